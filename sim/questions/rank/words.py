"""The verdict of a ranking in words: never more than the intervals say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.output.numbers import in_hundred, number, percent
from sim.output.page import Grid, Heading, Piece
from sim.questions import harms
from sim.statistics.best import FEWEST
from sim.statistics.intervals import Interval, interval
from sim.statistics.selection import BEYOND, WITHIN

if TYPE_CHECKING:
    from sim.questions.rank.question import Ranking


def sentences(ranking: Ranking) -> list[str]:
    """Return the verdict: which strategy, how surely its mean is best, and in how many runs it is."""
    asked = ranking.question
    bounds = f" with {' and '.join(bound.words for bound in asked.bounds)}" if asked.bounds else ""
    said = [f"Asked for: {asked.objective.words}{bounds}."]
    said += _harm(ranking)
    said += _idle(ranking)
    said += _decision(ranking)
    said += _beyond(ranking)
    said += _shares(ranking)
    return said


def _harm(ranking: Ranking) -> list[str]:
    """Say first who leaves children without a worker, and that none of these is chosen unless allowed by name."""
    asked = ranking.question
    sentences = []
    for column in range(1 + len(asked.bounds), 1 + len(asked.kept)):
        measure = asked.kept[column - 1].reading.headline.name
        more = interval(ranking.shown[..., column] - ranking.shown[:, [0], column], ranking.per_sample)
        for place, one in enumerate(asked.strategy_runs):
            here = Interval(more.mean[place], more.low[place], more.high[place])
            standing, allowed = ranking.selection.standing[place, column - 1], place in asked.may_harm
            if standing == BEYOND or (allowed and here.low > 0):
                decided = (
                    "allowed by name all the same" if allowed else "so it is not chosen (--allow-waiting allows it)"
                )
                sentences.append(f"{one.name} {harms.more(measure, here)}, {decided}.")
            elif standing == 0:
                sentences.append(f"{one.name}: not settled whether {harms.UNSETTLED[measure]}.")
    return sentences


def _idle(ranking: Ranking) -> list[str]:
    """Say which strategies did nothing, as far as was looked at, and whose cohorts were cut."""
    shown, without, names = ranking.shown, ranking.without_post, ranking.question.strategy_runs
    sentences = []
    for place in range(1, len(names)):
        if np.array_equal(shown[:, place], shown[:, 0]) and np.array_equal(without[:, place], without[:, 0]):
            sentences.append(f"{names[place].name}: the same as the baseline in every run, in all that was asked for.")
        cut = harms.more_cut(without[:, 0], without[:, place], ranking.per_sample)
        sentences += [f"{names[place].name}: {words}" for words in cut]
    return sentences


def _decision(ranking: Ranking) -> list[str]:
    asked, found = ranking.question, ranking.selection
    unit = asked.objective.reading.unit
    if not found.ended:
        left = [place for place in np.argsort(-ranking.means.best) if found.in_play[place]]
        if ranking.means.units < FEWEST:
            names = ", ".join(_name(ranking, place) for place in left)
            return [
                f"Undecided after {ranking.replications:,} replications: still in play {_are(len(left))} {names}. "
                f"These are too few to say how probably a mean is best, or within a bound; "
                f"{FEWEST * ranking.per_sample} are needed."
            ]
        chances = ", ".join(f"{_name(ranking, place)} {_chance(ranking, ranking.means.best[place])}" for place in left)
        words = (
            f"Undecided after {ranking.replications:,} replications: still in play {_are(len(left))} {chances} "
            "(probability that the mean is best)."
        )
        if ranking.means.none >= 0.005:
            words += f" That no mean is within the bounds has a probability of {_chance(ranking, ranking.means.none)}."
        return [words]
    sure = percent(asked.probability)
    if found.chosen is None:
        return [
            f"No strategy's mean keeps within the bounds, nor does that of the baseline: this is right with a "
            f"probability of at least {sure}, unless one keeps within by less than {_tolerances(ranking)}."
        ]
    lead = f"{number(ranking.zone.lead, unit)} {_bare(unit)}".strip()
    better = "no other mean within the bounds is better" if asked.bounds else "no other mean is better"
    of_bounds = f", and of less than {_tolerances(ranking)} about the bounds," if asked.bounds else ""
    told = (
        f"Selected: {_name(ranking, found.chosen)}. With a probability of at least {sure} {better}, where differences "
        f"of less than {lead}{of_bounds} count for nothing."
    )
    if ranking.means.units >= FEWEST:
        best = _chance(ranking, _best(ranking))
        told += f" Given these replications its mean is best with a probability of {best}."
    return [told, *_next_to(ranking, found.chosen)]


def _next_to(ranking: Ranking, chosen: int) -> list[str]:
    """Say how far the next best within the bounds is behind."""
    chances = ranking.means.best.copy()
    chances[chosen] = -1.0
    kept = (ranking.selection.standing == WITHIN).all(axis=1)
    others = [place for place in range(len(chances)) if place != chosen and kept[place]]
    if not others:
        return ["No other is known to keep within the bounds."]
    values = ranking.values[..., 0]
    second = min(others, key=lambda place: float(values[:, place].mean()))
    behind = interval(values[:, second] - values[:, chosen], ranking.per_sample)
    unit = ranking.question.objective.reading.unit
    low, high = number(float(behind.low), unit), number(float(behind.high), unit)
    told = f"{number(float(behind.mean), unit)} (95 % interval {low} to {high}) {_bare(unit)}"
    name = _name(ranking, second)
    if float(values[:, second].std()) == 0 == float(behind.mean) or (behind.low == behind.high == 0):
        return [f"{name} does exactly as well."]
    if behind.low <= 0:
        return [f"Next is {name}, by {told}: the two cannot be told apart."]
    return [f"Next is {name}, behind by {told}."]


def _beyond(ranking: Ranking) -> list[str]:
    standing = ranking.selection.standing
    words = []
    for column, bound in enumerate(ranking.question.bounds):
        of = {
            kind: [_name(ranking, int(place)) for place in np.flatnonzero(standing[:, column] == kind)]
            for kind in (BEYOND, 0)
        }
        if of[BEYOND]:
            words.append(f"Beyond the bound ({bound.words}): {', '.join(of[BEYOND])}.")
        if of[0]:
            words.append(f"Not settled whether within the bound ({bound.words}): {', '.join(of[0])}.")
    return words


def _shares(ranking: Ranking) -> list[str]:
    *shares, none = ranking.shares_best()
    order = np.argsort([-share.share for share in shares])
    told = [f"{_name(ranking, place)} in {in_hundred(shares[place])}" for place in order if shares[place].share > 0.005]
    words = f"Another question is in how many of 100 runs it turns out best: {', '.join(told)}."
    if not told:
        words = "Another question is in how many of 100 runs one turns out best."
    if none.share > 0.005:
        words += f" In {in_hundred(none)} nobody keeps within the bounds."
    return [f"{words} More replications do not change that: rates are not known exactly, and there is chance."]


def _name(ranking: Ranking, place: int) -> str:
    return ranking.question.strategy_runs[int(place)].name


def _chance(ranking: Ranking, chance: float) -> str:
    return percent(float(ranking.means.told(chance)), ranking.means.units)


def _best(ranking: Ranking) -> float:
    chosen = ranking.selection.chosen
    return 0.0 if chosen is None else float(ranking.means.best[chosen])


def _tolerances(ranking: Ranking) -> str:
    told = [
        f"{number(float(tolerance), bound.reading.unit)} {_bare(bound.reading.unit)}".strip()
        for tolerance, bound in zip(
            ranking.zone.bounds, ranking.question.bounds, strict=False
        )  # then those always kept
    ]
    return " and ".join(told)


def _bare(unit: str) -> str:
    """Return the unit without pounds, which a sign before the number says."""
    return unit.removeprefix("pounds").strip()


def _are(number_of: int) -> str:
    return "is" if number_of == 1 else "are"


def page(ranking: Ranking) -> list[Piece]:
    """Return the strategy runs, likeliest best first, and what follows."""
    reading = ranking.question.objective.reading
    head = ["", f"mean,\n{reading.unit}", "within\nbounds", "mean\nis best", "best in\n100 runs"]
    rows = []
    for row in ranking.table.to_dict("records"):
        mean, low, high = (number(row[name], reading.unit) for name in ("mean", "low", "high"))
        best_in = [100 * row[f"best_in_runs{end}"] for end in ("", "_low", "_high")]
        within, best = (percent(row[name], ranking.means.units) for name in ("within", "best"))
        count = "{:.0f}\n{:.0f} to {:.0f}".format(*best_in)
        rows.append([row["strategy"], f"{mean}\n{low} to {high}", within, best, count])
    return [
        Heading(f"{ranking.scenario.title}: {ranking.question.objective.words}"),
        Grid(head, rows),
        "A mean and a count have their 95 % intervals, each by itself; the probabilities compare like with like, with "
        "common random numbers. Within bounds: those asked for, and no more children waiting or turned away than in "
        "the baseline.",
        *sentences(ranking),
        f"{ranking.replications:,} replications of each, seed {ranking.question.run.seed}. {ranking.rates}",
    ]
