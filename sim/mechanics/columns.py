"""Tables of columns, read as ``world.workers.status[worker]`` and compiled to a plain load.

A table is a class whose attributes are its columns::

    class Workers(Table):
        status = Integers("what the worker is doing")
        cases_in = Integers("open cases by stage", width=6)   # status[w], cases_in[w, stage]
        fte = Reals("full-time equivalent")

    class Clock(Table):
        serial = Integer("events requested so far")           # clock.serial += 1

Interpreted, a column is a NumPy array and a scalar is a number. Compiled, a table is the address of a
block of addresses, one for each column, and the compiler is told that those never change, so that it reads
each once. Nothing is counted, boxed or checked there: an index beyond the rows shows in the interpreted run of
the same source. An index is never negative, and a class that declares a table stands at the top of its module. The arrays belong to the Python object; a table grows only while no compiled code runs.
"""

from __future__ import annotations

import operator
from typing import Any, ClassVar, Self, get_type_hints, overload

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
    typeof_impl,
)
from numpy.typing import NDArray

from sim.mechanics.codes import Codes, CodesMeta

WORD = 8  # bytes in every element: columns are int64 or float64


class _Field:
    """What one attribute of a table holds; also its descriptor while interpreted."""

    dtype: ClassVar[type]
    scalar: ClassVar[bool] = False

    def __init__(self, meaning: str, width: int = 1) -> None:
        self.meaning = meaning
        self.width = width

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


class _ColumnField(_Field):
    def __set__(self, table: Table, value: object) -> None:
        raise AttributeError(f"{self.name} is a column: name the row, as in {self.name}[row] = ...")


class Integers(_ColumnField):
    """A column of whole numbers, one a row (or ``width`` a row)."""

    dtype = np.int64

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table, owner: type) -> NDArray[np.int64]: ...
    def __get__(self, table: Table | None, owner: type) -> Self | NDArray[np.int64]:
        return self if table is None else table._arrays[self.name]


class Reals(_ColumnField):
    """A column of real numbers, one a row (or ``width`` a row)."""

    dtype = np.float64

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table, owner: type) -> NDArray[np.float64]: ...
    def __get__(self, table: Table | None, owner: type) -> Self | NDArray[np.float64]:
        return self if table is None else table._arrays[self.name]


class Integer(_Field):
    """One whole number for the whole table."""

    dtype = np.int64
    scalar = True

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table, owner: type) -> int: ...
    def __get__(self, table: Table | None, owner: type) -> Self | int:
        return self if table is None else int(table._arrays[self.name][0])

    def __set__(self, table: Table, value: int) -> None:
        table._arrays[self.name][0] = value


class Real(_Field):
    """One real number for the whole table."""

    dtype = np.float64
    scalar = True

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table, owner: type) -> float: ...
    def __get__(self, table: Table | None, owner: type) -> Self | float:
        return self if table is None else float(table._arrays[self.name][0])

    def __set__(self, table: Table, value: float) -> None:
        table._arrays[self.name][0] = value


class Table:
    """Columns of equal length; subclasses declare them.

    ``rows``, readable in compiled code too, is how many rows the arrays have room for. Integer columns start at 0 and real ones at 0.0.
    """

    _fields: ClassVar[dict[str, _Field]] = {}

    def __init_subclass__(cls) -> None:
        cls._fields = {n: f for c in reversed(cls.__mro__) for n, f in vars(c).items() if isinstance(f, _Field)}

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._arrays: dict[str, NDArray[Any]] = {
            name: np.zeros(self._shape(field, rows), dtype=field.dtype) for name, field in self._fields.items()
        }
        self._block = np.zeros(len(self._fields) + 1, dtype=np.int64)  # the rows, then the addresses
        self._write_block()

    @staticmethod
    def _shape(field: _Field, rows: int) -> tuple[int, ...]:
        if field.scalar:
            return (1,)
        return (rows,) if field.width == 1 else (rows, field.width)

    def _write_block(self) -> None:
        self._block[0] = self.rows
        for place, array in enumerate(self._arrays.values(), start=1):
            self._block[place] = array.ctypes.data

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` rows, keeping what is there; the new rows hold zeros."""
        for name, field in self._fields.items():
            if not field.scalar:
                longer = np.zeros(self._shape(field, rows), dtype=field.dtype)
                longer[: self.rows] = self._arrays[name]
                self._arrays[name] = longer
        self.rows = rows
        self._write_block()

    def clear(self, rows: int | None = None) -> None:
        """Set every element, or those of the first ``rows`` rows, to zero, to use the same memory again."""
        for array in self._arrays.values():
            array[:rows] = 0

    def copy(self, other: Self) -> None:
        """Take over every element of another table of the same class and size."""
        for name, array in self._arrays.items():
            array[...] = other._arrays[name]

    @property
    def address(self) -> int:
        """Where the block of column addresses lies."""
        return int(self._block.ctypes.data)


class Tables:
    """The tables of one world, declared by annotation: ``workers: Workers``."""

    _tables: ClassVar[dict[str, type[Table]]]

    @classmethod
    def tables(cls) -> dict[str, type[Table]]:
        """The tables declared by this class, by name, in the order of declaration."""
        if "_tables" not in vars(cls):
            hints = {name: hint for name, hint in get_type_hints(cls).items() if not name.startswith("_")}
            cls._tables = {n: h for n, h in hints.items() if isinstance(h, type) and issubclass(h, Table)}
        return cls._tables

    def __init__(self, **rows: int) -> None:
        unknown = set(rows) - set(self.tables())
        if unknown:
            raise TypeError(f"{type(self).__name__} has no tables named {', '.join(sorted(unknown))}")
        for name, table in self.tables().items():
            setattr(self, name, table(rows.get(name, 1)))
        self._block = np.array([getattr(self, name).address for name in self.tables()], dtype=np.int64)

    @property
    def address(self) -> int:
        """Where the block of table addresses lies; what a compiled entry point is given."""
        return int(self._block.ctypes.data)


# Compiled: a world, a table and a column are each one pointer-sized integer.


class TablesType(types.Type):
    def __init__(self, cls: type[Tables]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class TableType(types.Type):
    def __init__(self, cls: type[Table]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class ColumnType(types.Type):
    def __init__(self, element: types.Type, width: int) -> None:
        self.element = element
        self.width = width
        super().__init__(name=f"Column({element}, {width})")


@register_model(TablesType)
@register_model(TableType)
@register_model(ColumnType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, ir.IntType(64))


def _element(field: _Field) -> types.Type:
    return types.int64 if field.dtype is np.int64 else types.float64


def _address_at(builder: Any, block: Any, place: int) -> Any:
    """Load a constant address: the compiler may keep it, whatever is stored in between."""
    pointer = builder.inttoptr(builder.add(block, ir.Constant(ir.IntType(64), place * WORD)), ir.IntType(64).as_pointer())
    loaded = builder.load(pointer)
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def _pointer(context: Any, builder: Any, address: Any, element: types.Type) -> Any:
    return builder.inttoptr(address, context.get_value_type(element).as_pointer())


@infer_getattr
class _TablesAttribute(AttributeTemplate):
    key = TablesType

    def generic_resolve(self, tables: TablesType, name: str) -> types.Type | None:
        table = tables.cls.tables().get(name)
        return TableType(table) if table else None


@lower_getattr_generic(TablesType)
def _lower_table(context: Any, builder: Any, tables: TablesType, value: Any, name: str) -> Any:
    return _address_at(builder, value, list(tables.cls.tables()).index(name))


@infer_getattr
class _TableAttribute(AttributeTemplate):
    key = TableType

    def generic_resolve(self, table: TableType, name: str) -> types.Type | None:
        if name == "rows":
            return types.int64
        field = table.cls._fields.get(name)
        if field is None:
            return None
        return _element(field) if field.scalar else ColumnType(_element(field), field.width)


@lower_getattr_generic(TableType)
def _lower_column(context: Any, builder: Any, table: TableType, value: Any, name: str) -> Any:
    if name == "rows":
        return _address_at(builder, value, 0)
    field = table.cls._fields[name]
    address = _address_at(builder, value, list(table.cls._fields).index(name) + 1)
    return builder.load(_pointer(context, builder, address, _element(field))) if field.scalar else address


@lower_setattr_generic(TableType)
def _lower_set_scalar(context: Any, builder: Any, sig: Any, args: Any, name: str) -> None:
    table, given = sig.args
    field = table.cls._fields[name]
    address = _address_at(builder, args[0], list(table.cls._fields).index(name) + 1)
    value = context.cast(builder, args[1], given, _element(field))
    builder.store(value, _pointer(context, builder, address, _element(field)))


def _index_types(column: ColumnType, index: types.Type) -> types.Type | None:
    if column.width == 1:
        return types.int64 if isinstance(index, types.Integer) else None
    pair = isinstance(index, types.BaseTuple) and len(index) == 2 and all(isinstance(i, types.Integer) for i in index)
    return types.UniTuple(types.int64, 2) if pair else None


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    prefer_literal = False

    def generic(self, args: Any, kws: Any) -> Any:
        column, index = args
        if isinstance(column, ColumnType) and (index := _index_types(column, index)) is not None:
            return signature(column.element, column, index)
        return None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    prefer_literal = False

    def generic(self, args: Any, kws: Any) -> Any:
        column, index, _ = args
        if isinstance(column, ColumnType) and (index := _index_types(column, index)) is not None:
            return signature(types.none, column, index, column.element)
        return None


def _element_pointer(context: Any, builder: Any, column: ColumnType, address: Any, index: Any) -> Any:
    if column.width > 1:
        row, place = cgutils.unpack_tuple(builder, index, 2)
        index = builder.add(builder.mul(row, ir.Constant(ir.IntType(64), column.width)), place)
    return builder.gep(_pointer(context, builder, address, column.element), [index], inbounds=True)


@lower_builtin(operator.getitem, ColumnType, types.Any)
def _lower_getitem(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(_element_pointer(context, builder, sig.args[0], args[0], args[1]))


@lower_builtin(operator.setitem, ColumnType, types.Any, types.Any)
def _lower_setitem(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], _element_pointer(context, builder, sig.args[0], args[0], args[1]))
    return context.get_dummy_value()


def viewed_as(cls: type[Tables]) -> Any:
    """Return an intrinsic that turns an address into the compiled view of ``cls``."""

    @intrinsic
    def view(typingctx: Any, address: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return args[0]

        return signature(TablesType(cls), types.int64), codegen

    return view


# Compiled: a code is the number it names.


class CodesType(types.Opaque):
    def __init__(self, codes: type[Codes]) -> None:
        self.codes = codes
        super().__init__(name=f"{codes.__module__}.{codes.__qualname__}")


register_model(CodesType)(models.OpaqueModel)


@typeof_impl.register(CodesMeta)
def _typeof_codes(codes: Any, context: Any) -> CodesType:
    return CodesType(codes)


@typeof_impl.register(Codes)
def _typeof_code(code: Any, context: Any) -> types.Type:
    return types.int64


@infer_getattr
class _CodesAttribute(AttributeTemplate):
    key = CodesType

    def generic_resolve(self, codes: CodesType, name: str) -> types.Type | None:
        return types.int64 if name in codes.codes.__members__ else None


@lower_getattr_generic(CodesType)
def _lower_code(context: Any, builder: Any, codes: CodesType, value: Any, name: str) -> Any:
    return context.get_constant(types.int64, int(codes.codes[name]))
