"""Figures of the first day that the scenario fixes: no rate can move them, so a calibration cannot meet another value.

Staff, agency workers, posts and the children of each stage on the first day are numbers of the file, and whole numbers
are never uncertain. A figure that is to be fitted and says something else contradicts the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.document import Document
from sim.scenario.faults import Finding
from sim.scenario.names import STAGE_NAMES
from sim.scenario.quantities import Children, Posts, Share, Workers

BEYOND = 4.0  # tolerances
SOCIAL_WORKERS = ("newly_qualified", "social_worker", "experienced")
STAFF = {
    "social_workers": SOCIAL_WORKERS,
    "social_workers_past_first_year": ("social_worker",),
    **{grade: (grade,) for grade in ("newly_qualified", "experienced")},
    "community_resource_workers": ("community_resource_worker",),
    "team_managers": ("team_manager",),
}


class Fixed(NamedTuple):
    """What a measure is on the first day, by how much chance moves it (a standard deviation), and what says so."""

    value: float
    chance: float
    keys: str


def first_day_findings(document: Document) -> list[Finding]:
    """Return the faults of figures to fit on the first day that differ from what the scenario fixes."""
    found: list[Finding] = []
    start = document.date("council", "start")
    for number in range(min(len(document.items("targets")), 400)):
        place = ("targets", number)
        of_all = not document.has(*place, "team") and not document.has(*place, "kind")
        if document.text(*place, "use") != "fit" or document.date(*place, "date") != start or not of_all:
            continue
        value, tolerance = (document.number(*place, part, "value") for part in ("value", "tolerance"))
        fixed = fixed_by(document, document.text(*place, "measure") or "")
        if fixed is None or value is None or tolerance is None or tolerance <= 0:
            continue
        if abs(value - fixed.value) > BEYOND * math.hypot(tolerance, fixed.chance):
            about = f"{fixed.value:,.4g}" if fixed.chance == 0 else f"about {fixed.value:,.4g}"
            allowed = (
                f"{about}, give or take a few tolerances: {fixed.keys} fix it on the first day; correct one of them"
            )
            found.append(Finding((*place, "value", "value"), f"{value:,.10g}", allowed))
    return found


def fixed_by(document: Document, measure: str) -> Fixed | None:
    """Return what the scenario fixes of a measure on its first day, of all teams; None of what it leaves open."""
    if measure in STAFF:
        return Fixed(_staff(document, *STAFF[measure]), 0.0, " and ".join(f"staff.{grade}" for grade in STAFF[measure]))
    if measure == "agency_workers":
        return Fixed(sum(_of_teams(document, "agency")), 0.0, "teams.agency")
    if measure in ("posts_vacant", "vacancy_rate"):
        posts, staff = sum(_of_teams(document, "social_workers")), _staff(document, *SOCIAL_WORKERS)
        vacant = max(posts - staff, 0.0)
        keys = "teams.social_workers (posts) and staff"
        if measure == "posts_vacant":
            return Fixed(vacant, 0.0, keys)
        return Fixed(100 * vacant / posts, 0.75, keys) if posts else None  # hours differ, by chance
    stocks = {stage: _stock(document, stage) for stage in STAGE_NAMES}
    if measure == "open_cases":
        return Fixed(sum(stocks.values()), 0.0, "the stocks of [stages]")
    if measure == "children_looked_after":
        share = document.part(Share, "demand", "looked_after_in_court")
        interim = share.share if share else 0.0
        court = stocks["court proceedings"]
        chance = math.sqrt(court * max(interim * (1 - interim), 0.0))
        keys = "stages.looked_after.stock, stages.court_proceedings.stock and demand.looked_after_in_court"
        return Fixed(stocks["looked after"] + interim * court, chance, keys)
    stage = measure.replace("_", " ")
    return Fixed(stocks[stage], 0.0, f"stages.{measure}.stock") if stage in stocks else None


def _staff(document: Document, *grades: str) -> float:
    found = (document.part(Workers, "staff", grade) for grade in grades)
    return float(sum(one.value for one in found if one))


def _of_teams(document: Document, key: str) -> Iterator[float]:
    for number in range(len(document.items("teams"))):
        found = document.part(Workers if key == "agency" else Posts, "teams", number, key)
        if found is not None:
            yield float(found.value)


def _stock(document: Document, stage: str) -> float:
    found = document.part(Children, "stages", stage.replace(" ", "_"), "stock")
    return float(found.value) if found else 0.0
