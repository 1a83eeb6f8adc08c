"""What the terminal shows of a ranking and of a search."""

from __future__ import annotations

from pathlib import Path

from sim.output.console import OUT
from sim.output.parts import in_hundred, number, percent
from sim.questions.rank.question import Ranked
from sim.questions.seek.question import Sought


def show_ranking(ranked: Ranked, folder: Path) -> None:
    """Print the contenders, likeliest best first, and the verdict."""
    found = ranked.ranking
    reading = found.question.objective.reading
    OUT.print(f"{found.question.contenders[0].scenario.title}: {found.question.objective.words}", style="bold")
    head = ["", f"mean,\n{reading.unit}", "within\nbounds", "mean\nis best", "best in\n100 futures"]
    rows = []
    for row in ranked.table.to_dict("records"):
        mean, low, high = (number(row[name], reading.unit) for name in ("mean", "low", "high"))
        futures = [100 * row[f"best_in_futures{end}"] for end in ("", "_low", "_high")]
        within, best = (percent(row[name], found.means.units) for name in ("within", "best"))
        count = "{:.0f}\n{:.0f} to {:.0f}".format(*futures)
        rows.append([row["strategy"], f"{mean}\n{low} to {high}", within, best, count])
    OUT.table(head, rows)
    OUT.print(
        "A mean and a count have their 95 % intervals, each by itself; the probabilities compare like with "
        "like, on the same luck. Within bounds: those asked for, and no more children waiting or turned away than as "
        "things are.",
    )
    for sentence in ranked.verdict:
        OUT.print(sentence)
    OUT.print(f"{found.replications:,} replications of each, seed {found.seed}. {found.rates}")
    OUT.print(f"Table and chart: {folder}", soft_wrap=True)


def show_search(sought: Sought, folder: Path) -> None:
    """Print what was played, value by value, and the answer."""
    answer = sought.answer
    asked = answer.question
    OUT.print(f"{asked.baseline.scenario.title}: {asked.target.words}", style="bold")
    head = ["", "runs", "holds in\n100 futures", f"{100 * asked.wanted:.3g} of\n100"]
    rows = [
        [
            f"{asked.values[place]:z,.10g} {asked.number.unit}{' *' if place == answer.chosen else ''}",
            f"{len(answer.crossing.hits[place]):,}",
            in_hundred(answer.crossing.estimate(place)),
            answer.crossing.standing(place),
        ]
        for place in sorted(answer.crossing.hits)
    ]
    OUT.table(head, rows)
    for sentence in sought.verdict:
        OUT.print(sentence)
    OUT.print(f"{answer.replications:,} replications in all, seed {answer.seed}. {answer.rates}")
    OUT.print(f"Tables and chart: {folder}", soft_wrap=True)
