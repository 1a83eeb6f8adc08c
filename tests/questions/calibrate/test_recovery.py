"""Tests that the calibration recovers rates from papers of services whose rates are known.

Simulation-based calibration (Talts and others 2018, arXiv:1804.06788): rates are drawn from the prior, one history is
played, its paper is written, the rates are estimated from it. If all is right the rank of the true rate among the draws
is uniform, and 80 % of the 80 % intervals hold it.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.questions.calibrate.estimation import Bank, emulator_from, sample
from sim.questions.priors import Prior
from sim.statistics.emulator import Emulator
from tests.questions.calibrate.papers import PERIODS, reported, scenario

COUNCILS = 60
TOLERANCES = np.array([tolerance for *_, tolerance in PERIODS])


def ranks_of(truth: np.ndarray, chain: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Return the share of draws below the truth, for each rate."""
    return np.asarray((chain.reshape(-1, chain.shape[-1]) < truth).mean(axis=0))


def assert_uniform(ranks: np.ndarray) -> None:  # type: ignore[type-arg]
    """Coverage of 80 % intervals is binomial (99.8 %), ranks of each rate pass Kolmogorov-Smirnov at 0.1 %."""
    councils, rates = ranks.shape
    covered = int(((ranks > 0.1) & (ranks < 0.9)).sum())
    low, high = stats.binom.ppf([0.001, 0.999], councils * rates, 0.8)
    assert low <= covered <= high, f"{covered} of {councils * rates} within 80 % intervals"
    for rate in range(rates):
        assert stats.kstest(ranks[:, rate], "uniform").pvalue > 0.001, f"ranks of rate {rate}"


def test_rates_of_sixty_councils_are_recovered() -> None:
    """All councils share one prior, so one emulator of the whole prior serves them."""
    service, random = scenario(), np.random.default_rng(20261122)
    prior = Prior.of(service.uncertain)
    bank = Bank(service, service.targets, prior, 1, 2)
    points = prior.spread_points(512, 1)
    emulator = Emulator.fit(points, bank.play(points))
    truths = random.standard_normal((COUNCILS, len(prior.keys)))
    papers = reported(bank.play(truths), random)
    chains = [sample(emulator, paper, TOLERANCES, len(prior.keys), k, 1500) for k, paper in enumerate(papers)]
    assert_uniform(np.array([ranks_of(truth, chain) for truth, chain in zip(truths, chains, strict=True)]))
    left = np.mean([chain.reshape(-1, chain.shape[-1]).std(axis=0) for chain in chains], axis=0)
    assert (left < 0.8).all(), f"the figures tell too little: {left}"


@pytest.mark.long
def test_rates_of_fifty_councils_are_recovered_by_the_whole_method() -> None:
    """The same with both waves for each council, as ``sim calibrate`` does it."""
    service, random = scenario(), np.random.default_rng(7)
    prior = Prior.of(service.uncertain)
    truths = random.standard_normal((50, len(prior.keys)))
    papers = reported(Bank(service, service.targets, prior, 99, 2).play(truths), random)
    ranks = []
    for number, (truth, paper) in enumerate(zip(truths, papers, strict=True)):
        bank = Bank(service, service.targets, prior, number, 2)
        emulator = emulator_from(bank, paper, number)
        ranks.append(ranks_of(truth, sample(emulator, paper, TOLERANCES, len(prior.keys), number, 1500)))
    assert_uniform(np.array(ranks))
