"""Unit tests of intervals of means over replications that share draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import by_sample, half_width, interval


def test_an_interval_of_independent_values_is_students() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, 40)
    low, high = stats.t.interval(0.95, 39, loc=values.mean(), scale=stats.sem(values))
    found = interval(values)
    assert (float(found.low), float(found.high)) == pytest.approx((low, high))


def test_values_that_share_a_draw_count_once() -> None:
    draws = np.random.default_rng(2).normal(size=30)
    assert float(half_width(np.repeat(draws, 2), 2)) == pytest.approx(float(half_width(draws)))
    assert float(half_width(np.repeat(draws, 2))) < float(half_width(draws))


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    held = 0
    for _ in range(2000):
        values = np.repeat(random.normal(size=20), 2) + random.normal(size=40)
        held += abs(values.mean()) <= float(half_width(values, 2))
    assert 0.93 < held / 2000 < 0.97


def test_an_incomplete_draw_is_left_out_unless_it_is_all_there_is() -> None:
    assert by_sample(np.array([1.0, 3.0, 9.0]), 2).tolist() == [2.0]
    assert by_sample(np.array([1.0]), 2).tolist() == [1.0]
    assert np.isnan(half_width(np.array([1.0]), 2))
