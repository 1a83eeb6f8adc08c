"""The table of a ranking, and what its columns mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.questions.dictionary import Meaning
from sim.statistics.intervals import interval
from sim.statistics.possible import Possible
from sim.statistics.selection import BEYOND, WITHIN

if TYPE_CHECKING:
    from sim.questions.rank.question import Ranking

STANDING = {WITHIN: "yes", 0: "open", BEYOND: "no"}


def of(ranking: Ranking) -> pd.DataFrame:
    """Return a row for each strategy run, the likeliest best first.

    ``mean`` (``low`` to ``high``, 95 %) is the objective's; ``within`` the probability that the means are
    within every bound, that of no more children waiting than in the baseline among them (both are missing
    where there are too few runs to tell); ``best`` the probability that the strategy run's mean is the best of
    those within; ``best_in_runs`` the share of runs in which the strategy run is best
    (``best_in_runs_low`` to ``best_in_runs_high``, 95 %); ``behind`` by how much it is worse than the
    leader (than in the baseline, if there is none), pair by pair (``behind_low`` to ``behind_high``, 95 %).
    Of each bound, numbered from 1: the measure's mean and interval, and whether it is kept.
    """
    asked, per_sample = ranking.question, ranking.per_sample
    measured = [asked.objective.reading.headline, *(bound.reading.headline for bound in asked.kept)]
    least, most = (np.array(ends) for ends in zip(*(one.possible for one in measured), strict=True))
    mean, low, high = interval(ranking.shown, per_sample).within(Possible(least, most))
    leader = ranking.values[:, [ranking.leader or 0], 0]
    behind = interval(ranking.values[..., 0] - leader, per_sample)
    shares = ranking.shares_best()
    rows = []
    for place, one in enumerate(asked.strategy_runs):
        row: dict[str, Any] = {
            "strategy": one.name,
            "title": one.title,
            "mean": mean[place, 0],
            "low": low[place, 0],
            "high": high[place, 0],
            "within": float(ranking.means.told(ranking.means.within[place])),
            "best": float(ranking.means.told(ranking.means.best[place])),
            "best_in_runs": shares[place].share,
            "best_in_runs_low": shares[place].low,
            "best_in_runs_high": shares[place].high,
            "behind": behind.mean[place],
            "behind_low": behind.low[place],
            "behind_high": behind.high[place],
            "selected": ranking.selection.chosen == place,
            "in_play": bool(ranking.selection.in_play[place]),
        }
        for number, bound in enumerate(asked.kept, 1):
            row |= {
                f"bound_{number}": bound.words,
                f"bound_{number}_mean": mean[place, number],
                f"bound_{number}_low": low[place, number],
                f"bound_{number}_high": high[place, number],
                f"bound_{number}_kept": STANDING[int(ranking.selection.standing[place, number - 1])],
            }
        rows.append(row)
    frame = pd.DataFrame(rows)
    order = np.lexsort((ranking.values[..., 0].mean(axis=0), -ranking.means.within, -ranking.means.best))
    return frame.iloc[order].reset_index(drop=True)


ENDS = (("low", "lower"), ("high", "upper"))
OBJECTIVE = "that of the objective"
RANKING = {
    "mean": Meaning("mean of the objective's measure", OBJECTIVE),
    "low": Meaning("lower end of its 95 % confidence interval", OBJECTIVE),
    "high": Meaning("upper end of it", OBJECTIVE),
    "within": Meaning(
        "probability that the means are within every bound; missing where there are too few runs", "probability"
    ),
    "best": Meaning("probability that the mean is the best of those within", "probability"),
    "best_in_runs": Meaning("share of the runs in which it is best", "share"),
    "behind": Meaning("how much worse than the leader, pair by pair", OBJECTIVE),
    **{
        f"{name}_{end}": Meaning(f"{word} end of its 95 % confidence interval", unit)
        for name, unit in (("best_in_runs", "share"), ("behind", OBJECTIVE))
        for end, word in ENDS
    },
    "selected": Meaning("whether it was selected"),
    "in_play": Meaning("whether it may still be the best"),
}


def meanings(bounds: int) -> dict[str, Meaning]:
    """Return what the columns of a ranking within so many bounds mean."""
    unit, found = "that of the bound", dict(RANKING)
    for place in range(1, bounds + 1):
        found |= {
            f"bound_{place}": Meaning("the bound, in words"),
            f"bound_{place}_mean": Meaning("mean of the bound's measure", unit),
            f"bound_{place}_kept": Meaning("whether it is kept: yes, no, or open"),
            **{
                f"bound_{place}_{end}": Meaning(f"{word} end of its 95 % confidence interval", unit)
                for end, word in ENDS
            },
        }
    return found
