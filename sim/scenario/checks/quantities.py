"""Quantities in themselves: shares that add up, ages that rise, lengths with the variation that their shape needs."""

from __future__ import annotations

import math

from sim.scenario import quantities
from sim.scenario.document import Document, lenient
from sim.scenario.faults import Finding, Place, finding, missing
from sim.scenario.quantities import Ages, Change, Length, Part, Share, Shares, Spread, Steps
from sim.scenario.shape import parts

TOLERANCE = 0.001  # by which shares may miss 1
VARYING = ("lognormal", "gamma")


def quantity_findings(document: Document) -> list[Finding]:
    """Return the faults of quantities that are in order by the schema but not in themselves."""
    found: list[Finding] = []
    for place, kind, raw in parts(document.raw):
        part = lenient(getattr(quantities, kind), raw) if hasattr(quantities, kind) else None
        if part is not None:
            found += _findings(place, part)
    return found


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


def variation_findings(place: Place, shape: str, has_variation: bool) -> list[Finding]:
    """Return the fault of a shape that needs a variation and has none, or has one and cannot use it."""
    if shape in VARYING and not has_variation:
        return [missing((*place, "variation"), f"the standard deviation over the mean, because the shape is {shape}")]
    if shape not in VARYING and has_variation:
        return [Finding((*place, "variation"), f"a variation of a length that is {shape}", "none for this shape")]
    return []


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
