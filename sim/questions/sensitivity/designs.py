"""The methods of a sensitivity study, and the points at which each has the council played.

SALib (Iwanaga, Usher and Herman 2022, Socio-Environmental Systems Modelling 4, 18155) draws the samples of two:

- morris: elementary effects along random one-at-a-time trajectories (Morris 1991, Technometrics 33, 161-174; mu*:
  Campolongo, Cariboni and Saltelli 2007, Environmental Modelling & Software 22, 1509-1518).
- sobol: shares of the variance (Sobol' 2001, Mathematics and Computers in Simulation 55, 271-280; sampling: Saltelli
  2002, Computer Physics Communications 145, 280-297; estimators: Saltelli et al. 2010, the same 181, 259-270).

The other two are plain: tornado moves one number at a time to the ends of its range (Eschenbach 1992, Interfaces 22,
40-46), sweep lays a grid over one or two.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.questions.sensitivity.ranges import Range
from sim.scenario.faults import Fault, ScenarioError, listed

Array = NDArray[np.float64]
LEVELS = 4  # of Morris's grid
MOST_RUNS = 10_000_000


@dataclass(frozen=True)
class Method:
    """A method: what ``samples`` means to it and how many there are by default, and replications at each point."""

    name: str
    samples_are: str  # "" where it has none
    samples: tuple[int, ...]  # by default; for the sweep by the number of keys
    replications: int
    least: int = 0  # samples
    most: int = 0

    def default_samples(self, keys: int) -> int:
        """Return how many samples there are if no number is given."""
        return self.samples[min(keys, len(self.samples)) - 1]


METHODS = {
    method.name: method
    for method in (
        Method("tornado", "", (0,), 30),
        Method("morris", "trajectories", (20,), 4, 4, 10_000),
        Method("sobol", "base points, a power of two", (256,), 2, 8, 65_536),
        Method("sweep", "points along each range", (9, 5), 30, 2, 1001),
    )
}


def problem(ranges: Sequence[Range]) -> dict[str, Any]:
    """Return the ranges as SALib describes a problem: each factor's logarithm is uniform over its range."""
    return {
        "num_vars": len(ranges),
        "names": [one.key for one in ranges],
        "bounds": [[one.low, one.high] for one in ranges],
        "dists": ["logunif"] * len(ranges),
    }


def check(method: str, ranges: Sequence[Range], samples: int, replications: int) -> None:
    """Raise ``ScenarioError`` where the method cannot do with these numbers."""
    one, faults = METHODS[method], []
    if one.samples_are and not one.least <= samples <= one.most:
        allowed = f"{one.samples_are}, from {one.least:,} to {one.most:,}"
        faults.append(Fault("sensitivity", "samples", str(samples), allowed))
    elif method == "sobol" and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        faults.append(Fault("sensitivity", "samples", str(samples), f"a power of two, such as {below} or {2 * below}"))
    if not one.samples_are and samples:
        faults.append(Fault("sensitivity", "samples", str(samples), f"none: {method} plays the ends of each range"))
    if method == "sweep" and len(ranges) > 2:
        found = f"{len(ranges)} numbers to vary"
        faults.append(Fault("sensitivity", "key", found, f"one or two of {listed(r.key for r in ranges)}"))
    if method in ("tornado", "sweep") and replications < 3:
        faults.append(
            Fault("sensitivity", "replications", str(replications), f"at least 3, for {method} has intervals")
        )
    if not faults:
        runs = number_of_points(method, len(ranges), samples) * replications
        if runs > MOST_RUNS:
            found = f"{runs:,} runs"
            faults.append(Fault("sensitivity", "samples, replications", found, f"at most {MOST_RUNS:,} runs"))
    if faults:
        raise ScenarioError(faults)


def number_of_points(method: str, keys: int, samples: int) -> int:
    """Return at how many points the council is played."""
    sizes: dict[str, int] = {
        "tornado": 1 + 2 * keys,
        "morris": samples * (keys + 1),
        "sobol": samples * (keys + 2),
        "sweep": samples**keys,
    }
    return sizes[method]


def points(method: str, ranges: Sequence[Range], samples: int, seed: int) -> Array:
    """Return the factors at each point, shape (points, keys); the same for the same seed."""
    if method == "tornado":
        found = np.tile([one.middle for one in ranges], (1 + 2 * len(ranges), 1))
        for place, one in enumerate(ranges):
            found[1 + 2 * place, place], found[2 + 2 * place, place] = one.low, one.high
        return found
    if method == "sweep":
        steps = [np.linspace(one.low, one.high, samples) for one in ranges]
        return np.array(list(itertools.product(*steps)))
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem(ranges), samples, num_levels=LEVELS, seed=seed))
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem(ranges), samples, calc_second_order=False, seed=seed))
