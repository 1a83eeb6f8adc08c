"""What the terminal shows: progress, and a short table that a head of service understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from sim.engine import kernel
from sim.engine.measures import BY_NAME
from sim.engine.views import Series
from sim.experiments.posterior import shares
from sim.experiments.replications import Progress as Report
from sim.model.counts import Population
from sim.reporting import tables
from sim.reporting.evidence import Row
from sim.reporting.forecast import Forecast
from sim.reporting.verdicts import together, verdict

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.calibration import Calibration
    from sim.experiments.validation import Validation

SETTLED = 1.1  # Gelman and Rubin's ratio of a chain that has
OUT = Console(highlight=False)
STATUS = Console(stderr=True, highlight=False)
COMPILING = "Compiling the model, once: about a minute. Later runs start at once."


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Say what is going on, with something that moves."""
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=STATUS, transient=True) as progress:
        progress.add_task(message, total=None)
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
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with compiling(), Progress(*columns, console=STATUS, transient=True) as bar:
        task = bar.add_task(what, total=None)

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
WIDE = 150  # columns of a terminal that has room for every year; a narrower one shows the first and the last


def show(forecast: Forecast, folder: Path) -> None:
    """Print the headline table: mean, and the interval that holds 80 % of the runs, at the end of each year."""
    OUT.print(f"{forecast.scenario.title}: {forecast.replications} runs", style="bold")
    OUT.print(council_table(forecast))
    if forecast.ensemble.derived.years:
        OUT.print("Children looked after on 31 March, in the reporting year before", style="bold")
        OUT.print(children_table(forecast))
    OUT.print("Mean, and in brackets what holds 80 % of the runs.")
    OUT.print(forecast.rates, soft_wrap=True)
    if forecast.ensemble.posterior is not None:
        OUT.print(what_is_unknown(forecast), soft_wrap=True)
    OUT.print(how_many(forecast))
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)


def _new_table(columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("", justify="left", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def chosen(places: list[int]) -> list[int]:
    """Return the places that fit the terminal."""
    return places if OUT.width >= WIDE or len(places) <= 2 else [places[0], places[-1]]


def council_table(forecast: Forecast) -> Table:
    """Return the table of caseloads, staff, children and cost at the end of each twelve months."""
    ends, view = tables.dates(forecast.ensemble.derived), forecast.ensemble.view()
    places = chosen(list(range(11, len(ends), 12)) or [len(ends) - 1])
    table = _new_table([f"{ends[place]:%B %Y}" for place in places])
    for label, name, digits in ROWS:
        series = BY_NAME[name].formula(view)
        table.add_row(label, *(interval(series[:, place], digits) for place in places))
    cost = BY_NAME["cost"].formula(view)
    yearly = [cost[:, max(0, place - 11) : place + 1].sum(axis=1) / 1e6 for place in places]
    table.add_row("Cost of twelve months, £ million", *(interval(values, 1) for values in yearly))
    return table


def children_table(forecast: Forecast) -> Table:
    """Return the table of changes of worker, of children looked after on 31 March."""
    frame, derived = forecast.children_yearly, forecast.ensemble.derived
    frame = frame[frame["population"] == tables.POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]]
    named = list(zip(tables.years(derived), tables.year_days(derived), strict=True))
    named = [named[place] for place in chosen(list(range(len(named))))]
    table = _new_table([year if days >= 365 else f"{year} ({days} days)" for year, days in named])
    for label, name, digits in CHILDRENS_ROWS:
        cells = [interval(frame.loc[frame["year"] == year, name].to_numpy(), digits) for year, _ in named]
        table.add_row(label, *cells)
    return table


def interval(values: Series, digits: int) -> str:
    """Return mean and 80 % interval as text: ``19.4 (18.6-20.2)``."""
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return "-"
    low, high = np.quantile(values, [0.1, 0.9])
    return f"{values.mean():,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"


def what_is_unknown(forecast: Forecast) -> str:
    """Say how much of the spread comes of not knowing today's rates, for caseload and changes per child."""
    series = BY_NAME["caseload"].formula(forecast.ensemble.view())[:, -1]
    told = [f"average caseload {shares(series)[0]:.0%}"]
    frame = forecast.children_yearly
    if len(frame):
        last = frame[frame["year"] == frame["year"].iloc[-1]]
        of = last["population"] == tables.POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]
        told.append(f"changes per child {shares(last.loc[of, 'changes_per_child'].to_numpy())[0]:.0%}")
    rest = "how they drift and of chance" if forecast.scenario.drift else "chance"
    return f"Of the spread at the end, this much comes of not knowing the rates, the rest of {rest}: {', '.join(told)}."


def how_many(forecast: Forecast) -> str:
    """Say why there are as many replications as there are."""
    enough = forecast.ensemble.enough
    if enough is None:
        return f"{forecast.replications} runs, as asked for; seed {forecast.seed}."
    reached = "are" if enough.half_width() <= enough.precision else "are not yet"
    known = f"{reached} known to within {enough.precision:.0%} (95 % confidence); at worst {enough.half_width():.1%}"
    means = "The means of caseload, open cases, cost and changes per child"
    return f"{forecast.replications} runs; seed {forecast.seed}. {means} {known}."


def show_sources(rows: Sequence[tuple[str, Any, str, Any, str]]) -> None:
    """Print every number of a scenario with unit and source, kind by kind, assumptions first."""
    kinds = list(dict.fromkeys(str(kind) for _, _, _, kind, _ in rows))
    for kind in kinds:
        of_kind = [row for row in rows if str(row[3]) == kind]
        OUT.print(f"\n{kind.upper() if kind != 'DfE' else kind}: {len(of_kind)} numbers", style="bold")
        for key, value, unit, _, source in of_kind:
            OUT.print(f"  {key} = {value} {unit}", markup=False, soft_wrap=True)
            OUT.print(f"      {source}", markup=False, soft_wrap=True, style="dim")
    OUT.print(f"\n{len(rows)} numbers in all.")


def show_calibration(rates: pd.DataFrame, calibration: Calibration, folder: Path, kept: Path) -> None:
    """Print what was learnt of each rate, as factors on the number in the file, and which cannot be told."""
    OUT.print(f"{calibration.scenario.title}: {len(calibration.targets)} figures fitted", style="bold")
    table = _new_table(["before", "after"])
    for row in rates.to_dict("records"):
        before = f"{row['prior_p10']:.2f}-{row['prior_p90']:.2f}"
        after = f"{row['median']:.2f} ({row['p10']:.2f}-{row['p90']:.2f})"
        table.add_row(row["rate"], before, after)
    OUT.print(table)
    OUT.print("Factors on the numbers in the scenario file: middle, and in brackets what holds 80 %.")
    unknown = [row["rate"] for row in rates.to_dict("records") if row["verdict"] != "learnt"]
    if unknown:
        OUT.print(f"Warning: the figures cannot tell {', '.join(unknown)}: they stay as assumed.", soft_wrap=True)
    if rates["agreement"].max() > SETTLED:
        OUT.print("Warning: the sampler has not settled; see the chart of traces.")
    OUT.print(
        f"{calibration.histories:,} histories in {calibration.seconds:.0f} s. The posterior is kept in {kept}.",
        soft_wrap=True,
    )
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)


def show_validation(validations: Sequence[Validation], folder: Path) -> None:
    """Print each figure reported and simulated, and the verdict."""
    for one in validations:
        OUT.print(f"\n{one.scenario.title}", style="bold")
        table = Table(box=None, pad_edge=False)
        table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
        for name, width in (("use", 8), ("reported", 8), ("simulated, 80 %", 20), ("misfit", 6)):
            table.add_column(name, justify="right", no_wrap=True, min_width=width)
        for row in one.table.to_dict("records"):
            teams = "" if row["teams"] == tables.ALL else f", {row['teams']}"
            simulated = f"{row['mean']:,.4g} ({row['low80']:,.4g}-{row['high80']:,.4g})"
            misfit = f"{row['misfit']:+.1f}{' ' if row['within95'] else '!'}"
            table.add_row(
                f"{row['when']} {row['measure']}{teams}", row["use"], f"{row['reported']:,.4g}", simulated, misfit
            )
        OUT.print(table)
        OUT.print(one.rates, soft_wrap=True)
        for sentence in verdict(one.table):
            OUT.print(sentence, soft_wrap=True)
    if len(validations) > 1:
        OUT.print("\nAll together", style="bold")
        for sentence in verdict(together(validations)):
            OUT.print(sentence, soft_wrap=True)
    OUT.print("! outside the 95 % interval. Misfit in standard deviations of what would be reported.")
    OUT.print(f"Table and charts: {folder}", soft_wrap=True)


def show_evidence(rows: Sequence[Row]) -> None:
    """Print every figure with its use and why, and how many there are of each use."""
    for use in dict.fromkeys(row.use for row in rows):
        of_use = [row for row in rows if row.use == use]
        OUT.print(f"\n{use.upper()}: {len(of_use)} figures", style="bold")
        for row in of_use:
            OUT.print(f"  {row.id}  {row.when}  {row.what}: {row.value}", markup=False, soft_wrap=True)
            OUT.print(f"      {row.why}", markup=False, soft_wrap=True, style="dim")
    OUT.print(f"\n{len(rows)} figures in all.")
