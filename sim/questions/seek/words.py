"""What a search found, in words: never more than the intervals say."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.output.parts import in_hundred, number, sentence
from sim.questions import harm_words as harms
from sim.questions.harms import HARMS
from sim.questions.headlines import NAMES
from sim.questions.seek.playing import Answer
from sim.statistics.bisection import MEETS, SHORT, UNCLEAR
from sim.statistics.intervals import Interval, interval


def verdict(answer: Answer, cost: Mapping[str, float] | None) -> list[str]:
    """Return the answer, how sure it is, and what it costs; ``cost`` is the paired difference from as things are."""
    asked = answer.question
    low, high = value(answer, 0), value(answer, len(asked.values) - 1)
    sentences = [
        f"Asked for: the {'cheapest' if asked.minimise == 'cost' else 'least effort in'} {asked.number.key} from {low} "
        f"to {high} with which {asked.target.words}, in {100 * asked.wanted:.3g} of 100 futures."
    ]
    sentences += _harm(answer)
    sentences += _answer(answer) if answer.chosen is not None else _none(answer)
    sentences += [
        f"Warning: the response does not go one way: with {value(answer, after)} the target holds clearly less often "
        f"than with {value(answer, before)}. There may be other answers."
        for before, after in answer.crossing.turns()
    ]
    if cost is not None:
        sentences.append(_cost(answer, cost))
    if answer.is_uncertain:
        sentences.append(
            f"{asked.number.key} is itself uncertain: each draw multiplies the value by what it thinks of the number."
        )
    return sentences


def _harm(answer: Answer) -> list[str]:
    """Say first whether the answer leaves children without a worker, or breaks limits."""
    if answer.chosen is None:
        return []
    more = interval(answer.differences(answer.chosen), answer.crossing.per_draw)
    before = np.mean([history.whole for history in answer.as_things_are], axis=0)
    found = []
    for harm in HARMS:
        place = NAMES.index(harm.measure)
        here = Interval(more.mean[place], more.low[place], more.high[place])
        if here.low > 0 and here.mean > harm.tolerance(float(before[place])):
            found.append(f"Not without harm: {value(answer, answer.chosen)} {harms.more(harm.measure, here)}.")
    return found + _cut(answer, answer.chosen)


def _cut(answer: Answer, chosen: int) -> list[str]:
    """Say how many members of cohorts find no post with the answer, where that is more than as things are."""
    both = min(len(answer.played[chosen]), len(answer.as_things_are))
    before, after = (
        np.array([history.without_post for history in histories[:both]])
        for histories in (answer.as_things_are, answer.played[chosen])
    )
    cut = harms.more_cut(before, after, answer.crossing.per_draw)
    return [f"With {value(answer, chosen)} {words}" for words in cut]


def value(answer: Answer, place: int) -> str:
    """Return a value of the grid with its unit."""
    return f"{answer.question.values[place]:,.10g} {answer.question.number.unit}".strip()


def _answer(answer: Answer) -> list[str]:
    crossing, chosen = answer.crossing, answer.chosen
    assert chosen is not None
    assert crossing.answer is not None
    share = crossing.estimate(chosen)
    along = crossing.along
    first = along.index(crossing.answer)
    bound = "at least" if crossing.rising else "at most"
    told = f"{bound} {value(answer, crossing.answer)}"
    if first == 0:
        told = f"any value will do: with {value(answer, crossing.answer)} already"
    words = [f"Answer: {told}"]
    if crossing.answer != chosen:
        words[0] += f"; of those that will do and were played, {value(answer, chosen)} costs least"
    futures = in_hundred(share)
    words[0] += f". With {value(answer, chosen)} the target holds in {futures} of 100 futures (95 % interval)"
    if first > 0:
        before = along[first - 1]
        words[0] += f", with {value(answer, before)} in {in_hundred(crossing.estimate(before))}"
    return [f"{words[0]}.", _how_sure(answer)]


def _how_sure(answer: Answer) -> str:
    """Say from where on it is clear, of what was played."""
    crossing, wanted = answer.crossing, f"{100 * answer.question.wanted:.3g} of 100"
    assert crossing.answer is not None
    along = crossing.along
    clear = next((p for p in along[along.index(crossing.answer) :] if crossing.standing(p) == MEETS), None)
    short = [p for p in along if crossing.standing(p) == SHORT]
    told = (
        f"{wanted} are clearly reached with {value(answer, clear)}"
        if clear is not None
        else f"no value played clearly reaches {wanted}"
    )
    if short:
        told += f", and clearly not with {value(answer, short[-1])}"
    if clear != crossing.answer:
        told += "; what lies between, the answer too, is decided by the estimate"
    return sentence(told)


def _none(answer: Answer) -> list[str]:
    crossing = answer.crossing
    best = max(reversed(crossing.along), key=lambda place: crossing.estimate(place).share)
    share = crossing.estimate(best)
    sure = "clearly too few" if crossing.standing(best) != UNCLEAR else "too few by estimate, though not clearly"
    return [
        f"Answer: none of the values played meets the target often enough. It holds most often with "
        f"{value(answer, best)}: in {in_hundred(share)} of 100 futures (95 % interval), {sure}."
    ]


def _cost(answer: Answer, cost: Mapping[str, float]) -> str:
    asked = answer.question
    mean, low, high = (number(cost[name], "pounds") for name in ("difference", "low", "high"))
    years = asked.baseline.scenario.council.years
    start = f"The scenario has {asked.number.value:,.10g} {asked.number.unit}".strip()
    with_strategies = f" with {asked.varied.name}" if asked.varied is not asked.baseline else ""
    return (
        f"{start}{with_strategies}. Compared with as things are, the answer changes cost by {mean} (95 % interval "
        f"{low} to {high}) over {years} years, discounted at 3.5 % a year."
    )
