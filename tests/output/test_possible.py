"""Intervals stay where the quantity can be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine.measures import MEASURES, possible
from sim.questions.forecast.tables import summarise
from sim.questions.headlines import HEADLINES, POSSIBLE
from sim.questions.replications import Ensemble
from sim.questions.sensitivity import indices
from sim.scenario.derivation import derive
from sim.statistics.intervals import interval
from tests.questions.sensitivity.known import study_of, table_of
from tests.scenarios import scenario, tiny_service

UNCALIBRATED = Ensemble(derive(scenario(tiny_service())), [])


@pytest.mark.parametrize(
    ("measure", "least", "most"),
    [
        ("vacancy_rate", 0.0, 100.0),
        ("experienced_share", 0.0, 100.0),
        ("three_or_more_workers", 0.0, 100.0),
        ("turnover_rate", 0.0, np.inf),  # more may leave in a year than are there at its end
        ("children_waiting", 0.0, np.inf),
        ("changes_per_child", 0.0, np.inf),
        ("cost", 0.0, np.inf),
        ("cost_payments", -np.inf, np.inf),  # less what is clawed back
    ],
)
def test_a_measure_says_what_it_can_be(measure: str, least: float, most: float) -> None:
    assert possible(measure) == (least, most)


def test_what_is_played_lies_where_it_can_be() -> None:
    monthly = sim.forecast(scenario(tiny_service()), run=sim.Run(replications=4, seed=3)).tables["monthly_by_team"]
    for measure in MEASURES:
        values = monthly[measure.name].dropna()
        assert values.between(*measure.possible).all(), measure.name


def test_the_interval_of_a_rate_near_an_end_is_cut_there_and_holds_the_true_mean_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(1), 0
    for _ in range(1000):
        values = 100 * random.binomial(60, 0.03, 40) / 60
        whole, cut = interval(values), interval(values).within(possible("agency_rate"))
        assert 0.0 <= cut.low <= cut.mean <= cut.high <= 100.0
        assert (whole.low <= 3.0 <= whole.high) == (cut.low <= 3.0 <= cut.high)
        held += bool(cut.low <= 3.0 <= cut.high)
    assert held > 900


def test_a_summary_says_nothing_impossible() -> None:
    values = pd.DataFrame({"year": "2018-19", "vacancy_rate": [0.0, 0.0, 0.0, 4.0], "cost_payments": [-9.0, 0, 0, 0]})
    summary = summarise(values, ["year"], ["vacancy_rate", "cost_payments"], UNCALIBRATED).set_index("measure")
    assert summary.loc["vacancy_rate", "mean_low"] == 0.0
    assert summary.loc["vacancy_rate", "mean_high"] == pytest.approx(4.18, abs=0.01)
    assert summary.loc["cost_payments", "mean_low"] == pytest.approx(-9.41, abs=0.01)


def test_every_headline_has_its_range_in_the_order_of_the_headlines() -> None:
    cut = interval(np.array([np.full(len(HEADLINES), -1.0), np.full(len(HEADLINES), 300.0)])).within(POSSIBLE)
    assert cut.low.tolist() == [0.0] * len(HEADLINES)
    assert [one.name for one, high in zip(HEADLINES, cut.high, strict=True) if high == 100.0] == [
        "three_or_more_workers",
        "experienced_share",
    ]


def test_a_share_of_the_variance_lies_between_none_and_all_of_it() -> None:
    study = study_of("sobol", 3, samples=16, replications=2)
    found = indices.indices(study, table_of(study, lambda x: x[:, 0], noise=1.0))
    shares = found[[f"{index}{end}" for index in ("first", "total") for end in ("_from", "", "_to")]]
    assert shares.to_numpy().min() == 0.0
    assert shares.to_numpy().max() == 1.0
    assert (found["first_from"] < found["first_to"]).all(), "an estimate beyond an end is still not certain"
