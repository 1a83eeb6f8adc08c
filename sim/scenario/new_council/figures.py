"""The six figures that every council reports: what is allowed, and England's where one is not given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.england.figures import rows
from sim.scenario import evidence
from sim.scenario.probable import ACCEPTED

if TYPE_CHECKING:
    from sim.scenario.new_council.moving import Moving

COUNCILS = 153
GIVEN = "council: given to sim new; say where it is from"


@dataclass(frozen=True)
class Asked:
    """One of the six figures: what is allowed, and England's figure for it."""

    least: float
    most: float
    england: str


ASKED = {
    "in_post": Asked(5, 3000, "inpost_fte"),
    "turnover": Asked(0, 80, "turnover_rate_fte"),
    "vacancy": Asked(0, 80, "vacancy_rate_fte"),
    "agency": Asked(0, 80, "agency_rate_fte"),
    "caseload": Asked(3, 60, "caseload_fte"),
    "looked_after": Asked(5, 6000, "looked_after_children"),
}


@dataclass(frozen=True)
class England:
    """England's figures: each the latest up to ``year`` (of the first year that has one, if none is as early)."""

    year: int

    def __call__(self, quantity: str) -> float:
        """Return a figure, in the unit in which it is published."""
        return evidence.figure(self.id(quantity)).value

    def id(self, quantity: str) -> str:
        """Return the id of a figure: ``dfe/england/2024/cases``."""
        years = sorted(year for (council, year), row in rows().items() if council == "england" and row[quantity])
        return f"dfe/england/{max([year for year in years if year <= self.year] or years[:1])}/{quantity}"


NOW = England(2024)


@dataclass(frozen=True)
class Given:
    """A figure of a council, with its source."""

    value: float
    source: str


@dataclass(frozen=True)
class Council:
    """An English council that makes a workforce return: its id, its name as published, its region, and the year of
    its last census with all that is needed."""

    id: str
    name: str
    region: str
    census: int


@dataclass(frozen=True)
class Basis:
    """What goes before, and beside, the figures given by hand: what a council had reported by a day, and England's."""

    council: Council | None
    reported: Mapping[str, Given]
    england: England
    moving: Moving | None = None


ENGLAND_ALONE = Basis(None, {}, NOW)


def all_of(
    figures: Mapping[str, float | None], unusual: Collection[str] = (), basis: Basis = ENGLAND_ALONE
) -> dict[str, Given]:
    """Return what is known of a council: the six figures, and what else it has reported.

    A figure that is given by hand goes before one that the council reported; of the six those that are neither are
    England's, the two that grow with a council at the size of this one.

    The size is that of the other of the two, at England's children looked after for each case; of an average council,
    if neither is given.
    """
    by_hand = {name: Given(value, GIVEN) for name, value in figures.items() if value is not None}
    england = basis.england
    known = {**basis.reported, **by_hand}
    if "looked_after" in by_hand:
        known.pop("starting", None)  # it goes with the number reported
    found = {**known, **{name: known.get(name) or _englands(name, england) for name in ASKED}}
    if "in_post" not in known and (looked_after := figures.get("looked_after")) is not None:
        cases_each = case_holders(1.0, found["agency"].value / 100, england) * found["caseload"].value
        found["in_post"] = Given(
            max(1.0, round(looked_after / in_care_per_case(england) / cases_each)),
            f"national: {england.id('cases')} over {england.id('looked_after_children')}, times the "
            f"{looked_after:g} looked after, {cases_each:.3g} cases for each in post; put your own here",
        )
    if "looked_after" not in known:
        cases = case_holders(found["in_post"].value, found["agency"].value / 100, england) * found["caseload"].value
        found["looked_after"] = Given(
            max(1.0, round(in_care_per_case(england) * cases)),
            f"national: {england.id('looked_after_children')} over {england.id('cases')}, times the "
            f"{cases:,.0f} cases of a council of this size; put your own here",
        )
    for name in unusual:
        found[name] = replace(found[name], source=f"{found[name].source}; {ACCEPTED} accepted when it was given")
    return found


def _englands(name: str, england: England) -> Given:
    figure = f"national: {england.id(ASKED[name].england)}"
    if name == "in_post":
        source = f"{figure} over {COUNCILS} councils, an average English council; put your own here"
        return Given(round(england(ASKED[name].england) / COUNCILS), source)
    return Given(england(ASKED[name].england), f"{figure}, an average English council; put your own here")


def case_holders(in_post: float, agency: float, england: England) -> float:
    """Return the FTE who hold cases, agency included: England's share of all. The agency rate is a share."""
    return in_post / (1 - agency) * england("case_holders_fte") / (england("inpost_fte") + england("agency_fte"))


def in_care_per_case(england: England) -> float:
    """Return England's children looked after for each case of a social worker."""
    return england("looked_after_children") / england("cases")
