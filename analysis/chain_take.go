package analysis

import (
	"cmp"
	"encoding/binary"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"offcut/ingest/store"
)

// chainLog is the partitions of a log and the attempts of a stretch of it that wait to be linked. Each worker links its own
// partitions: those whose id it is modulo the number of workers.
type chainLog struct {
	marks   *chainMarks
	models  map[[2]string]string // as shown, by source and model_key
	workers []*linker

	mutex      sync.Mutex // of what follows, while runs come
	ids        map[partitionKey]uint32
	partitions []*partition // by id
	hands      []*hand      // that are not in use
	taken      []*batch
	spare      []*batch
}

type partitionKey struct{ source, creator, project string }

const unknownCreator = "(unknown)"

// knownPartition says of a partition whether it has accepted runs, which may be others than those that are linked.
type knownPartition struct {
	partitionKey
	accepts bool
}

func newChainLog(rules *fractions, marks *chainMarks, models map[[2]string]string, known []knownPartition) *chainLog {
	log := &chainLog{marks: marks, models: models, ids: map[partitionKey]uint32{}}
	for range runtime.GOMAXPROCS(0) {
		log.workers = append(log.workers, newLinker(rules))
	}
	for _, p := range known {
		log.add(p.partitionKey).accepts = p.accepts
	}
	return log
}

// add adds a partition.
func (log *chainLog) add(key partitionKey) *partition {
	p := &partition{id: uint32(len(log.partitions)), isAnonymous: key.creator == unknownCreator}
	log.ids[key], log.partitions = p.id, append(log.partitions, p)
	return p
}

// batch is some attempts, mostly some that follow each other in the log.
type batch struct {
	first    int64 // run_number
	attempts []loggedAttempt
	texts    []byte
}

const fullBatch = 1024

// loggedAttempt is an attempt, with the bytes that its texts take of those of its batch.
type loggedAttempt struct {
	at                   int64
	texts                int // where they begin: run_id, session id or prompt, shot
	runID, text, shot    uint32
	slot, known          slot
	partition            uint32
	ended                ending
	isKnown, isOfSession bool
}

func (b *batch) attempt(t *loggedAttempt) attempt {
	a := attempt{slot: t.slot, known: t.known, isKnown: t.isKnown, at: t.at, ended: t.ended, runID: b.text(t.texts, t.runID)}
	from := t.texts + int(t.runID)
	if t.isOfSession {
		a.session = b.text(from, t.text)
	} else {
		a.prompt, a.shot = b.text(from, t.text), b.text(from+int(t.text), t.shot)
	}
	return a
}

// text is some of the bytes, as long as the batch is not used again.
func (b *batch) text(from int, length uint32) string {
	return unsafe.String(unsafe.SliceData(b.texts[from:from+int(length)]), length)
}

// hand is what a thread takes attempts with.
type hand struct {
	batch *batch
	ids   map[partitionKey]uint32
	pages pageFinder
	known pageFinder // those of known chains
}

// hand returns one that nobody has in use.
func (log *chainLog) hand() *hand {
	log.mutex.Lock()
	defer log.mutex.Unlock()
	var h *hand
	if last := len(log.hands) - 1; last >= 0 {
		h, log.hands = log.hands[last], log.hands[:last]
	} else {
		h = &hand{ids: map[partitionKey]uint32{}, pages: pageFinder{marks: log.marks}, known: pageFinder{marks: log.marks}}
	}
	if h.batch == nil {
		if last := len(log.spare) - 1; last >= 0 {
			h.batch, log.spare = log.spare[last], log.spare[:last]
		} else {
			h.batch = &batch{}
		}
	}
	return h
}

// putBack is for a hand that is not in use any more.
func (log *chainLog) putBack(h *hand) {
	log.mutex.Lock()
	defer log.mutex.Unlock()
	if len(h.batch.attempts) >= fullBatch {
		log.taken, h.batch = append(log.taken, h.batch), nil
	}
	log.hands = append(log.hands, h)
}

// take takes rows of stg_attempts, whose columns in are.
func (log *chainLog) take(in []store.Vector, result *store.Vector) error {
	h := log.hand()
	defer log.putBack(h)
	source, creator, project, known, status, isKept := &in[0], &in[1], &in[2], &in[4], &in[6], &in[7]
	numbers, chains, at := store.Values[int64](&in[3]), store.Values[int64](known), store.Values[int64](&in[5])
	wasAccepted, counted := store.Values[bool](isKept), store.Values[int32](result)
	if len(h.batch.attempts) == 0 && len(numbers) > 0 {
		h.batch.first = numbers[0]
		h.batch.makeRoom(in)
	}
	for i, number := range numbers {
		counted[i] = 1
		if status.Text(i) == "pending" {
			continue
		}
		t := loggedAttempt{at: at[i], isKnown: !known.IsNull(i)}
		var err error
		if t.partition, err = h.partition(log, partitionKey{source.Text(i), creator.Text(i), project.Text(i)}); err != nil {
			return err
		}
		if t.slot, err = h.pages.slot(number); err != nil {
			return err
		}
		if t.isKnown {
			if t.known, err = h.known.slot(chains[i]); err != nil {
				return err
			}
		}
		if status.Text(i) == "succeeded" {
			t.ended |= succeeded
		}
		if wasAccepted[i] && !isKept.IsNull(i) {
			t.ended |= accepted
		}
		h.batch.add(&t, log.models, in, i)
	}
	return nil
}

// partition is the id of a partition, whose names last as long as the call.
func (h *hand) partition(log *chainLog, key partitionKey) (uint32, error) {
	if id, ok := h.ids[key]; ok {
		return id, nil
	}
	key = partitionKey{strings.Clone(key.source), strings.Clone(key.creator), strings.Clone(key.project)}
	log.mutex.Lock()
	defer log.mutex.Unlock()
	id, ok := log.ids[key]
	if !ok {
		if len(log.partitions) == 1<<partitionBits {
			return 0, errManyPartitions
		}
		id = log.add(key).id
	}
	h.ids[key] = id
	return id, nil
}

var errManyPartitions = errors.New("creators have more than sixty million projects")

// makeRoom makes room for rows in an empty batch, since to grow with them leaves as much garbage.
func (b *batch) makeRoom(in []store.Vector) {
	rows, size := len(store.Values[int64](&in[3])), 0
	for i := range rows {
		size += len(in[8].Text(i)) + max(len(in[9].Text(i)), len(in[10].Text(i)))
	}
	if size > cap(b.texts) {
		b.texts = make([]byte, 0, size+size/4)
	}
	b.attempts = slices.Grow(b.attempts, rows)
}

// add adds an attempt with the texts of its row. Creators who are not known have no prompts that matter, and a run whose prompt begins
// with a letter of ASCII has words, so that its shot does not.
func (b *batch) add(t *loggedAttempt, models map[[2]string]string, in []store.Vector, row int) {
	runID, session, prompt := in[8].Text(row), &in[9], ""
	t.texts, t.isOfSession = len(b.texts), !session.IsNull(row)
	if t.isOfSession {
		prompt = session.Text(row)
	} else if in[1].Text(row) != unknownCreator {
		prompt = in[10].Text(row)
	}
	b.texts = append(append(b.texts, runID...), prompt...)
	t.runID, t.text = uint32(len(runID)), uint32(len(prompt))
	if !t.isOfSession && (prompt == "" || (prompt[0]|' ' < 'a' || prompt[0]|' ' > 'z')) {
		from := len(b.texts)
		b.addShot(models, in, row)
		t.shot = uint32(len(b.texts) - from)
	}
	b.attempts = append(b.attempts, *t)
}

// addShot adds model, task, resolution and duration so that they differ where one of them does.
func (b *batch) addShot(models map[[2]string]string, in []store.Vector, row int) {
	model := models[[2]string{in[0].Text(row), in[11].Text(row)}]
	for _, text := range []string{model, in[12].Text(row), in[13].Text(row)} {
		b.texts = append(binary.AppendUvarint(b.texts, uint64(len(text))), text...)
	}
	if duration := &in[14]; !duration.IsNull(row) {
		b.texts = binary.AppendVarint(b.texts, store.Values[int64](duration)[row])
	}
}

// stretch is attempts that are ready to be linked, and what is known of the log so far.
type stretch struct {
	batches    []*batch
	partitions []*partition
}

// ready returns the attempts that were taken, in the order of the log as far as they are in one. No others may be coming, and none
// be linked.
func (log *chainLog) ready() stretch {
	for _, h := range log.hands {
		if h.batch != nil {
			log.taken, h.batch = append(log.taken, h.batch), nil
		}
	}
	s := stretch{log.taken, log.partitions}
	log.taken = nil
	slices.SortFunc(s.batches, func(a, b *batch) int { return cmp.Compare(a.first, b.first) })
	for _, l := range log.workers {
		l.pages = log.marks.pages
	}
	return s
}

// link links the attempts of a stretch, while those of the next one are taken.
func (log *chainLog) link(s stretch) {
	log.each(func(worker int, l *linker) {
		for p, attempts := range s.inPartitions(l, worker, len(log.workers)) {
			l.link(p, attempts)
		}
	})
	for _, b := range s.batches {
		b.attempts, b.texts = b.attempts[:0], b.texts[:0]
	}
	log.mutex.Lock()
	defer log.mutex.Unlock()
	log.spare = append(log.spare, s.batches...)
}

// end finishes all chains.
func (log *chainLog) end() {
	log.each(func(worker int, l *linker) {
		for id := worker; id < len(log.partitions); id += len(log.workers) {
			l.end(log.partitions[id])
		}
	})
}

func (log *chainLog) each(f func(worker int, l *linker)) {
	var done sync.WaitGroup
	for worker, l := range log.workers {
		done.Go(func() { f(worker, l) })
	}
	done.Wait()
}

// takenAt is where an attempt of a stretch is: its batch, and its place there.
type takenAt struct{ batch, place uint32 }

// inPartitions yields the attempts of each of a worker's partitions in order of created_at, then run_id.
func (s *stretch) inPartitions(l *linker, worker, workers int) iter.Seq2[*partition, []attempt] {
	s.order(l, uint32(worker), uint32(workers))
	return func(yield func(*partition, []attempt) bool) {
		from := 0
		for i, to := range l.ends {
			if from == to {
				continue
			}
			l.partition = l.partition[:0]
			for _, at := range l.order[from:to] {
				b := s.batches[at.batch]
				l.partition = append(l.partition, b.attempt(&b.attempts[at.place]))
			}
			from = to
			if !slices.IsSortedFunc(l.partition, inTime) {
				slices.SortFunc(l.partition, inTime)
			}
			if !yield(s.partitions[i*workers+worker], l.partition) {
				return
			}
		}
	}
}

// order puts the worker's attempts into l.order by partition; l.ends has where each partition's end.
func (s *stretch) order(l *linker, worker, workers uint32) {
	l.ends = append(l.ends[:0], make([]int, uint32(len(s.partitions))/workers+2)...)
	all := 0
	for _, b := range s.batches {
		for i := range b.attempts {
			if of := b.attempts[i].partition; of%workers == worker {
				l.ends[of/workers+1]++
				all++
			}
		}
	}
	for i := 1; i < len(l.ends); i++ {
		l.ends[i] += l.ends[i-1]
	}
	l.order = slices.Grow(l.order[:0], all)[:all]
	for n, b := range s.batches {
		for i := range b.attempts {
			if of := b.attempts[i].partition; of%workers == worker {
				at := &l.ends[of/workers]
				l.order[*at] = takenAt{uint32(n), uint32(i)}
				*at++
			}
		}
	}
}

func inTime(a, b attempt) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	return strings.Compare(a.runID, b.runID)
}
