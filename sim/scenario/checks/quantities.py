"""Quantities in themselves: shares that add up, ages that rise, lengths with the variation that their shape needs."""

from __future__ import annotations

import math
from typing import Any

from sim.scenario import quantities
from sim.scenario.document import Document, lenient
from sim.scenario.faults import Finding, Place, finding
from sim.scenario.quantities import (
    DAYS,
    PER_DAY,
    Ages,
    Change,
    Duration,
    Length,
    Part,
    Rate,
    Share,
    Shares,
    Spread,
    Steps,
)
from sim.scenario.schema import Scenario
from sim.scenario.sections.base import CENTURY, Limit, limit_of
from sim.scenario.sections.stages import variation_findings
from sim.scenario.shape import parts

TOLERANCE = 0.001  # by which shares may miss 1
ROUNDING = 1e-9  # of a limit, by which a number in another unit may miss it
OF_KIND = {"Duration": Limit(0, CENTURY, "days"), "Length": Limit(0.01, CENTURY, "days")}


def quantity_findings(document: Document) -> list[Finding]:
    """Return the faults of quantities that are in order by the schema but not in themselves."""
    found: list[Finding] = []
    for place, kind, raw in parts(document.raw):
        part = lenient(getattr(quantities, kind), raw) if hasattr(quantities, kind) else None
        if part is not None:
            found += _findings(place, part) + _beyond_limit(place, kind, part, raw)
    return found


def _beyond_limit(place: Place, kind: str, part: Part, raw: dict[str, Any]) -> list[Finding]:
    """Find a number that is in order by the schema but too large or too small for its meaning."""
    limit = limit_of(Scenario, place) or OF_KIND.get(kind)
    amount = amount_in(part, limit.unit) if limit else None
    if (
        limit is None
        or amount is None
        or limit.least - ROUNDING * abs(limit.least) <= amount <= limit.most * (1 + ROUNDING)
    ):
        return []
    key = "mean" if "mean" in raw else "value"
    allowed = f"from {limit.least:,.10g} to {limit.most:,.10g} {limit.unit}"
    return [Finding((*place, key), f"{raw[key]:.15g} {raw['unit']}", allowed)]


def amount_in(part: Part, unit: str) -> float | None:
    """Return how much a quantity is, in the unit, or None for a quantity of another kind."""
    if isinstance(part, Rate):
        return part.per_day / PER_DAY[unit]
    if isinstance(part, Duration | Length):
        return part.days / DAYS[unit]
    value = getattr(part, "value", None)
    return None if value is None else float(value)


def _findings(place: Place, part: Part) -> list[Finding]:
    if isinstance(part, Share) and part.share > 1:
        return [finding((*place, "value"), part.value, 'a number from 0 to 1, or the unit "percent"')]
    if isinstance(part, Change) and not -1 <= part.share <= 10:
        return [finding((*place, "value"), part.value, 'a number from -1 to 10, or the unit "percent"')]
    if isinstance(part, Spread):
        return _spread(place, part)
    if isinstance(part, Length):
        return variation_findings(place, part.shape, part.variation is not None)
    if isinstance(part, Shares):
        return _shares(place, part)
    if isinstance(part, Ages):
        return _ages(place, part)
    if isinstance(part, Steps) and sum(part.values) < TOLERANCE:
        return [Finding((*place, "values"), "numbers that add up to 0", "numbers of which the sum is above 0")]
    return []


def _spread(place: Place, part: Spread) -> list[Finding]:
    least, most = part.after_1_year, part.after_1_year * math.sqrt(5)
    if least <= part.after_5_years <= most * (1 + TOLERANCE):
        return []
    allowed = f"from {least:g}, as after a year, to {most:.4g}, as if every year went its own way"
    return [finding((*place, "after_5_years"), part.after_5_years, allowed)]


def _shares(place: Place, part: Shares) -> list[Finding]:
    total = sum(part.share(name) for name in part.of)
    if abs(total - 1) <= TOLERANCE:
        return []
    whole = "100 percent" if part.unit == "percent" else "1"
    is_percent = part.unit == "percent"
    return [
        Finding(
            (*place, "of"),
            f"shares that add up to {total * (100 if is_percent else 1):.6g}{' percent' if is_percent else ''}",
            f"shares that add up to {whole}",
        )
    ]


def _ages(place: Place, part: Ages) -> list[Finding]:
    found = []
    if any(older <= younger for younger, older in zip(part.years, part.years[1:], strict=False)):
        found.append(Finding((*place, "years"), "ages that do not rise", "each age above the one before"))
    if part.years[-1] > 18:
        found.append(finding((*place, "years", len(part.years) - 1), part.years[-1], "an age from 0 to 18"))
    if len(part.shares) != len(part.years) - 1:
        found.append(finding((*place, "shares"), part.shares, f"a list of {len(part.years) - 1}, one fewer than years"))
    if sum(part.shares) < TOLERANCE:
        found.append(Finding((*place, "shares"), "shares that add up to 0", "shares of which the sum is above 0"))
    return found
