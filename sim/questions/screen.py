"""What the terminal shows: progress, and a short table that a head of service understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from sim.engine import kernel
from sim.engine.measures import BY_NAME
from sim.engine.views import Series
from sim.model.counts import Population
from sim.output.console import OUT, STATUS
from sim.output.numbers import NOTHING, figures, legend, middle, spread
from sim.questions.evidence import Row
from sim.questions.forecast import tables
from sim.questions.forecast.question import Forecast
from sim.questions.harm_words import cut
from sim.questions.posterior import PER_DRAW, share_of_rates
from sim.questions.replications import Progress as Report
from sim.questions.validate.words import together, verdict
from sim.scenario.text import plain

if TYPE_CHECKING:
    import pandas as pd

    from sim.questions.calibrate.playing import Calibration
    from sim.questions.validate.playing import Validation

SETTLED = 1.1  # Gelman and Rubin's ratio of a chain that has
NAME = TextColumn("{task.description}", markup=False)
COMPILING = "Compiling the model, once: about a minute. Later runs start at once."


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Say what is going on, with something that moves."""
    with Progress(SpinnerColumn(), NAME, console=STATUS, transient=True, disable=not STATUS.is_terminal) as progress:
        progress.add_task(plain(message), total=None)
        yield


@contextmanager
def compiling() -> Iterator[None]:
    """Say that the model is being compiled, if it has to be, and have it compiled."""
    if kernel.needs_compiling():
        STATUS.print(COMPILING)
        with busy("Compiling"):
            kernel.compile_all()
    yield


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """Show a bar with the time left while histories are played."""
    columns = (
        NAME,
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with compiling(), Progress(*columns, console=STATUS, transient=True, disable=not STATUS.is_terminal) as bar:
        task = bar.add_task(plain(what), total=None)

        def report(done: int, expected: int) -> None:
            bar.update(task, completed=done, total=expected)

        yield report


ROWS = (
    ("Average caseload, cases per FTE", "caseload", 1),
    ("Workers with more than 25 cases", "above_25", 0),
    ("Permanent social workers", "social_workers", 0),
    ("Agency social workers", "agency_workers", 0),
    ("Vacant posts", "posts_vacant", 0),
    ("Open cases", "open_cases", 0),
    ("Children looked after", "children_looked_after", 0),
    ("Children waiting for a worker", "children_waiting", 0),
)
CHILDRENS_ROWS = (
    ("Changes of social worker per child", "changes_per_child", 2),
    ("Two or more changes, % of children", "two_or_more_changes", 0),
    ("Three or more workers, % of them", "three_or_more_workers", 0),
)
TIMES = "Mean, and in brackets what holds 80 % of the runs."

Table = tuple[list[str], list[list[str]]]  # the heads of its columns, and its rows


def show(forecast: Forecast, folder: Path) -> None:
    """Print the headline tables: mean, and the interval that holds 80 % of the runs, by year."""
    OUT.print(f"{forecast.scenario.title}: {forecast.replications} runs", style="bold")
    shown = [_first_and_last(council_table(forecast))]
    OUT.table(*shown[0])
    if forecast.ensemble.derived.years:
        shown.append(_first_and_last(children_table(forecast)))
        OUT.print("Children looked after on 31 March, in the reporting year before", style="bold")
        OUT.table(*shown[1])
    OUT.print(TIMES)
    for sentence in (*legend(cell for _, rows in shown for row in rows for cell in row[1:]), *parts_of_years(forecast)):
        OUT.print(sentence)
    OUT.print(forecast.rates)
    if forecast.ensemble.posterior is not None:
        OUT.print(what_is_unknown(forecast))
    without = BY_NAME["without_post"].formula(forecast.ensemble.view())
    for sentence in cut(forecast.ensemble.derived, without, 1 if forecast.ensemble.posterior is None else PER_DRAW):
        OUT.print(sentence)
    OUT.print(how_many(forecast))
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)


def _first_and_last(table: Table) -> Table:
    """Return the table, or its first and last year where the screen has no room for all."""
    head, rows = table
    if len(head) <= 3 or OUT.fits(head, rows):
        return table
    OUT.print("The first and the last year; a wider screen has all, and so have the tables.")
    return [head[0], head[1], head[-1]], [[row[0], row[1], row[-1]] for row in rows]


def council_table(forecast: Forecast) -> Table:
    """Return the table of caseloads, staff, children and cost at the end of each twelve whole months; of the months
    that there are, where there are not yet twelve.
    """
    derived, view = forecast.ensemble.derived, forecast.ensemble.view()
    ends, first = tables.dates(derived), tables.first_whole_month(derived)
    places = list(range(first + 11, len(ends), 12)) or [len(ends) - 1]
    rows = []
    for label, name, digits in ROWS:
        series = BY_NAME[name].formula(view)
        rows.append([label, *(spread(series[:, place], digits) for place in places)])
    cost = BY_NAME["cost"].formula(view)
    whole = places[0] >= first + 11
    costs = [cost[:, max(0, place - 11) : place + 1].sum(axis=1) / 1e6 for place in places]
    span = "twelve months" if whole else f"{view.ends[places[0]]:.0f} days"
    rows.append([f"Cost of {span}, £ million", *(spread(values, 1) for values in costs)])
    return ["", *(f"{ends[place]:%B %Y}" for place in places)], rows


def children_table(forecast: Forecast) -> Table:
    """Return the table of changes of worker, of children looked after on 31 March, in whole reporting years; in the
    part of one, where there is no other.
    """
    frame, derived = forecast.children_yearly, forecast.ensemble.derived
    frame = frame[frame["population"] == tables.POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]]
    places = tables.whole_years(derived) or [0]
    years, labels = tables.years(derived), tables.year_labels(derived)
    rows = [
        [label, *(spread(frame.loc[frame["year"] == years[place], name].to_numpy(), digits) for place in places)]
        for label, name, digits in CHILDRENS_ROWS
    ]
    return ["", *(labels[place] for place in places)], rows


def parts_of_years(forecast: Forecast) -> list[str]:
    """Say which reporting year the forecast has a part of, which does not stand beside whole ones."""
    derived = forecast.ensemble.derived
    parts = sorted(set(tables.year_labels(derived)) - set(tables.years(derived)))
    if not parts:
        return []
    if not tables.whole_years(derived):
        return [f"{parts[0]} is a part of a year: fewer changes than in twelve months. The forecast has no whole one."]
    return [f"{parts[0]} is a part of a year and not shown; children_yearly.csv has it."]


def what_is_unknown(forecast: Forecast) -> str:
    """Say how much of the spread comes of not knowing today's rates, for caseload and changes per child."""
    series = BY_NAME["caseload"].formula(forecast.ensemble.view())[:, -1]
    told = [f"average caseload {_share(series)}"]
    frame = forecast.children_yearly
    if len(frame):
        last = frame[frame["year"] == frame["year"].iloc[-1]]
        of = last["population"] == tables.POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]
        told.append(f"changes per child {_share(last.loc[of, 'changes_per_child'].to_numpy())}")
    rest = "how they drift and of chance" if forecast.scenario.drift else "chance"
    return (
        f"Of the spread at the end, this much comes of not knowing the rates (95 % interval), the rest of {rest}: "
        f"{', '.join(told)}."
    )


def _share(values: Series) -> str:
    share = share_of_rates(values)
    if not np.isfinite(share.of_rates):
        return "unknown"
    return f"{share.of_rates:.0%} ({share.low:.0%} to {share.high:.0%})"


def how_many(forecast: Forecast) -> str:
    """Say why there are as many replications as there are."""
    enough = forecast.ensemble.enough
    if enough is None:
        return f"{forecast.replications} runs, as asked for; seed {forecast.seed}."
    reached = "are" if enough.half_width() <= enough.precision else "are not yet"
    worst = f"{enough.half_width():.1%}" if np.isfinite(enough.half_width()) else "unknown"
    known = f"{reached} known to within {enough.precision:.0%} (95 % confidence); at worst {worst}"
    means = "The means of caseload, open cases, cost and changes per child"
    return f"{forecast.replications} runs; seed {forecast.seed}. {means} {known}."


def show_sources(rows: Sequence[tuple[str, Any, str, Any, str]]) -> None:
    """Print every number of a scenario with unit and source, kind by kind, assumptions first."""
    kinds = list(dict.fromkeys(str(kind) for _, _, _, kind, _ in rows))
    for kind in kinds:
        of_kind = [row for row in rows if str(row[3]) == kind]
        OUT.print(f"\n{kind.upper() if kind != 'DfE' else kind}: {len(of_kind)} numbers", style="bold")
        for key, value, unit, _, source in of_kind:
            OUT.indented(f"{key} = {value} {unit}", 2)
            OUT.indented(str(source), 6, style="dim")
    OUT.print(f"\n{len(rows)} numbers in all.")


def show_calibration(rates: pd.DataFrame, calibration: Calibration, folder: Path, kept: Path) -> None:
    """Print what was learnt of each rate, as factors on the number in the file, and which cannot be told."""
    OUT.print(f"{calibration.scenario.title}: {len(calibration.targets)} figures fitted", style="bold")
    rows = []
    for row in rates.to_dict("records"):
        before = f"{row['prior_p10']:.2f}-{row['prior_p90']:.2f}"
        rows.append([row["rate"], before, f"{row['median']:.2f} ({row['p10']:.2f}-{row['p90']:.2f})"])
    OUT.table(["", "before", "after"], rows)
    OUT.print("Factors on the numbers in the scenario file: middle, and in brackets what holds 80 %.")
    for words in calibration.unmet:
        OUT.print(f"Warning: not met by any likely rates: {words}.")
    pulled = [row["rate"] for row in rates.to_dict("records") if row["verdict"].startswith("pulled")]
    if pulled:
        OUT.print(
            f"Warning: the figures pull {', '.join(pulled)} beyond what was thought likely: is a figure wrong, or that "
            "range?"
        )
    unknown = [row["rate"] for row in rates.to_dict("records") if row["verdict"] == "the figures cannot tell"]
    if unknown:
        OUT.print(f"Warning: the figures cannot tell {', '.join(unknown)}: they stay as assumed.")
    if rates["agreement"].max() > SETTLED:
        OUT.print("Warning: the sampler has not settled; see the chart of traces.")
    OUT.print(f"{calibration.histories:,} histories in {calibration.seconds:.0f} s.")
    OUT.print(f"The posterior is kept in {kept}.", soft_wrap=True)
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)


def show_validation(validations: Sequence[Validation], folder: Path) -> None:
    """Print each figure reported and simulated, and the verdict."""
    for one in validations:
        OUT.print(f"\n{one.scenario.title}", style="bold")
        rows = [_figure(row, one.shown[:, place]) for place, row in enumerate(one.table.to_dict("records"))]
        OUT.table(["", "use", "reported", "simulated, 80 %", "misfit"], rows)
        OUT.print(one.rates)
        for sentence in verdict(one.table):
            OUT.print(sentence)
    if len(validations) > 1:
        OUT.print("\nAll together", style="bold")
        for sentence in verdict(together(validations)):
            OUT.print(sentence)
    OUT.print("! outside the 95 % interval. Misfit in standard deviations of what would be reported.")
    OUT.print(f"Table and charts: {folder}", soft_wrap=True)


def _figure(row: dict[Any, Any], shown: Series) -> list[str]:
    """Return a reported figure beside what was simulated."""
    teams = "" if row["teams"] == tables.ALL else f", {row['teams']}"
    low, high = row["low80"], row["high80"]
    at = middle(row["mean"], low, high, shown)
    simulated = f"{figures(at)} ({figures(low)}-{figures(high)})" if np.isfinite([at, low, high]).all() else NOTHING
    misfit = f"{row['misfit']:+z.1f}{' ' if row['within95'] else '!'}" if np.isfinite(row["misfit"]) else NOTHING
    return [f"{row['when']} {row['measure']}{teams}", row["use"], figures(row["reported"]), simulated, misfit]


def show_evidence(rows: Sequence[Row]) -> None:
    """Print every figure with its use and why, and how many there are of each use."""
    for use in dict.fromkeys(row.use for row in rows):
        of_use = [row for row in rows if row.use == use]
        OUT.print(f"\n{use.upper()}: {len(of_use)} figures", style="bold")
        for row in of_use:
            OUT.indented(f"{row.id}  {row.when}  {row.what}: {row.value}", 2)
            OUT.indented(row.why, 6, style="dim")
    OUT.print(f"\n{len(rows)} figures in all.")
