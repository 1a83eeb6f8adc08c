"""Tables of columns, read as ``world.workers.status[worker]`` and compiled to a plain load.

A table is a class whose attributes are its columns::

    class Workers(Table):
        status = Marks("what the worker is doing")            # workers.status[worker]
        cases_in = Rows("open cases by stage", width=6)       # workers.cases_in[worker, stage]
        fte = Reals("full-time equivalent")

    class Clock(Table):
        serial = Integer("events requested so far")           # clock.serial += 1

Interpreted, a column is a NumPy array and a scalar is a number. Underneath, a table is one block of memory, row after
row, so that all that is known of one worker or child lies together, and closely: rules read many columns of one row far
more often than one column of many rows, and what is close is near the processor. Hence sorts of whole number:
``Integers`` of eight bytes, ``Rows`` and ``Names`` of four, ``Marks`` of one. Compiled, all are an int64; a column
is an address and a distance known beforehand, and reading it is one load. Nothing is counted, boxed or checked there:
an index beyond the rows, or a number too large for its column, shows in the interpreted run of the same source. An
index is never negative, and a class that declares a table stands at the top of its module. The memory belongs to the
Python object; a table grows only while no compiled code runs. Interpreted, arithmetic on what was read of a narrow
column alone is as narrow, and NumPy warns where it overflows: the tests turn warnings into errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, get_type_hints, overload

import numpy as np
from numpy.typing import NDArray

LINE = 64  # bytes in a line of the processor's cache: no row that fits into one lies across two
WORD = 8  # bytes in a word: a scalar, an address
ROWS, ADDRESS, HEAD = 0, 1, 2  # places in a table's head: its rows, the address of the first, where scalars begin


R = TypeVar("R", bound=int)  # what a row of a table is called: a Worker is not a Child to a type checker
V = TypeVar("V", bound=int)  # what a column names

if TYPE_CHECKING:
    Many = slice | NDArray[Any] | list[int] | tuple[slice, Any] | tuple[int, slice]

    class Column(NDArray[Any], Generic[R, V]):
        """A column as rules read it: an array, with rows of its table's own kind."""

        @overload  # type: ignore[override]
        def __getitem__(self, row: R) -> V: ...
        @overload
        def __getitem__(self, row: tuple[R, int]) -> V: ...
        @overload
        def __getitem__(self, row: Many) -> NDArray[Any]: ...
        def __getitem__(self, row: Any) -> Any: ...
        def __setitem__(self, row: R | tuple[R, int] | Many, value: Any) -> None: ...  # type: ignore[override]

    class RealColumn(NDArray[np.float64], Generic[R]):
        """The same of real numbers."""

        @overload  # type: ignore[override]
        def __getitem__(self, row: R) -> float: ...
        @overload
        def __getitem__(self, row: tuple[R, int]) -> float: ...
        @overload
        def __getitem__(self, row: Many) -> NDArray[np.float64]: ...
        def __getitem__(self, row: Any) -> Any: ...
        def __setitem__(self, row: R | tuple[R, int] | Many, value: Any) -> None: ...  # type: ignore[override]


class Field:
    """What one attribute of a table holds; also its descriptor while interpreted."""

    dtype: ClassVar[type[np.generic]]
    scalar: ClassVar[bool] = False

    def __init__(self, meaning: str, width: int = 1) -> None:
        self.meaning = meaning
        self.width = width

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def size(self) -> int:
        """Bytes in one element."""
        return np.dtype(self.dtype).itemsize


class ColumnField(Field):
    def __set__(self, table: Table[Any], value: object) -> None:
        raise AttributeError(f"{self.name} is a column: name the row, as in {self.name}[row] = ...")


class Integers(ColumnField):
    """A column of whole numbers of any size, one a row (or ``width`` a row)."""

    dtype = np.int64

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[R], owner: type) -> Column[R, int]: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | Column[Any, int]:
        return self if table is None else table._arrays[self.name]  # type: ignore[return-value]


class Rows(ColumnField):
    """A column of counts: whole numbers up to two thousand million."""

    dtype = np.int32

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[R], owner: type) -> Column[R, int]: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | Column[Any, int]:
        return self if table is None else table._arrays[self.name]  # type: ignore[return-value]


class Names(ColumnField, Generic[V]):
    """A column that names rows of a table, each of which is called ``V``; 0 is nobody."""

    dtype = np.int32

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[R], owner: type) -> Column[R, V]: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | Column[Any, V]:
        return self if table is None else table._arrays[self.name]  # type: ignore[return-value]


class Marks(ColumnField):
    """A column of codes, flags and other whole numbers up to 127."""

    dtype = np.int8

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[R], owner: type) -> Column[R, int]: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | Column[Any, int]:
        return self if table is None else table._arrays[self.name]  # type: ignore[return-value]


class Reals(ColumnField):
    """A column of real numbers, one a row (or ``width`` a row)."""

    dtype = np.float64

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[R], owner: type) -> RealColumn[R]: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | RealColumn[Any]:
        return self if table is None else table._arrays[self.name]  # type: ignore[return-value]


class Integer(Field):
    """One whole number for the whole table."""

    dtype = np.int64
    scalar = True

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[Any], owner: type) -> int: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | int:
        return self if table is None else int(table._arrays[self.name][0])

    def __set__(self, table: Table[Any], value: int) -> None:
        table._arrays[self.name][0] = value


class Real(Field):
    """One real number for the whole table."""

    dtype = np.float64
    scalar = True

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: Table[Any], owner: type) -> float: ...
    def __get__(self, table: Table[Any] | None, owner: type) -> Self | float:
        return self if table is None else float(table._arrays[self.name][0])

    def __set__(self, table: Table[Any], value: float) -> None:
        table._arrays[self.name][0] = value


def _zeros(rows: int, size: int) -> NDArray[np.uint8]:
    """Return rows of ``size`` zero bytes that begin where a line of the cache does."""
    spare = np.zeros(rows * size + LINE, dtype=np.uint8)
    first = -spare.ctypes.data % LINE
    return spare[first : first + rows * size].reshape(rows, size)


def _row_size(used: int) -> int:
    """Return the bytes from one row to the next, so that no row lies across more lines than it must."""
    return -(-used // LINE) * LINE if used > LINE else 1 << max(used - 1, 0).bit_length()


class Table(Generic[R]):
    """Columns of equal length, and scalars; subclasses declare them.

    ``rows``, readable in compiled code too, is how many rows there is room for. Everything is 0 at first.
    """

    _fields: ClassVar[dict[str, Field]] = {}
    _places: ClassVar[dict[str, int]] = {}  # of a column in the row, or of a scalar in the head, in bytes
    _row: ClassVar[int] = 1  # bytes from one row to the next

    def __init_subclass__(cls) -> None:
        cls._fields = {n: f for c in reversed(cls.__mro__) for n, f in vars(c).items() if isinstance(f, Field)}
        cls._places, head, row = {}, HEAD * WORD, 0
        for name, field in cls._fields.items():
            if field.scalar:
                cls._places[name] = head
                head += WORD
            else:
                row = -(-row // field.size) * field.size
                cls._places[name] = row
                row += field.width * field.size
        cls._row = _row_size(row)

    def __init__(self, rows: int) -> None:
        scalars = sum(field.scalar for field in self._fields.values())
        self._head = np.zeros(HEAD + scalars, dtype=np.int64)  # rows, address of the first row, scalars
        self._take(_zeros(rows, self._row))

    def _take(self, block: NDArray[np.uint8]) -> None:
        """Make a block of memory the table's, and its columns views of it."""
        self.rows = len(block)
        self._block = block
        self._head[ROWS], self._head[ADDRESS] = self.rows, block.ctypes.data
        self._arrays: dict[str, NDArray[Any]] = {}
        for name, field in self._fields.items():
            first = self._places[name]
            if field.scalar:
                self._arrays[name] = self._head[first // WORD : first // WORD + 1].view(field.dtype)
            else:
                column = block[:, first : first + field.width * field.size].view(field.dtype)
                self._arrays[name] = column[:, 0] if field.width == 1 else column

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` rows, keeping what is there; the new rows hold zeros."""
        longer = _zeros(rows, self._row)
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

    _tables: ClassVar[dict[str, type[Table[Any]]]]

    @classmethod
    def tables(cls) -> dict[str, type[Table[Any]]]:
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


def fetch(column: NDArray[Any], row: int) -> None:
    """Ask the processor for a row of a narrow column that will be needed soon; this changes nothing but the time it
    takes.
    """
