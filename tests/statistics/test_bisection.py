"""Seeking where a known response crosses a wanted probability, against the grid."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from sim.statistics.bisection import MEETS, SHORT, Bisection, Sampler, search

Array = NDArray[np.float64]
VALUES = 81
STEEP = 4.0  # grid steps of a standard deviation


def sampler_of(shares: Array, seed: int, common: bool = True) -> Sampler:
    """Return hits with known probabilities with common random numbers, half of it shared by the two replications of a
    draw.
    """
    generator = np.random.default_rng(seed)
    of_draw = np.repeat(generator.normal(0, 1, 1000), 2)
    level = (of_draw + generator.normal(0, 1, 2000)) / np.sqrt(2)

    def sample(place: int, first: int, last: int) -> Array:
        return (special.ndtr(level[first:last]) < shares[place]).astype(np.float64)

    return sample


def response(middle: float) -> Array:
    return np.asarray(special.ndtr((np.arange(VALUES) - middle) / STEEP))


def test_the_crossing_is_found_as_by_brute_force_on_the_grid_and_with_far_fewer_replications() -> None:
    differences, played = [], []
    for seed in range(200):
        shares = response(middle=20 + seed % 40)
        sample = sampler_of(shares, seed)
        found = search(sample, VALUES, 0.8, per_sample=2, most=400)
        grid = next(place for place in range(VALUES) if sample(place, 0, 400).mean() >= 0.8)
        assert found.answer is not None
        differences.append(found.answer - grid)
        played.append(sum(map(len, found.hits.values())))
    assert max(map(abs, differences)) <= 3  # of which chance at the wanted probability is a standard deviation of 0.4
    assert np.mean(np.abs(differences)) < 0.5
    assert np.mean(played) < 0.1 * VALUES * 400


def test_what_is_called_clear_is_so_as_often_as_promised() -> None:
    wrong = 0
    for seed in range(300):
        shares = response(middle=20 + seed % 40)
        found = search(sampler_of(shares, seed), VALUES, 0.8, per_sample=2, most=400)
        for place in found.hits:
            standing = found.standing(place)
            if (standing == MEETS and shares[place] < 0.8) or (standing == SHORT and shares[place] >= 0.8):
                wrong += 1
                break
    assert wrong / 300 <= 0.05


def test_a_falling_response_is_found_from_the_other_side() -> None:
    shares = response(middle=30)[::-1]  # 0.8 is reached at 46, coming from 80
    found = search(sampler_of(shares, 4), VALUES, 0.8, per_sample=2, most=400)
    assert not found.rising
    assert found.answer == pytest.approx(46, abs=2)


def test_where_no_value_meets_the_target_none_is_found_and_the_far_end_clearly_falls_short() -> None:
    shares = np.linspace(0.0, 0.6, VALUES)
    found = search(sampler_of(shares, 1), VALUES, 0.8, per_sample=2, most=400)
    assert found.answer is None
    assert found.standing(VALUES - 1) == SHORT
    assert sum(map(len, found.hits.values())) < 1000


def test_where_every_value_meets_it_the_answer_is_the_end_that_meets_it_least() -> None:
    found = search(sampler_of(np.linspace(0.95, 0.999, VALUES), 1), VALUES, 0.8, per_sample=2, most=400)
    assert found.answer == 0
    assert found.standing(0) == MEETS


def test_a_response_that_turns_is_noticed() -> None:
    hump = np.concatenate([np.linspace(0.0, 1.0, 41), np.linspace(1.0, 0.2, 40)])
    found = search(sampler_of(hump, 1), VALUES, 0.8, per_sample=2, most=400)
    assert found.turns()
    assert found.answer == pytest.approx(32, abs=2)
    assert not search(sampler_of(response(40), 1), VALUES, 0.8, per_sample=2, most=400).turns()


@pytest.mark.parametrize("values", [2, 3, 4, 7])
def test_a_grid_of_a_few_values_will_do(values: int) -> None:
    shares = np.linspace(0.1, 0.99, values)
    found = search(sampler_of(shares, 1), values, 0.8, per_sample=2, most=400)
    assert found.answer == int(np.argmax(shares >= 0.8))


def test_the_looks_double_up_to_the_most_allowed() -> None:
    assert Bisection(10, 0.8, 2, 400).looks == [40, 80, 160, 320, 400]
    assert Bisection(10, 0.8, 2, 20).looks == [20]
