"""What every section of a scenario is made of: fields that say what they are, and a table of what the rules read.

A section is one file: the fields as they stand in a scenario's file, each with its title, its limits, and whether an
action may change it; the cross-checks; and the parameters that it fills. A parameter of the same name as a field is
filled from it by itself, in the units of the model: time in days, rates per day, shares between 0 and 1, money in
pounds; a caseload in a whole number is in hundredths of a case. A section that is left out is a mechanism that the
scenario does not have: then each parameter is what the field says holds otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sim.mechanics.columns import ColumnField, Integer, Table
from sim.scenario.faults import Place
from sim.scenario.quantities import Cases, Change, Duration, Length, Part, Rate, Share
from sim.scenario.vocabulary import Grade

CENTURY = 36_525  # days


class Limit(NamedTuple):
    """The least and the most that are allowed, in a unit: beyond, a run would not end, or would say nothing about any
    council.
    """

    least: float
    most: float
    unit: str


@dataclass(frozen=True)
class About:
    """What a field is: ``title`` for charts and lists, ``limit``, whether an action may put another number ``in force``
    for a time, and what its parameter is ``otherwise``, where the field or the whole section is left out.
    """

    title: str
    limit: Limit | None = None
    in_force: bool = False
    otherwise: float = 0.0


class Parameters(Table[int]):
    """The parameters of a section: what the rules read of it; ``fixed`` are those that no action changes."""

    fixed: ClassVar[tuple[str, ...]] = ()


GUIDE = Limit(0.1, 1000, "cases")
SELDOM = Limit(0, 5, "per year")  # what is drawn once a month for every worker


def fill(parameters: Table[Any], kind: type[Part], section: Part | None) -> None:
    """Fill every parameter that has the name of a field with an ``About``; the section may be left out."""
    for name, column in type(parameters)._fields.items():
        about = about_field(kind, name) if name in kind.model_fields else None
        if about is None:
            continue
        otherwise = about.otherwise
        said = None if section is None else getattr(section, name)
        if isinstance(column, ColumnField):
            for grade in Grade:
                of_grade = getattr(said, grade.name.lower(), None)
                getattr(parameters, name)[grade] = otherwise if of_grade is None else amount(of_grade)
        elif isinstance(column, Integer) and isinstance(said, Cases):
            setattr(parameters, name, said.hundredths)
        else:
            setattr(parameters, name, otherwise if said is None else amount(said))


def amount(said: Any) -> float:
    """Return what a field says in the units of the model."""
    if isinstance(said, Duration | Length):
        return said.days
    if isinstance(said, Share | Change):
        return said.share
    if isinstance(said, Rate):
        return said.per_day
    if isinstance(said, bool):
        return int(said)
    return float(said.value) if isinstance(said.value, float) else said.value


@cache
def about_field(kind: type[BaseModel], name: str) -> About | None:
    """Return what a field of a part is, as it says itself."""
    return next((one for one in kind.model_fields[name].metadata if isinstance(one, About)), None)


def in_force(kind: type[Part]) -> list[str]:
    """Return the fields of a part that an action may change."""
    return [name for name in kind.model_fields if (about := about_field(kind, name)) and about.in_force]


@cache
def part_in(kind: type[BaseModel], name: str) -> type[Part] | None:
    """Return the part that a field holds, alone, in a list or by name, if it holds one."""
    return _part(kind.model_fields[name].annotation)


def _part(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and not get_origin(annotation):
        return annotation if issubclass(annotation, Part) else None
    return next((found for option in get_args(annotation) if (found := _part(option))), None)


def abouts(scenario: type[BaseModel], place: Place) -> Iterator[tuple[str, About | None]]:
    """Yield the fields on the way to a place of a scenario, with what each is."""
    kind: type[BaseModel] | None = scenario
    for step in place:
        if kind is None or isinstance(step, int):
            continue
        if step not in kind.model_fields:
            return
        yield step, about_field(kind, step)
        kind = part_in(kind, step)


def limit_of(scenario: type[BaseModel], place: Place) -> Limit | None:
    """Return the limit of a quantity at a place: its own, or that of the part that it is of, as of each grade."""
    on_the_way = [about for _, about in abouts(scenario, place)][-2:]
    return next((about.limit for about in reversed(on_the_way) if about and about.limit), None)
