"""What an action sets is in force from its first day to its last, costs what it says, and leaves nothing behind."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine import worlds
from sim.engine.council import CouncilView
from sim.engine.measures import BY_NAME
from sim.engine.replication import replicate
from sim.engine.views import View
from sim.mechanics.columns import Tables
from sim.model.counting.counted import Flow, Level
from sim.model.rules.leaving import share_to_pay_back
from sim.scenario.calendar import first_day
from sim.scenario.derivation import Derived, derive
from sim.scenario.rates import Rates
from sim.scenario.sections.base import Parameters
from tests.scenarios import Table, number, scenario, tiny_service
from tests.strategies.playing import SEED, Diary, flow, histories
from tests.verification.documents import calm, leaving, without

DAYS = [50.0 * number for number in range(1, 22)]  # of three years


def service(*actions: Table, **more: Any) -> Derived:
    """Return the small council of three years, without other plans than these."""
    document = without(tiny_service(), "actions", "restructures", "retention_payment", "cohorts")
    return derive(scenario({**document, "actions": list(actions), **more}))


def between(first: int, last: int | None, **what: Any) -> Table:
    """Return an action from one day of the forecast to another."""
    start = datetime.date(2019, 9, 30)
    action: Table = {"title": f"From day {first}", "on": start + datetime.timedelta(days=first), **what}
    return action if last is None else {**action, "until": start + datetime.timedelta(days=last)}


def seen(derived: Derived, look: Callable[[CouncilView], Any], days: list[float]) -> list[Any]:
    """Return what was seen on the days of one history."""
    diary = Diary(look, days)
    histories(derived, 1, [diary])
    return diary.histories[0]


def tables(world: Tables) -> dict[str, Any]:
    """Return a copy of every number that an action can put in force."""
    found: dict[str, Any] = {}
    for name, kind in Rates.tables().items():
        if not issubclass(kind, Parameters):
            continue
        for field in kind._fields:
            found[f"{name}.{field}"] = copy.copy(getattr(getattr(world, name), field))
    return found


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """Return the numbers that differ."""
    return {name for name in one if not np.array_equal(one[name], other[name])}


MANY: Table = {
    "set": {
        "caseload": {"nobody_has_room": "hold", "guide": {"social_worker": number(9, "cases")}},
        "leaving": {"notice": number(3, "weeks")},
        "recruitment": {"every": number(3, "weeks")},
        "pay": {"experienced": number(60_000, "pounds per year")},
        "teams": {"child protection": {"allowance": number(7, "percent")}},
    },
    "times": {
        "agency": {"covers_vacancies": number(0.5, "times")},
        "leaving": {"resigning": {"experienced": number(0.3, "times")}},
        "teams": {"Front door": {"leaving": number(0.5, "times"), "applications": number(0.5, "times")}},
    },
}


def test_after_its_end_an_action_has_left_every_number_as_it_was() -> None:
    derived = service(between(100, 320, **MANY))
    before, during, after = seen(derived, lambda council: tables(council.world), [60.0, 200.0, 330.0])
    assert differing(before, after) == set()
    assert differing(before, during) == {
        "caseload.hold",
        "leaving.notice",
        "recruitment.every",
        "agency.covers_vacancies",
        "leaving.resigning",
        "pay.cost",
        "plan.guide",
        "plan.allowance",
        "plan.leaving",
        "plan.applications",
    }


def test_what_a_scenario_leaves_out_is_multiplied_as_what_it_then_is() -> None:
    """Nobody resigns more often than the turnover says, a team is left as often as others, and all accept its posts."""
    changes = {
        "leaving": {"resigning": {"newly_qualified": number(0.7, "times")}},
        "teams": {
            "looked after": {"leaving": number(0.5, "times")},
            "Front door": {"applications": number(0.4, "times")},
        },
    }
    [during] = seen(service(between(10, None, times=changes)), lambda council: tables(council.world), [30.0])
    assert during["leaving.resigning"].tolist() == [0.7, 1.0, 1.0, 1.0, 1.0]
    assert during["plan.leaving"][1:].tolist() == [1.0, 0.6, 0.5, 1.0]  # Children North has 1.2 of its own
    assert during["plan.applications"][1:].tolist() == [0.4, 0.8, 1.0, 1.0]


def test_overlapping_actions_compose_in_the_order_of_the_file() -> None:
    """The council converts one in ten."""
    two_in_five = between(100, 300, set={"agency": {"converts": number(40, "percent")}})
    half = between(200, 400, times={"agency": {"converts": number(0.5, "times")}})

    def shares(*actions: Table) -> list[float]:
        return seen(service(*actions), lambda council: float(council.world.agency.converts), [50, 150, 250, 350, 450])

    assert shares(two_in_five, half) == pytest.approx([0.1, 0.4, 0.2, 0.05, 0.1])
    assert shares(half, two_in_five) == pytest.approx([0.1, 0.4, 0.4, 0.05, 0.1])


NOTHING: Table = {"set": {"agency": {"converts": number(10, "percent")}}}  # as it is


def cost(derived: Derived, measure: str) -> Any:
    """Return a cost in each month of one history."""
    view = View(histories(derived, 1), range(len(derived.team_names)), derived)
    return BY_NAME[measure].formula(view)[0]


def test_an_action_costs_so_much_a_year_while_in_force_and_so_much_once() -> None:
    plain = service(between(100, 400, **NOTHING))
    dear = service(
        between(100, 400, cost=number(36_525, "pounds per year"), cost_once=number(500, "pounds"), **NOTHING)
    )
    months = cost(dear, "cost_programmes")
    assert cost(plain, "cost_programmes").sum() == 0
    assert months.sum() == pytest.approx(300 * 100 + 500, rel=1e-6)
    assert months[5] == pytest.approx(31 * 100, rel=1e-6)  # March 2020
    assert (cost(dear, "cost") - cost(plain, "cost")).sum() == pytest.approx(30_500, rel=1e-4)


def test_an_allowance_raises_the_salaries_of_its_teams_by_its_share() -> None:
    allowance = {"teams": {"Children North": {"allowance": number(8, "percent")}}}
    leaving = {**tiny_service()["leaving"], "pay_effect": number(0, "times")}
    [before], [after] = (
        histories(service(*actions, leaving=leaving), 1) for actions in ((), (between(93, 399, set=allowance),))
    )
    salaries = after.flows[:, :, Flow.SALARY_COSTS] / before.flows[:, :, Flow.SALARY_COSTS]
    assert salaries[3:13, 1] == pytest.approx(1.08, rel=1e-5)  # from January to the following October
    assert np.delete(salaries, 1, axis=1) == pytest.approx(1.0)
    assert salaries[[0, 1, 2, 13, 14], 1] == pytest.approx(1.0)


def test_everybody_in_a_cohort_costs_what_the_cohort_says() -> None:
    document = calm(posts=20)
    document["staff"] = {"experienced": number(14, "workers")}
    document["cohorts"] = [
        {
            "name": "Recruited abroad",
            "grade": "social_worker",
            "arrives": "June",
            "size": {"value": 20, "unit": "percent of posts", "source": "assumption: a test"},
            "cost_each": number(7_000, "pounds"),
        }
    ]
    [outcome] = histories(derive(scenario(document)), 1)
    assert flow(outcome, Flow.STARTERS)[5] == flow(outcome, Flow.STARTERS).sum() == 4
    assert flow(outcome, Flow.PROGRAMME_COSTS)[5] == flow(outcome, Flow.PROGRAMME_COSTS).sum() == 28_000


def committed_three_years(**more: Any) -> Derived:
    """Return forty experienced workers, all of whom accept a retention payment on 1 October and commit themselves."""
    document = calm(posts=40, years=5)
    document["leaving"] = leaving(20, 0.0)
    document["pay"] = dict.fromkeys(
        ("newly_qualified", "social_worker", "experienced"), number(65_000, "pounds per year")
    )
    document["pay"]["on_costs"] = number(30, "percent")
    document["retention_payment"] = {
        "offered": ["October"],
        "eligible": ["experienced"],
        "amount": number(10, "percent"),
        "take_up": number(100, "percent"),
        "commitment": number(3, "years"),
        "effect": number(1, "times"),
        "cliff_effect": number(1, "times"),
        "cliff": number(1, "months"),
        **more,
    }
    return derive(scenario(document))


SCHEDULE: Table = {"claw_back": {"values": [100, 67, 33], "unit": "percent", "source": "assumption: a test"}}


@pytest.mark.parametrize(
    ("terms", "shares"),
    [
        (SCHEDULE, {0.0: 1.0, 0.99: 1.0, 1.01: 0.67, 1.99: 0.67, 2.01: 0.33, 2.99: 0.33}),
        ({}, {0.0: 1.0, 0.75: 0.75, 1.5: 0.5, 2.7: 0.1}),
        ({"claw_back": {**SCHEDULE["claw_back"], "values": [50]}}, {0.5: 0.5, 1.5: 0.0, 2.5: 0.0}),
    ],
    ids=["a schedule", "without a schedule, the part that is not served", "a schedule that ends early"],
)
def test_who_leaves_early_pays_back_the_share_of_the_year(terms: Table, shares: dict[float, float]) -> None:
    derived = committed_three_years(**terms)
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, 0)
    world.workers.committed_until[1] = 3 * 365.25
    for years, share in shares.items():
        assert share_to_pay_back(world, 1, years * 365.25) == pytest.approx(share), years


def test_what_is_paid_back_in_a_history_is_what_the_schedule_says_of_its_leavers() -> None:
    [outcome] = histories(committed_three_years(**SCHEDULE), 1)
    leavers, back = flow(outcome, Flow.LEAVERS), flow(outcome, Flow.CLAWED_BACK)
    offer = 9  # in October
    paid = flow(outcome, Flow.RETENTION_PAYMENTS)
    assert paid.sum() == paid[offer] == 5_000 * (40 - leavers[:offer].sum())
    for year, share in enumerate((1.0, 0.67, 0.33)):
        months = slice(offer + 12 * year, offer + 12 * year + 12)
        assert leavers[months].sum() > 0
        assert back[months] == pytest.approx(5_000 * share * leavers[months], rel=1e-6)
    assert back[offer + 36 :].sum() == 0


def emptying(action: Table) -> Derived:
    """Return forty workers who resign at 40 % a year and are replaced once a year, with a triggered action."""
    document = calm(posts=40, years=4)
    document["leaving"] = leaving(40, 0.0)
    document["cohorts"] = [
        {
            "name": "Yearly",
            "grade": "experienced",
            "arrives": datetime.date(2019, 1, 1),
            "every": number(12, "months"),
            "size": number(30, "workers"),
        }
    ]
    document["actions"] = [action]
    return derive(scenario(document))


WHEN: Table = {"measure": "vacancy rate", "above": number(20, "percent"), "lasting": number(4, "weeks")}
STOPS: Table = {"measure": "vacancy rate", "below": number(0.1, "share"), "lasting": number(2, "weeks")}


def weekly(action: Table, replication: int) -> list[tuple[float, float]]:
    """Return the vacancy rate and the notice in force, once a week as the action looks."""
    derived = emptying(action)
    days = [7.0 * week + 0.001 for week in range(1, 200)]  # just after the action has looked
    diary = Diary(lambda council: (council.vacancy_rate(), float(council.world.leaving.notice)), days)
    replicate(derived, SEED, replication, [diary])
    return [tuple(row) for row in diary.histories[0]]


def run_of(rates: list[float], holds: Callable[[float], bool], looks: int, after: int = 0) -> int:
    """Return the look, from 0, at which a condition has held so many times in a row."""
    held = 0
    for place in range(after, len(rates)):
        held = held + 1 if holds(rates[place]) else 0
        if held == looks:
            return place
    return len(rates)


@pytest.mark.parametrize("replication", range(3))
def test_a_triggered_action_begins_when_its_condition_has_lasted_and_stops_when_the_other_has(replication: int) -> None:
    action = {
        "title": "Longer notice",
        "when": WHEN,
        "stops": STOPS,
        "set": {"leaving": {"notice": number(5, "weeks")}},
    }
    rates, notices = zip(*weekly(action, replication), strict=True)
    begins = run_of(list(rates), lambda rate: rate > 0.2, 4)
    stops = run_of(list(rates), lambda rate: rate < 0.1, 2, begins + 1)
    assert 4 < begins < stops < len(rates)
    assert set(notices[:begins]) == {0.0}
    assert set(notices[begins:stops]) == {35.0}
    assert set(notices[stops : stops + 4]) == {0.0}  # it waits a month before it looks again


def test_a_triggered_action_without_an_end_stays_in_force() -> None:
    action = {"title": "Longer notice", "when": WHEN, "set": {"leaving": {"notice": number(5, "weeks")}}}
    rates, notices = zip(*weekly(action, 0), strict=True)
    begins = run_of(list(rates), lambda rate: rate > 0.2, 4)
    assert set(notices[:begins]) == {0.0}
    assert set(notices[begins:]) == {35.0}
    assert min(rates[begins:]) < 0.2


def test_a_triggered_action_that_lasts_ends_after_its_time() -> None:
    action = {
        "title": "Longer notice",
        "when": WHEN,
        "lasting": number(10, "weeks"),
        "set": {"leaving": {"notice": number(5, "weeks")}},
    }
    rates, notices = zip(*weekly(action, 0), strict=True)
    begins = run_of(list(rates), lambda rate: rate > 0.2, 4)
    assert set(notices[begins : begins + 10]) == {35.0}
    assert set(notices[begins + 10 : begins + 14]) == {0.0}


@pytest.mark.parametrize(
    ("month", "start", "day"),
    [
        ("September", datetime.date(2017, 9, 30), datetime.date(2018, 9, 1)),
        ("October", datetime.date(2017, 9, 30), datetime.date(2017, 10, 1)),
        ("January", datetime.date(2017, 9, 30), datetime.date(2018, 1, 1)),
        ("April", datetime.date(2018, 4, 1), datetime.date(2018, 4, 1)),
        ("April", datetime.date(2018, 4, 2), datetime.date(2019, 4, 1)),
        ("February", datetime.date(2020, 2, 29), datetime.date(2021, 2, 1)),
    ],
)
def test_a_month_is_its_first_day_after_the_start(month: str, start: datetime.date, day: datetime.date) -> None:
    assert first_day(month, start) == (day - start).days


def test_an_action_of_a_month_is_in_force_from_its_first_day() -> None:
    action = {"title": "New year", "on": "January", "set": {"leaving": {"notice": number(5, "weeks")}}}
    before, after = seen(service(action), lambda council: float(council.world.leaving.notice), [92.5, 93.0])
    assert (before, after) == (56.0, 35.0)  # 1 January 2020 is 93 days after 30 September 2019


def test_a_stage_in_the_place_of_a_teams_name_is_every_team_that_holds_it() -> None:
    action = between(0, None, set={"teams": {"child protection": {"allowance": number(8, "percent")}}})
    [found] = seen(service(action), lambda council: tables(council.world), [10.0])
    assert found["plan.allowance"][1:].tolist() == [0.02, 0.08, 0.08, 0.0]  # Front door has 2 % of its own


def inspections_of(derived: Derived, replications: int = 4) -> np.ndarray:
    """Return the inspections of each month, and of these the inadequate ones, (replications, months, 2)."""
    counted = (Flow.INSPECTIONS, Flow.JUDGED_INADEQUATE)
    return np.array(
        [np.stack([flow(one, kind) for kind in counted], axis=-1) for one in histories(derived, replications)]
    )


def test_an_inspection_that_is_set_comes_on_its_day_and_the_next_an_interval_later() -> None:
    """Inspections come every fourteen months or so; in the seven months before the day they are as without it."""
    without_it = inspections_of(service())
    with_it = inspections_of(service(between(200, None, inspection="inadequate")))
    assert np.array_equal(without_it[:, :6], with_it[:, :6])
    assert (with_it[:, 6] == [1, 1]).all()
    assert with_it[:, 7:12].sum() == 0
    assert with_it[:, 12:, 0].sum() > 0


def test_while_no_inspections_are_held_none_comes_and_later_ones_do() -> None:
    none: Table = {"set": {"inspections": {"held": False}}}
    assert inspections_of(service(between(0, None, **none))).sum() == 0
    until_later = inspections_of(service(between(0, 600, **none)), 6)
    assert until_later[:, :19].sum() == 0
    assert until_later[:, 20:, 0].sum() > 0


def test_posts_follow_an_inspection_that_is_set() -> None:
    def posts(judgement: str) -> float:
        none = between(0, None, set={"inspections": {"held": False}})
        derived = service(none, between(100, None, inspection=judgement))
        return float(np.mean([outcome.levels[23, :, Level.POSTS].sum() for outcome in histories(derived, 6)]))

    assert posts("inadequate") / posts("good") == pytest.approx(1.12, abs=0.04)
