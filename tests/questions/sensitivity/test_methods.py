"""The methods, held against functions with known answers, through the same design and analysis as a council's."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from sim.questions.sensitivity import designs, indices, noise, sweeps
from sim.scenario.faults import ScenarioError
from tests.questions.calibrate.papers import scenario
from tests.questions.sensitivity.known import Array, ranges, study_of, table_of


def ishigami(place: Array) -> Any:
    """Ishigami and Homma (1990); the variance is 13.84 with a = 7 and b = 0.1."""
    x = (2 * place - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobols_indices_of_ishigamis_function_are_the_known_ones() -> None:
    study = study_of("sobol", 3, samples=2048, replications=2)
    found = indices.indices(study, table_of(study, ishigami, common=5.0)).set_index("key")
    for index, known in (("first", (0.3139, 0.4424, 0.0)), ("total", (0.5576, 0.4424, 0.2437))):
        for place, value in enumerate(known):
            row = found.loc[f"x{place}"]
            assert row[index] == pytest.approx(value, abs=0.03)
            assert row[f"{index}_from"] - 0.01 <= value <= row[f"{index}_to"] + 0.01
    assert found["chance_share"].max() < 1e-12, "what is common to all points is no noise"


def test_the_share_of_chance_is_told_by_the_replications() -> None:
    study = study_of("sobol", 3, samples=512, replications=4)
    found = indices.indices(study, table_of(study, ishigami, noise=2.0, common=5.0)).set_index("key")
    left = 2.0**2 / 4
    assert found["chance_share"].iloc[0] == pytest.approx(left / (13.84 + left), abs=0.01)
    assert found.loc["x2", "chance_total"] == pytest.approx(left / (13.84 + left), abs=0.01)
    alone = dataclasses.replace(study, replications=1)
    found = indices.indices(alone, table_of(alone, ishigami, noise=2.0))
    assert found[["chance_share", "chance_total"]].isna().all(axis=None)


def test_morris_tells_a_straight_line_from_a_bend_and_from_an_interaction() -> None:
    study = study_of("morris", 4, samples=50, replications=2)
    found = indices.indices(study, table_of(study, lambda x: 3 * x[:, 0] - x[:, 1] + x[:, 2] * x[:, 1])).set_index(
        "key"
    )
    assert found.loc["x0", ["mu_star", "mu", "sigma"]].tolist() == pytest.approx([3.0, 3.0, 0.0])
    assert found.loc["x2", "mu"] == pytest.approx(0.5, abs=0.1)
    assert found.loc["x2", "sigma"] > 0.2
    assert found.loc["x3", ["mu_star", "sigma", "chance_mu_star"]].tolist() == pytest.approx([0.0, 0.0, 0.0])


def test_what_chance_shows_of_a_number_without_effect_is_what_morris_says() -> None:
    study = study_of("morris", 2, samples=400, replications=4)
    found = indices.indices(study, table_of(study, lambda x: 9 * x[:, 0], noise=1.0)).set_index("key")
    assert found.loc["x1", "mu_star"] == pytest.approx(found.loc["x1", "chance_mu_star"], rel=0.1)
    assert found.loc["x1", "sigma"] == pytest.approx(found.loc["x1", "chance_sigma"], rel=0.1)


def test_a_tornado_compares_runs_with_common_random_numbers() -> None:
    study = study_of("tornado", 2, samples=0, replications=3)
    found = indices.indices(study, table_of(study, lambda x: 4 * x[:, 0] + x[:, 1], common=10.0))
    assert found["key"].tolist() == ["x0", "x1"], "what matters most is first"
    assert found[["at_low", "at_high", "swing"]].iloc[0].tolist() == pytest.approx([-2.0, 2.0, 4.0])
    assert (found["swing_to"] - found["swing_from"]).max() == pytest.approx(0.0, abs=1e-12)


def test_an_outcome_that_never_differs_has_no_effects_and_one_without_a_value_is_missing() -> None:
    for method, samples in (("tornado", 0), ("morris", 4), ("sobol", 8)):
        study = study_of(method, 2, samples, replications=3)
        table = table_of(study, lambda x: 0 * x[:, 0], common=1.0)
        by = indices.ORDER_BY[method]
        assert indices.indices(study, table)[by].tolist() == [0.0, 0.0]
        table[3, 1] = np.nan
        assert indices.indices(study, table)[by].isna().all()


def test_a_threshold_is_where_the_preference_changes() -> None:
    study = study_of("sweep", 1, samples=7, replications=40, beside=scenario())
    table = table_of(study, lambda x: np.exp2(2 * x[:, 0] - 1), lambda x: 0 * x[:, 0] + 1.3, noise=0.05)
    [row] = sweeps.thresholds(study, table).to_dict("records")
    assert row["from"] < 1.3 < row["to"]
    assert row["threshold"] == pytest.approx(1.3, abs=0.03)
    assert row["to"] - row["from"] < 0.1
    assert row["better"] == "the strategy is better below, the baseline above"


def test_the_interval_of_a_threshold_holds_it_as_often_as_it_says() -> None:
    places, random, held = np.linspace(0.5, 2.0, 7), np.random.default_rng(3), 0
    for _ in range(400):
        mean, half = noise.mean_and_half(places[:, None] - 1.2 + random.normal(size=(7, 10)) * 0.5)
        held += any(not (one.low > 1.2) and not (one.high < 1.2) for one in sweeps.thresholds_of(places, mean, half))
    assert 0.91 <= held / 400 <= 0.99


def test_where_nothing_changes_sign_no_threshold_is_told() -> None:
    study = study_of("sweep", 1, samples=5, replications=20, beside=scenario())
    for function, noise_of_runs, better in (
        (lambda x: x[:, 0] - 2, 0.01, "strategy"),
        (lambda x: x[:, 0] + 1, 0.01, "baseline"),
        (lambda x: 0 * x[:, 0], 1.0, "cannot be told"),
        (lambda x: 0 * x[:, 0], 0.0, "no difference"),
    ):
        table = table_of(study, function, lambda x: 0 * x[:, 0], noise=noise_of_runs)
        [row] = sweeps.thresholds(study, table).to_dict("records")
        assert (row["better"], np.isnan(row["threshold"])) == (better, True)


def test_a_sweep_of_two_numbers_has_a_threshold_for_each_value_of_the_second() -> None:
    study = study_of("sweep", 2, samples=5, replications=5, beside=scenario())
    table = table_of(study, lambda x: 4 ** x[:, 0] / 2 - 4 ** x[:, 1] / 2, lambda x: 0 * x[:, 0])
    found = sweeps.thresholds(study, table)
    inside = found[(found["other"] > 0.5) & (found["other"] < 2.0)]
    assert inside["threshold"].to_numpy() == pytest.approx(inside["other"].to_numpy())
    assert len(found) == 5


@pytest.mark.parametrize(
    ("method", "number", "samples", "replications", "said"),
    [
        ("sobol", 3, 100, 2, "found 100; allowed: a power of two, such as 64 or 128"),
        ("sobol", 3, 4, 2, "found 4; allowed: base points, a power of two, from 8"),
        ("morris", 3, 2, 2, "found 2; allowed: trajectories, from 4"),
        ("tornado", 3, 5, 5, "found 5; allowed: none: tornado"),
        ("tornado", 3, 0, 1, "found 1; allowed: at least 3"),
        ("sweep", 3, 5, 5, "found 3 numbers to vary; allowed: one or two of"),
        ("sobol", 3, 65536, 100, "allowed: at most 10,000,000 runs"),
    ],
)
def test_a_design_that_cannot_be_is_said(method: str, number: int, samples: int, replications: int, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        designs.check(method, ranges(number), samples, replications)


def test_the_share_of_chance_has_an_interval_that_holds_it_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(7), 0
    for _ in range(500):
        values = random.normal(size=(20, 1)) + random.normal(size=(1, 3)) + random.normal(size=(20, 3))
        at, low, high = noise.share(values)
        assert 0.0 <= low <= at <= high <= 1.0
        held += low <= (1 / 3) / (1 + 1 / 3) <= high
    assert held / 500 == pytest.approx(0.95, abs=0.03)
    at, low, high = noise.share(random.normal(size=(20, 2)))
    assert low < 1.0, "where all is chance, that is not certain either"
