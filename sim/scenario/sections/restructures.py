"""A restructure: from a date, teams hold other stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, missing, unknown
from sim.scenario.names import Name, StageName
from sim.scenario.quantities import Day, Part

PROTECTING = ("child in need", "child protection", "court proceedings")
CARING = "looked after"


class Restructure(Part):
    """From a date, teams hold other stages: those said for each team, or as one of two ways of working says.

    In ``life-long units`` every team that holds any stage from child in need to looked after holds them all. In
    ``specialist teams`` those of an area are divided: some hold children in need, on a plan and in court, the others
    those looked after.
    """

    date: Day
    holds: dict[Name, list[StageName]] | None = None
    into: Literal["life-long units", "specialist teams"] | None = None


class Holding(NamedTuple):
    """A team's name, area and stages."""

    name: str | None
    area: str | None
    holds: frozenset[str]


def restructured(
    teams: Sequence[Holding], holds: Mapping[str, frozenset[str]] | None, into: str | None
) -> list[frozenset[str]]:
    """Return the stages that each team holds afterwards: first by the way of working, then as said for single teams."""
    found = WAYS[into](teams) if into else [team.holds for team in teams]
    said = holds or {}
    return [said.get(team.name or "", now) for team, now in zip(teams, found, strict=True)]


def _of_families(team: Holding) -> frozenset[str]:
    return team.holds & {*PROTECTING, CARING}


def _by_area(teams: Sequence[Holding]) -> dict[str | None, list[int]]:
    """Return the teams of each area that hold children between assessment and leaving care."""
    areas: dict[str | None, list[int]] = {}
    for number, team in enumerate(teams):
        if _of_families(team):
            areas.setdefault(team.area, []).append(number)
    return areas


def _life_long(teams: Sequence[Holding]) -> list[frozenset[str]]:
    after = [team.holds for team in teams]
    for members in _by_area(teams).values():
        everything = frozenset[str]().union(*(_of_families(teams[number]) for number in members))
        for number in members:
            after[number] |= everything
    return after


def _specialist(teams: Sequence[Holding]) -> list[frozenset[str]]:
    """A third of an area's teams, at least one, come to hold those looked after: first those that hold little else."""
    after = [team.holds for team in teams]
    for members in _by_area(teams).values():
        everything = frozenset[str]().union(*(_of_families(teams[number]) for number in members))
        if len(members) < 2 or CARING not in everything or everything == {CARING}:
            continue
        by_protecting = sorted(members, key=lambda number: len(teams[number].holds & set(PROTECTING)))
        caring = by_protecting[: max(1, round(len(members) / 3))]
        for number in members:
            others = teams[number].holds - everything
            after[number] = others | ({CARING} if number in caring else everything - {CARING})
    return after


WAYS = {"life-long units": _life_long, "specialist teams": _specialist}


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    found: list[Finding] = []
    teams = (document.text("teams", number, "name") for number, _ in enumerate(document.items("teams")[:40]))
    names = list(dict.fromkeys(name for name in teams if name is not None))
    for number, _ in enumerate(document.items("restructures")[:1]):
        place: Place = ("restructures", number)
        if not document.has(*place, "holds") and not document.has(*place, "into"):
            found.append(missing((*place, "holds"), "the stages of some teams, or into: a way of working"))
        for name in list(document.table(*place, "holds"))[:100]:
            if names and name not in names:
                found.append(unknown((*place, "holds", name), name, names))
    return found
