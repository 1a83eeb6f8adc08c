"""What a search found, in words: never more than the intervals say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.output.numbers import in_hundred, number, sentence
from sim.output.page import Grid, Heading, Piece
from sim.questions import harms
from sim.questions.harms import HARMS
from sim.questions.headlines import NAMES
from sim.statistics.bisection import MEETS, SHORT, UNCLEAR
from sim.statistics.intervals import Interval, interval

if TYPE_CHECKING:
    from sim.questions.seek.question import Search


def sentences(search: Search) -> list[str]:
    """Return the answer, how sure it is, and what it costs."""
    asked = search.question
    low, high = value(search, 0), value(search, len(asked.values) - 1)
    said = [
        f"Asked for: the {'cheapest' if asked.minimise == 'cost' else 'least effort in'} {search.title} from {low} "
        f"to {high} with which {asked.target.words}, in {100 * asked.wanted:.3g} of 100 runs."
    ]
    said += _harm(search)
    said += _answer(search) if search.chosen is not None else _none(search)
    said += [
        f"Warning: the response does not go one way: with {value(search, after)} the target holds clearly less often "
        f"than with {value(search, before)}. There may be other answers."
        for before, after in search.bisection.turns()
    ]
    if search.chosen is not None:
        said.append(_cost(search))
    if search.is_uncertain:
        said.append(
            f"{search.title} is itself uncertain: each posterior sample multiplies the value by what it "
            "holds the number to be."
        )
    return said


def _harm(search: Search) -> list[str]:
    """Say first whether the answer leaves children without a worker, or breaks limits."""
    if search.chosen is None:
        return []
    more = interval(search.differences_of(search.chosen), search.bisection.per_sample)
    before = np.mean([history.whole for history in search.baseline], axis=0)
    found = []
    for harm in HARMS:
        place = NAMES.index(harm.measure)
        here = Interval(more.mean[place], more.low[place], more.high[place])
        if here.low > 0 and here.mean > harm.tolerance(float(before[place])):
            found.append(f"Not without harm: {value(search, search.chosen)} {harms.more(harm.measure, here)}.")
    return found + _cut(search, search.chosen)


def _cut(search: Search, chosen: int) -> list[str]:
    """Say how many members of cohorts find no post with the answer, where that is more than in the baseline."""
    both = min(len(search.played[chosen]), len(search.baseline))
    before, after = (
        np.array([history.without_post for history in histories[:both]])
        for histories in (search.baseline, search.played[chosen])
    )
    cut = harms.more_cut(before, after, search.bisection.per_sample)
    return [f"With {value(search, chosen)} {words}" for words in cut]


def value(search: Search, place: int) -> str:
    """Return a value of the grid with its unit."""
    return f"{search.question.values[place]:,.10g} {search.question.number.unit}".strip()


def _answer(search: Search) -> list[str]:
    bisection, chosen = search.bisection, search.chosen
    assert chosen is not None
    assert bisection.answer is not None
    share = bisection.estimate(chosen)
    along = bisection.along
    first = along.index(bisection.answer)
    bound = "at least" if bisection.rising else "at most"
    told = f"{bound} {value(search, bisection.answer)}"
    if first == 0:
        told = f"any value will do: with {value(search, bisection.answer)} already"
    words = [f"Answer: {told}"]
    if bisection.answer != chosen:
        words[0] += f"; of those that will do and were played, {value(search, chosen)} costs least"
    runs = in_hundred(share)
    words[0] += f". With {value(search, chosen)} the target holds in {runs} of 100 runs (95 % interval)"
    if first > 0:
        before = along[first - 1]
        words[0] += f", with {value(search, before)} in {in_hundred(bisection.estimate(before))}"
    return [f"{words[0]}.", _how_sure(search)]


def _how_sure(search: Search) -> str:
    """Say from where on it is clear, of what was played."""
    bisection, wanted = search.bisection, f"{100 * search.question.wanted:.3g} of 100"
    assert bisection.answer is not None
    along = bisection.along
    clear = next((p for p in along[along.index(bisection.answer) :] if bisection.standing(p) == MEETS), None)
    short = [p for p in along if bisection.standing(p) == SHORT]
    told = (
        f"{wanted} are clearly reached with {value(search, clear)}"
        if clear is not None
        else f"no value played clearly reaches {wanted}"
    )
    if short:
        told += f", and clearly not with {value(search, short[-1])}"
    if clear != bisection.answer:
        told += "; what lies between, the answer too, is decided by the estimate"
    return sentence(told)


def _none(search: Search) -> list[str]:
    bisection = search.bisection
    best = max(reversed(bisection.along), key=lambda place: bisection.estimate(place).share)
    share = bisection.estimate(best)
    sure = "clearly too few" if bisection.standing(best) != UNCLEAR else "too few by estimate, though not clearly"
    return [
        f"Answer: none of the values played meets the target often enough. It holds most often with "
        f"{value(search, best)}: in {in_hundred(share)} of 100 runs (95 % interval), {sure}."
    ]


def _cost(search: Search) -> str:
    asked, [row] = search.question, search.effects[search.effects["measure"] == "cost"].to_dict("records")
    mean, low, high = (number(float(row[name]), "pounds") for name in ("difference", "low", "high"))
    years = search.scenario.council.years
    start = f"The scenario has {asked.number.value:,.10g} {asked.number.unit}".strip()
    with_strategies = f" with {asked.varied.name}" if asked.varied is not asked.baseline else ""
    return (
        f"{start}{with_strategies}. Compared with the baseline, the answer changes cost by {mean} (95 % interval "
        f"{low} to {high}) over {years} years, discounted at 3.5 % a year."
    )


def page(search: Search) -> list[Piece]:
    """Return what was played, value by value, and the answer."""
    asked = search.question
    head = ["", "runs", "holds in\n100 runs", f"{100 * asked.wanted:.3g} of\n100"]
    rows = [
        [
            f"{asked.values[place]:z,.10g} {asked.number.unit}{' *' if place == search.chosen else ''}",
            f"{len(search.bisection.hits[place]):,}",
            in_hundred(search.bisection.estimate(place)),
            search.bisection.standing(place),
        ]
        for place in sorted(search.bisection.hits)
    ]
    return [
        Heading(f"{search.scenario.title}: {asked.target.words}"),
        Grid(head, rows),
        *sentences(search),
        f"{search.replications:,} replications in all, seed {asked.run.seed}. {search.rates}",
    ]
