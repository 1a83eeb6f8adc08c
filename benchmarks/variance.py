"""What common random numbers are worth: how much smaller the variance of a difference from the baseline is with them.

For each strategy over Bradford and each headline measure over the whole forecast: the variance of the difference
between histories with seeds of their own, over that between histories with common random numbers. With a factor of 10,
ten times as many independent replications would tell as much. A factor above 1 is a gain; it is itself estimated, and
the 95 % interval comes from resampling the replications.

Run: ``uv run python benchmarks/variance.py [replications] [strategy ...]``
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from sim.engine.loading import load
from sim.questions.headlines import NAMES, whole
from sim.questions.replications import Replicator
from sim.questions.run import cores_here
from sim.scenario.derivation import derive

SEED, OTHER_SEED = 1, 2
STRATEGIES = ("grow-our-own", "retention-payment", "agency-surge")
RESAMPLED = 2000
Array = NDArray[np.float64]


def headlines(strategies: list[str], seed: int, replications: int) -> Array:
    """Return the headline measures of each replication, shape (replications, headlines)."""
    derived = derive(load("bradford-2018", strategies))
    with Replicator(lambda _: derived, seed, cores_here()) as replicator:
        return np.array([whole(outcome, derived) for outcome in replicator.outcomes(range(replications))])


def factors(baseline: Array, paired: Array, independent: Array) -> Array:
    """Return, for each headline, the variance of the independent over that of the paired difference."""
    with np.errstate(invalid="ignore"):
        return (independent - baseline).var(axis=0, ddof=1) / (paired - baseline).var(axis=0, ddof=1)


def main(replications: int, strategies: list[str]) -> None:
    """Print a table of factors."""
    baseline = headlines([], SEED, replications)
    generator = np.random.default_rng(SEED)
    for strategy in strategies:
        paired, independent = (headlines([strategy], seed, replications) for seed in (SEED, OTHER_SEED))
        found = factors(baseline, paired, independent)
        samples = [generator.integers(0, replications, replications) for _ in range(RESAMPLED)]
        spread = np.array([factors(baseline[one], paired[one], independent[one]) for one in samples])
        print(f"{strategy}, {replications} replications")
        for place, name in enumerate(NAMES):
            if not np.isfinite(found[place]):
                print(f"  {name:24} no difference in any replication")
                continue
            low, high = np.quantile(spread[:, place], [0.025, 0.975])
            mean = (paired - baseline)[:, place].mean()
            print(f"  {name:24} {found[place]:6.1f} times smaller ({low:.1f} to {high:.1f}); difference {mean:+,.4g}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2:] or list(STRATEGIES))
