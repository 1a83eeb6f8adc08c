"""Tables of a forecast: the counts of its replications as tidy frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME, MEASURES, Measure, possible
from sim.engine.views import PART, Series, View
from sim.engine.year_measures import YEAR_MEASURES
from sim.model.counting.counted import COUNTED
from sim.output.sheets import as_arrow, rounded
from sim.questions.periods import ALL, POPULATIONS, dates, groups, year_days, years
from sim.questions.posterior import shares_of_rates
from sim.questions.replications import Ensemble
from sim.scenario.derivation import Derived
from sim.statistics.intervals import half_widths

QUANTILES = (0.025, 0.10, 0.25, 0.75, 0.90, 0.975)
QUANTILE_NAMES = ("p2.5", "p10", "p25", "p75", "p90", "p97.5")
FEW = 30  # measures that are summarised at a time: all at once take more memory than the table
SHARE_NAMES = ("rates_share", "rates_share_low", "rates_share_high")


def monthly(ensemble: Ensemble) -> pd.DataFrame:
    """Return the monthly measures of the council, every replication."""
    return _monthly_of(ensemble, {ALL: groups(ensemble.derived)[ALL]}, range(len(ensemble.outcomes)))


def monthly_by_team(ensemble: Ensemble) -> pd.DataFrame:
    """Return the monthly measures of the council and of each team, every replication."""
    return pd.concat(_by_team_in_parts(ensemble), ignore_index=True)


def _by_team_in_parts(ensemble: Ensemble) -> Iterator[pd.DataFrame]:
    everything = range(len(ensemble.outcomes))
    for first in everything[::PART]:
        yield _monthly_of(ensemble, groups(ensemble.derived), everything[first : first + PART])


def write_by_team(ensemble: Ensemble, file: Path, kind: Literal["csv", "parquet"]) -> None:
    """Write the largest table in parts, so that it is never whole in memory."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    writer: Any = None
    try:
        for part in _by_team_in_parts(ensemble):
            frame = rounded(part)
            table = as_arrow(frame) if kind == "csv" else pa.Table.from_pandas(frame, preserve_index=False)
            if writer is None:
                make = pyarrow.csv.CSVWriter if kind == "csv" else pyarrow.parquet.ParquetWriter
                writer = make(file, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _monthly_of(ensemble: Ensemble, teams: dict[str, list[int]], replications: range) -> pd.DataFrame:
    """Return the monthly measures of some replications."""
    months = {"date": np.array(dates(ensemble.derived), dtype="datetime64[s]")}
    return _measured(ensemble, teams, replications, months, lambda measure, series: series)


def _measured(
    ensemble: Ensemble,
    teams: dict[str, list[int]],
    replications: range,
    times: dict[str, Any],
    of: Callable[[Measure, Series], Series],
) -> pd.DataFrame:
    """Return the measures of groups of teams in some replications as 32-bit numbers: ``of`` makes from each monthly
    series one of as many times as there are in each column of ``times``.
    """
    number = len(next(iter(times.values())))
    values = np.empty((len(MEASURES), len(teams), len(replications), number), np.float32)
    for first in range(0, len(replications), PART):
        part = replications[first : first + PART]
        outcomes = ensemble.outcomes[part.start : part.stop]
        for group, numbers in enumerate(teams.values()):
            view = View(outcomes, numbers, ensemble.derived)
            for place, measure in enumerate(MEASURES):
                values[place, group, first : first + len(part)] = of(measure, measure.formula(view))
    each = len(replications)
    columns: dict[str, Any] = {"replication": np.tile(np.repeat(replications, number), len(teams))}
    columns |= {name: np.tile(column, each * len(teams)) for name, column in times.items()}
    columns["team"] = np.repeat(np.array(list(teams), dtype=object), each * number)
    # pandas keeps numbers of one kind in this order too, and so copies none
    frame = pd.DataFrame(values.reshape(len(MEASURES), -1).T, columns=list(BY_NAME), copy=False)
    for place, (name, column) in enumerate(pd.DataFrame(columns).items()):
        frame.insert(place, str(name), column)
    return frame


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
    derived = ensemble.derived
    times = {"year": np.array(years(derived), dtype=object), "days": np.array(year_days(derived))}
    every = range(len(ensemble.outcomes))
    return _measured(
        ensemble, groups(derived), every, times, lambda measure, months: yearly_values(measure, months, derived)
    )


def children(ensemble: Ensemble) -> pd.DataFrame:
    """Return how many children had how many changes, and how many distinct workers, by year and population.

    ``counted`` is ``changes`` or ``workers``; ``number`` is how many (11 stands for eleven or more).
    """
    index = pd.MultiIndex.from_product(
        [range(len(ensemble.outcomes)), years(ensemble.derived), POPULATIONS.values(), range(COUNTED)],
        names=["replication", "year", "population", "number"],
    )
    parts = []
    for counted in ("changes", "workers"):
        frame = pd.DataFrame({"children": _counts(ensemble, counted).ravel()}, index=index).reset_index()
        frame.insert(3, "counted", counted)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def children_by_changes(ensemble: Ensemble) -> pd.DataFrame:
    """Return the same over the replications: mean with its 95 % confidence interval, median, and what holds 80 %."""
    index = pd.MultiIndex.from_product(
        [years(ensemble.derived), POPULATIONS.values(), range(COUNTED)], names=["year", "population", "number"]
    )
    parts = []
    for counted in ("changes", "workers"):
        values = np.moveaxis(_counts(ensemble, counted).astype(np.float64), 0, -1)
        mean, half = values.mean(axis=-1), half_widths(values, ensemble.per_sample)
        low, median, high = np.quantile(values, [0.1, 0.5, 0.9], axis=-1) if values.size else (mean, mean, mean)
        columns = {
            "mean": mean,
            "mean_low": np.maximum(mean - half, 0.0),
            "mean_high": mean + half,
            "median": median,
            "p10": low,
            "p90": high,
        }
        frame = pd.DataFrame({name: column.ravel() for name, column in columns.items()}, index=index).reset_index()
        frame.insert(2, "counted", counted)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def _counts(ensemble: Ensemble, name: str) -> NDArray[np.int32]:
    return np.array([getattr(outcome, name)[:, list(POPULATIONS)] for outcome in ensemble.outcomes])


def children_yearly(ensemble: Ensemble) -> pd.DataFrame:
    """Return the measures of the children's reporting year by population, every replication."""
    derived = ensemble.derived
    index = pd.MultiIndex.from_product(
        [range(len(ensemble.outcomes)), years(derived), POPULATIONS.values()],
        names=["replication", "year", "population"],
    )
    changes, workers, total = (_counts(ensemble, name) for name in ("changes", "workers", "total_changes"))
    columns = {measure.name: measure.formula(changes, workers, total).ravel() for measure in YEAR_MEASURES}
    frame = pd.DataFrame(columns, index=index).reset_index()
    frame.insert(2, "days", np.tile(np.repeat(year_days(derived), len(POPULATIONS)), len(ensemble.outcomes)))
    return frame


def summary(yearly: pd.DataFrame, children_yearly: pd.DataFrame, ensemble: Ensemble) -> pd.DataFrame:
    """Return the council's measures by reporting year, and those of the children's year by population, summarised."""
    council = summarise(yearly[yearly["team"] == ALL], ["team", "year", "days"], list(BY_NAME), ensemble)
    names = [measure.name for measure in YEAR_MEASURES]
    childrens = summarise(children_yearly, ["population", "year", "days"], names, ensemble)
    both = [council.rename(columns={"team": "of"}), childrens.rename(columns={"population": "of"})]
    return pd.concat(both, ignore_index=True)


def by_team(yearly: pd.DataFrame, ensemble: Ensemble) -> pd.DataFrame:
    """Return each team's measures by reporting year, summarised."""
    return summarise(yearly[yearly["team"] != ALL], ["team", "year", "days"], list(BY_NAME), ensemble)


def summarise(values: pd.DataFrame, by: Sequence[str], measures: Sequence[str], ensemble: Ensemble) -> pd.DataFrame:
    """Return each measure's mean with its 95 % confidence interval, median, and 50, 80 and 95 % intervals over the
    replications; where rates were drawn from a posterior, also the share of the variance that they have, with its 95 %
    interval, and that of chance.
    """
    few = [measures[first : first + FEW] for first in range(0, len(measures), FEW)]
    parts = [_summarised(values[[*by, *some]], list(by), list(some), ensemble) for some in few]
    return pd.concat(parts, ignore_index=True)


def _summarised(values: pd.DataFrame, by: list[str], measures: list[str], ensemble: Ensemble) -> pd.DataFrame:
    grouped = values.groupby(by, observed=True, sort=False)
    of = grouped[measures]
    counts = of.count()
    places = [grouped.indices[group] for group in counts.index]
    number = len(places[0]) if places else 0
    # shape (groups, measures, replications), so that a series lies in one piece
    series = np.moveaxis(values[measures].to_numpy(np.float64)[np.array(places, dtype=int)], 1, 2)
    series = np.ascontiguousarray(series).reshape(len(places), len(measures), number)
    half = half_widths(series, ensemble.per_sample)
    # each in the precision of its measure, shape (measures x groups)
    mean, median = (
        np.concatenate([getattr(grouped[measure], average)().to_numpy() for measure in measures])
        for average in ("mean", "median")
    )
    columns = {"replications": counts.to_numpy().T.ravel(), "mean": mean, "median": median}
    middle = mean.astype(np.float64).reshape(len(measures), len(places))
    for name, end in (("mean_low", -1.0), ("mean_high", 1.0)):
        ends = middle + end * half.T
        columns[name] = np.concatenate([possible(measure).within(ends[at]) for at, measure in enumerate(measures)])
    quantiles = (
        of.quantile(np.array(QUANTILES)).to_numpy(np.float64).reshape(len(places), len(QUANTILES), len(measures))
    )
    columns |= {name: quantiles[:, place].T.ravel() for place, name in enumerate(QUANTILE_NAMES)}
    if ensemble.posterior is not None:
        columns |= {name: share.T.ravel() for name, share in zip(SHARE_NAMES, shares_of_rates(series), strict=True)}
        columns["chance_share"] = 1 - columns["rates_share"]
    groups = counts.index.to_frame(index=False)
    rows = groups.iloc[np.tile(np.arange(len(groups)), len(measures))].reset_index(drop=True)
    rows["measure"] = np.repeat(measures, len(groups))
    return pd.concat([rows, pd.DataFrame(columns)], axis=1)
