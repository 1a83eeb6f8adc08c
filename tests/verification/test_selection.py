"""Selecting the best where it is known: over many repetitions it is selected at least as often as promised."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.statistics.best import of_means, winners
from sim.statistics.intervals import by_sample
from sim.statistics.proportions import proportion
from sim.statistics.selection import BEYOND, WITHIN, Sampler, Selection, Zone, select

Array = NDArray[np.float64]
PROMISED = 0.9
REPETITIONS = 400


def sampler_of(means: Array, spread: Array, seed: int, common: float = 2.0, per_sample: int = 2) -> Sampler:
    """Return units that are means over replications of a draw: the draw and half the noise are common to all
    alternatives.

    ``means`` has the shape (alternatives, 1 + bounds); ``spread`` the same, of each alternative's own noise.
    """
    generator = np.random.default_rng(seed)

    def sample(first: int, last: int) -> Array:
        draws = last - first
        of_draw = generator.normal(0, common, (draws, 1, 1, means.shape[1]))
        noise = generator.normal(0, common, (draws, per_sample, 1, means.shape[1]))
        of_draw_and_alternative = generator.normal(0, 0.5, (draws, 1, *means.shape)) * spread
        own = generator.normal(0, 1.0, (draws, per_sample, *means.shape)) * spread
        values = means + of_draw + noise + of_draw_and_alternative + own
        return by_sample(values.reshape(draws * per_sample, *means.shape), per_sample)

    return sample


def selected(means: Array, spread: Array, lead: float, tolerance: float) -> list[Selection]:
    zone = Zone(lead, np.full(means.shape[1] - 1, tolerance))
    return [
        select(sampler_of(means, spread, seed), zone, PROMISED, first=20, step=5, most=20_000)
        for seed in range(REPETITIONS)
    ]


def share_of_right(selections: list[Selection], right: int | None) -> float:
    assert all(selection.ended for selection in selections)
    return float(np.mean([selection.chosen == right for selection in selections]))


def test_the_best_of_five_is_selected_as_often_as_promised_where_the_others_are_all_just_behind() -> None:
    means = np.array([[0.0], [0.0], [-0.3], [0.0], [0.0]])
    found = selected(means, np.ones_like(means), lead=0.3, tolerance=0.0)
    assert share_of_right(found, 2) >= PROMISED


def test_it_is_with_unequal_spread_and_means_in_a_row() -> None:
    means = np.array([[0.9], [0.6], [0.3], [0.0]])
    spread = np.array([[2.0], [0.5], [1.0], [1.5]])
    assert share_of_right(selected(means, spread, lead=0.3, tolerance=0.0), 3) >= PROMISED


def test_the_best_within_the_bounds_is_selected_as_often_as_promised_though_better_ones_are_beyond() -> None:
    means = np.array([[-1.0, 0.4, -2.0], [0.0, -0.4, -0.4], [-2.0, -1.0, 0.4], [0.4, -3.0, -3.0]])
    found = selected(means, np.ones_like(means), lead=0.4, tolerance=0.4)
    assert share_of_right(found, 1) >= PROMISED


def test_where_several_are_nearly_the_best_one_of_them_is_selected_as_often_as_promised() -> None:
    means = np.array([[0.35], [0.2], [0.1], [0.0], [0.32]])
    found = selected(means, np.ones_like(means), lead=0.3, tolerance=0.0)
    assert all(selection.ended for selection in found)
    assert np.mean([selection.chosen in (1, 2, 3) for selection in found]) >= PROMISED


def test_where_nobody_is_within_the_bounds_nobody_is_selected_as_often_as_promised() -> None:
    means = np.array([[-1.0, 0.4], [0.0, 0.4], [-2.0, 0.4]])
    assert share_of_right(selected(means, np.ones_like(means), lead=0.4, tolerance=0.4), None) >= PROMISED


def test_common_random_numbers_save_replications() -> None:
    means, zone = np.array([[0.3], [0.0]]), Zone(0.3, np.zeros(0))

    def units(common: float, own: float) -> float:
        spread = np.full_like(means, own)
        found = [select(sampler_of(means, spread, s, common), zone, PROMISED, 20, 1, 20_000) for s in range(50)]
        return float(np.mean([len(one.values) for one in found]))

    assert units(common=2.0, own=0.5) == units(common=0.0, own=0.5)  # what is common does not count
    assert units(common=0.0, own=2.0) > 2 * units(common=2.0, own=0.5)


def test_with_too_few_units_nothing_is_selected_and_all_that_cannot_be_told_apart_are_in_play() -> None:
    means = np.array([[0.0], [0.05], [5.0]])
    found = select(sampler_of(means, np.ones_like(means), 1), Zone(0.1, np.zeros(0)), PROMISED, 20, 5, 40)
    assert not found.ended
    assert found.chosen is None
    assert found.in_play.tolist() == [True, True, False]
    assert len(found.values) == 40


def test_alternatives_that_are_alike_to_the_last_digit_end_it_with_the_first() -> None:
    def sample(first: int, last: int) -> Array:
        return np.repeat(np.random.default_rng(first).normal(0, 1, (last - first, 1, 1)), 3, axis=1)

    found = select(sample, Zone(0.1, np.zeros(0)), PROMISED, 20, 5, 1000)
    assert (found.chosen, len(found.values)) == (0, 20)


def test_a_bound_that_chance_does_not_touch_is_answered_at_once() -> None:
    values = np.zeros((20, 2, 2))
    values[:, 0, 1], values[:, 1, 1] = -1.0, 1.0
    found = select(lambda first, last: values[first:last], Zone(0.1, np.array([0.1])), PROMISED, 20, 5, 20)
    assert found.standing.tolist() == [[WITHIN], [BEYOND]]
    assert found.chosen == 0


def test_the_probability_that_a_mean_is_best_is_that_of_the_paired_t_test() -> None:
    from scipy import stats

    generator = np.random.default_rng(3)
    common = generator.normal(0, 5, 30)
    units = np.stack([common + generator.normal(0.2, 1, 30), common + generator.normal(0, 1, 30)], axis=1)[:, :, None]
    expected = stats.ttest_rel(units[:, 0, 0], units[:, 1, 0], alternative="less").pvalue
    chances = of_means(units, seed=1)
    assert chances.best[1] == pytest.approx(expected, abs=0.012)
    assert chances.best.sum() + chances.none == pytest.approx(1)


def test_the_probability_of_being_best_is_shared_between_bounds_and_objective() -> None:
    units = sampler_of(np.array([[-1.0, 0.0], [0.0, -9.0]]), np.ones((2, 2)), 5)(0, 400)
    units[:, 0, 1] -= units[:, 0, 1].mean()  # exactly on its bound: within it with a probability of one half
    chances = of_means(units, seed=1)
    assert chances.within == pytest.approx([0.5, 1.0], abs=0.02)
    assert chances.best == pytest.approx([0.5, 0.5], abs=0.02)
    assert chances.none == pytest.approx(0.0)


def test_of_futures_in_which_nobody_is_within_the_bounds_nobody_wins_and_ties_are_shared() -> None:
    values = np.array([[[1.0, -1.0], [1.0, -1.0]], [[1.0, 1.0], [2.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]])
    assert winners(values).tolist() == [[0.5, 0.5], [0.0, 1.0], [0.0, 0.0]]


def test_the_interval_of_a_proportion_is_that_of_clopper_and_pearson_for_independent_replications() -> None:
    from scipy import stats

    hits = np.zeros(50)
    hits[:40] = 1.0
    exact = stats.binomtest(40, 50).proportion_ci()
    # The variance of the draws is n / (n - 1) times that of the binomial.
    found = proportion(hits)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.002)
    assert proportion(np.ones(20)) == pytest.approx((1.0, 0.025 ** (1 / 20), 1.0))


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_the_interval_of_a_proportion_covers_as_often_as_it_says_where_replications_share_draws(share: float) -> None:
    generator = np.random.default_rng(9)
    covered, repetitions = 0, 1000
    for _ in range(repetitions):
        together = generator.random((50, 1)) < 0.5  # half of the draws decide both of their replications
        uniforms = np.where(together, generator.random((50, 1)), generator.random((50, 2)))
        found = proportion((uniforms < share).astype(float).ravel(), per_sample=2)
        covered += found.low <= share <= found.high
    assert covered / repetitions >= 0.94
