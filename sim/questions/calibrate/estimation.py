"""How a calibration is made: histories at likely rates, an emulator of what they show, samples of the posterior.

A synthetic likelihood (Wood 2010, *Nature* 466) on an emulator, in two waves (as in history matching: Craig et al.
1997): histories at points all over the prior, a first posterior, more histories where that lies, a second emulator from
those, the posterior. A figure is normal about the emulator, its variance being that of chance and lack of fit, with
covariance, and of its own tolerance. Samples are drawn by an ensemble sampler (Goodman and Weare 2010; the ``emcee``
library).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import emcee
import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

from sim.engine.reported_values import read_all
from sim.questions.priors import FARTHEST, Prior
from sim.questions.replications import Replicator
from sim.questions.run import Progress
from sim.scenario import calendar
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import with_factors
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.sections.targets import Target
from sim.statistics.emulator import Emulator, fewest_points

Array = NDArray[np.float64]
LEAST_TARGETS = 3
POINTS = 256  # in a wave, unless more are needed for the fit
WALKERS, STEPS, DRAWS = 4, 4000, 500  # walkers for each uncertain number; a third of the steps is burnt in
FIRST_STEPS = 1000  # of the first wave's chain, which only says where the second wave is to lie
HAS_VALUE = "a measure that has a value on that day in most histories"
FAR = 3.0  # standard deviations of what would be reported, beyond which a fitted figure is said not to be met
PROOFS = 128  # histories that show what comes at the posterior


def name_of_target(target: Target) -> str:
    """Return what a message calls a target: its measure, of which teams, and when."""
    return ", ".join([target.measure, *([] if target.whose == "All teams" else [target.whose]), target.when])


def name_of(scenario: Scenario) -> str:
    """Return what a message calls the scenario."""
    return scenario.source_file.name if isinstance(scenario, Loaded) else scenario.title


def check(scenario: Scenario) -> None:
    """Raise ``ScenarioError`` where there is nothing to estimate, or too little to estimate it from."""
    fitted = sum(target.use == "fit" for target in scenario.targets)
    faults, file = [], name_of(scenario)
    if fitted < LEAST_TARGETS:
        faults.append(Fault(file, "targets", f"{fitted} to fit", f'at least {LEAST_TARGETS} with use = "fit"'))
    if not any(one.fitted for one in scenario.uncertain):
        faults.append(Fault(file, "uncertain", "none to fit", "at least one uncertain number"))
    if faults:
        raise ScenarioError(faults)


def fitted(scenario: Scenario) -> Prior:
    """Return the prior of the uncertain numbers that figures are to tell of."""
    return Prior.of([one for one in scenario.uncertain if one.fitted])


def unfitted(scenario: Scenario) -> Prior:
    """Return the prior of the others, which stays as it is."""
    return Prior.of([one for one in scenario.uncertain if not one.fitted])


def years_for(scenario: Scenario, targets: Sequence[Target]) -> int:
    """Return how many years must be played to reach the last target."""
    start = scenario.council.start
    years = range(1, scenario.council.years)
    reach = {number: calendar.month_ends(start, number)[-1] for number in years}
    last = max(target.date or target.to or start for target in targets)
    return next((number for number in years if last <= reach[number]), scenario.council.years)


class Bank:
    """Plays single histories at points of the prior and reads the targets, on all cores.

    Uncertain numbers that are not fitted are drawn from their prior for each history: to the fit they are chance.
    """

    def __init__(self, scenario: Scenario, targets: Sequence[Target], prior: Prior, seed: int, cores: int) -> None:
        self.scenario = scenario.lasting(years_for(scenario, targets))
        self.targets, self.prior, self.seed, self.cores = list(targets), prior, seed, cores
        self.beside = unfitted(scenario)
        self.tolerances = np.array([target.tolerance.value for target in targets])
        self.played = 0

    def play(self, points: Array, report: Callable[[], None] | None = None) -> Array:
        """Return what a history at each point shows, shape (points, targets); no two histories share random numbers.

        A figure has no value (is missing) in a history in which there is nobody whose rate it is. Raises
        ``ScenarioError`` for a target that has none in most histories.
        """
        first, keys = self.played, (*self.prior.keys, *self.beside.keys)
        beside = self.beside.drawn(len(points), np.random.default_rng([self.seed, first]))
        factors = np.concatenate([self.prior.factors(points), beside], axis=1)
        self.played += len(points)

        def rates(history: int) -> Derived:
            numbers = dict(zip(keys, factors[history - first].tolist(), strict=True))
            return derive(with_factors(self.scenario, numbers))

        shown, derived = [], derive(self.scenario)
        with Replicator(rates, self.seed, self.cores) as replicator:
            for outcome in replicator.outcomes(range(first, self.played)):
                shown.append(read_all(self.targets, [outcome], derived)[0])
                if report:
                    report()
        self.check(np.array(shown))
        return np.array(shown)

    def check(self, shown: Array) -> None:
        """Raise ``ScenarioError`` for a figure without a value in most histories, as a rate has none of nobody."""
        faults = []
        for target, missing in zip(self.targets, (~np.isfinite(shown)).sum(axis=0).tolist(), strict=True):
            if missing > len(shown) / 2:
                key = f"targets ({target.measure}, {target.whose}, {target.when})"
                found = f"a figure without a value in {missing:,} of {len(shown):,} histories"
                faults.append(Fault(name_of(self.scenario), key, found, HAS_VALUE))
        if faults:
            raise ScenarioError(faults)


def sample(emulator: Emulator, figures: Array, tolerances: Array, numbers: int, seed: int, steps: int = STEPS) -> Array:
    """Return samples of the posterior in prior coordinates, shape (steps, walkers, numbers)."""
    root = linalg.cho_factor(emulator.covariance + np.diag(tolerances**2))

    def log_posterior(points: Array) -> Array:
        misfit = (figures - emulator.mean(points)).T
        fit = (misfit * linalg.cho_solve(root, misfit)).sum(axis=0)
        possible = (np.abs(points) < FARTHEST).all(axis=1)
        return np.where(possible, -0.5 * (fit + (points**2).sum(axis=1)), -np.inf)

    walkers = max(WALKERS * numbers, 40)
    random = np.random.default_rng(seed)
    sampler = emcee.EnsembleSampler(walkers, numbers, log_posterior, vectorize=True)
    sampler.random_state = np.random.RandomState(seed).get_state()
    sampler.run_mcmc(np.clip(random.normal(size=(walkers, numbers)), -2, 2), steps)
    return np.asarray(sampler.get_chain(discard=steps // 3, thin=20))


def near(points: Array, chain: Array) -> Array:
    """Tell which points lie where the posterior may be: within the ellipsoid that would hold 99.9 % at twice its
    spread.
    """
    flat = chain.reshape(-1, chain.shape[-1])
    covariance = 4 * np.atleast_2d(np.cov(flat.T)) + 1e-9 * np.eye(flat.shape[1])
    away = points - flat.mean(axis=0)
    distance = (away * np.linalg.solve(covariance, away.T).T).sum(axis=1)
    return np.asarray(distance < stats.chi2.ppf(0.999, flat.shape[1]))


def wider(chain: Array, number: int, seed: int) -> Array:
    """Return points from the posterior, half as far again from its middle."""
    flat = chain.reshape(-1, chain.shape[-1])
    drawn = flat[np.random.default_rng(seed).integers(len(flat), size=number)]
    return np.asarray(np.clip(flat.mean(axis=0) + 1.5 * (drawn - flat.mean(axis=0)), -FARTHEST, FARTHEST))


def emulator_from(bank: Bank, figures: Array, seed: int, progress: Progress | None = None) -> Emulator:
    """Return the second wave's emulator: good where the posterior of these figures lies."""
    numbers = len(bank.prior.keys)
    size = 1 << (max(POINTS, fewest_points(numbers)) - 1).bit_length()  # what a Sobol sequence fills evenly
    done = 0

    def report() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, 2 * size)

    points = bank.prior.spread_points(size, seed)
    shown = bank.play(points, report)
    chain = sample(Emulator.fit(points, shown), figures, bank.tolerances, numbers, seed, FIRST_STEPS)
    more = wider(chain, size, seed)
    points, shown = np.concatenate([points, more]), np.concatenate([shown, bank.play(more, report)])
    kept = near(points, chain)
    return Emulator.fit(points[kept], shown[kept])


def drawn_from(chain: Array) -> Array:
    """Return the posterior samples that are kept, in prior coordinates, shape (samples, numbers), in an order without
    meaning.
    """
    drawn: Array = np.random.default_rng(0).choice(chain.reshape(-1, chain.shape[-1]), size=DRAWS, replace=False)
    return drawn
