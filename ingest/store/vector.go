package store

// void offcut_call_vector(void *, void *, void *);
import "C"

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"runtime"
	"runtime/cgo"
	"unsafe"

	"github.com/marcboeker/go-duckdb/mapping"
	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// VectorFunction lends a Go function to SQL that gets some two thousand rows at once, as DuckDB has them in memory: what a
// Function takes microseconds for takes nanoseconds. Call runs on several threads at once, in no order of rows that can be relied on; arguments and
// Result may be used until it returns. It is told of nulls, and called for each row even if the arguments are constant.
type VectorFunction struct {
	Name      string
	Arguments []VectorType
	Result    VectorType
	Call      func(rows int, arguments []Vector, result *Vector) error
}

// VectorType is the SQL type of a Vector: one of the constants, or Fields of them as a STRUCT.
type VectorType struct {
	kind   mapping.Type
	Fields []VectorField
}

// VectorField is a part of a STRUCT.
type VectorField struct {
	Name string
	Type VectorType
}

// The types of vectors, and how a Vector holds them.
var (
	VectorText      = VectorType{kind: mapping.TypeVarchar}   // Vector.Text; arguments only
	VectorBigint    = VectorType{kind: mapping.TypeBigInt}    // Values[int64]
	VectorInteger   = VectorType{kind: mapping.TypeInteger}   // Values[int32]
	VectorBoolean   = VectorType{kind: mapping.TypeBoolean}   // Values[bool]
	VectorTimestamp = VectorType{kind: mapping.TypeTimestamp} // Values[int64], microseconds
	VectorCredits   = VectorType{kind: mapping.TypeDecimal}   // Values[HugeInt], DECIMAL(38, 9)
)

// HugeInt is a whole number of 128 bits.
type HugeInt struct {
	Low  uint64
	High int64
}

// Struct is the type of several values together.
func Struct(fields ...VectorField) VectorType {
	return VectorType{kind: mapping.TypeStruct, Fields: fields}
}

func (t VectorType) logical() mapping.LogicalType {
	switch t.kind {
	case mapping.TypeDecimal:
		return mapping.CreateDecimalType(38, 9)
	case mapping.TypeStruct:
		types, names := make([]mapping.LogicalType, len(t.Fields)), make([]string, len(t.Fields))
		for i, f := range t.Fields {
			types[i], names[i] = f.Type.logical(), f.Name
		}
		made := mapping.CreateStructType(types, names)
		for i := range types {
			mapping.DestroyLogicalType(&types[i])
		}
		return made
	}
	return mapping.CreateLogicalType(t.kind)
}

// Vector is a column of the rows in hand.
type Vector struct {
	vector   mapping.Vector
	rows     int
	data     unsafe.Pointer
	validity []uint64 // a bit for each row that is not null; nil: none is
	Fields   []Vector // of a STRUCT
}

func vectorOf(v mapping.Vector, t VectorType, rows int) Vector {
	made := Vector{vector: v, rows: rows}
	if t.kind != mapping.TypeStruct {
		made.data = mapping.VectorGetData(v)
	}
	if mask := (*uint64)(mapping.VectorGetValidity(v)); mask != nil {
		made.validity = unsafe.Slice(mask, (rows+63)/64)
	}
	for i, f := range t.Fields {
		made.Fields = append(made.Fields, vectorOf(mapping.StructVectorGetChild(v, mapping.IdxT(i)), f.Type, rows))
	}
	return made
}

// IsNull says whether a row's value is null; what the vector holds there is then anything.
func (v *Vector) IsNull(row int) bool {
	return v.validity != nil && v.validity[row/64]>>(row%64)&1 == 0
}

// SetNull makes a row's result null.
func (v *Vector) SetNull(row int) {
	if v.validity == nil {
		mapping.VectorEnsureValidityWritable(v.vector)
		v.validity = unsafe.Slice((*uint64)(mapping.VectorGetValidity(v.vector)), (v.rows+63)/64)
	}
	v.validity[row/64] &^= 1 << (row % 64)
}

// Values are those of all rows; T is what the vector's type says.
func Values[T int64 | int32 | bool | HugeInt](v *Vector) []T {
	return unsafe.Slice((*T)(v.data), v.rows)
}

// inlined is how many bytes of text DuckDB keeps beside the length, where it keeps a pointer to longer ones.
const inlined = 12

// Text is a row's text as long as the call lasts; nothing if it is null.
func (v *Vector) Text(row int) string {
	if v.IsNull(row) {
		return ""
	}
	at := unsafe.Add(v.data, 16*row)
	length := int(*(*uint32)(at))
	if length <= inlined {
		return unsafe.String((*byte)(unsafe.Add(at, 4)), length)
	}
	return unsafe.String(*(**byte)(unsafe.Add(at, 8)), length)
}

// RegisterVectors makes the functions callable from SQL until the database is closed. Of a name that is callable already, Call alone
// is replaced. What a transaction that is rolled back has registered is gone.
func (db *DB) RegisterVectors(functions ...VectorFunction) error {
	return db.conn.Raw(func(raw any) error {
		connection, err := connectionOf(raw.(driver.Conn))
		if err != nil {
			return err
		}
		for _, f := range functions {
			if known := db.vectors[f.Name]; known != nil {
				known.Call = f.Call
				continue
			}
			if err := db.registerVector(connection, &f); err != nil {
				return fmt.Errorf("function %s: %w", f.Name, err)
			}
		}
		return nil
	})
}

// connectionOf is the connection in the hands of the driver, which has no way to register functions of vectors.
func connectionOf(c driver.Conn) (mapping.Connection, error) {
	if own, ok := c.(*duckdb.Conn); ok {
		if field := reflect.ValueOf(own).Elem().FieldByName("conn"); field.IsValid() && field.Type() == reflect.TypeFor[mapping.Connection]() {
			return mapping.Connection{Ptr: field.FieldByName("Ptr").UnsafePointer()}, nil
		}
	}
	return mapping.Connection{}, fmt.Errorf("the driver's connection is not as this version of offcut knows it: %T", c)
}

func (db *DB) registerVector(connection mapping.Connection, f *VectorFunction) error {
	function := mapping.CreateScalarFunction()
	defer mapping.DestroyScalarFunction(&function)
	mapping.ScalarFunctionSetName(function, f.Name)
	for _, t := range f.Arguments {
		logical := t.logical()
		mapping.ScalarFunctionAddParameter(function, logical)
		mapping.DestroyLogicalType(&logical)
	}
	logical := f.Result.logical()
	mapping.ScalarFunctionSetReturnType(function, logical)
	mapping.DestroyLogicalType(&logical)
	mapping.ScalarFunctionSetSpecialHandling(function)
	mapping.ScalarFunctionSetVolatile(function)
	mapping.ScalarFunctionSetFunction(function, unsafe.Pointer(C.offcut_call_vector))
	handle := new(cgo.Handle)
	*handle = cgo.NewHandle(f)
	pinned := new(runtime.Pinner)
	pinned.Pin(handle)
	db.lent = append(db.lent, func() {
		handle.Delete()
		pinned.Unpin()
	})
	mapping.ScalarFunctionSetExtraInfo(function, unsafe.Pointer(handle), nil)
	if mapping.RegisterScalarFunction(connection, function) == mapping.StateError {
		return fmt.Errorf("DuckDB does not take it")
	}
	if db.vectors == nil {
		db.vectors = map[string]*VectorFunction{}
	}
	db.vectors[f.Name] = f
	return nil
}

//export offcut_call_vector
func offcut_call_vector(info, input, output unsafe.Pointer) {
	call := mapping.FunctionInfo{Ptr: info}
	defer func() {
		// A panic cannot pass through DuckDB.
		if p := recover(); p != nil {
			mapping.ScalarFunctionSetError(call, fmt.Sprint("panic: ", p))
		}
	}()
	f := (*cgo.Handle)(mapping.ScalarFunctionGetExtraInfo(call)).Value().(*VectorFunction)
	chunk := mapping.DataChunk{Ptr: input}
	rows := int(mapping.DataChunkGetSize(chunk))
	arguments := make([]Vector, len(f.Arguments))
	for i, t := range f.Arguments {
		arguments[i] = vectorOf(mapping.DataChunkGetVector(chunk, mapping.IdxT(i)), t, rows)
	}
	result := vectorOf(mapping.Vector{Ptr: output}, f.Result, rows)
	if err := f.Call(rows, arguments, &result); err != nil {
		mapping.ScalarFunctionSetError(call, err.Error())
	}
}
