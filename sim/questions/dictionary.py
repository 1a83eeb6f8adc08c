"""The data dictionary: what each column of a table means, in which unit, and of whom; ``columns.csv`` in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.engine.loading import Strategies, load
from sim.engine.measures import BY_NAME, MEASURES, YEAR_BY_NAME, Measure
from sim.engine.year_measures import YEAR_MEASURES, YearMeasure
from sim.questions.headlines import NAMES
from sim.scenario.edits import keys_of, number_at
from sim.scenario.loading import Given, document_of
from sim.scenario.titles import title_of

if TYPE_CHECKING:
    import pandas as pd


class Meaning(NamedTuple):
    """What a column holds, its unit, and of whom it is."""

    words: str
    unit: str = ""
    population: str = ""


Meanings = Mapping[str, Meaning]
OF_MEASURE = "that of the row's measure"
RUNS = "of the replications"

COLUMNS: dict[str, Meaning] = {
    "replication": Meaning("number of the replication, from 0; with the seed it decides the whole history"),
    "replications": Meaning("how many replications were played", "replications"),
    "seconds": Meaning("how long playing took", "seconds"),
    "scenario": Meaning("the council, by the name of its scenario"),
    "strategy": Meaning("the strategy, or several joined by +; baseline is the scenario without any"),
    "title": Meaning("title of the strategy, or what the number is called"),
    "measure": Meaning("name of the measure; sim measures explains each"),
    "outcome": Meaning("name of the headline measure; sim measures explains each"),
    "unit": Meaning("unit of the numbers in the row"),
    "year": Meaning("reporting year, 1 April to 31 March: 2018-19 ends on 31 March 2019"),
    "days": Meaning("days of the reporting year that the forecast has", "days"),
    "date": Meaning("last day of the month"),
    "team": Meaning("the team, or All teams"),
    "teams": Meaning("the teams that the figure is of"),
    "of": Meaning("the team, or the population of children, that the row is of"),
    "population": Meaning("which children are counted"),
    "counted": Meaning("whether changes of worker or distinct workers are counted"),
    "number": Meaning("how many changes or workers; 11 stands for eleven or more"),
    "children": Meaning("children with so many", "children"),
    "mean": Meaning("mean of the replications", OF_MEASURE),
    "mean_low": Meaning("lower end of the 95 % confidence interval of the mean", OF_MEASURE),
    "mean_high": Meaning("upper end of it", OF_MEASURE),
    "median": Meaning("median of the replications", OF_MEASURE),
    **{f"p{share:g}": Meaning(f"{share:g} % {RUNS} lie below", OF_MEASURE) for share in (2.5, 10, 25, 75, 90, 97.5)},
    "rates_share": Meaning("share of the variance that comes of not knowing today's rates", "share"),
    "rates_share_low": Meaning("lower end of its 95 % interval", "share"),
    "rates_share_high": Meaning("upper end of it", "share"),
    "chance_share": Meaning("the rest of the variance: chance and drifting rates", "share"),
    "difference": Meaning("mean paired difference from the baseline", OF_MEASURE),
    "low": Meaning("lower end of the 95 % confidence interval", OF_MEASURE),
    "high": Meaning("upper end of it", OF_MEASURE),
    "difference_low": Meaning("lower end of the 95 % confidence interval of the difference", OF_MEASURE),
    "difference_high": Meaning("upper end of it", OF_MEASURE),
    "verdict": Meaning("what the figures say of it, in words"),
    "source": Meaning("where the reported figure comes from"),
    "when": Meaning("day or period of the reported figure"),
    "use": Meaning("whether the figure was fitted, held out, or is shown for context"),
    "reported": Meaning("the reported figure", OF_MEASURE),
    "misfit": Meaning("reported less simulated, in standard deviations of what would be reported"),
    "why": Meaning("why the figure is used so"),
    "rate": Meaning("key of the uncertain number"),
    "key": Meaning("key of the number in the scenario"),
}


def meaning_of(column: str, meanings: Meanings) -> Meaning:
    """Return what a column means: as the table says, as it means everywhere, or the measure of that name."""
    if column in meanings:
        return meanings[column]
    if column in COLUMNS:
        return COLUMNS[column]
    measure = BY_NAME.get(column) or YEAR_BY_NAME.get(column)
    if measure is None:
        raise KeyError(f"no meaning is written down for the column {column!r}")
    return Meaning(measure.label, measure.unit, measure.population)


def columns_of(files: Mapping[str, tuple[Sequence[str], Meanings]]) -> pd.DataFrame:
    """Return the data dictionary of files, given the columns of each and what they mean there."""
    import pandas as pd

    rows = [
        {"file": file, "column": column, **meaning_of(column, meanings)._asdict()}
        for file, (columns, meanings) in files.items()
        for column in columns
    ]
    return pd.DataFrame(rows).rename(columns={"words": "meaning"})


def measures() -> pd.DataFrame:
    """Return every measure, one a row: ``name``, ``meaning``, ``unit``, ``population`` (of whom it is), ``when`` it is
    counted, and whether it is a ``headline`` measure, by which strategies are compared, ranked and sought.
    """
    import pandas as pd

    every: list[Measure | YearMeasure] = [*MEASURES, *YEAR_MEASURES]
    rows = [
        {
            "name": one.name,
            "meaning": one.label,
            "unit": one.unit,
            "population": one.population,
            "when": one.when,
            "headline": one.name in NAMES,
        }
        for one in every
    ]
    return pd.DataFrame(rows)


def keys(scenario: Given, strategies: Strategies = ()) -> pd.DataFrame:
    """Return the numbers of a scenario that can be varied or sought, one a row: ``key``, ``meaning``, ``value``,
    ``unit``, and whether the scenario says that it is ``uncertain``.

    ``scenario`` is a name, a path or a scenario, ``strategies`` are laid over it. Raises ``ScenarioError``.
    """
    import pandas as pd

    loaded = load(scenario, strategies)
    uncertain = {one.key for one in loaded.uncertain}
    rows = []
    for key in keys_of(document_of(loaded)):
        number = number_at(loaded, key)
        rows.append(
            {
                "key": key,
                "meaning": title_of(loaded, key),
                "value": number.value,
                "unit": number.unit,
                "uncertain": key in uncertain,
            }
        )
    return pd.DataFrame(rows)
