"""What a comparison says, in sentences that never say more than its intervals do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.output.numbers import NOTHING
from sim.output.page import Grid, Heading, Piece
from sim.questions import harms
from sim.questions.compare.tables import WHOLE
from sim.questions.harms import Done, changes_nothing, done
from sim.questions.headlines import NAMES

if TYPE_CHECKING:
    from sim.questions.compare.question import Comparison

# measure: what it is called, a number with its unit, decimals, and what to multiply the measure by for that unit
SAID: dict[str, tuple[str, str, int, float]] = {
    "caseload": ("Average caseload", "{} cases per FTE", 2, 1.0),
    "changes_per_child": ("Changes of worker per looked-after child and year", "{}", 3, 1.0),
    "three_or_more_workers": ("Looked-after children with three or more workers", "{} percentage points", 1, 1.0),
    "experienced_share": ("Share of experienced workers", "{} percentage points", 1, 1.0),
    "cost": ("Cost over the whole forecast, discounted", "£{} million", 2, 1e-6),
}


def amount(value: float, decimals: int) -> str:
    """Return a number without its sign; one that rounds to nothing has as many decimals as show it."""
    size = abs(value)
    while size and decimals < 6 and float(f"{size:.{decimals}f}") == 0.0:
        decimals += 1
    return f"{size:,.{decimals}f}"


def sentence(row: Any) -> str:
    """Return what one paired difference says."""
    label, unit, decimals, scale = SAID[row["measure"]]
    mean, low, high = (row[key] * scale for key in ("difference", "low", "high"))
    if mean == low == high == 0.0:
        return f"{label}: the same in every run."
    if not math.isfinite(low):
        return f"{label}: too few runs were played to say."
    share = (
        f"better in {100 * row['better']:.0f} % ({100 * row['better_low']:.0f} to {100 * row['better_high']:.0f} %) of "
        "the runs"
    )
    if low <= 0.0 <= high:
        ends = f"{unit.format(amount(low, decimals))} lower and {unit.format(amount(high, decimals))} higher"
        return f"{label}: no difference is shown (95 % interval: between {ends}); {share}."
    near, far = sorted((abs(low), abs(high)))
    return (
        f"{label}: {unit.format(amount(mean, decimals))} {'lower' if mean < 0 else 'higher'} (95 % interval "
        f"{amount(near, decimals)} to {amount(far, decimals)}); {share}."
    )


def of_strategy(comparison: Comparison, name: str) -> list[str]:
    """Return what is said of one strategy: what must not happen first, then what was cut, its differences, its cost per
    avoided change, and who gains.
    """
    place = comparison.names.index(name)
    if nothing_changed(comparison, place):
        return [harms.NOTHING_CHANGED]
    told = comparison.tables["differences"]
    rows = told[(told["strategy"] == name) & (told["year"] == WHOLE)].set_index("measure", drop=False)
    said = [harms.sentence(one) for one in harms_of(comparison, place)]
    said += _cut(comparison, place)
    said += [sentence(rows.loc[measure]) for measure in SAID]
    [place] = comparison.tables["cost_effectiveness"].index[comparison.tables["cost_effectiveness"]["strategy"] == name]
    said.append(_price(comparison.tables["cost_effectiveness"].loc[place]))
    return [*said, _who(comparison.tables["who_benefits"][comparison.tables["who_benefits"]["strategy"] == name])]


def _price(row: Any) -> str:
    if math.isfinite(row["cost_per_avoided"]):
        return (
            f"Each change of worker avoided costs £{row['cost_per_avoided']:,.0f} (95 % interval "
            f"£{row['cost_per_avoided_low']:,.0f} to £{row['cost_per_avoided_high']:,.0f})."
        )
    return f"For all children and the whole forecast: {row['reading']}; so no cost per avoided change is told."


def _who(rows: pd.DataFrame) -> str:
    fewer = rows[rows["difference_high"] < 0]
    more = rows[rows["difference_low"] > 0]
    parts = []
    for words, found in (("Fewer", fewer), ("More", more)):
        if len(found):
            names = [
                f"{name} ({abs(by):.2f})" if abs(by) >= LEAST_TOLD else f"{name} (less than {LEAST_TOLD})"
                for name, by in found.assign(size=found["difference"].abs())
                .sort_values("size", ascending=False)[["children", "difference"]]
                .itertuples(index=False)
            ]
            parts.append(f"{words} changes per child and year for children {', '.join(names)}")
    return ". ".join(parts) + "." if parts else "No group of children by stage or age is shown to gain or to lose."


def verdict(comparison: Comparison) -> str:
    """Return the page: what was compared, what each strategy does, and what the figures cannot tell, as Markdown."""
    baseline = comparison.scenario
    lines = [
        f"# {baseline.title}: what the strategies do",
        "",
        f"Each strategy is compared with {comparison.names[0]}, over {comparison.replications} runs with common "
        f"random numbers each, {_span(comparison)}. An interval holds the average difference with 95 % "
        'confidence; where it contains nothing, "no difference is shown". Averages are over the whole forecast unless '
        f"said otherwise. {comparison.rates}",
    ]
    for words in _cut(comparison, 0):
        lines += ["", f"Baseline. {words}"]
    for one in comparison.strategy_runs[1:]:
        lines += ["", f"## {one.title[:1].upper()}{one.title[1:]} ({one.name})", ""]
        lines += [f"- {said}" for said in of_strategy(comparison, one.name)]
    lines += ["", "## In short", "", *(f"- {said}" for said in in_short(comparison)), "", CANNOT_TELL]
    return "\n".join(lines) + "\n"


def _span(comparison: Comparison) -> str:
    council = comparison.scenario.council
    return f"{council.years} year{'s' if council.years > 1 else ''} from {council.start.day} {council.start:%B %Y}"


LOWERED = {"caseload": "a lower caseload", "changes_per_child": "fewer changes of worker per looked-after child"}
LEAST_TOLD = 0.01  # changes per child and year
CANNOT_TELL = (
    "What is not told: anything that the model leaves out (MODEL.md, section 6), and whether effects that a strategy "
    "states as an assumption are true: `sim check COUNCIL --with STRATEGY --sources` lists them. Every interval stands "
    "for itself: where many are looked at, one in twenty may show a difference that is chance."
)


def harms_of(comparison: Comparison, place: int) -> list[Done]:
    """Return what a strategy does that must not happen."""
    return done(comparison.monthly[0], comparison.monthly[place], comparison.per_sample)


def _cut(comparison: Comparison, place: int) -> list[str]:
    """Return what was cut of a strategy's cohorts, if it brings any to those that come in the baseline."""
    came = [harms.arrivals(derived) for derived in comparison.of_runs]
    if place and came[place] == came[0]:
        return []
    without = comparison.monthly[place][..., NAMES.index("without_post")]
    return harms.cut(comparison.of_runs[place], without, comparison.per_sample)


def nothing_changed(comparison: Comparison, place: int) -> bool:
    """Tell whether a strategy shows in every run what the baseline has."""
    shown = [(comparison.monthly[one], comparison.yearly[one], comparison.children[one]) for one in (0, place)]
    return changes_nothing(*shown)


def in_short(comparison: Comparison) -> list[str]:
    """Return what must not happen and did, what did nothing, and which other strategies are shown to lower caseload, to
    lower changes, and to be worth their money.
    """
    places = range(1, len(comparison.names))
    wrong = {comparison.names[place]: harms_of(comparison, place) for place in places}
    said = [f"{name}: {harms.sentence(one)}" for name, found in wrong.items() for one in found]
    out = [name for name, found in wrong.items() if any(one.harm.excludes for one in found)]
    if out:
        said.append(
            f"What {harms.listed(out)} does besides is not set against the others below: who waits for a worker is in "
            "nobody's caseload and changes no worker."
        )
    idle = [comparison.names[place] for place in places if nothing_changed(comparison, place)]
    said += [f"{name}: {harms.NOTHING_CHANGED}" for name in idle]
    said += [f"{comparison.names[place]}: {words}" for place in places for words in _cut(comparison, place)]
    told = comparison.tables["differences"][comparison.tables["differences"]["year"] == WHOLE]
    told = told[~told["strategy"].isin(out)]
    for measure, words in LOWERED.items():
        rows = told[told["measure"] == measure].sort_values("difference")
        clear, worse = rows[rows["high"] < 0], rows[rows["low"] > 0]
        names = [harms.listed([_with_size(row) for row in found.to_dict("records")]) for found in (clear, worse)]
        said.append(f"Shown to bring {words}: {names[0]}; the opposite: {names[1]}.")
    value = comparison.tables["cost_effectiveness"][~comparison.tables["cost_effectiveness"]["strategy"].isin(out)]
    best = value[value["frontier"] & (value["avoided_low"] > 0)].sort_values("cost")["strategy"].tolist()
    said.append(
        f"Shown to avoid changes, and on average most of them for the money: {harms.listed(best)}. Whether the order "
        "among them is certain, sim rank tells."
    )
    return said


def _with_size(row: Any) -> str:
    """Return a strategy with the size of its difference: what is shown may be too small to matter."""
    _, _, decimals, scale = SAID[row["measure"]]
    return f"{row['strategy']} ({row['difference'] * scale:+z,.{decimals}f})"


COLUMNS = {
    "caseload": ("Average\ncaseload", 2, 1.0),
    "changes_per_child": ("Changes a year,\nlooked after", 3, 1.0),
    "cost": ("Cost,\n£ million", 2, 1e-6),
}


def page(comparison: Comparison) -> list[Piece]:
    """Return each strategy's differences over the whole forecast, and in short what they say."""
    told, value = comparison.tables["differences"], comparison.tables["cost_effectiveness"]
    whole = told[told["year"] == WHOLE].set_index(["strategy", "measure"])
    head = ["Difference from\nthe baseline", *(label for label, _, _ in COLUMNS.values()), "£ a change\navoided"]
    rows = []
    for name, each in zip(comparison.names[1:], value.to_dict("records"), strict=True):
        cells = [cell(whole.loc[(name, measure)], *COLUMNS[measure][1:]) for measure in COLUMNS]
        rows.append([name, *cells, price(each)])
    return [
        Heading(f"{comparison.scenario.title}: {comparison.replications} pairs each"),
        Grid(head, rows),
        "Mean over the whole forecast with its 95 % interval; * where that does not contain 0.",
        *(f"- {said}" for said in in_short(comparison)),
        comparison.rates,
        comparison.how_many,
    ]


def price(row: Any) -> str:
    """Return what an avoided change costs with its interval, where that can be told."""
    mean, low, high = (row[f"cost_per_avoided{end}"] for end in ("", "_low", "_high"))
    return f"{mean:,.0f}\n{low:,.0f} to {high:,.0f}" if mean > 0 else NOTHING


def cell(row: Any, decimals: int, scale: float) -> str:
    """Return a difference with its interval; a star where the interval does not contain 0."""
    mean, low, high = (row[key] * scale for key in ("difference", "low", "high"))
    star = "*" if low > 0 or high < 0 else ""
    return f"{mean:+z,.{decimals}f}{star}\n{low:+z,.{decimals}f} to {high:+z,.{decimals}f}"
