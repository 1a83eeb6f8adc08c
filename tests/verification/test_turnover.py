"""Leaving, refilling, changes of worker, payments and assignments against closed forms, with steady hazards.

Rates of a Poisson-like count over the time at risk, D = a day, month M = 365.25 / 12 D:

- with hazard h at every time in post and no notice, leavers per year in post are h; with notice N, 1 / (1 / h + N);
- something drawn once a month with chance 1 - exp(-r M) and spread evenly over it happens 2 tanh(r M / 2) / M times a
  day at risk, which is r up to (r M)^2 / 12;
- the time in post T of a starter has P(T > t) = exp(-H(t)), H being the hazard added up over the bands of time in post;
- a post that is vacated, waits on average W for the next round and then L for the starter is vacant for a share of
  (W + L) / (W + L + 1 / h + N) of the time (alternating renewal process; Cox 1962, Renewal Theory, chapter 7);
- if nothing else moves children, each loses its worker at the worker's hazard of leaving.

Each comparison is of a mean over replications with its 99.9 % interval (Student's t), or a Kolmogorov-Smirnov test at
0.1 %, so each has a false-alarm probability of 0.001 over seeds; the seeds are fixed.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from sim.engine import worlds
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Level
from sim.model.world import World
from sim.scenario.derivation import Derived, derive
from sim.scenario.quantities import MONTH, YEAR
from sim.scenario.sections.agency import expected_groups, surviving_a_quarter
from sim.scenario.vocabulary import Cause, Contract, Reason, Status
from tests.scenarios import Table, length, number, scenario
from tests.verification.documents import calm, leaving, recruitment, stage, without
from tests.verification.intervals import assert_mean

SEED = 1962
WEEK = {"value": 7, "unit": "days", "source": "assumption: a test"}
AT_ONCE = number(0, "days")


def refilled(percent_a_year: float, notice_days: float = 0.0, posts: int = 300, years: int = 10, **more: Any) -> Table:
    """Return a team that so many of a hundred leave in a year, and whose posts are refilled within a week."""
    document = calm(posts=posts, years=years)
    document["leaving"] = leaving(percent_a_year, notice_days, **more)
    document["recruitment"] = recruitment(WEEK, 100, AT_ONCE)
    return document


def played(document: Table, replications: int) -> tuple[Derived, list[Outcome]]:
    """Return the replications of a document."""
    derived = derive(scenario(document))
    world = worlds.make_world(derived)
    return derived, [replicate(derived, SEED, k, world=world) for k in range(replications)]


def flow(outcomes: list[Outcome], which: int, since: int = 0, until: int | None = None) -> NDArray[np.float64]:
    """Return what happened in the months from one to another, in each replication."""
    return np.array([outcome.flows[since:until, :, which].sum(dtype=float) for outcome in outcomes])


def days(outcomes: list[Outcome], which: int, since: int = 0, until: int | None = None) -> NDArray[np.float64]:
    """Return what there was, added up over the days of the months from one to another, in each replication."""
    return np.array([outcome.days[since:until, :, which].sum(dtype=float) for outcome in outcomes])


OTHERS: dict[str, Any] = {
    "retires": {"experienced": number(0.03, "per year")},
    "dismissed": {"experienced": number(0.02, "per year")},
    "dies": {"experienced": number(0.01, "per year")},
}


def test_without_notice_the_leavers_of_a_year_in_post_are_the_turnover() -> None:
    """Turnover 20 %, of which 3 retire, 2 are dismissed and 1 dies: each at its rate, resigning at what is left."""
    document = refilled(percent_a_year=20, **OTHERS)
    document["staff"] |= {"part_time": number(30, "percent"), "part_time_fte": number(0.6, "FTE")}
    _, outcomes = played(document, 200)
    years = days(outcomes, Level.EXPERIENCED) / YEAR
    assert_mean(flow(outcomes, Flow.LEAVERS) / years, 0.20, "leavers", sharp=0.03)
    assert_mean(flow(outcomes, Flow.RESIGNED) / years, 0.14, "resigning", sharp=0.03)
    assert_mean(flow(outcomes, Flow.RETIRED) / years, 0.03, "retiring", sharp=0.06)
    assert_mean(flow(outcomes, Flow.DISMISSED) / years, 0.02, "dismissed", sharp=0.07)
    assert_mean(flow(outcomes, Flow.DIED) / years, 0.01, "dying", sharp=0.1)
    in_fte = flow(outcomes, Flow.LEAVERS_FTE) / (days(outcomes, Level.EXPERIENCED_FTE) / YEAR)
    assert_mean(in_fte, 0.20, "leavers, in full-time equivalents", sharp=0.03)
    assert (flow(outcomes, Flow.LEAVERS) == flow(outcomes, Flow.FROM_TEAM)).all()


def test_with_notice_as_many_leave_as_stated_from_the_first_year_on() -> None:
    """With notice N a worker is in post for 1 / h + N on average; h is such that leavers per year in post are as
    stated, and on the first day some are in notice.
    """
    _, outcomes = played(refilled(percent_a_year=40, notice_days=91.3125), 100)
    rate = flow(outcomes, Flow.LEAVERS, 12) / (days(outcomes, Level.EXPERIENCED, 12) / YEAR)
    assert_mean(rate, 0.4, "leavers", sharp=0.02)
    first = flow(outcomes, Flow.LEAVERS, 0, 3) / (days(outcomes, Level.EXPERIENCED, 0, 3) / YEAR)
    assert_mean(first, 0.4, "leavers of the first quarter", sharp=0.06)


BANDS = ((0.0, 0.6), (1.0, 1.5), (2.0, 2.5), (4.0, 0.5))


def banded(document: Table) -> Table:
    """Return the document with a hazard that depends on the time in post."""
    document["leaving"]["tenure"] = [
        {"after": number(years, "years"), "rate": number(rate, "times")} for years, rate in BANDS
    ]
    return document


def added_up(years: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hazard added up over the bands, in years at a rate of 1."""
    ends = [start for start, _ in BANDS[1:]] + [np.inf]
    added = np.zeros_like(years, dtype=float)
    for (begin, rate), end in zip(BANDS, ends, strict=True):
        added += rate * (np.clip(years, begin, end) - begin)
    return added


def test_starters_stay_as_long_as_the_hazard_of_their_time_in_post_says() -> None:
    """P(T > t) = exp(-base x H(t)): Kolmogorov-Smirnov at 0.1 % of all who started in the first ten of twenty years.

    Whoever left within ten years is compared with the distribution of those: F(t) / F(10 years). How many those are is
    compared too (binomial, 0.1 %).
    """
    document = banded(refilled(percent_a_year=25, years=20))
    document["staff"] = {"experienced": number(1, "workers")}
    derived = derive(scenario(document))
    base = float(derived.rates.leaving.hazard[2]) * YEAR
    world = worlds.make_world(derived)
    lasted, started = [], 0
    for replication in range(4):
        worlds.prepare(world, derived, SEED, replication)
        worlds.set_initial_state(world)
        worlds.advance(world, derived.horizon)
        workers, rows = world.workers, slice(2, world.workers.known + 1)
        early = (workers.joined[rows] <= 10 * YEAR) & (workers.status[rows] != Status.DUE_TO_START)
        started += int(early.sum())
        gone = early & (workers.status[rows] == Status.GONE)
        in_post = (workers.notice_since[rows] - workers.joined[rows])[gone] / YEAR
        lasted.append(in_post[in_post <= 10])
    times = np.concatenate(lasted)
    within = 1 - math.exp(-base * float(added_up(np.array(10.0))))
    assert started > 2000
    assert stats.binomtest(len(times), started, within).pvalue > 0.001
    shares = (1 - np.exp(-base * added_up(times))) / within  # even on (0, 1) if the formula holds
    found = stats.kstest(shares, "uniform")
    assert found.pvalue > 0.001, found


def test_turnover_is_what_the_scenario_says_from_the_first_year_on() -> None:
    """With bands of time in post too: today's times in post and the base hazard go together, so each year has 25 %.

    99.9 % for the ten years together (Bonferroni).
    """
    _, outcomes = played(banded(refilled(percent_a_year=25)), 250)
    for year in range(10):
        months = slice(12 * year, 12 * year + 12)
        left = np.array([o.flows[months, :, Flow.LEAVERS].sum(dtype=float) for o in outcomes])
        there = np.array([o.days[months, :, Level.EXPERIENCED].sum(dtype=float) for o in outcomes]) / YEAR
        assert_mean(left / there, 0.25, f"turnover of year {year + 1}", sharp=0.04, comparisons=10)


@pytest.mark.parametrize(("every", "start_after", "notice"), [(60.0, 40.0, 0.0), (60.0, 0.0, 56.0), (21.0, 84.0, 28.0)])
def test_posts_are_vacant_for_the_share_that_renewal_theory_says(
    every: float, start_after: float, notice: float
) -> None:
    """Vacant share (W + L) / (W + L + 1 / h + N), all applicants wanted being there.

    W is nearly half the interval between rounds T: a worker starts L after a round and leaves after an exponential
    time and N, so the leaving falls (L + N + X) mod T after a round, X having density h exp(-h x) / (1 - exp(-h T))
    on (0, T), and W is the mean of what is left of T.
    """
    hazard = 1 / (2 * YEAR - notice)
    document = refilled(percent_a_year=50, notice_days=notice)
    document["recruitment"] = recruitment(number(every, "days"), 150, number(start_after, "days"))
    _, outcomes = played(document, 20)

    def weighed(x: float) -> float:
        wait = every - (start_after + notice + x) % every
        return wait * hazard * math.exp(-hazard * x) / -math.expm1(-hazard * every)

    jump = -(start_after + notice) % every
    waits = integrate.quad(weighed, 0, every, points=[jump])[0]
    vacant = waits + start_after
    share = vacant / (vacant + 1 / hazard + notice)
    found = days(outcomes, Level.POSTS_VACANT, 24) / days(outcomes, Level.POSTS, 24)
    assert_mean(found, share, "vacant share", sharp=0.03)


def test_children_change_worker_as_often_as_their_worker_leaves() -> None:
    """One team for every stage, nothing else that moves a child: LEFTRL and SWDIED per child-year are the hazards.

    With no notice, each of a leaver's children moves once: LEFTRL at resigning, retiring and dismissal together,
    SWDIED at dying; nothing else is ever counted but first contacts, and the children who lose their worker are as
    many.
    """
    document = refilled(posts=60, percent_a_year=24, **OTHERS)
    document["demand"]["referrals"] = number(1200, "per year")
    document["stages"]["assessment"] = stage(140, length(42, "days", "gamma", 0.5), child_in_need=50)
    document["stages"]["child_in_need"] = stage(450, length(9, "months", "gamma", 0.8))
    _, outcomes = played(document, 120)
    years = days(outcomes, Level.CASES) / YEAR
    assert_mean(flow(outcomes, Flow.LEFTRL) / years, 0.23, "changes as the worker left", sharp=0.05)
    assert_mean(flow(outcomes, Flow.SWDIED) / years, 0.01, "changes as the worker died", sharp=0.15)
    for reason in Reason:
        if reason not in (Reason.FCONTA, Reason.LEFTRL, Reason.SWDIED):
            assert not flow(outcomes, Flow.FCONTA + reason).any(), reason.name
    moved = flow(outcomes, Flow.LEFTRL) + flow(outcomes, Flow.SWDIED)
    assert (moved == flow(outcomes, Flow.CHILDREN_LOSING_WORKER)).all()


OFFER = datetime.date(2018, 7, 10)
OFFERED = 190.0  # days from the start


def paid(effect: float) -> Table:
    """Return a team that is offered a tenth of a year's pay for eighteen months' commitment."""
    document = refilled(percent_a_year=60, notice_days=28, years=4)
    document["staff"] |= {"part_time": number(30, "percent"), "part_time_fte": number(0.6, "FTE")}
    document["pay"] = dict.fromkeys(
        ("newly_qualified", "social_worker", "experienced"), number(65_000, "pounds per year")
    )
    document["pay"]["on_costs"] = number(30, "percent")
    document["retention_payment"] = {
        "offered": [OFFER],
        "eligible": ["experienced"],
        "amount": number(10, "percent"),
        "take_up": number(70, "percent"),
        "commitment": number(18, "months"),
        "effect": number(effect, "times"),
        "cliff_effect": number(1, "times"),
        "cliff": number(0, "months"),
    }
    return document


def after_payment(effect: float, replication: int) -> World:
    """Return the world at the end of a forecast with a payment."""
    derived = derive(scenario(paid(effect)))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, replication)
    worlds.set_initial_state(world)
    worlds.advance(world, derived.horizon)
    return world


def committed(world: World) -> NDArray[np.int64]:
    """Return the workers who took the payment."""
    rows = np.arange(1, world.workers.known + 1)
    return rows[world.workers.committed_until[rows] > 0]


def test_nobody_who_is_committed_resigns_where_a_commitment_holds_everybody() -> None:
    """With an effect of 0 the hazard is 0 from the day of the payment to the end of the commitment, and not after."""
    until = OFFERED + 18 * MONTH
    soonest = []
    for replication in range(5):
        world = after_payment(0.0, replication)
        who, workers = committed(world), world.workers
        assert len(who) > 150
        assert workers.committed_until[who] == pytest.approx(until)
        soonest.append(workers.notice_since[who][workers.departure[who] != 0].min())
    assert until - 1e-6 <= min(soonest) < until + MONTH


def test_what_a_broken_commitment_pays_back_falls_with_every_day_served() -> None:
    """Payments = 10 % of pay x hours of each who accepts; claw-back = payment x days left / days of commitment.

    Of those at work 70 % accept (binomial, 0.1 % over five replications together); whoever is to resign within the
    month, the hazard having reached the worker's threshold, does not.
    """
    accepted, asked = 0, 0
    derived = derive(scenario(paid(1.0)))
    world = worlds.make_world(derived)
    workers = world.workers
    for replication in range(5):
        worlds.prepare(world, derived, SEED, replication)
        worlds.set_initial_state(world)
        worlds.advance(world, OFFERED - 1e-6)
        undecided = (workers.status == Status.AT_WORK) & (workers.hazard < workers.threshold)
        asked += int(undecided.sum())
        worlds.advance(world, derived.horizon)
        who = committed(world)
        accepted += len(who)
        totals = world.months.flows.sum(axis=0) + world.teams.flows.sum(axis=0)
        assert workers.payment[who] == pytest.approx(5000 * workers.fte[who])
        assert totals[Flow.RETENTION_PAYMENTS] == pytest.approx(5000 * workers.fte[who].sum())
        gone = who[workers.status[who] == Status.GONE]
        last_day = workers.notice_since[gone] + 28
        left = np.maximum(OFFERED + 18 * MONTH - last_day, 0) / (18 * MONTH)
        assert totals[Flow.CLAWED_BACK] == pytest.approx(float((5000 * workers.fte[gone] * left).sum()))
        assert totals[Flow.CLAWED_BACK] > 0
    assert stats.binomtest(accepted, asked, 0.7).pvalue > 0.001


def covered(assignment: float, notice: float, delay: float) -> Table:
    """Return a team of vacant posts, all covered by agency workers whose assignments are exponential."""
    document = without(calm(posts=100, years=10), "staff.experienced")
    document["agency"] = {
        "covers_vacancies": number(100, "percent"),
        "covers_absences": number(0, "percent"),
        "delay": number(delay, "days"),
        "assignment": length(assignment, "days"),
        "notice": number(notice, "days"),
        "converts": number(0, "percent"),
        "fte": number(0.8, "FTE"),
        "cost": number(300, "pounds per working day"),
    }
    return document


@pytest.mark.parametrize(("notice", "delay"), [(0.0, 20.0), (30.0, 10.0)])
def test_agency_workers_stay_for_their_assignment_and_are_followed_by_others(notice: float, delay: float) -> None:
    """An assignment is X, or the notice n if longer: E max(X, n) = n + m exp(-n / m); ends per day there are 1 / that.

    Posts are covered for E max(X, n) / (E max(X, n) + delay) of the time. The first year is left out.
    """
    mean = 120.0
    _, outcomes = played(covered(mean, notice, delay), 20)
    lasts = notice + mean * math.exp(-notice / mean)
    there = days(outcomes, Level.AGENCY, 12)
    assert_mean(flow(outcomes, Flow.AGENCY_ENDED, 12) / there, 1 / lasts, "ends of assignments", sharp=0.03)
    share = days(outcomes, Level.POSTS_COVERED, 12) / days(outcomes, Level.POSTS_VACANT, 12)
    assert_mean(share, lasts / (lasts + delay), "covered share", sharp=0.02)
    assert days(outcomes, Level.AGENCY_FTE, 12) == pytest.approx(0.8 * there, rel=1e-6)


def elapsed(surviving: float, at_first: float, added: list[float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the stocks of five quarter ends, and today's agency workers by quarters there, counted person by person.

    Each quarter the same share of those there survives, and then some are added; who is there by four quarters' age.
    """
    by_quarters = [0.0, 0.0, 0.0, 0.0, at_first]  # there since 0, 1, 2, 3, and 4 or more quarter ends
    stocks = [at_first]
    for new in added:
        there = [surviving * people for people in by_quarters]
        by_quarters = [new, there[0], there[1], there[2], there[3] + there[4]]
        stocks.append(sum(by_quarters))
    groups = np.array([by_quarters[0], by_quarters[1], by_quarters[2] + by_quarters[3], by_quarters[4]])
    return np.array(stocks), groups


@pytest.mark.parametrize("surviving", [0.2, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("added", [[10.0, 10, 10, 10], [1.0, 4, 20, 40], [30.0, 10, 5, 2]], ids=str)
def test_the_length_of_assignments_is_found_from_how_long_people_have_been_there(
    surviving: float, added: list[float]
) -> None:
    """From expected groups the share surviving a quarter is found again, whether the staff grew, fell or stayed."""
    stocks, groups = elapsed(surviving, 25.0, added)
    assert expected_groups(surviving, stocks) == pytest.approx(groups)
    assert surviving_a_quarter(stocks, groups) == pytest.approx(surviving, abs=2e-4)


def test_the_length_of_assignments_is_found_from_people_within_their_chance() -> None:
    """Groups drawn from the expected ones (multinomial, 400 people) give the share on average: 99.9 % of 200 draws."""
    stocks, groups = elapsed(0.6, 60.0, [20.0, 40, 80, 60])
    draws = np.random.default_rng(SEED).multinomial(400, groups / groups.sum(), size=200)
    found = [surviving_a_quarter(stocks, draw.astype(float)) for draw in draws]
    assert_mean(found, 0.6, "share surviving a quarter", sharp=0.03)
    assert np.std(found) < 0.06


def test_agency_workers_who_become_permanent_are_as_many_as_the_share_says() -> None:
    """Of assignments that end in a vacant post, a share becomes permanent and holds the post (binomial, 0.1 %).

    With nobody leaving, every post is held in the end, by somebody who came from an agency.
    """
    document = covered(60.0, 7.0, 10.0)
    document["agency"]["converts"] = number(30, "percent")
    derived = derive(scenario(document))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, 0)
    worlds.set_initial_state(world)
    worlds.advance(world, derived.horizon)
    totals = world.months.flows.sum(axis=0) + world.teams.flows.sum(axis=0)
    converted, ended = int(totals[Flow.AGENCY_CONVERTED]), int(totals[Flow.AGENCY_ENDED])
    assert converted == 100 == int((world.workers.contract == Contract.PERMANENT).sum()) - 1 - _unused(world)
    assert stats.binomtest(converted, converted + ended, 0.3).pvalue > 0.001
    assert (world.workers.departure[world.posts.holder[1:101]] != Cause.AGENCY_ENDED).all()


def _unused(world: World) -> int:
    """Return the rows of workers that nobody has, which read as permanent."""
    return world.workers.rows - world.workers.known - 1
