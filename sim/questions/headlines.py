"""The headline measures: what strategies are compared, ranked and sought by, one number a history and reporting year.

A count or a cost is that of the year; anything else is the average of the year's month ends. Over the whole forecast a
count or a cost is the sum, each month discounted to the start, and a rate is the average of its months; of the
children's reporting years, of those that are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME, YEAR_BY_NAME
from sim.engine.measures import possible as possible_of
from sim.engine.outcome import Outcome
from sim.engine.views import View
from sim.model.counting.counted import Population
from sim.scenario.calendar import WHOLE_YEAR
from sim.scenario.derivation import Derived
from sim.scenario.quantities import YEAR
from sim.statistics.possible import Possible

Array = NDArray[np.float64]
DISCOUNT = 0.035  # a year: the social time preference rate of HM Treasury's Green Book


@dataclass(frozen=True)
class Headline:
    """One headline measure: ``better`` says whether less or more of it is wanted."""

    name: str
    label: str
    unit: str
    better: Literal["less", "more"]
    kind: Literal["average", "sum", "children"]
    measure: str  # in ``sim.measures()``
    population: Population = Population.OPEN_AT_ANY_TIME  # of a measure of the children's year

    @property
    def possible(self) -> Possible:
        """What it can be at all."""
        return possible_of(self.measure)


HEADLINES = (
    Headline("caseload", "Average caseload", "cases per FTE with a case", "less", "average", "caseload"),
    Headline("above_25", "Social workers with more than 25 cases", "persons", "less", "average", "above_25"),
    Headline(
        "changes_per_child",
        "Changes of worker per child looked after",
        "changes a year",
        "less",
        "children",
        "changes_per_child",
        Population.LOOKED_AFTER_AT_YEAR_END,
    ),
    Headline(
        "three_or_more_workers",
        "Children looked after with three or more workers in the year",
        "%",
        "less",
        "children",
        "three_or_more_workers",
        Population.LOOKED_AFTER_AT_YEAR_END,
    ),
    Headline("changes", "Changes of worker, all children", "changes", "less", "sum", "changes"),
    Headline("unplanned_changes", "Changes without a handover", "changes", "less", "sum", "unplanned_changes"),
    Headline("social_workers", "Permanent social workers", "persons", "more", "average", "social_workers"),
    Headline("experienced_share", "Experienced workers", "% of social workers", "more", "average", "experienced_share"),
    Headline("agency_workers", "Agency social workers", "persons", "less", "average", "agency_workers"),
    Headline("posts_vacant", "Vacant posts", "posts", "less", "average", "posts_vacant"),
    Headline("children_waiting", "Children waiting for a worker", "children", "less", "average", "children_waiting"),
    Headline("turned_away", "Referrals turned away", "children", "less", "sum", "turned_away"),
    Headline("breaches", "Cases given against a limit", "cases", "less", "sum", "breaches"),
    Headline("without_post", "Members of cohorts who found no post", "persons", "less", "sum", "without_post"),
    Headline("cost", "Cost", "pounds", "less", "sum", "cost"),
)
BY_HEADLINE = {headline.name: headline for headline in HEADLINES}
NAMES = tuple(BY_HEADLINE)
POSSIBLE = Possible(*(np.array(ends) for ends in zip(*(headline.possible for headline in HEADLINES), strict=True)))
COUNTS = ("levels", "days", "flows", "snapshot")  # of an outcome, by month and team


@dataclass(frozen=True)
class Shown:
    """What one history shows of the headline measures.

    ``monthly``, shape (months, headlines), is missing for measures of the children's year; ``yearly`` has the shape
    (reporting years, headlines) and ``whole`` (headlines,).
    """

    monthly: Array
    yearly: Array
    whole: Array

    @property
    def without_post(self) -> float:
        """Members of cohorts who found no post in all the forecast, not discounted."""
        return float(self.monthly[:, NAMES.index("without_post")].sum())


def shown(outcome: Outcome, derived: Derived) -> Shown:
    """Return one history's headline measures by month, by reporting year and over the whole forecast."""
    view = _as_one_team(outcome, derived)
    discount = (1.0 + DISCOUNT) ** (-view.ends / YEAR)
    year_ends = [0.0, *derived.rates.calendar.year_end[: derived.years]]
    years = list(pairwise(np.searchsorted(view.ends, year_ends, side="right").tolist()))
    monthly = np.full((len(view.ends), len(HEADLINES)), np.nan)
    yearly, whole = np.empty((len(years), len(HEADLINES))), np.empty(len(HEADLINES))
    for place, headline in enumerate(HEADLINES):
        if headline.kind == "children":
            yearly[:, place] = _childrens_years(headline, outcome)
            whole[place] = _average(yearly[:, place], np.diff(year_ends))
            continue
        months = monthly[:, place] = BY_NAME[headline.measure].formula(view)[0]
        is_sum = headline.kind == "sum"
        yearly[:, place] = [(np.sum if is_sum else _mean)(months[first:last]) for first, last in years]
        whole[place] = np.sum(months * discount) if is_sum else _mean(months)
    return Shown(monthly, yearly, whole)


def whole(outcome: Outcome, derived: Derived) -> Array:
    """Return one history's headline measures over the whole forecast, shape (headlines,)."""
    return shown(outcome, derived).whole


def place_of(names: Sequence[str]) -> list[int]:
    """Return the places of headline measures in what a history shows."""
    return [NAMES.index(name) for name in names]


def _average(years: Array, days: Array) -> float:
    """Return the average of a measure of the children's reporting years by their days: of the whole ones, for fewer
    changes fall into a part of one, which counts only where there is no other.
    """
    counted = days >= WHOLE_YEAR if (days >= WHOLE_YEAR).any() else days > 0
    return float(np.average(years[counted], weights=days[counted]))


def _childrens_years(headline: Headline, outcome: Outcome) -> Array:
    formula = YEAR_BY_NAME[headline.measure].formula
    return formula(outcome.changes, outcome.workers, outcome.total_changes)[:, headline.population]


def _as_one_team(outcome: Outcome, derived: Derived) -> View:
    """Return the counts of all teams, added up once for all measures."""
    counts = {name: getattr(outcome, name).sum(axis=1, dtype=np.float64, keepdims=True) for name in COUNTS}
    return View([replace(outcome, **counts)], [0], derived)


def _mean(months: Array) -> float:
    """Return the mean of the months in which there is a value; missing where there is none."""
    there = months[np.isfinite(months)]
    return float(there.mean()) if len(there) else float("nan")
