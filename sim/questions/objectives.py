"""Objectives and bounds in words, on headline measures.

``fewest changes_per_child``, ``least cost in 2020-21``; ``caseload <= 18``, ``cost at most 500,000 a year more``. A
measure's name may be written with spaces. ``more`` and ``less`` are than in the baseline, replication by replication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.questions.headlines import BY_HEADLINE, DISCOUNT, NAMES, Headline, Shown
from sim.scenario.calendar import WHOLE_YEAR, named_year, reporting_year_ends
from sim.scenario.derivation import Derived
from sim.scenario.faults import Fault, ScenarioError, closest_first, listed, shown
from sim.scenario.quantities import YEAR

Array = NDArray[np.float64]
LESS, MORE = ("fewest", "least", "lowest"), ("most", "highest")
AN_OBJECTIVE = 'such as "fewest changes_per_child" or "least cost in 2020-21": fewest, least, lowest, most or highest'
A_BOUND = 'such as "caseload <= 18 in 2020-21" or "cost <= 500000 a year more": a measure, <= or >=, and a number'
OPERATORS = {"<=": 1.0, "at most": 1.0, ">=": -1.0, "at least": -1.0}
IN_YEAR = r"(?:\s+in\s+(?P<year>\S+))?"
OBJECTIVE = re.compile(rf"(?P<which>\w+)\s+(?P<measure>.+?){IN_YEAR}$")
BOUND = re.compile(r"(?P<measure>.+?)\s*(?P<operator><=|>=|\bat most\b|\bat least\b)\s*(?P<rest>.*)$")
AMOUNT = re.compile(
    r"(?:£|GBP\s*)?(?P<number>[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+))(?P<a_year>\s+a year)?"
    rf"(?:\s+(?P<than>more|less)(?:\s+than (?:in )?the baseline)?)?{IN_YEAR}$"
)


@dataclass(frozen=True)
class Reading:
    """What is read of a history: a headline measure in one reporting year, over the whole forecast, or a year of it."""

    headline: Headline
    place: int | None  # of the reporting year; None is the whole forecast
    year: str  # its name, and of a part of one how many days it has; empty for the whole forecast
    divisor: float = 1.0  # discounted years of the forecast, where a sum is told a year

    def of(self, history: Shown) -> float:
        """Return the number that a history shows; missing where there is none."""
        column = NAMES.index(self.headline.name)
        values = history.whole if self.place is None else history.yearly[self.place]
        return float(values[column]) / self.divisor

    @property
    def words(self) -> str:
        """The measure and when."""
        label = self.headline.label[0].lower() + self.headline.label[1:]
        return f"{label}{f' in {self.year}' if self.year else ''}"

    @property
    def unit(self) -> str:
        """The unit, a year if the number is."""
        return f"{self.headline.unit} a year" if self.divisor != 1.0 else self.headline.unit


@dataclass(frozen=True)
class Objective:
    """What there is to be most or least of; ``sign`` is 1 for least, -1 for most."""

    reading: Reading
    sign: float

    @property
    def words(self) -> str:
        """The objective in words."""
        return f"{'least' if self.sign > 0 else 'most'}: {self.reading.words}"


@dataclass(frozen=True)
class Bound:
    """A bound on a measure: at most (``sign`` 1) or at least (-1) a number.

    ``than`` is 0 for the measure itself, 1 for how much more than in the baseline it is, -1 for how much less.
    """

    reading: Reading
    sign: float
    number: float
    than: float

    def beyond(self, values: Array, baseline: Array) -> Array:
        """Return by how much values are beyond the bound; 0 or less keeps it."""
        told = self.than * (values - baseline) if self.than else values
        return np.asarray(self.sign * (told - self.number))

    @property
    def words(self) -> str:
        """The bound in words."""
        money = "£" if self.reading.headline.unit == "pounds" else ""
        unit = "" if money else f" {self.reading.unit}"
        a_year = " a year" if money and self.reading.divisor != 1.0 else ""
        than = {0.0: "", 1.0: " more than in the baseline", -1.0: " less than in the baseline"}[self.than]
        operator = "at most" if self.sign > 0 else "at least"
        return f"{self.reading.words} {operator} {money}{self.number:,.10g}{unit}{a_year}{than}"


def read(
    derived: Derived, objective: str | None = None, bounds: Sequence[str] = (), option: str = "--constraint"
) -> tuple[Objective | None, list[Bound]]:
    """Return the objective, if there is one, and the bounds that are said; ``option`` is where the bounds are given.

    Raises ``ScenarioError`` with every fault: unknown measures, operators, numbers or years.
    """
    reader = _Reader(derived)
    aim = None if objective is None else reader.objective(objective)
    kept = [reader.bound(bound, option) for bound in bounds]
    if reader.faults:
        raise ScenarioError(reader.faults)
    return aim, [bound for bound in kept if bound is not None]


class _Reader:
    """Reads aims for a council's forecast, and collects what is wrong with them."""

    def __init__(self, derived: Derived) -> None:
        council = derived.scenario.council
        ends = reporting_year_ends(council.start, council.years)
        days = np.diff([0.0, *derived.rates.calendar.year_end[: derived.years]]).tolist()
        self.years = [named_year(end, WHOLE_YEAR) for end in ends]
        self.labels = [named_year(end, of) for end, of in zip(ends, days, strict=True)]
        month_ends = derived.rates.calendar.month_end[: derived.months]
        # What a pound a year is worth today: a sum divided by it is the equivalent yearly amount of the Green Book.
        self.worth = float(np.sum((1.0 + DISCOUNT) ** (-month_ends / YEAR))) / 12
        self.faults: list[Fault] = []

    def objective(self, text: str) -> Objective | None:
        """Return the objective that the text says."""
        found = OBJECTIVE.match(text.strip())
        if found is None or found["which"] not in (*LESS, *MORE):
            self._fault("--objective", shown(text), f"{AN_OBJECTIVE}, then a measure")
            return None
        reading = self._reading("--objective", found["measure"], found["year"], a_year=False)
        return None if reading is None else Objective(reading, 1.0 if found["which"] in LESS else -1.0)

    def bound(self, text: str, option: str) -> Bound | None:
        """Return the bound that the text says."""
        found = BOUND.match(text.strip())
        amount = AMOUNT.match(found["rest"]) if found else None
        if found is None:
            self._fault(option, shown(text), A_BOUND)
            return None
        if amount is None:
            self._fault(option, f"{shown(found['rest'])} in {shown(text)}", f"a number; {A_BOUND}")
        year = amount["year"] if amount else None
        reading = self._reading(option, found["measure"], year, a_year=bool(amount and amount["a_year"]))
        if reading is None or amount is None:
            return None
        number = float(amount["number"].replace(",", ""))
        than = {None: 0.0, "more": 1.0, "less": -1.0}[amount["than"]]
        return Bound(reading, OPERATORS[found["operator"]], number, than)

    def _reading(self, option: str, measure: str, year: str | None, a_year: bool) -> Reading | None:
        name = "_".join(measure.removeprefix("average ").split())
        headline = BY_HEADLINE.get(name)
        if headline is None:
            self._fault(option, f"the measure {shown(measure)}", listed(closest_first(name, NAMES)))
        if year is not None and year not in self.years:
            self._fault(option, f"the year {shown(year)}", f"{listed(self.years)}: reporting years of the forecast")
        if a_year and (year is not None or (headline is not None and headline.kind != "sum")):
            sums = listed(one for one in NAMES if BY_HEADLINE[one].kind == "sum")
            self._fault(option, '"a year"', f'of {sums} over the whole forecast, so without "in"')
        if headline is None:
            return None
        place = self.years.index(year) if year in self.years else None
        return Reading(headline, place, "" if place is None else self.labels[place], self.worth if a_year else 1.0)

    def _fault(self, option: str, found: str, allowed: str) -> None:
        self.faults.append(Fault(option, "", found, allowed))
