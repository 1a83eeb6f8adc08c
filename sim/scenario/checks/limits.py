"""How large and how small numbers may be: beyond, a run would not end, or would say nothing about any council."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario import quantities
from sim.scenario.document import Document, lenient
from sim.scenario.faults import Finding, Place
from sim.scenario.quantities import DAYS, PER_DAY, Duration, Length, Part, Rate
from sim.scenario.shape import parts


class Limit(NamedTuple):
    """The least and the most that are allowed, in a unit."""

    least: float
    most: float
    unit: str


CENTURY = 36_525
OF_KIND = {"Duration": Limit(0, CENTURY, "days"), "Length": Limit(0.01, CENTURY, "days")}
SELDOM = Limit(0, 5, "per year")  # each is drawn once a month for every worker
ASKED = Limit(0, 4, "per year")
GUIDE = Limit(0.1, 1000, "cases")
AT_PLACE = {
    "teams.social_workers": Limit(0, 500, "posts"),
    "teams.community_resource_workers": Limit(0, 500, "posts"),
    "teams.team_managers": Limit(0, 100, "posts"),
    "teams.agency": Limit(0, 500, "workers"),
    "teams.guide": GUIDE,
    "teams.hard_limit": Limit(0.1, 10_000, "cases"),
    "staff.part_time_fte": Limit(0.05, 1, "FTE"),
    "caseload.guide": GUIDE,
    "caseload.protected_cases": GUIDE,
    "caseload.supervision_cases": Limit(0, 100, "cases"),
    "caseload.balance_margin": Limit(0, 1000, "cases"),
    "caseload.balance_moves": Limit(0, 100, "cases"),
    "caseload.takeover_every": Limit(1, CENTURY, "days"),
    "recruitment.every": Limit(7, CENTURY, "days"),
    "cohorts.every": Limit(7, CENTURY, "days"),
    "leaving.tenure.rate": Limit(0.01, 100, "times"),
    "leaving.retires": SELDOM,
    "leaving.dismissed": SELDOM,
    "leaving.dies": SELDOM,
    "leaving.moves_within_council": SELDOM,
    "absence.sickness": Limit(0, 50, "per year"),
    "absence.maternity": SELDOM,
    "absence.sabbatical": SELDOM,
    "absence.secondment": SELDOM,
    "agency.assignment": Limit(1, CENTURY, "days"),
    "agency.fte": Limit(0.05, 1, "FTE"),
    "agency.overload_caseload": GUIDE,
    "agency.overload_workers": Limit(0, 500, "workers"),
    "demand.referrals": Limit(0, 10_000, "per month"),
    "demand.until_referred_again": Limit(1, 3653, "days"),
    "demand.complex_weight": Limit(0.1, 100, "cases"),
    "demand.distant_weight": Limit(0, 100, "cases"),
    "demand.transfer_age": Limit(0, 25, "years"),
    "demand.transfer_spread": Limit(0, 25, "years"),
    "demand.child_asks": ASKED,
    "demand.parent_asks": ASKED,
    "demand.unexplained": ASKED,
    "retention_payment.commitment": Limit(1, CENTURY, "days"),
}


def limit_findings(document: Document) -> list[Finding]:
    """Return the faults of numbers that are in order by the schema but too large or too small for their meaning."""
    found = []
    for place, kind, raw in parts(document.raw):
        limit = limit_at(place) or OF_KIND.get(kind)
        part = lenient(getattr(quantities, kind), raw) if limit and hasattr(quantities, kind) else None
        amount = None if limit is None or part is None else amount_in(part, limit.unit)
        if limit and amount is not None and not limit.least * (1 - 1e-9) <= amount <= limit.most * (1 + 1e-9):
            key = "mean" if "mean" in raw else "value"
            found.append(
                Finding(
                    (*place, key),
                    f"{raw[key]:.15g} {raw['unit']}",
                    f"from {limit.least:,.10g} to {limit.most:,.10g} {limit.unit}",
                )
            )
    return found


def limit_at(place: Place) -> Limit | None:
    """Return the limit of a quantity at a place, whatever its number in a list or its grade."""
    keys = [step for step in place if isinstance(step, str)]
    return AT_PLACE.get(".".join(keys)) or AT_PLACE.get(".".join(keys[:-1]))


def amount_in(part: Part, unit: str) -> float | None:
    """Return how much a quantity is, in the unit, or None for a quantity of another kind."""
    if isinstance(part, Rate):
        return part.per_day / PER_DAY[unit]
    if isinstance(part, Duration | Length):
        return part.days / DAYS[unit]
    value = getattr(part, "value", None)
    return None if value is None else float(value)
