"""Scores are those of their definitions, and reward a forecast that says what it knows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from sim.statistics.scores import crps_of_normal, crps_of_samples, interval_score


@pytest.mark.parametrize(("mean", "spread", "came"), [(0.0, 1.0, 0.3), (5.0, 0.2, 4.1), (-2.0, 3.0, 9.0)])
def test_the_crps_of_a_normal_is_the_integral_of_its_definition(mean: float, spread: float, came: float) -> None:
    below, _ = integrate.quad(lambda x: stats.norm.cdf(x, mean, spread) ** 2, -40, came, limit=200)
    above, _ = integrate.quad(lambda x: stats.norm.sf(x, mean, spread) ** 2, came, 40, limit=200)
    assert crps_of_normal(mean, spread, came) == pytest.approx(below + above, rel=1e-6)


def test_the_crps_of_few_samples_is_on_average_that_of_the_distribution() -> None:
    samples = np.random.default_rng(1).normal(2.0, 1.5, (5, 40_000))
    assert crps_of_samples(samples, 3.0).mean() == pytest.approx(float(crps_of_normal(2.0, 1.5, 3.0)), abs=0.01)


def test_the_score_of_a_forecast_without_spread_is_its_error() -> None:
    assert crps_of_samples(np.full(10, 4.0), 7.0) == pytest.approx(3.0)


def test_an_interval_costs_its_width_and_ten_times_what_it_misses_by() -> None:
    assert interval_score(2.0, 5.0, 3.0) == pytest.approx(3.0)
    assert interval_score(2.0, 5.0, 5.5) == pytest.approx(3.0 + 10 * 0.5)
    assert interval_score(2.0, 5.0, 1.0) == pytest.approx(3.0 + 10 * 1.0)


def test_the_right_forecast_scores_best_on_average() -> None:
    came = np.random.default_rng(2).normal(1.0, 2.0, 20_000)
    right = crps_of_normal(1.0, 2.0, came).mean()
    for mean, spread in ((1.5, 2.0), (1.0, 1.2), (1.0, 3.5)):
        assert right < crps_of_normal(mean, spread, came).mean()
