"""Tests of the addressed random numbers.

Tested here:

- known answers: SplitMix64 as published, written out once more below in plain Python;
- interpreted and compiled agree to the last bit, for every signed 64-bit key;
- a uniform lies strictly between 0 and 1, at the very ends of the generator's range too;
- uniformity of a million draws, whichever part of the address changes from draw to draw (Kolmogorov-Smirnov, and
  chi-square with 1024, 4096 and 16384 bins);
- serial correlation along those draws, and the same draws taken in pairs (chi-square with 64 x 64 cells);
- independence of two draws whose addresses are neighbours: occasions, purposes, keys, kinds, seeds, parent and child;
- avalanche: each bit of the input of ``mixed`` changes each bit of its output half the time;
- no two of a million keys are the same;
- the probabilities of a quantile table rise and end where they should.

The addresses are fixed, so a test that passes once always passes. Each statistical threshold is set where a perfect
generator would fall beyond it with probability ``FALSE_ALARM``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.mechanics.random_numbers import OCCASIONS, key_of, mixed, uniform
from sim.scenario.distributions import CELLS, QUANTILES, quantile_probabilities

Numbers = NDArray[np.int64]
Draws = NDArray[np.float64]

FALSE_ALARM = 1e-6  # of each statistical check, both sides together
COUNT = 1 << 20  # draws in each statistical check
SEED = 20_240_229
EACH = np.arange(COUNT)

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
keys = st.integers(LOWEST, HIGHEST)
purposes = st.integers(0, (1 << 31) - 1)
occasions = st.integers(0, OCCASIONS - 1)
thoroughly = settings(derandomize=True, deadline=None, database=None, max_examples=500)


# The same functions compiled: one call at a time, and for whole arrays.


@numba.njit("int64(int64)")
def mixed_compiled(number: int) -> int:
    return mixed(number)


@numba.njit("float64(int64, int64, int64)")
def uniform_compiled(key: int, purpose: int, occasion: int) -> float:
    return uniform(key, purpose, occasion)


@numba.njit("int64(int64, int64, int64)")
def key_of_compiled(parent: int, kind: int, number: int) -> int:
    return key_of(parent, kind, number)


@numba.vectorize(["float64(int64, int64, int64)"])
def draws_of(key: int, purpose: int, occasion: int) -> float:
    return uniform(key, purpose, occasion)


@numba.vectorize(["int64(int64, int64, int64)"])
def keys_of(parent: int, kind: int, number: int) -> int:
    return key_of(parent, kind, number)


# Known answers.

GAMMA = 0x9E3779B97F4A7C15
TWO_64 = 1 << 64


def splitmix64(state: int) -> Iterator[int]:
    """Yield the outputs of SplitMix64 from ``state`` on, as the algorithm was published."""
    while True:
        state = (state + GAMMA) % TWO_64
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % TWO_64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % TWO_64
        yield z ^ (z >> 31)


def unmixed(output: int) -> int:
    """Return the state from which SplitMix64 makes ``output``: its finaliser, backwards."""
    z = output ^ (output >> 31) ^ (output >> 62)
    z = z * pow(0x94D049BB133111EB, -1, TWO_64) % TWO_64
    z = z ^ (z >> 27) ^ (z >> 54)
    z = z * pow(0xBF58476D1CE4E5B9, -1, TWO_64) % TWO_64
    return z ^ (z >> 30) ^ (z >> 60)


def signed(number: int) -> int:
    """Return the signed 64-bit integer with the bits of ``number``."""
    number %= TWO_64
    return number - TWO_64 if number >= TWO_64 // 2 else number


def key_whose_first_output_is(output: int) -> int:
    return signed(unmixed(output) - GAMMA)


PUBLISHED = {
    0: [0xE220A8397B1DCDAF],
    1234567: [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ],
}


@pytest.mark.parametrize("seed", PUBLISHED)
def test_the_reference_gives_the_published_outputs(seed: int) -> None:
    assert [z for z, _ in zip(splitmix64(seed), PUBLISHED[seed], strict=False)] == PUBLISHED[seed]


@pytest.mark.parametrize("function", [mixed, mixed_compiled])
@pytest.mark.parametrize("seed", PUBLISHED)
def test_mixed_gives_the_published_outputs(function: Callable[[int], int], seed: int) -> None:
    states = [signed(seed + (place + 1) * GAMMA) for place in range(len(PUBLISHED[seed]))]
    assert [function(state) for state in states] == [signed(z) for z in PUBLISHED[seed]]


@pytest.mark.parametrize("draw", [uniform, uniform_compiled])
@pytest.mark.parametrize("seed", [0, 1, -1, 1234567, SEED, LOWEST, HIGHEST])
@pytest.mark.parametrize("purpose", [0, 1, 7])
def test_the_draws_for_a_purpose_are_the_generators_outputs_in_order(
    draw: Callable[[int, int, int], float], seed: int, purpose: int
) -> None:
    outputs = splitmix64(seed + purpose * OCCASIONS * GAMMA)
    for occasion in range(10):
        expected = Fraction(next(outputs), TWO_64)
        assert abs(Fraction(draw(seed, purpose, occasion)) - expected) <= Fraction(1, 1 << 53)


# Interpreted and compiled.


@thoroughly
@given(keys)
@example(0)
@example(-1)
@example(LOWEST)
@example(HIGHEST)
def test_mixed_is_the_same_compiled(number: int) -> None:
    assert mixed(number) == mixed_compiled(number)
    assert LOWEST <= mixed(number) <= HIGHEST


@thoroughly
@given(keys, purposes, occasions)
@example(LOWEST, 0, 0)
@example(HIGHEST, (1 << 31) - 1, OCCASIONS - 1)
def test_uniform_is_the_same_compiled(key: int, purpose: int, occasion: int) -> None:
    assert uniform(key, purpose, occasion) == uniform_compiled(key, purpose, occasion)


@thoroughly
@given(keys, keys, keys)
@example(LOWEST, LOWEST, LOWEST)
@example(HIGHEST, HIGHEST, HIGHEST)
def test_key_of_is_the_same_compiled(parent: int, kind: int, number: int) -> None:
    assert key_of(parent, kind, number) == key_of_compiled(parent, kind, number)
    assert LOWEST <= key_of(parent, kind, number) <= HIGHEST


def test_numpy_integers_make_the_same_draws_and_keys_as_plain_ones() -> None:
    parent, kind, number = np.int64(HIGHEST), np.int64(3), np.int64(4)
    assert uniform(parent, kind, number) == uniform(HIGHEST, 3, 4)
    assert key_of(parent, kind, number) == key_of(HIGHEST, 3, 4)
    assert mixed(parent) == mixed(HIGHEST)


# Strictly between 0 and 1.


@pytest.mark.parametrize("draw", [uniform, uniform_compiled])
def test_the_smallest_output_gives_a_uniform_above_0(draw: Callable[[int, int, int], float]) -> None:
    assert 0.0 < draw(key_whose_first_output_is(0), 0, 0) < 2.0**-50


@pytest.mark.parametrize("draw", [uniform, uniform_compiled])
def test_the_largest_output_gives_a_uniform_below_1(draw: Callable[[int, int, int], float]) -> None:
    assert 1.0 - 2.0**-50 < draw(key_whose_first_output_is(TWO_64 - 1), 0, 0) < 1.0


@thoroughly
@given(st.integers(0, TWO_64 - 1))
def test_a_uniform_is_strictly_between_0_and_1(output: int) -> None:
    key = key_whose_first_output_is(output)
    assert mixed(key + GAMMA) == signed(output)
    assert 0.0 < uniform(key, 0, 0) < 1.0


@thoroughly
@given(st.integers(0, TWO_64 - 1), st.integers(0, TWO_64 - 1))
def test_a_larger_output_never_gives_a_smaller_uniform(one: int, other: int) -> None:
    smaller, larger = sorted([one, other])
    assert uniform(key_whose_first_output_is(smaller), 0, 0) <= uniform(key_whose_first_output_is(larger), 0, 0)


# A million draws along each part of the address.


def draws_of_a_crowd() -> Draws:
    """1024 neighbouring children, each with 32 purposes and 32 occasions."""
    people = keys_of(SEED, 1, np.arange(1024))
    return draws_of(people[:, None, None], np.arange(32)[:, None], np.arange(32)).ravel()


ALONG: dict[str, Callable[[], Draws]] = {
    "occasions": lambda: draws_of(SEED, 3, EACH),
    "purposes": lambda: draws_of(SEED, EACH, 5),
    "neighbouring keys": lambda: draws_of(EACH - COUNT // 2, 3, 5),
    "numbers": lambda: draws_of(keys_of(SEED, 1, EACH), 3, 5),
    "kinds": lambda: draws_of(keys_of(SEED, EACH, 1), 3, 5),
    "seeds": lambda: draws_of(keys_of(EACH, 1, 1), 3, 5),
    "a crowd": draws_of_a_crowd,
}


@pytest.fixture(scope="module", params=ALONG, ids=lambda name: name.replace(" ", "_"))
def draws(request: pytest.FixtureRequest) -> Draws:
    return ALONG[request.param]()


def is_even(counts: Numbers) -> bool:
    """Whether a chi-square test finds the counts equal, though not more nearly equal than chance allows."""
    expected = counts.sum() / counts.size
    statistic = ((counts - expected) ** 2).sum() / expected
    low, high = stats.chi2.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], counts.size - 1)
    return bool(low < statistic < high)


def cells_of(draws: Draws, cells: int) -> Numbers:
    """Return which of so many equal cells of (0, 1) each draw is in."""
    return (draws * cells).astype(np.int64)


def pairs_are_even(first: Draws, second: Draws) -> bool:
    cells = cells_of(first, 64) * 64 + cells_of(second, 64)
    return is_even(np.bincount(cells, minlength=64 * 64))


def is_uncorrelated(first: Draws, second: Draws) -> bool:
    """Whether the correlation is within its normal limits: 4.9 standard errors of 1/sqrt(n)."""
    limit = stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(first.size)
    return bool(abs(np.corrcoef(first, second)[0, 1]) < limit)


def test_draws_follow_the_uniform_distribution(draws: Draws) -> None:
    assert stats.kstest(draws, "uniform").pvalue > FALSE_ALARM


@pytest.mark.parametrize("bins", [1024, 4096, 16384])
def test_draws_fill_the_bins_evenly(draws: Draws, bins: int) -> None:
    assert is_even(np.bincount(cells_of(draws, bins), minlength=bins))


@pytest.mark.parametrize("bins", [1024, 16384])
def test_the_low_digits_of_draws_fill_the_bins_evenly(draws: Draws, bins: int) -> None:
    low_digits = (draws * 2.0**20) % 1.0
    assert is_even(np.bincount(cells_of(low_digits, bins), minlength=bins))


@pytest.mark.parametrize("lag", [1, 2, 3, 32, 1024])
def test_draws_have_no_serial_correlation(draws: Draws, lag: int) -> None:
    assert is_uncorrelated(draws[:-lag], draws[lag:])


def test_successive_draws_in_pairs_fill_the_square_evenly(draws: Draws) -> None:
    assert pairs_are_even(draws[0::2], draws[1::2])


def test_draws_repeat_no_more_than_chance_allows(draws: Draws) -> None:
    # Of 2**20 draws among at least 2**52 values, 2**-13 pairs are expected to be the same: one with probability 1.2e-4,
    # two with probability 7e-9.
    assert np.unique(draws).size >= draws.size - 1


# Two draws whose addresses are neighbours, for a million people.

PEOPLE = keys_of(SEED, 1, EACH)

NEIGHBOURS: dict[str, Callable[[], tuple[Draws, Draws]]] = {
    "two occasions": lambda: (draws_of(PEOPLE, 3, 5), draws_of(PEOPLE, 3, 6)),
    "two purposes": lambda: (draws_of(PEOPLE, 3, 5), draws_of(PEOPLE, 4, 5)),
    "purpose and occasion exchanged": lambda: (draws_of(PEOPLE, 0, 1), draws_of(PEOPLE, 1, 0)),
    "two keys": lambda: (draws_of(PEOPLE, 3, 5), draws_of(PEOPLE + 1, 3, 5)),
    "two numbers": lambda: (draws_of(keys_of(PEOPLE, 2, 0), 3, 5), draws_of(keys_of(PEOPLE, 2, 1), 3, 5)),
    "two kinds": lambda: (draws_of(keys_of(PEOPLE, 2, 0), 3, 5), draws_of(keys_of(PEOPLE, 3, 0), 3, 5)),
    "kind and number exchanged": lambda: (draws_of(keys_of(PEOPLE, 0, 1), 3, 5), draws_of(keys_of(PEOPLE, 1, 0), 3, 5)),
    "two seeds": lambda: (draws_of(PEOPLE, 3, 5), draws_of(keys_of(SEED + 1, 1, EACH), 3, 5)),
    "parent and child": lambda: (draws_of(PEOPLE, 0, 0), draws_of(keys_of(PEOPLE, 0, 0), 0, 0)),
    "parent and child's number": lambda: (draws_of(PEOPLE, 0, 2), draws_of(keys_of(PEOPLE, 2, 0), 0, 2)),
    "key and its own draw": lambda: (PEOPLE / 2.0**64 + 0.5, draws_of(PEOPLE, 0, 0)),
}


@pytest.fixture(scope="module", params=NEIGHBOURS, ids=lambda name: name.replace(" ", "_"))
def neighbours(request: pytest.FixtureRequest) -> tuple[Draws, Draws]:
    return NEIGHBOURS[request.param]()


def test_draws_at_neighbouring_addresses_are_uncorrelated(neighbours: tuple[Draws, Draws]) -> None:
    assert is_uncorrelated(*neighbours)


def test_draws_at_neighbouring_addresses_fill_the_square_evenly(neighbours: tuple[Draws, Draws]) -> None:
    assert pairs_are_even(*neighbours)


# Avalanche.


@numba.njit("int64[:, :](int64[:])")
def changes(numbers: Numbers) -> Any:
    """Count, by bit of the input and bit of the output, how often changing the one changes the other."""
    counts = np.zeros((64, 64), np.int64)
    for number in numbers:
        output = mixed(number)
        for bit in range(64):
            changed = output ^ mixed(number ^ (np.int64(1) << bit))
            for place in range(64):
                counts[bit, place] += (changed >> place) & 1
    return counts


@pytest.fixture(scope="module", params=["arbitrary numbers", "successive states"])
def avalanche(request: pytest.FixtureRequest) -> tuple[Numbers, int]:
    """The changes among so many numbers."""
    size = 1 << 17
    if request.param == "arbitrary numbers":
        numbers = np.random.default_rng(SEED).integers(LOWEST, HIGHEST, size)
    else:
        numbers = np.arange(size) * np.int64(signed(GAMMA))
    return changes(numbers), size


def test_each_input_bit_changes_each_output_bit_half_the_time(avalanche: tuple[Numbers, int]) -> None:
    counts, size = avalanche
    low, high = stats.binom.ppf([FALSE_ALARM / counts.size / 2, 1 - FALSE_ALARM / counts.size / 2], size, 0.5)
    assert low <= counts.min()
    assert counts.max() <= high


def test_no_input_bit_changes_more_or_fewer_output_bits_than_another(avalanche: tuple[Numbers, int]) -> None:
    counts, size = avalanche
    flips = counts.sum(axis=1)
    low, high = stats.binom.ppf([FALSE_ALARM / 128, 1 - FALSE_ALARM / 128], size * 64, 0.5)
    assert low <= flips.min()
    assert flips.max() <= high


# Keys. A million keys drawn at random would hold a duplicate with probability 3e-8.


def distinct(numbers: Numbers) -> bool:
    return bool(np.unique(numbers).size == numbers.size)


def test_a_million_keys_of_neighbouring_parents_and_numbers_are_all_different() -> None:
    assert distinct(keys_of(np.arange(-500, 500)[:, None], 1, np.arange(1000)))


def test_a_million_keys_of_neighbouring_kinds_and_numbers_are_all_different() -> None:
    assert distinct(keys_of(SEED, np.arange(1000)[:, None], np.arange(1000)))


def test_a_million_grandchildren_are_all_different() -> None:
    children = keys_of(SEED, 0, np.arange(1000))
    assert distinct(keys_of(children[:, None], 1, np.arange(1000)))


# Quantile tables.


def test_a_quantile_table_has_the_stated_size() -> None:
    assert quantile_probabilities().shape == (QUANTILES,)


def test_the_probabilities_of_a_quantile_table_never_fall() -> None:
    steps = np.diff(quantile_probabilities())
    assert (steps >= 0).all()


def test_the_probabilities_of_a_quantile_table_stand_still_only_where_the_tail_begins() -> None:
    steps = np.diff(quantile_probabilities())
    assert np.flatnonzero(steps == 0).tolist() == [CELLS - 1]


def test_the_body_of_a_quantile_table_has_equal_cells_from_0_on() -> None:
    assert np.array_equal(quantile_probabilities()[:CELLS] * CELLS, np.arange(CELLS))


def test_the_tail_of_a_quantile_table_divides_the_last_cell_of_the_body_equally() -> None:
    tail = quantile_probabilities()[CELLS:-1]
    assert np.array_equal((tail - (1 - 1 / CELLS)) * CELLS**2, np.arange(CELLS))


def test_a_quantile_table_ends_half_a_cell_short_of_1() -> None:
    assert quantile_probabilities()[-1] == 1 - 0.5 / CELLS**2
