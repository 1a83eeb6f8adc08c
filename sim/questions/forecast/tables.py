"""Frames: the counts of an ensemble as tidy tables, one row an observation, every replication kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.engine.measures import MEASURES, Measure, possible
from sim.engine.views import Series, View
from sim.engine.year_measures import YEAR_MEASURES
from sim.inputs.calendar import WHOLE_YEAR, month_ends, named_year, reporting_year_ends
from sim.inputs.derivation import Derived
from sim.model.counts import COUNTED, Population
from sim.questions.posterior import PER_DRAW, share_of_rates
from sim.questions.replications import Ensemble
from sim.statistics.intervals import half_width

ALL = "All teams"
QUANTILES = (0.025, 0.10, 0.25, 0.75, 0.90, 0.975)
QUANTILE_NAMES = ("p2.5", "p10", "p25", "p75", "p90", "p97.5")
SHARE_NAMES = ("rates_share", "rates_share_low", "rates_share_high")
POPULATIONS = {
    Population.OPEN_AT_ANY_TIME: "open at any time in the year",
    Population.LOOKED_AFTER_AT_YEAR_END: "looked after on 31 March",
    Population.CARED_FOR_OR_CARE_EXPERIENCED: "looked after or leaving care at any time in the year",
}


def dates(derived: Derived) -> list[datetime.date]:
    """Return the last day of every month of the forecast."""
    return month_ends(derived.scenario.council.start, derived.scenario.council.years)


def first_whole_month(derived: Derived) -> int:
    """Return the place of the first month that the forecast has whole: 1 if it begins within a month, else 0."""
    start = derived.scenario.council.start
    return 0 if start.day == 1 or (start + datetime.timedelta(days=1)).day == 1 else 1


def years(derived: Derived) -> list[str]:
    """Return the names of the reporting years that end in the forecast: ``2018-19`` ends on 31 March 2019."""
    ends = reporting_year_ends(derived.scenario.council.start, derived.scenario.council.years)
    return [f"{end.year - 1}-{end.year % 100:02d}" for end in ends]


def year_days(derived: Derived) -> list[int]:
    """Return how many days of each reporting year are in the forecast: the first may be short."""
    ends = [0.0, *derived.rates.calendar.year_end[: derived.years]]
    return [round(days) for days in np.diff(ends)]


def year_labels(derived: Derived) -> list[str]:
    """Return the names of the reporting years for a reader: a part of one says how many days it has."""
    ends = reporting_year_ends(derived.scenario.council.start, derived.scenario.council.years)
    return [named_year(end, days) for end, days in zip(ends, year_days(derived), strict=True)]


def whole_years(derived: Derived) -> list[int]:
    """Return the places of the reporting years that the forecast has whole; no part of one may stand beside them."""
    return [place for place, days in enumerate(year_days(derived)) if days >= WHOLE_YEAR]


def groups(derived: Derived) -> dict[str, list[int]]:
    """Return the groups of teams that measures are told of: all, and each; teams numbered from 0."""
    found = {ALL: list(range(len(derived.team_names)))}
    found.update({name: [number] for number, name in enumerate(derived.team_names)})
    return found


def kinds(derived: Derived) -> dict[str, list[int]]:
    """Return the teams of each kind."""
    found: dict[str, list[int]] = {}
    for number, kind in enumerate(derived.team_kinds):
        found.setdefault(kind, []).append(number)
    return found


def monthly_part(ensemble: Ensemble, first: int, last: int) -> pd.DataFrame:
    """Return the monthly measures of the replications from ``first`` to before ``last``, by team, as 32-bit numbers."""
    derived, outcomes = ensemble.derived, ensemble.outcomes[first:last]
    months = dates(derived)
    parts = []
    for name, teams in groups(derived).items():
        view = View(outcomes, teams, derived)
        columns: dict[str, object] = {
            "replication": np.repeat(np.arange(first, last), len(months)),
            "date": np.tile(np.array(months, dtype="datetime64[s]"), len(outcomes)),
            "team": name,
        }
        for measure in MEASURES:
            columns[measure.name] = measure.formula(view).astype(np.float32).ravel()
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def in_parts(ensemble: Ensemble, size: int = 50) -> Iterator[tuple[int, int]]:
    """Yield first and last of parts of the replications, so that no large frame is ever whole in memory."""
    for first in range(0, len(ensemble.outcomes), size):
        yield first, min(first + size, len(ensemble.outcomes))


def yearly_values(measure: Measure, series: Series, derived: Derived) -> Series:
    """Return a monthly measure by reporting year: at its end, added up, or on average, as the measure's kind asks."""
    ends = list(derived.rates.calendar.month_end[: derived.months])
    marks = [0, *[ends.index(end) + 1 for end in derived.rates.calendar.year_end[: derived.years]]]
    columns = []
    for first, last in pairwise(marks):
        months = series[:, first:last]
        if measure.kind in ("census", "year"):
            columns.append(months[:, -1])
        elif measure.kind == "month":
            columns.append(months.sum(axis=1))
        else:
            columns.append(months.mean(axis=1))
    return np.array(columns).T.reshape(len(series), derived.years)


def yearly(ensemble: Ensemble) -> pd.DataFrame:
    """Return the measures by team and reporting year (1 April to 31 March), every replication."""
    derived, count = ensemble.derived, len(ensemble.outcomes)
    parts = []
    for name, teams in groups(derived).items():
        view = ensemble.view(teams)
        columns: dict[str, object] = {
            "replication": np.repeat(np.arange(count), derived.years),
            "year": np.tile(np.array(years(derived), dtype=object), count),
            "days": np.tile(year_days(derived), count),
            "team": name,
        }
        for measure in MEASURES:
            columns[measure.name] = yearly_values(measure, measure.formula(view), derived).astype(np.float32).ravel()
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def children(ensemble: Ensemble) -> pd.DataFrame:
    """Return how many children had how many changes, and how many distinct workers, by year and population.

    ``counted`` is ``changes`` or ``workers``; ``number`` is how many (11 stands for eleven or more).
    """
    derived = ensemble.derived
    index = pd.MultiIndex.from_product(
        [range(len(ensemble.outcomes)), years(derived), POPULATIONS.values(), range(COUNTED)],
        names=["replication", "year", "population", "number"],
    )
    parts = []
    for counted in ("changes", "workers"):
        counts = np.array([getattr(outcome, counted)[:, list(POPULATIONS)] for outcome in ensemble.outcomes]).ravel()
        frame = pd.DataFrame({"children": counts}, index=index).reset_index()
        frame.insert(3, "counted", counted)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def children_yearly(ensemble: Ensemble) -> pd.DataFrame:
    """Return the measures of the children's reporting year by population, every replication."""
    derived = ensemble.derived
    index = pd.MultiIndex.from_product(
        [range(len(ensemble.outcomes)), years(derived), POPULATIONS.values()],
        names=["replication", "year", "population"],
    )
    changes, workers, total = (
        np.array([getattr(outcome, name)[:, list(POPULATIONS)] for outcome in ensemble.outcomes])
        for name in ("changes", "workers", "total_changes")
    )
    columns = {measure.name: measure.formula(changes, workers, total).ravel() for measure in YEAR_MEASURES}
    frame = pd.DataFrame(columns, index=index).reset_index()
    frame.insert(2, "days", np.tile(np.repeat(year_days(derived), len(POPULATIONS)), len(ensemble.outcomes)))
    return frame


def summarise(values: pd.DataFrame, by: Sequence[str], measures: Sequence[str], drawn: bool = False) -> pd.DataFrame:
    """Return each measure's mean with its 95 % confidence interval, median, and 50, 80 and 95 % intervals over the
    replications; where rates were ``drawn``, also the share of the variance that rates have, with its 95 % interval,
    and that of chance.
    """
    rows = []
    for measure in measures:
        grouped = values.groupby(list(by), observed=True, sort=False)[measure]
        summary = pd.DataFrame({"replications": grouped.count(), "mean": grouped.mean(), "median": grouped.median()})
        half = grouped.agg(_half_width_of_draws if drawn else _half_width)
        for name, end in (("mean_low", summary["mean"] - half), ("mean_high", summary["mean"] + half)):
            summary[name] = possible(measure).within(end.to_numpy(dtype=np.float64))
        for name, share in zip(QUANTILE_NAMES, QUANTILES, strict=True):
            summary[name] = grouped.quantile(share)
        if drawn:
            parts = [share_of_rates(group.to_numpy(dtype=np.float64)) for _, group in grouped]
            for column, ends in zip(SHARE_NAMES, zip(*parts, strict=True), strict=True):
                summary[column] = ends
            summary["chance_share"] = 1 - summary["rates_share"]
        summary.insert(0, "measure", measure)
        rows.append(summary.reset_index())
    return pd.concat(rows, ignore_index=True)


def _half_width(values: pd.Series) -> float:
    return float(half_width(values.dropna().to_numpy(dtype=np.float64)))


def _half_width_of_draws(values: pd.Series) -> float:
    return float(half_width(values.dropna().to_numpy(dtype=np.float64), PER_DRAW))
