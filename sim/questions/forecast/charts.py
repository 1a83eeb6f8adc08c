"""Charts for a committee: labelled, with units and intervals, told apart without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sim.engine.measures import BY_NAME
from sim.model.counting.counted import Population
from sim.output.drawing import ASSUMED, COLOURS, HATCHES, INK, MARKS, fan, fan_legend, subplots, tidy, time_axis, titled
from sim.questions import periods
from sim.questions.forecast.tables import yearly_values
from sim.scenario.quantities import SourceKind, source_kind
from sim.scenario.sections.targets import Target
from sim.scenario.vocabulary import Reason

if TYPE_CHECKING:
    from sim.questions.forecast.question import Forecast

PALE = 0.35  # how strongly a part of a year is drawn
REASONS = {
    Reason.LEFTRL: "Worker left the role (LEFTRL)",
    Reason.TSPROC: "Transfer by standard process (TSPROC)",
    Reason.MANAGE: "Managing caseloads (MANAGE)",
    Reason.ABSENC: "Absence cover or return (ABSENC)",
    Reason.ORGRST: "Restructure (ORGRST)",
    Reason.CHCHAN: "Child asked (CHCHAN)",
    Reason.PCCHAN: "Parent or carer asked (PCCHAN)",
    Reason.SWDIED: "Worker died (SWDIED)",
    Reason.OTHERS: "Other reason (OTHERS)",
}


def caseload(forecast: Forecast) -> Figure:
    """Average caseload of social workers, for the council and for each kind of team, with the reported quarters."""
    derived = forecast.ensemble.derived
    panels: list[tuple[str, str | None, list[int] | None]] = [("All teams", None, None)]
    panels += [(kind.capitalize(), kind, teams) for kind, teams in periods.kinds(derived).items()]
    return _fans(
        forecast,
        panels,
        "caseload",
        "How many cases will a social worker hold?",
        "Cases per full-time equivalent of social workers who hold a case, agency included, at each month's end",
        "Cases per FTE",
    )


def caseload_by_team(forecast: Forecast) -> Figure:
    """Average caseload of social workers for each team."""
    panels = [
        (name, "", teams) for name, teams in periods.groups(forecast.ensemble.derived).items() if name != periods.ALL
    ]
    return _fans(
        forecast,
        panels,
        "caseload",
        "How many cases will a social worker hold, team by team?",
        "Cases per full-time equivalent of social workers who hold a case, agency included, at each month's end",
        "Cases per FTE",
    )


def _fans(forecast: Forecast, panels: Any, measure: str, title: str, subtitle: str, unit: str) -> Figure:
    days = periods.dates(forecast.ensemble.derived)
    columns = 3 if len(panels) > 4 else 2 if len(panels) > 1 else 1
    rows = -(-len(panels) // columns)
    figure, grid = new_figure(rows, columns, 1.6 + 2.6 * rows, title, subtitle, forecast)
    reported: set[str] = set()
    for place, (name, kind, teams) in enumerate(panels):
        axes = grid.flat[place]
        [months] = forecast.ensemble.series([measure], teams)
        fan(axes, days, months)
        reported |= mark_reported(axes, forecast, measure, kind)
        axes.set_title(name, loc="left", fontsize=11, color=INK)
        tidy(axes)
        time_axis(axes, days)
    lowest = min(axes.get_ylim()[0] for axes in grid.flat[: len(panels)])
    highest = max(axes.get_ylim()[1] for axes in grid.flat[: len(panels)])
    for place, axes in enumerate(grid.flat):
        axes.set_visible(place < len(panels))
        axes.set_ylim(max(0.0, lowest), highest)
        axes.tick_params(labelbottom=place + columns >= len(panels))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    for row in range(rows):
        grid[row, 0].set_ylabel(unit)
    fan_legend(grid.flat[0], reported)
    return figure


def children(forecast: Forecast) -> Figure:
    """Children by the number of changes of worker in each reporting year."""
    return _distribution(
        forecast,
        "changes",
        (0, 1, 2, 3),
        "How often does a child's social worker change?",
        "Changes of worker in the reporting year, of children looked after on 31 March",
        "changes",
    )


def workers_met(forecast: Forecast) -> Figure:
    """Children by the number of distinct workers in each reporting year."""
    return _distribution(
        forecast,
        "workers",
        (1, 2, 3, 4),
        "How many social workers does a child have in a year?",
        "Distinct workers in the reporting year, of children looked after on 31 March",
        "workers",
    )


def _distribution(
    forecast: Forecast,
    counted: Literal["changes", "workers"],
    shown: tuple[int, ...],
    title: str,
    subtitle: str,
    what: str,
) -> Figure:
    derived = forecast.ensemble.derived
    counts = forecast.ensemble.of_children(counted)[:, :, Population.LOOKED_AFTER_AT_YEAR_END, :].astype(float)
    total = np.maximum(counts.sum(axis=2, keepdims=True), 1.0)
    shares = 100 * counts / total
    bars = [shares[:, :, number] for number in shown[:-1]] + [shares[:, :, shown[-1] :].sum(axis=2)]
    figure, grid = new_figure(1, 1, 5.2, title, subtitle, forecast)
    axes = grid[0, 0]
    width = 0.8 / len(bars)
    for place, values in enumerate(bars):
        at = np.arange(derived.years) + (place - (len(bars) - 1) / 2) * width
        middle = np.median(values, axis=0)
        low, high = np.quantile(values, [0.1, 0.9], axis=0)
        number = f"{shown[place]}" if place < len(bars) - 1 else f"{shown[place]} or more"
        label = f"{number} {what if number != '1' else what.removesuffix('s')}"
        axes.bar(
            at,
            middle,
            width * 0.95,
            color=COLOURS[place],
            hatch=HATCHES[place],
            edgecolor="white",
            linewidth=0.5,
            label=label,
        )
        axes.errorbar(at, middle, [middle - low, high - middle], fmt="none", ecolor=INK, capsize=2.5, linewidth=1)
    axes.set_ylabel("% of children")
    axes.legend(frameon=False, ncols=len(bars), fontsize=9, loc="upper right")
    _mark_years(axes, forecast, "; bars: median; lines: 80 % of runs")
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    tidy(axes)
    return figure


def _mark_years(axes: Axes, forecast: Forecast, words: str) -> None:
    """Name the reporting years below bars, and mark the part of one, of which there is less than of a whole one."""
    derived = forecast.ensemble.derived
    whole = periods.whole_years(derived)
    axes.set_xticks(range(derived.years), [label.replace(" (", "\n(") for label in periods.year_labels(derived)])
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            for place, bar in enumerate(bars):
                bar.set_alpha(1.0 if place in whole else PALE)
    pale = "; pale: part of a year" if len(whole) < derived.years else ""
    axes.set_xlabel(f"Reporting year, 1 April to 31 March{words}{pale}")


def reasons(forecast: Forecast) -> Figure:
    """Changes of worker by reason and reporting year, with the interval of the total."""
    derived = forecast.ensemble.derived
    figure, grid = new_figure(
        1,
        1,
        5.4,
        "Why does a child's social worker change?",
        "Changes of worker by the reason codes of the national return, all children, by reporting year",
        forecast,
    )
    axes = grid[0, 0]
    bottom = np.zeros(derived.years)
    place = 0
    names = ["changes", *(f"changes_{reason.name.lower()}" for reason in REASONS)]
    months = forecast.ensemble.series(names)
    total, *parts = (yearly_values(BY_NAME[name], one, derived) for name, one in zip(names, months, strict=True))
    for label, part in zip(REASONS.values(), parts, strict=True):
        values = part.mean(axis=0)
        if values.sum() > 0:
            axes.bar(
                range(derived.years),
                values,
                0.7,
                bottom=bottom,
                label=label,
                color=COLOURS[place % len(COLOURS)],
                hatch=HATCHES[place % len(HATCHES)],
                edgecolor="white",
                linewidth=0.5,
            )
            bottom += values
            place += 1
    low, high = np.quantile(total, [0.1, 0.9], axis=0)
    axes.errorbar(
        range(derived.years),
        bottom,
        [np.maximum(bottom - low, 0), np.maximum(high - bottom, 0)],
        fmt="none",
        ecolor=INK,
        capsize=4,
        linewidth=1.4,
        label="80 % of runs (total)",
    )
    axes.set_ylabel("Changes of worker (mean)")
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    _mark_years(axes, forecast, "")
    tidy(axes)
    return figure


def staffing(forecast: Forecast) -> Figure:
    """Social workers by grade and contract over time, with the reported quarters."""
    derived = forecast.ensemble.derived
    panels = (
        "social_workers",
        "experienced",
        "social_workers_past_first_year",
        "newly_qualified",
        "agency_workers",
        "posts_vacant",
    )
    figure, grid = new_figure(
        2,
        3,
        6.8,
        "Who will be in post?",
        "Social workers by grade and contract, and vacant posts, at each month's end",
        forecast,
    )
    days = periods.dates(derived)
    reported: set[str] = set()
    for axes, name, months in zip(grid.flat, panels, forecast.ensemble.series(panels), strict=True):
        fan(axes, days, months)
        reported |= mark_reported(axes, forecast, name, None)
        axes.set_title("\n".join(textwrap.wrap(BY_NAME[name].label, 30)), loc="left", fontsize=10, color=INK)
        axes.set_ylim(0)
        tidy(axes)
        time_axis(axes, days)
    for row in range(2):
        grid[row, 0].set_ylabel("Persons (posts)" if row else "Persons")
    fan_legend(grid.flat[0], reported)
    return figure


def experience(forecast: Forecast) -> Figure:
    """Share of cases that experienced workers hold, with the reported quarters."""
    derived = forecast.ensemble.derived
    figure, grid = new_figure(
        1,
        3,
        4.4,
        "Who holds the most demanding cases?",
        "Share of cases held by experienced social workers, agency included, at each month's end",
        forecast,
    )
    days = periods.dates(derived)
    reported: set[str] = set()
    names = ("protection_by_experienced", "court_by_experienced", "looked_after_by_experienced")
    titles = ("Child protection", "Court proceedings", "Looked after")
    for axes, name, title, months in zip(grid.flat, names, titles, forecast.ensemble.series(names), strict=True):
        fan(axes, days, months)
        reported |= mark_reported(axes, forecast, name, None)
        axes.set_title(title, loc="left", fontsize=11, color=INK)
        axes.set_ylim(0, 100)
        tidy(axes)
        time_axis(axes, days)
    grid[0, 0].set_ylabel("% of cases")
    fan_legend(grid.flat[0], reported)
    return figure


def stocks(forecast: Forecast) -> Figure:
    """Children by stage over time, with the reported figures."""
    derived = forecast.ensemble.derived
    panels = (
        "open_cases",
        "assessment",
        "child_in_need",
        "child_protection",
        "court_proceedings",
        "children_looked_after",
    )
    figure, grid = new_figure(
        2, 3, 6.8, "How many children will the service have?", "Children by stage, at each month's end", forecast
    )
    days = periods.dates(derived)
    reported: set[str] = set()
    for axes, name, months in zip(grid.flat, panels, forecast.ensemble.series(panels), strict=True):
        fan(axes, days, months)
        reported |= mark_reported(axes, forecast, name, None)
        axes.set_title(BY_NAME[name].label, loc="left", fontsize=10, color=INK)
        axes.set_ylim(0)
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        tidy(axes)
        time_axis(axes, days)
    for row in range(2):
        grid[row, 0].set_ylabel("Children")
    fan_legend(grid.flat[5], reported)
    return figure


def new_figure(
    rows: int, columns: int, height: float, title: str, subtitle: str, forecast: Forecast
) -> tuple[Figure, Any]:
    """Return a figure with title, subtitle and a line that says what was run."""
    figure, axes = subplots(rows, columns, figsize=(10, height), squeeze=False, sharex=rows * columns > 1)
    played = f"{forecast.replications} replications, seed {forecast.question.run.seed}"
    note = f"{forecast.scenario.title}: {played}. {forecast.rates}"
    titled(figure, title, subtitle, note)
    return figure, axes


def mark_reported(axes: Axes, forecast: Forecast, measure: str, kind: str | None) -> set[str]:
    """Mark the reported figures of the measure by their use, and those that are assumed; return which there are."""
    points = [t for t in forecast.scenario.targets if (t.measure, t.kind, t.team) == (measure, kind, None) and t.date]
    for mark, colour in {**MARKS, ASSUMED: "white"}.items():
        of_mark = [point for point in points if mark_of(point) == mark]
        axes.plot(
            [point.date for point in of_mark],  # type: ignore[arg-type]
            [point.value.value for point in of_mark],
            "o" if mark == ASSUMED else "D",
            color=colour,
            markeredgecolor="black",
            markeredgewidth=1.4,
            markersize=6,
            zorder=5,
        )
    return {mark_of(point) for point in points}


def mark_of(target: Target) -> str:
    """Return the use of a reported figure, or that nobody has reported it: its source is an assumption."""
    return ASSUMED if source_kind(target.value.source) == SourceKind.ASSUMPTION else target.use


CHARTS: dict[str, Callable[[Forecast], Figure]] = {
    "caseload": caseload,
    "caseload_by_team": caseload_by_team,
    "children": children,
    "workers_met": workers_met,
    "reasons": reasons,
    "staffing": staffing,
    "experience": experience,
    "stocks": stocks,
}
