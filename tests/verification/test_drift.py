"""Rates drift as far as the scenario says, about what they are today, each by its own random numbers, the same in every
strategy.

Of a scenario with one drifting rate the factor itself is read from the world after one year and after five, in a
thousand histories; means and variances are compared with what the section says at 99.9 %.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.engine import worlds
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Level
from sim.questions.sensitivity.ranges import Known, ranges_of
from sim.scenario.derivation import Derived
from sim.scenario.edits import with_factors
from sim.scenario.quantities import Spread
from sim.scenario.sections.drift import kept_in_a_year
from sim.scenario.vocabulary import Drifting
from tests.scenarios import SOURCE, Table, length, number, scenario, spread, tiny_service
from tests.verification.documents import calm, derived, leaving, recruitment, stage, without
from tests.verification.intervals import assert_mean

SEED = 2026
HISTORIES = 1000
Array = NDArray[np.float64]


def drifting(rate: str, after_1_year: float, after_5_years: float, years: int = 5) -> Table:
    """Return a calm council in which one rate drifts."""
    return {**calm(posts=1, years=years), "drift": {rate: spread(after_1_year, after_5_years)}}


def factors(one: Derived, rate: Drifting, months: tuple[int, ...], histories: int = HISTORIES) -> Array:
    """Return the rate's factor after so many months of each history, shape (histories, months)."""
    world = worlds.make_world(one)
    found = []
    for history in range(histories):
        worlds.prepare(world, one, SEED, history)
        worlds.set_initial_state(world)
        row = []
        for month in months:
            worlds.advance(world, (month + 0.5) * one.rates.calendar.month)
            row.append(float(world.drift.times[rate]))
        found.append(row)
    return np.array(found)


@pytest.mark.parametrize(("after_1_year", "after_5_years"), [(20, 40), (48, 52), (25, 25), (10, 22.3)])
def test_a_rate_drifts_as_far_as_the_scenario_says_and_stays_as_it_is_on_average(
    after_1_year: float, after_5_years: float
) -> None:
    one = derived(drifting("resigning", after_1_year, after_5_years))
    found = factors(one, Drifting.RESIGNING, (12, 59))
    sizes = (after_1_year / 100, after_5_years / 100)
    for place, size in enumerate(sizes):
        assert_mean(found[:, place], 1.0, f"factor {place}", sharp=0.12)
        least, most = stats.chi2.ppf([0.0005, 0.9995], HISTORIES - 1) / (HISTORIES - 1)
        ratio = np.log(found[:, place]).var(ddof=1) / size**2
        assert least * 0.98 < ratio < most * 1.02, (place, ratio)  # month 59 is a little short of five years


def test_what_is_kept_in_a_year_gives_both_spreads_back() -> None:
    for after_1_year, after_5_years in ((30, 31), (20, 40), (9.5, 20.5)):
        kept = kept_in_a_year(Spread(**spread(after_1_year, after_5_years)))
        ratio = math.sqrt((1 - kept**5) / (1 - kept))
        assert after_1_year * ratio == pytest.approx(after_5_years, rel=1e-9)
    assert kept_in_a_year(Spread(**spread(30, 30))) == 0.0


def test_nothing_drifts_on_the_first_day_nor_where_the_section_is_left_out() -> None:
    one = derived(drifting("referrals", 30, 50))
    assert (factors(one, Drifting.REFERRALS, (0,), 20) == 1.0).all()
    assert (factors(one, Drifting.SICKNESS, (12, 59), 20) == 1.0).all()
    assert (factors(derived(calm(posts=1)), Drifting.REFERRALS, (12, 59), 20) == 1.0).all()


def test_spreads_of_nothing_are_the_same_as_no_section_to_the_last_bit() -> None:
    still = without(tiny_service(), "drift")
    nothing = {**still, "drift": {rate.name.lower(): spread(0, 0) for rate in Drifting}}
    ours, theirs = replicate(derived(still), SEED, 0), replicate(derived(nothing), SEED, 0)
    assert (ours.flows == theirs.flows).all()
    assert (ours.days == theirs.days).all()


def test_each_rate_drifts_by_its_own_random_numbers() -> None:
    """What one rate does is the same whether others drift or not, and tells nothing of them."""
    document = tiny_service()
    alone = {**document, "drift": {"sickness": document["drift"]["sickness"]}}
    together = factors(derived(document), Drifting.SICKNESS, (12, 24), 20)
    assert (together == factors(derived(alone), Drifting.SICKNESS, (12, 24), 20)).all()
    both = {**calm(posts=1), "drift": {"sickness": spread(30, 50), "resigning": spread(30, 50)}}
    ours = np.log(factors(derived(both), Drifting.SICKNESS, (12,), 500)[:, 0])
    theirs = np.log(factors(derived(both), Drifting.RESIGNING, (12,), 500)[:, 0])
    assert abs(stats.pearsonr(ours, theirs).statistic) < 0.15  # 99.9 % of independent samples


def service() -> Table:
    """Return a team with far more posts than staff, who leave, apply, fall sick and are covered by agency."""
    document = calm(posts=200, years=3, referrals_per_year=600, guide=12)
    document["staff"] = {"experienced": number(60, "workers")}
    document["leaving"] = leaving(20, 28)
    document["recruitment"] = recruitment(number(1, "months"), 2, number(6, "weeks"))
    document["absence"] = {
        "sickness": number(2, "per year"),
        "sickness_length": length(15, "days"),
        "leave_known": number(8, "weeks"),
        "cases_return": False,
    }
    document["agency"] = {
        "covers_vacancies": number(20, "percent"),
        "covers_absences": number(0, "percent"),
        "delay": number(2, "weeks"),
        "assignment": length(4, "months"),
        "notice": number(1, "weeks"),
        "converts": number(0, "percent"),
        "fte": number(1, "FTE"),
        "cost": number(300, "pounds per working day"),
    }
    document["demand"]["ages"] = {"years": [0, 5], "shares": [100], "unit": "percent", "source": SOURCE}
    document["stages"] = {
        "assessment": stage(65, length(40, "days"), child_in_need=30, looked_after=10),
        "child_in_need": stage(90, length(6, "months"), looked_after=10),
        "looked_after": stage(100, length(2, "years")),
        "leaving_care": stage(0),
    }
    return document


def counted(outcome: Outcome, flow: Flow) -> float:
    """Return what happened in the third year."""
    return float(outcome.flows[24:36, :, flow].sum(dtype=float))


@cache
def outcomes(rate: str) -> list[Outcome]:
    """Return histories in which only this rate drifts, or none."""
    document = service()
    if rate:
        document["drift"] = {rate: spread(30, 40)}
    one = derived(document)
    world = worlds.make_world(one)
    return [replicate(one, SEED, number_of_it, world=world) for number_of_it in range(200)]


MOVES = [
    ("resigning", Flow.LEAVERS),
    ("applicants", Flow.STARTERS),
    ("agency", Flow.AGENCY_STARTED),
    ("referrals", Flow.REFERRALS),
    ("entering_care", Flow.TO_LOOKED_AFTER),
]


@pytest.mark.parametrize(("rate", "flow"), MOVES, ids=[rate for rate, _ in MOVES])
def test_a_drifting_rate_makes_histories_differ_more_in_what_it_is_the_rate_of(rate: str, flow: Flow) -> None:
    still, moving = ([counted(one, flow) for one in outcomes(which)] for which in ("", rate))
    assert np.var(moving, ddof=1) > 1.5 * np.var(still, ddof=1)


def test_drifting_sickness_makes_histories_differ_more_in_days_of_sickness() -> None:
    still, moving = (
        [float(one.days[24:36, :, Level.SICK_FTE].sum()) for one in outcomes(which)] for which in ("", "sickness")
    )
    assert np.var(moving, ddof=1) > 1.5 * np.var(still, ddof=1)


@pytest.mark.parametrize("rate", ["resigning", "applicants", "agency", "sickness", "entering_care"])
def test_what_becomes_of_staff_and_of_children_already_known_moves_no_referral(rate: str) -> None:
    for ours, theirs in zip(outcomes("")[:20], outcomes(rate)[:20], strict=True):
        assert (ours.flows[:, :, Flow.REFERRALS] == theirs.flows[:, :, Flow.REFERRALS]).all()


def test_how_many_children_enter_care_does_not_follow_how_many_are_referred() -> None:
    """With referrals drifting alone, those referred in the third year tell little of those entering care in it."""
    referred, entering = (
        np.array([counted(one, flow) for one in outcomes("referrals")])
        for flow in (Flow.REFERRALS, Flow.TO_LOOKED_AFTER)
    )
    in_need = np.array([counted(one, Flow.TO_CHILD_IN_NEED) for one in outcomes("referrals")])
    assert stats.pearsonr(referred, in_need).statistic > 0.9
    assert stats.pearsonr(referred, entering).statistic < 0.35


def test_strategies_share_the_drift() -> None:
    """Another turnover, and other histories of everybody, leave every rate's drift as it was."""
    ordinary = tiny_service()
    strategy = tiny_service()
    strategy["leaving"]["turnover"] = number(60, "percent")
    for rate in Drifting:
        ours, theirs = (factors(derived(one), rate, (6, 12, 24), 5) for one in (ordinary, strategy))
        assert (ours == theirs).all()
        assert (ours != 1.0).all()


def test_how_far_a_rate_drifts_can_be_multiplied_as_any_number_of_the_scenario() -> None:
    """A factor is on both spreads, so that the shape stays; 100 percent is no bound."""
    before = scenario(tiny_service())
    one, other = (each.model_dump()["drift"] for each in (before, with_factors(before, {"drift.resigning": 2.5})))
    assert one.pop("resigning")["after_1_year"] == 40
    assert other.pop("resigning") == spread(100, 125)
    assert one == other
    [found] = ranges_of(before, Known.of(before), ["drift.resigning"], {"drift.resigning": (0.5, 2.5)})
    assert (found.number, found.unit, found.value(2.5)) == (40, "percent after 1 year", 100)
