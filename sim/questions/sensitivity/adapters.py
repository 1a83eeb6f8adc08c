"""A council as an ordinary function, for programs that draw points of their own: SALib, the EMA workbench."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.engine.loading import scenario_of
from sim.questions.headlines import NAMES
from sim.questions.run import cores_here
from sim.questions.sensitivity.designs import problem
from sim.questions.sensitivity.ranges import Known, held, ranges_of
from sim.questions.sensitivity.runs import Council, StudyRun, play
from sim.questions.sensitivity.study import OUTCOMES
from sim.scenario.faults import Fault, ScenarioError, closest_first, listed
from sim.scenario.loading import Given

if TYPE_CHECKING:
    from ema_workbench import Model

Array = NDArray[np.float64]


class CouncilFunction:
    """A function of factors on a scenario's uncertain numbers, made by ``as_function``.

    Called with points, shape (points, keys), it returns the outcomes, shape (points, outcomes): means over the
    replications, with common random numbers at every point. ``problem`` tells SALib the keys and their ranges.
    """

    def __init__(
        self,
        scenario: Given,
        keys: Sequence[str] = (),
        outcomes: Sequence[str] = OUTCOMES,
        replications: int = 10,
        seed: int = 1,
        cores: int | None = None,
        ranges: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        if faults := [
            Fault("as_function", "outcomes", name, listed(closest_first(name, NAMES)))
            for name in outcomes
            if name not in NAMES
        ]:
            raise ScenarioError(faults)
        if replications < 1:
            raise ScenarioError([Fault("as_function", "replications", str(replications), "a whole number from 1")])
        scenario = scenario_of(scenario)
        known = Known.of(scenario)
        self.ranges = ranges_of(scenario, known, keys, ranges)
        self.keys = tuple(one.key for one in self.ranges)
        self.outcomes, self.replications, self.cores = tuple(outcomes), replications, cores or cores_here()
        self._council = Council(scenario, None, self.keys, held(known, self.ranges), seed)
        self._places = [NAMES.index(name) for name in self.outcomes]

    @property
    def problem(self) -> dict[str, Any]:
        """The ranges and outcomes as SALib describes a problem."""
        return {**problem(self.ranges), "outputs": list(self.outcomes)}

    def __call__(self, points: ArrayLike) -> Array:
        """Return the outcomes at points; raises ``ValueError`` for points of another shape, or factors not above 0."""
        factors = np.atleast_2d(np.asarray(points, dtype=np.float64))
        if factors.ndim != 2 or factors.shape[1] != len(self.keys):
            raise ValueError(f"points: found the shape {factors.shape}; allowed: (points, {len(self.keys)})")
        if not (np.isfinite(factors).all() and (factors > 0).all()):
            raise ValueError("points: found a factor that is not above 0; allowed: finite factors above 0")
        each = self.replications
        runs = (StudyRun(n, tuple(factors[n // each].tolist()), n % each) for n in range(len(factors) * each))
        shown = np.array([values[self._places] for _, values in play(self._council, runs, self.cores)])
        means: Array = shown.reshape(len(factors), each, len(self.outcomes)).mean(axis=1)
        return means


def as_function(
    scenario: Given,
    keys: Sequence[str] = (),
    outcomes: Sequence[str] = OUTCOMES,
    replications: int = 10,
    seed: int = 1,
    cores: int | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> CouncilFunction:
    """Return a scenario, or the one of a name or a file's path, as a function of factors on the numbers at ``keys``
    (all uncertain ones, if none is given).

    ``outcomes`` are names of headline measures. Raises ``ScenarioError`` for a key or an outcome that is not there.
    """
    return CouncilFunction(scenario, keys, outcomes, replications, seed, cores, ranges)


def as_ema_model(function: CouncilFunction, name: str = "council") -> Model:
    """Return the function as a model of the EMA workbench (Kwakkel 2017, Environmental Modelling & Software 96,
    239-250): its uncertainties are the keys with ``_`` for a dot, its outcomes the headline measures.

    Raises ``ImportError`` where the workbench is not installed.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ipyparallel not installed")
        try:
            from ema_workbench import Model, RealParameter, ScalarOutcome
        except ImportError:
            raise ImportError("the EMA workbench is not installed: pip install 'steady-hands[ema]'") from None
    names = [key.replace(".", "_") for key in function.keys]

    def council(**factors: float) -> dict[str, float]:
        [shown] = function([[factors[name] for name in names]])
        return dict(zip(function.outcomes, shown.tolist(), strict=True))

    model = Model(name, function=council)
    model.uncertainties = [
        RealParameter(each, one.low, one.high) for each, one in zip(names, function.ranges, strict=True)
    ]
    model.outcomes = [ScalarOutcome(outcome) for outcome in function.outcomes]
    return model
