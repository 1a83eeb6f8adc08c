"""What a forecast says: a short table that a head of service understands, and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.views import Series
from sim.model.counting.counted import Population
from sim.output.numbers import legend, spread
from sim.output.page import Grid, Heading, Piece
from sim.questions.harms import cut
from sim.questions.periods import POPULATIONS, dates, first_whole_month, whole_years, year_labels, years
from sim.questions.posterior import share_of_rates

if TYPE_CHECKING:
    from sim.questions.forecast.question import Forecast

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

SHORTENED = "The first and the last year; a wider screen has all, and so have the tables."


def page(forecast: Forecast) -> list[Piece]:
    """Return the headline tables: mean, and the interval that holds 80 % of the runs, by year."""
    council = council_table(forecast)
    pieces: list[Piece] = [Heading(f"{forecast.scenario.title}: {forecast.replications} runs"), council]
    grids = [council]
    if forecast.ensemble.derived.years:
        grids.append(children_table(forecast))
        pieces += [Heading("Children looked after on 31 March, in the reporting year before"), grids[-1]]
    pieces.append(TIMES)
    pieces += legend(cell for grid in grids for row in grid.rows for cell in row[1:])
    pieces += parts_of_years(forecast)
    return [*pieces, *said_of_rates(forecast), how_many(forecast)]


def said_of_rates(forecast: Forecast) -> list[str]:
    """Say where the rates come from, what is not known of them, and what was cut."""
    said = [forecast.rates]
    if forecast.ensemble.posterior is not None:
        said.append(what_is_unknown(forecast))
    [without] = forecast.ensemble.series(["without_post"])
    return [*said, *cut(forecast.ensemble.derived, without, forecast.ensemble.per_sample)]


def verdict(forecast: Forecast) -> str:
    """Return what the forecast says of its first and its last year, in sentences."""
    grids = [council_table(forecast)]
    if forecast.ensemble.derived.years:
        grids.append(children_table(forecast))
    lines = [f"# {forecast.scenario.title}: forecast", ""]
    for grid in grids:
        for row in grid.rows:
            first, last = f"{row[1]} in {grid.head[1]}", f"{row[-1]} in {grid.head[-1]}"
            lines.append(f"- {row[0]}: {first}, {last}." if len(row) > 2 else f"- {row[0]}: {first}.")
    return "\n".join([*lines, "", TIMES, "", *said_of_rates(forecast), "", how_many(forecast)])


def council_table(forecast: Forecast) -> Grid:
    """Return the table of caseloads, staff, children and cost at the end of each twelve whole months; of the months
    that there are, where there are not yet twelve.
    """
    derived = forecast.ensemble.derived
    ends, first = dates(derived), first_whole_month(derived)
    places = list(range(first + 11, len(ends), 12)) or [len(ends) - 1]
    *shown, cost = forecast.ensemble.series([*(name for _, name, _ in ROWS), "cost"])
    rows = []
    for (label, _, digits), series in zip(ROWS, shown, strict=True):
        rows.append([label, *(spread(series[:, place], digits) for place in places)])
    whole = places[0] >= first + 11
    costs = [cost[:, max(0, place - 11) : place + 1].sum(axis=1) / 1e6 for place in places]
    span = "twelve months" if whole else f"{derived.rates.calendar.month_end[places[0]]:.0f} days"
    rows.append([f"Cost of {span}, £ million", *(spread(values, 1) for values in costs)])
    if forecast.scenario.inspections:
        [judged] = forecast.ensemble.series(["judged_inadequate"])
        in_span = [judged[:, max(0, place - 11) : place + 1].any(axis=1).sum() for place in places]
        rows.append([f"Judged inadequate in {span}", *(f"in {runs:,} of {len(judged):,} runs" for runs in in_span)])
    return Grid(["", *(f"{ends[place]:%B %Y}" for place in places)], rows, SHORTENED)


def children_table(forecast: Forecast) -> Grid:
    """Return the table of changes of worker, of children looked after on 31 March, in whole reporting years; in the
    part of one, where there is no other.
    """
    frame, derived = forecast.tables["children_yearly"], forecast.ensemble.derived
    frame = frame[frame["population"] == POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]]
    places = whole_years(derived) or [0]
    names, labels = years(derived), year_labels(derived)
    rows = [
        [label, *(spread(frame.loc[frame["year"] == names[place], name].to_numpy(), digits) for place in places)]
        for label, name, digits in CHILDRENS_ROWS
    ]
    return Grid(["", *(labels[place] for place in places)], rows, SHORTENED)


def parts_of_years(forecast: Forecast) -> list[str]:
    """Say which reporting year the forecast has a part of, which does not stand beside whole ones."""
    derived = forecast.ensemble.derived
    parts = sorted(set(year_labels(derived)) - set(years(derived)))
    if not parts:
        return []
    if not whole_years(derived):
        return [f"{parts[0]} is a part of a year: fewer changes than in twelve months. The forecast has no whole one."]
    return [f"{parts[0]} is a part of a year and not shown; summary.csv has it."]


def what_is_unknown(forecast: Forecast) -> str:
    """Say how much of the spread comes of not knowing today's rates, for caseload and changes per child."""
    [caseload] = forecast.ensemble.series(["caseload"])
    told = [f"average caseload {_share(caseload[:, -1])}"]
    frame = forecast.tables["children_yearly"]
    if len(frame):
        last = frame[frame["year"] == frame["year"].iloc[-1]]
        of = last["population"] == POPULATIONS[Population.LOOKED_AFTER_AT_YEAR_END]
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
    enough, played = forecast.enough, f"{forecast.replications} runs"
    if enough is None:
        return f"{played}, as asked for; seed {forecast.question.run.seed}."
    reached = "are" if enough.half_width() <= enough.precision else "are not yet"
    worst = f"{enough.half_width():.1%}" if np.isfinite(enough.half_width()) else "unknown"
    return (
        f"{played}; seed {forecast.question.run.seed}. The 95 % confidence intervals of the means of caseload, open "
        f"cases, cost and changes per child {reached} within {enough.precision:.0%} of the mean; at worst {worst}."
    )
