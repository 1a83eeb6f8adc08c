"""Calibration: what the reported figures say of the uncertain numbers of a scenario.

A synthetic likelihood (Wood 2010, *Nature* 466) on an emulator, in two waves (as in history matching: Craig et al.
1997): histories at points all over the prior, a first posterior, more histories where that lies, a second emulator from
those, the posterior. A figure is normal about the emulator, its variance being that of chance and lack of fit, with
covariance, and of its own tolerance. Draws are made by an ensemble sampler (Goodman and Weare 2010; the ``emcee``
library).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import emcee
import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

from sim.engine.readings import read_all
from sim.inputs import calendar
from sim.inputs.derivation import Derived, derive
from sim.inputs.uncertain import with_factors
from sim.questions.posterior import Posterior, fingerprint
from sim.questions.priors import FARTHEST, Prior
from sim.questions.replications import Progress, Replicator, cores_here
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.targets import Target
from sim.statistics.emulator import Emulator, fewest_points

Array = NDArray[np.float64]
LEAST_TARGETS = 3
POINTS = 512  # in a wave, unless more are needed for the fit
WALKERS, STEPS, DRAWS = 4, 9000, 500  # walkers for each uncertain number; a third of the steps is burnt in
HAS_VALUE = "a measure that has a value on that day in most histories"
FAR = 3.0  # standard deviations of what would be reported, beyond which a fitted figure is said not to be met
LIKELY = 1.2816  # standard deviations of a prior, beyond which a number is not what was thought likely (80 %)
PROOFS = 128  # histories that show what comes at the posterior
UNKNOWN = 0.9  # a posterior spread of more than this share of the prior's says that the figures tell nothing


@dataclass(frozen=True)
class Calibration:
    """A calibrated scenario: the posterior, and how it came about."""

    scenario: Scenario
    prior: Prior
    targets: list[Target]
    emulator: Emulator
    chain: Array  # (steps, walkers, numbers), in prior coordinates, after burn-in
    shown: Array  # what histories at points of the posterior show, (histories, figures)
    histories: int
    seconds: float

    @property
    def points(self) -> Array:
        """The posterior samples in prior coordinates, shape (samples, numbers)."""
        return drawn_from(self.chain)

    @property
    def posterior(self) -> Posterior:
        """The draws as factors, and which figures they do not meet."""
        return Posterior(self.prior.keys, self.prior.factors(self.points), fingerprint(self.scenario), self.unmet)

    @property
    def expected(self) -> tuple[Array, Array]:
        """What would be reported of each figure at the posterior: mean and standard deviation, shape (figures,).

        From histories played there, for far from where it was fitted an emulator may promise what does not come.
        """
        tolerance = np.array([target.tolerance.value for target in self.targets])
        return np.nanmean(self.shown, axis=0), np.sqrt(np.nanvar(self.shown, axis=0, ddof=1) + tolerance**2)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The fitted figures that no likely rates bring about, in words, with how far off each is; the worst first."""
        mean, spread = self.expected
        off = np.abs(np.array([target.value.value for target in self.targets]) - mean) / spread
        return tuple(
            f"{name_of_target(target)}: {target.value.value:,.4g} {target.value.unit} reported, {mean[place]:,.4g} at "
            f"the likeliest rates, {off[place]:,.1f} standard deviations off"
            for place, target in sorted(enumerate(self.targets), key=lambda one: -off[one[0]])
            if off[place] > FAR
        )

    @property
    def pulled(self) -> Array:
        """How far the figures pull each number from the middle of its prior, in the prior's standard deviations."""
        return np.asarray(self.chain.reshape(-1, self.chain.shape[-1]).mean(axis=0))

    @property
    def learnt(self) -> Array:
        """The posterior's spread of each number as a share of the prior's."""
        return np.asarray(self.chain.reshape(-1, self.chain.shape[-1]).std(axis=0))

    @property
    def influence(self) -> Array:
        """How much each figure tells of each number: information, (slope / spread of the figure) squared."""
        slopes = self.emulator.slopes(self.points.mean(axis=0))
        variance = np.diag(self.emulator.covariance) + np.array([t.tolerance.value**2 for t in self.targets])
        return np.asarray(slopes**2 / variance)

    @property
    def agreement(self) -> Array:
        """Between- over within-walker spread (Gelman and Rubin's ratio); near 1 when the chain has settled."""
        halves = np.concatenate(np.array_split(self.chain, 2, axis=0)[:2], axis=1)
        within = halves.var(axis=0, ddof=1).mean(axis=0)
        between = halves.mean(axis=0).var(axis=0, ddof=1)
        return np.asarray(np.sqrt(1 + between / within))


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
    if not scenario.uncertain:
        faults.append(Fault(file, "uncertain", "none", "at least one uncertain number"))
    if faults:
        raise ScenarioError(faults)


def years_for(scenario: Scenario, targets: Sequence[Target]) -> int:
    """Return how many years must be played to reach the last target."""
    start = scenario.council.start
    years = range(1, scenario.council.years)
    reach = {number: calendar.month_ends(start, number)[-1] for number in years}
    last = max(target.date or target.to or start for target in targets)
    return next((number for number in years if last <= reach[number]), scenario.council.years)


class Bank:
    """Plays single histories at points of the prior and reads the targets, on all cores."""

    def __init__(self, scenario: Scenario, targets: Sequence[Target], prior: Prior, seed: int, cores: int) -> None:
        self.scenario = scenario.lasting(years_for(scenario, targets))
        self.targets, self.prior, self.seed, self.cores = list(targets), prior, seed, cores
        self.tolerances = np.array([target.tolerance.value for target in targets])
        self.played = 0

    def play(self, points: Array, report: Callable[[], None] | None = None) -> Array:
        """Return what a history at each point shows, shape (points, targets); no two histories share their luck.

        A figure has no value (is missing) in a history in which there is nobody whose rate it is. Raises
        ``ScenarioError`` for a target that has none in most histories.
        """
        first, factors = self.played, self.prior.factors(points)
        self.played += len(points)

        def rates(history: int) -> Derived:
            numbers = dict(zip(self.prior.keys, factors[history - first].tolist(), strict=True))
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
    """Return draws of the posterior in prior coordinates, shape (steps, walkers, numbers)."""
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
    chain = sample(Emulator.fit(points, shown), figures, bank.tolerances, numbers, seed)
    more = wider(chain, size, seed)
    points, shown = np.concatenate([points, more]), np.concatenate([shown, bank.play(more, report)])
    kept = near(points, chain)
    return Emulator.fit(points[kept], shown[kept])


def calibrate(
    scenario: Scenario, seed: int = 1, cores: int | None = None, progress: Progress | None = None
) -> Calibration:
    """Estimate the uncertain numbers of the scenario from its targets to fit.

    Raises ``ScenarioError`` where there is nothing to estimate, too little to estimate it from, or a target that has
    no value in most histories. A figure that has none in some is compared with the histories in which it has one: it
    was reported, so it had a value.
    """
    check(scenario)
    started = time.perf_counter()
    targets = [target for target in scenario.targets if target.use == "fit"]
    prior = Prior.of(scenario.uncertain)
    bank = Bank(scenario, targets, prior, seed, cores or cores_here())
    figures = np.array([target.value.value for target in targets])
    emulator = emulator_from(bank, figures, seed, progress)
    chain = sample(emulator, figures, bank.tolerances, len(prior.keys), seed)
    shown = bank.play(drawn_from(chain)[:PROOFS])
    return Calibration(scenario, prior, targets, emulator, chain, shown, bank.played, time.perf_counter() - started)


def drawn_from(chain: Array) -> Array:
    """Return the posterior samples that are kept, in prior coordinates, shape (samples, numbers), in an order without
    meaning.
    """
    drawn: Array = np.random.default_rng(0).choice(chain.reshape(-1, chain.shape[-1]), size=DRAWS, replace=False)
    return drawn
