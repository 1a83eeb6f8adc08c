"""Which stages each team holds after a restructure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

PROTECTING = ("child in need", "child protection", "court proceedings")
CARING = "looked after"


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
