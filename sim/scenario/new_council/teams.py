"""The teams of a council of which six figures are known: stages, posts and people shared out to them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.apportion import apportion
from sim.scenario.new_council.children import Children
from sim.scenario.new_council.workers import FEWEST_TEAMS, POSTS_A_MANAGER, Workers

FAMILIES = ["child in need", "child protection", "court proceedings"]
CARE = ["looked after", "leaving care"]
PER_ADVISER = 20  # care leavers
ADVISER_POSTS = 1.08  # for each personal adviser; vacancies between rounds
KEPT_INTO_CARE = 0.6  # of the families whose children enter care, the share that keeps its worker
KNOWN_FOR = 11 / 12  # years that a child's worker has known it, on average


@dataclass(frozen=True)
class Team:
    """A team on the first day."""

    name: str
    kind: str
    holds: list[str]
    posts: int
    agency: int
    managers: int
    resource_workers: int
    resource_posts: int


def kinds_of(teams: int, children: Children) -> list[tuple[str, list[str], float]]:
    """Return the kinds of team, the stages that they hold and the cases in them; two kinds where there are two."""
    kept = kept_into_care(children)
    families = children.in_need + children.protection + children.court + kept
    care = ("looked after and leaving care", CARE, children.in_care - kept)
    if teams == FEWEST_TEAMS:
        return [("assessment and families", ["assessment", *FAMILIES], children.assessment + families), care]
    return [
        ("assessment", ["assessment"], float(children.assessment)),
        ("protection and need", FAMILIES, families),
        care,
    ]


def kept_into_care(children: Children) -> float:
    """Return the looked-after children on the first day who still have the worker with whom they came into care: those
    known for longer than they have been in care, both exponential.
    """
    years_in_care = children.in_care / children.ends["in_care"]
    return KEPT_INTO_CARE * children.in_care * KNOWN_FOR / (KNOWN_FOR + years_in_care)


def teams_of(workers: Workers, children: Children) -> list[Team]:
    """Return the teams: as many of each kind, and as many posts, as its share of the cases."""
    kinds = kinds_of(workers.teams, children)
    extra = apportion(workers.teams - len(kinds), [cases for _, _, cases in kinds])
    listed = [(*kind, 1 + more, number) for kind, more in zip(kinds, extra, strict=True) for number in range(1 + more)]
    posts = apportion(workers.posts, [cases / many for _, _, cases, many, _ in listed], least=1)
    agency = apportion(workers.agency_workers, posts)
    advisers = _advisers(children.care_leavers, [CARE[1] in holds for _, holds, _, _, _ in listed])
    return [
        Team(
            f"{kind.capitalize()} {number + 1}" if many > 1 else kind.capitalize(),
            kind,
            holds,
            posts[place],
            agency[place],
            max(1, round(posts[place] / POSTS_A_MANAGER)),
            *advisers[place],
        )
        for place, (kind, holds, _, many, number) in enumerate(listed)
    ]


def _advisers(care_leavers: int, holds_them: Sequence[bool]) -> list[tuple[int, int]]:
    """Return personal advisers and their posts by team; some posts are vacant."""
    needed = math.ceil(care_leavers / PER_ADVISER)
    people = [
        max(1, share) if here else 0 for share, here in zip(apportion(needed, holds_them), holds_them, strict=True)
    ]
    return [(number, math.ceil(number * ADVISER_POSTS)) for number in people]
