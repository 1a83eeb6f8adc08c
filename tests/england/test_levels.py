"""A council's own rate is drawn towards England's as far as its size and its years say; known sizes are found."""

from __future__ import annotations

import numpy as np
import pytest

from sim.england import levels
from sim.england.figures import value


def test_a_rate_of_one_year_is_drawn_to_the_councils_years_and_to_england() -> None:
    """Of all councils, turnover a year on is told better by the level than by the last report, and unbiased."""
    found = levels.levels("turnover_rate_fte", 2019)
    rate = "turnover_rate_fte"
    rows = [(level.today, value(name, 2019, rate), value(name, 2020, rate)) for name, level in found.items()]
    today, last, after = np.array([row for row in rows if None not in row], float).T
    assert np.abs(after - today).mean() < 0.9 * np.abs(after - last).mean()
    slope = np.polyfit(today - today.mean(), after - after.mean(), 1)[0]
    assert slope == pytest.approx(0.9, abs=0.25)  # of the last report: 0.46
    assert np.polyfit(last - last.mean(), after - after.mean(), 1)[0] < 0.7


def test_a_small_council_is_drawn_further_than_a_large_one() -> None:
    found = levels.levels("turnover_rate_fte", 2025)
    assert found["rutland"].covariance[0, 0] > 2 * found["birmingham"].covariance[0, 0]


def made_up(random: np.random.Generator, in_post: np.ndarray, years: int, sizes: dict[str, float]) -> np.ndarray:
    """Return made-up deviations, councils by years."""
    own = np.sqrt(sizes["between"]) * random.standard_normal(len(in_post))[:, None]
    moving = np.empty((len(in_post), years))
    moving[:, 0] = random.standard_normal(len(in_post))
    for year in range(1, years):
        kept = sizes["kept"]
        moving[:, year] = kept * moving[:, year - 1] + np.sqrt(1 - kept**2) * random.standard_normal(len(in_post))
    noise = np.sqrt(sizes["one"] / in_post)[:, None] * random.standard_normal((len(in_post), years))
    return own + np.sqrt(sizes["moving"]) * moving + noise


def test_known_sizes_are_found() -> None:
    random = np.random.default_rng(5)
    in_post = np.exp(random.normal(5, 0.6, 2000))
    sizes = {"between": 0.3, "moving": 0.5, "kept": 0.6, "one": 40.0}
    found = levels.fitted(made_up(random, in_post, 8, sizes), in_post)
    assert found.between == pytest.approx(0.3, rel=0.15)
    assert found.moving == pytest.approx(0.5, rel=0.15)
    assert found.kept == pytest.approx(0.6, abs=0.06)
    assert found.noise_of_one == pytest.approx(40, rel=0.15)
    assert found.noise < 0.06


def test_missing_reports_say_nothing() -> None:
    random = np.random.default_rng(6)
    in_post = np.exp(random.normal(5, 0.6, 1500))
    deviation = made_up(random, in_post, 6, {"between": 0.3, "moving": 0.5, "kept": 0.6, "one": 40.0})
    gaps = deviation.copy()
    gaps[random.random(gaps.shape) < 0.3] = np.nan
    whole, part = levels.fitted(deviation, in_post), levels.fitted(gaps, in_post)
    assert part.noise_of_one == pytest.approx(whole.noise_of_one, rel=0.15)
    steady = [found.between + found.moving + found.noise for found in (whole, part)]
    assert steady[1] == pytest.approx(steady[0], rel=0.05)


def test_the_range_of_a_level_holds_four_samples_in_five() -> None:
    level = levels.levels("turnover_rate_fte", 2024)["york"]
    samples = level.sampled(20_000, np.random.default_rng(1))
    for factors, values in (
        (level.factors_today, samples[:, 0] / level.today),
        (level.factors_long_run, samples[:, 1] / level.long_run),
    ):
        inside = (values > factors[0]) & (values < factors[1])
        assert inside.mean() == pytest.approx(0.8, abs=0.01)
    assert level.factors_between[1] > 1.01
