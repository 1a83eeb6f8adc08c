"""What a back-test says: how often the forecasts were right, and whether a spreadsheet would have done as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.england.drift import drift_by
from sim.england.rivals import FIGURES
from sim.output.page import Grid, Heading, Piece
from sim.questions.councils.result import REPORTED
from sim.questions.councils.scoring import average
from sim.scenario.new_council import census_day

if TYPE_CHECKING:
    from sim.questions.backtest.question import Backtest

SHORTENED = "The first and the last year; a wider screen has all, and so have the tables."
RIVALS = (
    "The two spreadsheet forecasts: the figure stays as last reported; or part of its distance from England's mean "
    "goes, both as wide as such changes had been."
)
SCORE = (
    "Score over that of the better spreadsheet forecast, with its 95 % interval: below 1 is better (CRPS; of "
    "logarithms for staff, caseload and children, of points for rates). Below it how many of a hundred councils lay "
    "within the interval that should hold 80."
)
TOGETHER = (
    "Councils share what happens to England, as recruitment in 2022; intervals treat them as independent, so they are "
    "the narrowest that they can be."
)
COMMON = 0.3  # of the squared error in common to all councils, from which it is said
WORSE = 1.05
FEWEST = 30  # councils of which a share is told


def page(result: Backtest) -> list[Piece]:
    """Return the table and what it says."""
    day = _day(result)
    if result.alone:
        title = f"{result.whom}, forecast from {day}, and what came: {result.study.replications} runs"
        return [Heading(title), *_tables_of_council(result), *sentences(result)]
    title = f"{result.whom}, forecast from {day}, and what came: {result.study.replications} runs each"
    return [Heading(title), table_of_scores(result), SCORE, *sentences(result)]


def verdict(result: Backtest) -> str:
    """Return what the back-test says, in sentences."""
    said = sentences(result) if result.alone else [SCORE, *sentences(result)]
    return "\n".join(
        [f"# {result.whom}: forecast from {_day(result)}, and what came", "", *(f"- {one}" for one in said)]
    )


def _day(result: Backtest) -> str:
    day = census_day(result.study.census)
    return f"{day.day} {day:%B %Y}"


def table_of_scores(result: Backtest) -> Grid:
    """Return a row for each figure, a column for each year."""
    cells, years = result.cells, sorted(set(result.cells["year"]))
    rows = []
    for key, figure in FIGURES.items():
        row = [figure.words]
        for year in years:
            found = cells[(cells["figure"] == key) & (cells["year"] == year)]
            row.append(_cell(found.iloc[0].to_dict()) if len(found) else "-")
        rows.append(row)
    return Grid(["", *map(str, years)], rows, SHORTENED)


def _cell(cell: dict[str, float]) -> str:
    ratio = f"{cell['ratio']:.2f} ({cell['ratio_low']:.2f}-{cell['ratio_high']:.2f})"
    return f"{ratio if np.isfinite(cell['ratio']) else 'no rival yet'}\n{100 * cell['within_80']:.0f} of 100 within"


def _tables_of_council(result: Backtest) -> list[Piece]:
    """Return a table for each figure: reported, forecast, and the two rivals, by year."""
    rows = []
    for key, figure in FIGURES.items():
        for row in result.rows[result.rows["figure"] == key].to_dict("records"):
            digits = 0 if max(row["p90"], row["came"]) >= 100 else 1
            ends = f"{row['median']:,.{digits}f} ({row['p10']:,.{digits}f}-{row['p90']:,.{digits}f})"
            mark = "" if row["within_80"] else " !"
            reverting = row["mean_reverting_median"]
            rival = f"{reverting:,.{digits}f}" if np.isfinite(reverting) else "-"
            name = f"{figure.words}, {figure.unit}, {row['year']}"
            rows.append([name, f"{row['came']:,.{digits}f}", f"{ends}{mark}", f"{row['last']:,.{digits}f}", rival])
    return [
        Grid(["", "came", "forecast, 80 %", "last\nvalue", "mean\nreverting"], rows),
        "! outside the interval that should hold 80 %.",
    ]


def sentences(result: Backtest) -> list[str]:
    """Return what the scores say."""
    said = [_of_one(result)] if result.alone else _of_all(result)
    return [*said, RIVALS, REPORTED, *known(result)]


def _of_one(result: Backtest) -> str:
    rows = result.rows
    held, number = int(rows["within_80"].sum()), len(rows)
    judged = rows[np.isfinite(rows["last_value_crps"])]
    better = int((judged["crps"] < judged[["last_value_crps", "mean_reverting_crps"]].min(axis=1)).sum())
    return (
        f"Of {number} figures {held} came within the interval that should hold 80 %; in {better} of {len(judged)} the "
        "forecast scored better than both spreadsheet forecasts. One council's figures are few and hang together: they "
        "say little of how good forecasts are; sim backtest --england says more."
    )


def _of_all(result: Backtest) -> list[str]:
    cells = result.cells
    judged = cells[np.isfinite(cells["ratio"])]
    mean, won = average(result.rows), int((judged["ratio"] < 1).sum())
    held = 100 * cells.loc[cells["councils"] >= FEWEST, "within_80"]
    worst = judged.loc[judged["ratio"].idxmax()]
    than = "better than" if mean.high < 1 else "worse than" if mean.low > 1 else "neither better nor worse than"
    said = [
        f"On average the score is {mean.ratio:.3f} ({mean.low:.3f} to {mean.high:.3f}) of the better spreadsheet "
        f"forecast's, {than} a spreadsheet; in {won} of {len(judged)} cells it is lower. The worst cell is "
        f"{FIGURES[worst['figure']].words.lower()} in {worst['year']:.0f}, {worst['ratio']:.2f}.",
        TOGETHER,
    ]
    if len(held):
        said.append(
            f"Of the intervals that should hold 80 % of councils' figures, the one that held fewest held "
            f"{held.min():.0f} %, the one that held most {held.max():.0f} %."
        )
    lost = judged[judged["ratio"] > WORSE].sort_values("ratio", ascending=False)
    named = [_why(row) for row in lost.to_dict("records")]
    return [*said, f"Lost to a spreadsheet by more than 5 %: {'; '.join(named)}."] if named else said


def _why(cell: dict[str, object]) -> str:
    figure = FIGURES[str(cell["figure"])]
    name = f"{figure.words.lower()} in {cell['year']}, {cell['ratio']:.2f}"
    if float(str(cell["common"])) < COMMON:
        return name
    off = float(str(cell["off"]))
    size = f"{100 * abs(off):.0f} %" if figure.logarithm else f"{abs(off):.1f} points"
    return f"{name} (all of England came {size} {'higher' if off > 0 else 'lower'})"


def known(result: Backtest) -> list[str]:
    """Say what was known, and what of it came later than the origin."""
    origin = result.study.census
    said = (
        f"Known were figures up to {origin}: the council's, England's, how far rates drift and how posts move. Numbers "
        "that no figure gives (the scenario's file calls them assumptions) are those of today."
    )
    first = drift_by(origin, "entering_care")[0]
    if first > origin:
        said += f" How far entering care drifts is of figures to {first}: there were none of two years before."
    return [said]
