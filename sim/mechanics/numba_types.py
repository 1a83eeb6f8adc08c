"""How columns and codes compile: a world, a table and a column are each one address, a code is the number it names.

This is all that Numba is told about ``columns`` and ``codes``, and the only file that knows Numba's extension
interface.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    overload,
    register_model,
    typeof_impl,
)

from sim.mechanics.codes import Codes, CodesMeta
from sim.mechanics.columns import ADDRESS, ROWS, WORD, Field, Table, Tables, fetch

INT = ir.IntType(64)


class TablesType(types.Type):
    def __init__(self, cls: type[Tables]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class TableType(types.Type):
    def __init__(self, cls: type[Table[Any]]) -> None:
        self.cls = cls
        super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")


class ColumnType(types.Type):
    """A column of a table."""

    def __init__(self, cls: type[Table[Any]], field: Field) -> None:
        self.field = field
        self.element = _element(field)
        self.row = cls._row
        self.label = _label(cls, field)
        super().__init__(name=f"Column({self.label})")


@register_model(TablesType)
@register_model(TableType)
@register_model(ColumnType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, INT)


def _element(field: Field) -> types.Type:
    return types.float64 if issubclass(field.dtype, np.floating) else types.int64


def _label(cls: type[Table[Any]], field: Field) -> str:
    return f"{cls.__module__}.{cls.__qualname__}.{field.name}"


def _alone(builder: Any, label: str, access: Any) -> Any:
    """Tell the compiler that memory of one label is never reached under another: what was read of a column stands
    until that column is written, whatever else is.
    """
    module = builder.module
    kind = module.add_metadata([label, module.add_metadata(["columns"])])
    access.set_metadata("tbaa", module.add_metadata([kind, kind, ir.Constant(INT, 0)]))
    return access


def _beyond(builder: Any, address: Any, distance: int) -> Any:
    return builder.add(address, ir.Constant(INT, distance))


def _constant_at(builder: Any, address: Any, place: int) -> Any:
    """Load a word that never changes while compiled code runs: the compiler may keep it, whatever is stored in
    between.
    """
    loaded = builder.load(builder.inttoptr(_beyond(builder, address, place * WORD), INT.as_pointer()))
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
        return _element(field) if field.scalar else ColumnType(table.cls, field)


@lower_getattr_generic(TableType)
def _lower_column(context: Any, builder: Any, table: TableType, value: Any, name: str) -> Any:
    if name == "rows":
        return _constant_at(builder, value, ROWS)
    field, place = table.cls._fields[name], table.cls._places[name]
    if field.scalar:
        pointer = _pointer(context, builder, _beyond(builder, value, place), _element(field))
        return _alone(builder, _label(table.cls, field), builder.load(pointer))
    return _beyond(builder, _constant_at(builder, value, ADDRESS), place)


@lower_setattr_generic(TableType)
def _lower_set_scalar(context: Any, builder: Any, sig: Any, args: Any, name: str) -> None:
    table, given = sig.args
    field = table.cls._fields[name]
    value = context.cast(builder, args[1], given, _element(field))
    address = _beyond(builder, args[0], table.cls._places[name])
    stored = builder.store(value, _pointer(context, builder, address, _element(field)))
    _alone(builder, _label(table.cls, field), stored)


def _index_types(column: ColumnType, index: types.Type) -> types.Type | None:
    if column.field.width == 1:
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


def _stored(context: Any, column: ColumnType) -> Any:
    """Return how an element lies in memory."""
    return context.get_value_type(column.element) if column.field.size == WORD else ir.IntType(8 * column.field.size)


def _element_pointer(context: Any, builder: Any, column: ColumnType, address: Any, index: Any) -> Any:
    row, place = (index, None) if column.field.width == 1 else cgutils.unpack_tuple(builder, index, 2)
    distance = builder.mul(row, ir.Constant(INT, column.row))
    if place is not None:
        distance = builder.add(distance, builder.mul(place, ir.Constant(INT, column.field.size)))
    first = builder.inttoptr(address, ir.IntType(8).as_pointer())
    there = builder.gep(first, [distance], inbounds=True)
    return builder.bitcast(there, _stored(context, column).as_pointer())


@lower_builtin(operator.getitem, ColumnType, types.Any)
def _lower_getitem(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    column = sig.args[0]
    loaded = builder.load(_element_pointer(context, builder, column, args[0], args[1]))
    _alone(builder, column.label, loaded)
    return loaded if column.field.size == WORD else builder.sext(loaded, INT)


@lower_builtin(operator.setitem, ColumnType, types.Any, types.Any)
def _lower_setitem(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    column = sig.args[0]
    value = args[2] if column.field.size == WORD else builder.trunc(args[2], _stored(context, column))
    _alone(builder, column.label, builder.store(value, _element_pointer(context, builder, column, args[0], args[1])))
    return context.get_dummy_value()


@intrinsic
def _fetch(typingctx: Any, column: Any, row: Any) -> Any:
    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        hint = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        prefetch = cgutils.get_or_insert_function(builder.module, hint, "llvm.prefetch.p0i8")
        there = builder.bitcast(_element_pointer(context, builder, sig.args[0], args[0], args[1]), byte)
        builder.call(prefetch, [there, number(1), number(3), number(1)])  # to write, keep, data
        return context.get_dummy_value()

    return signature(types.none, column, types.int64), codegen


@overload(fetch, jit_options={"forceinline": True})
def _fetch_compiled(column: Any, row: Any) -> Any:
    def compiled(column: Any, row: Any) -> None:
        _fetch(column, row)

    return compiled


def viewed_as(cls: type[Tables]) -> Any:
    """Return an intrinsic that turns an address into the compiled view of ``cls``."""

    @intrinsic
    def view(typingctx: Any, address: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return args[0]

        return signature(TablesType(cls), types.int64), codegen

    return view


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
