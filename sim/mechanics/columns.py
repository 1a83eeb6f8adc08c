"""Tables of columns, read as ``world.workers.status[worker]`` and compiled to a plain load.

A table is a class whose attributes are its columns::

    class Workers(Table):
        status = Integers("what the worker is doing")
        cases_in = Integers("open cases by stage", width=6)   # status[w], cases_in[w, stage]
        fte = Reals("full-time equivalent")

    class Clock(Table):
        serial = Integer("events requested so far")           # clock.serial += 1

Interpreted, a column is a NumPy array and a scalar is a number. Underneath, a table is one block of memory, row after row, so that
all that is known of one worker or child lies together: rules read many columns of one row far more often than one column of many
rows. Compiled, a column is an address and a distance known beforehand, and reading it is one load. Nothing is counted, boxed or
checked there: an index beyond the rows shows in the interpreted run of the same source. An index is never negative, and a class that
declares a table stands at the top of its module. The memory belongs to the Python object; a table grows only while no compiled code runs.
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

INT = ir.IntType(64)
WORD = 8  # bytes in every element: columns are int64 or float64
ROWS, ADDRESS, HEAD = 0, 1, 2  # places in a table's head: its rows, the address of the first, where scalars begin


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
    """Columns of equal length, and scalars; subclasses declare them.

    ``rows``, readable in compiled code too, is how many rows there is room for. Everything is 0 at first.
    """

    _fields: ClassVar[dict[str, _Field]] = {}
    _places: ClassVar[dict[str, int]] = {}  # of a column in the row, or of a scalar in the head, in words
    _words: ClassVar[int] = 0  # in a row

    def __init_subclass__(cls) -> None:
        cls._fields = {n: f for c in reversed(cls.__mro__) for n, f in vars(c).items() if isinstance(f, _Field)}
        cls._places, head, row = {}, HEAD, 0
        for name, field in cls._fields.items():
            cls._places[name] = head if field.scalar else row
            head, row = (head + 1, row) if field.scalar else (head, row + field.width)
        cls._words = row

    def __init__(self, rows: int) -> None:
        scalars = sum(field.scalar for field in self._fields.values())
        self._head = np.zeros(HEAD + scalars, dtype=np.int64)  # rows, address of the first row, scalars
        self._take(np.zeros((rows, self._words), dtype=np.int64))

    def _take(self, block: NDArray[np.int64]) -> None:
        """Make a block of memory the table's, and its columns views of it."""
        self.rows = len(block)
        self._block = block
        self._head[ROWS], self._head[ADDRESS] = self.rows, block.ctypes.data
        self._arrays: dict[str, NDArray[Any]] = {}
        for name, field in self._fields.items():
            place = self._places[name]
            if field.scalar:
                view = self._head[place : place + 1]
            else:
                view = block[:, place] if field.width == 1 else block[:, place : place + field.width]
            self._arrays[name] = view.view(field.dtype)

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` rows, keeping what is there; the new rows hold zeros."""
        longer = np.zeros((rows, self._words), dtype=np.int64)
        longer[: self.rows] = self._block
        self._take(longer)

    def clear(self, rows: int | None = None) -> None:
        """Set the scalars and every row, or the first ``rows`` rows, to zero, to use the same memory again."""
        self._head[HEAD:] = 0
        self._block[:rows] = 0

    def copy(self, other: Self) -> None:
        """Take over every element of another table of the same class and size."""
        self._head[HEAD:] = other._head[HEAD:]
        self._block[...] = other._block

    @property
    def address(self) -> int:
        """Where the head lies: the number of rows, the address of the first, and the scalars."""
        return int(self._head.ctypes.data)


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


# Compiled: a world, a table and a column are each one address.


class TablesType(types.Type):
    def __init__(self, cls: type[Tables]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class TableType(types.Type):
    def __init__(self, cls: type[Table]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class ColumnType(types.Type):
    """A column: its elements, how many a row, and the words from one row to the next."""

    def __init__(self, element: types.Type, width: int, words: int) -> None:
        self.element = element
        self.width = width
        self.words = words
        super().__init__(name=f"Column({element}, {width}, {words})")


@register_model(TablesType)
@register_model(TableType)
@register_model(ColumnType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, INT)


def _element(field: _Field) -> types.Type:
    return types.int64 if field.dtype is np.int64 else types.float64


def _beyond(builder: Any, address: Any, words: int) -> Any:
    return builder.add(address, ir.Constant(INT, words * WORD))


def _constant_at(builder: Any, address: Any, place: int) -> Any:
    """Load a word that never changes while compiled code runs: the compiler may keep it, whatever is stored in between."""
    loaded = builder.load(builder.inttoptr(_beyond(builder, address, place), INT.as_pointer()))
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
    return _constant_at(builder, value, list(tables.cls.tables()).index(name))


@infer_getattr
class _TableAttribute(AttributeTemplate):
    key = TableType

    def generic_resolve(self, table: TableType, name: str) -> types.Type | None:
        if name == "rows":
            return types.int64
        field = table.cls._fields.get(name)
        if field is None:
            return None
        return _element(field) if field.scalar else ColumnType(_element(field), field.width, table.cls._words)


@lower_getattr_generic(TableType)
def _lower_column(context: Any, builder: Any, table: TableType, value: Any, name: str) -> Any:
    if name == "rows":
        return _constant_at(builder, value, ROWS)
    field, place = table.cls._fields[name], table.cls._places[name]
    if field.scalar:
        return builder.load(_pointer(context, builder, _beyond(builder, value, place), _element(field)))
    return _beyond(builder, _constant_at(builder, value, ADDRESS), place)


@lower_setattr_generic(TableType)
def _lower_set_scalar(context: Any, builder: Any, sig: Any, args: Any, name: str) -> None:
    table, given = sig.args
    field = table.cls._fields[name]
    value = context.cast(builder, args[1], given, _element(field))
    address = _beyond(builder, args[0], table.cls._places[name])
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
    row, place = (index, None) if column.width == 1 else cgutils.unpack_tuple(builder, index, 2)
    word = builder.mul(row, ir.Constant(INT, column.words))
    if place is not None:
        word = builder.add(word, place)
    return builder.gep(_pointer(context, builder, address, column.element), [word], inbounds=True)


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
