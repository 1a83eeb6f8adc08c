"""Tests of the parts of a calibration: priors, emulator, posterior, uncertain numbers, readings."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from sim.engine.replication import replicate
from sim.engine.reported_values import days_within, read
from sim.engine.views import FirstDay, View
from sim.model.counting.counted import Flow, Level
from sim.questions.calibrate import estimation
from sim.questions.calibrate.estimation import Bank
from sim.questions.posterior import Posterior, fingerprint, load, save, share_of_rates
from sim.questions.priors import Prior
from sim.scenario.derivation import derive
from sim.scenario.edits import numbers_of, with_factors
from sim.scenario.faults import ScenarioError
from sim.scenario.sections.targets import Uncertain
from sim.statistics.emulator import Emulator, fewest_points, terms
from tests.questions.calibrate.papers import UNCERTAIN, document, scenario
from tests.scenarios import SOURCE


def test_a_tenth_of_the_prior_lies_below_low_and_a_tenth_above_high() -> None:
    prior = Prior.of(scenario().uncertain)
    factors = prior.factors(prior.spread_points(8192, 3))
    for place, (_, low, high) in enumerate(UNCERTAIN):
        assert np.quantile(factors[:, place], [0.1, 0.9]) == pytest.approx([low, high], rel=0.01)


def test_points_of_the_prior_are_the_same_for_the_same_seed() -> None:
    prior = Prior.of(scenario().uncertain)
    assert (prior.spread_points(64, 5) == prior.spread_points(64, 5)).all()
    assert (prior.spread_points(64, 5) != prior.spread_points(64, 6)).any()


def test_a_quadratic_is_emulated_exactly_and_noise_is_told_apart() -> None:
    random = np.random.default_rng(1)
    points = random.standard_normal((2000, 2))
    truth = np.column_stack([1 + points[:, 0] - 2 * points[:, 0] * points[:, 1], 3 * points[:, 1] ** 2])
    noise = random.standard_normal((2000, 1)) * np.array([0.5, 0.2])  # one cause: correlated
    emulator = Emulator.fit(points, truth + noise)
    near = (np.abs(points) < 2).all(axis=1)
    assert emulator.mean(points)[near] == pytest.approx(truth[near], abs=0.1)
    assert emulator.covariance == pytest.approx(np.array([[0.25, 0.1], [0.1, 0.04]]), rel=0.15)
    slopes = emulator.slopes(np.array([1.0, 1.0]))
    assert slopes == pytest.approx(np.array([[-1.0, 0.0], [-2.0, 6.0]]), abs=0.1)


def test_a_fit_has_three_points_for_each_term() -> None:
    for numbers in (1, 4, 13):
        assert fewest_points(numbers) == 3 * terms(np.zeros((1, numbers))).shape[1]


def test_a_factor_multiplies_its_number_and_nothing_else() -> None:
    before = scenario()
    after = with_factors(before, {"leaving.turnover": 1.5, "absence.sickness_length": 2.0})
    assert after.leaving is not None
    assert before.leaving is not None
    assert after.leaving.turnover.value == pytest.approx(1.5 * before.leaving.turnover.value)
    assert after.absence is not None
    assert before.absence is not None
    assert after.absence.sickness_length is not None
    assert before.absence.sickness_length is not None
    assert after.absence.sickness_length.mean == pytest.approx(2 * before.absence.sickness_length.mean)
    assert with_factors(after, {"leaving.turnover": 1 / 1.5, "absence.sickness_length": 0.5}) == before


def test_a_share_never_exceeds_one() -> None:
    after = with_factors(scenario(), {"progression.promotion": 50.0})
    assert after.progression is not None
    assert after.progression.promotion.share == 1.0


def test_whole_numbers_and_numbers_in_lists_are_never_uncertain() -> None:
    keys = numbers_of(document())
    assert "leaving.turnover" in keys
    assert "absence.sickness_length" in keys
    assert not [key for key in keys if "staff." in key and "part_time" not in key]
    assert not [key for key in keys if key.startswith(("teams", "targets", "cohorts")) or key.endswith(".stock")]


def test_a_posterior_is_read_as_it_was_saved(tmp_path: Path) -> None:
    posterior = Posterior(("leaving.turnover", "demand.referrals"), np.array([[1.25, 0.5], [0.75, 2.0]]), "abc")
    save(posterior, tmp_path / "x.posterior.csv")
    again = load(tmp_path / "x.posterior.csv")
    assert (again.keys, again.of) == (posterior.keys, posterior.of)
    assert (again.factors == posterior.factors).all()
    assert [posterior.sample_of(replication) for replication in range(6)] == [0, 0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "# calibrated scenario: x\na\n-1\n", "# calibrated scenario: x\na\nz\n"]
)
def test_a_file_that_is_no_posterior_is_a_clear_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"x\.csv: found .*; allowed: "):
        load(tmp_path / "x.csv")


def test_a_fingerprint_changes_with_rates_priors_and_fitted_figures_and_not_with_words_or_length() -> None:
    before = scenario()
    assert fingerprint(before) == fingerprint(before.lasting(9))
    assert fingerprint(before) == fingerprint(before.model_copy(update={"title": "Another"}))
    assert fingerprint(before) != fingerprint(with_factors(before, {"leaving.turnover": 1.01}))
    [first, *others] = before.uncertain
    wider = first.model_copy(update={"high": 1.01 * first.high})
    assert fingerprint(before) != fingerprint(before.model_copy(update={"uncertain": [wider, *others]}))
    [target, *rest] = before.targets
    for changed, alike in (
        ({"why": "another reason"}, True),
        ({"value": target.value.model_copy(update={"source": "assumption: other words"})}, True),
        ({"value": target.value.model_copy(update={"value": target.value.value + 1})}, False),
        ({"tolerance": target.tolerance.model_copy(update={"value": 2 * target.tolerance.value})}, False),
        ({"use": "held out"}, False),
    ):
        after = before.model_copy(update={"targets": [target.model_copy(update=changed), *rest]})
        assert (fingerprint(after) == fingerprint(before)) is alike, changed


def test_a_number_that_no_figure_tells_of_is_drawn_and_is_chance_to_the_fit() -> None:
    """Histories at one point of the fitted numbers differ by it too; its samples are those of its range."""
    given = document()
    given["uncertain"][0]["fitted"] = False
    service = type(scenario()).model_validate(given)
    first = service.uncertain[0]
    prior = estimation.fitted(service)
    assert prior.keys == tuple(one.key for one in service.uncertain[1:])
    bank = Bank(service, service.targets, prior, 1, 2)
    assert np.nanstd(bank.play(np.zeros((20, len(prior.keys)))), axis=0).max() > 0
    drawn = estimation.unfitted(service).drawn(4000, np.random.default_rng(1))[:, 0]
    assert (drawn < first.low).mean() == pytest.approx(0.1, abs=0.02)
    assert (drawn > first.high).mean() == pytest.approx(0.1, abs=0.02)


def test_where_no_uncertain_number_is_to_be_fitted_there_is_nothing_to_calibrate() -> None:
    given = document()
    for one in given["uncertain"]:
        one["fitted"] = False
    with pytest.raises(ScenarioError, match="uncertain: found none to fit"):
        estimation.check(type(scenario()).model_validate(given))


def test_a_figure_that_has_no_value_in_most_histories_is_a_clear_error() -> None:
    service = scenario()
    bank = Bank(service, service.targets, Prior.of(service.uncertain), 1, 2)
    shown = np.ones((5, len(service.targets)))
    bank.check(shown)
    shown[:2, 1] = np.nan
    bank.check(shown)
    shown[2, 1] = np.nan
    with pytest.raises(ScenarioError, match=rf"targets \({service.targets[1].measure}, .* in 3 of 5 histories"):
        bank.check(shown)


def test_shares_of_variance_are_those_of_rates_and_of_chance() -> None:
    random = np.random.default_rng(4)
    rates = np.repeat(random.normal(0, 3, 4000), 2)
    told = share_of_rates(rates + random.normal(0, 1, 8000))
    assert told.of_rates == pytest.approx(0.9, abs=0.02)
    assert 0.88 < told.low < told.of_rates < told.high < 0.92
    assert np.isnan(share_of_rates(np.ones(2))).all()
    by_chance = share_of_rates(random.normal(0, 1, 8000))
    assert by_chance.of_rates == pytest.approx(0.0, abs=0.04)
    assert by_chance.low == 0.0


def test_a_period_takes_its_days_of_every_month() -> None:
    service = scenario()
    target = service.targets[0].model_copy(
        update={"since": datetime.date(2019, 12, 17), "to": datetime.date(2020, 2, 10)}
    )
    derived = derive(service)
    outcome = replicate(derived, 1, 0)
    view = View([outcome], range(len(derived.team_names)), derived)
    assert days_within(target, service.council.start, view.ends)[:6].tolist() == [0, 0, 15, 31, 10, 0]
    leavers = view.flow(Flow.LEAVERS)[0]
    assert read(target, [outcome], derived)[0] == pytest.approx(
        leavers[2] * 15 / 31 + leavers[3] + leavers[4] * 10 / 29
    )


def test_the_first_day_is_read_before_anything_has_happened() -> None:
    service = scenario()
    derived = derive(service)
    outcome = replicate(derived, 1, 0)
    first = FirstDay([outcome], range(len(derived.team_names)), derived)
    assert service.staff.experienced is not None
    assert first.level(Level.EXPERIENCED).tolist() == [[service.staff.experienced.value]]
    stock = sum(one.stock.value for one in (service.stages.assessment, service.stages.child_in_need) if one)
    assert first.levels(Level.ASSESSMENT, Level.CHILD_IN_NEED).tolist() == [[stock]]
    assert np.isnan(first.flow(Flow.LEAVERS)).all()


def test_an_uncertain_number_needs_a_range_about_one() -> None:
    with pytest.raises(ValueError, match="low"):
        Uncertain(key="leaving.turnover", low=1.2, high=2.0, source=SOURCE)
