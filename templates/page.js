// Tables are open in the file, for readers without scripts; with one they fold, and unfold where paper has room.
(() => {
  "use strict";
  const folded = document.querySelectorAll("details");
  for (const d of folded) d.open = false;
  let reopened = [];
  addEventListener("beforeprint", () => {
    reopened = [...folded].filter((d) => !d.open && d.classList.contains("short"));
    for (const d of reopened) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of reopened) d.open = false;
    reopened = [];
  });
})();

// Tables sort by any column and, if long, keep the rows that hold a text. Numbers are sorted by data-value, which the
// page's writer made; the shown text is never read as a number. What a cell does not know comes last either way.
(() => {
  "use strict";
  const sortableRows = 3, filterableRows = 11;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const isUnknown = (cell) => cell.classList.contains("null");

  function compare(a, b) {
    if (a.dataset.value !== undefined && b.dataset.value !== undefined) return Number(a.dataset.value) - Number(b.dataset.value);
    return collator.compare(a.textContent, b.textContent);
  }

  // In both directions rows that are alike keep the order they came in.
  function sorted(rows, column, sign) {
    return rows.slice().sort((r, s) => {
      const a = r.cells[column], b = s.cells[column];
      if (isUnknown(a) || isUnknown(b)) return isUnknown(a) - isUnknown(b);
      return sign * compare(a, b);
    });
  }

  // What was done is said once, for eyes and for screen readers.
  function makeStatus(scroll) {
    const status = document.createElement("p");
    status.className = "status";
    status.setAttribute("role", "status");
    scroll.before(status);
    return status;
  }

  function addSorting(table, rows, say) {
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      const label = head.textContent;
      const first = rows.some((r) => r.cells[column].dataset.value !== undefined && column > 0) ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = now === null ? first : now === first ? second : null;
        for (const h of heads) h.removeAttribute("aria-sort");
        if (next !== null) head.setAttribute("aria-sort", next);
        table.tBodies[0].append(...(next === null ? rows : sorted(rows, column, next === "ascending" ? 1 : -1)));
        say(next === null ? "In the order of the report" : `Sorted by ${label}, ${next}`);
      });
    }
  }

  function addFilter(scroll, rows, say) {
    const texts = rows.map((r) => plain([...r.cells].map((c) => c.textContent).join(" ")));
    const label = document.createElement("label");
    const input = document.createElement("input");
    label.className = "filter";
    input.type = "search";
    input.autocomplete = "off";
    label.append("Rows with ", input);
    scroll.before(label);
    input.addEventListener("input", () => {
      const words = plain(input.value).split(/\s+/).filter((w) => w !== "");
      let kept = 0;
      for (const [i, row] of rows.entries()) {
        row.hidden = !words.every((w) => texts[i].includes(w));
        if (!row.hidden) kept++;
      }
      say(words.length === 0 ? "" : `${kept} of ${rows.length} rows`);
    });
  }

  for (const table of document.querySelectorAll(".scroll > table")) {
    const rows = [...table.tBodies[0].rows], scroll = table.parentElement;
    if (rows.length < sortableRows) continue;
    const said = { filter: "", sort: "" };
    const isLong = rows.length >= filterableRows;
    const say = (what) => (text) => {
      said[what] = text;
      status.textContent = [said.filter, said.sort].filter((s) => s !== "").join(". ");
    };
    if (isLong) addFilter(scroll, rows, say("filter"));
    const status = makeStatus(scroll);
    addSorting(table, rows, say("sort"));
  }
})();
