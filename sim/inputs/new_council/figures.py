"""The six figures that every council reports: what is allowed, and England's where one is not given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.inputs import evidence

YEAR = 2024  # of England's figures
COUNCILS = 153
GIVEN = "council: given to sim new; say where it is from"


@dataclass(frozen=True)
class Asked:
    """One of the six figures: what is allowed, and England's figure for it, a stock where ``is_stock``."""

    least: float
    most: float
    england: str
    is_stock: bool = False


ASKED = {
    "in_post": Asked(5, 3000, "inpost_fte", is_stock=True),
    "turnover": Asked(0, 80, "turnover_rate_fte"),
    "vacancy": Asked(0, 80, "vacancy_rate_fte"),
    "agency": Asked(0, 80, "agency_rate_fte"),
    "caseload": Asked(3, 60, "caseload_fte"),
    "looked_after": Asked(5, 6000, "looked_after_children", is_stock=True),
}


def england(quantity: str) -> float:
    """Return England's figure, in the unit of ``dfe_figures.csv``."""
    return evidence.figure(f"dfe/england/{YEAR}/{quantity}").value


@dataclass(frozen=True)
class Given:
    """One of the six figures, with its source."""

    value: float
    source: str


def six(figures: Mapping[str, float | None]) -> dict[str, Given]:
    """Return the six figures; those not given are the average English council's."""
    return {name: _given(asked, figures.get(name)) for name, asked in ASKED.items()}


def _given(asked: Asked, value: float | None) -> Given:
    if value is not None:
        return Given(value, GIVEN)
    share = f" over {COUNCILS} councils" if asked.is_stock else ""
    source = f"national: dfe/england/{YEAR}/{asked.england}{share}, an average English council; put your own here"
    whole = england(asked.england)
    return Given(round(whole / COUNCILS) if asked.is_stock else whole, source)
