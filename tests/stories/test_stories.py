"""Stories: every allocation in the log is told, in order, and nothing contradicts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Generator
from typing import Any

import pytest
import simpy

from sim.engine import worlds
from sim.engine.council import CouncilView
from sim.engine.host import play
from sim.engine.management import processes_of
from sim.model.events import Event
from sim.model.world import World
from sim.scenario.derivation import Derived, derive
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import NEVER, REASON_OF, Cause, Reason
from sim.stories.lives import HAPPENED, in_time, story_of_child, story_of_worker
from tests.scenarios import scenario, tiny_service

SEED, REPLICATION = 20180930, 3
WHY = re.compile(r"\((" + "|".join(reason.name for reason in Reason) + ")[,)]")
NEW_WORKER = re.compile(r"(\d+) of [^.]*? becomes the child's worker")


def number(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": "assumption: a test"}


def shares(**of: float) -> dict[str, Any]:
    named = {name.replace("_", " "): share for name, share in of.items()}
    return {"unit": "percent", "source": "assumption: a test", "of": named}


def lasting(mean: float, unit: str) -> dict[str, Any]:
    return {"mean": mean, "unit": unit, "shape": "exponential", "source": "assumption: a test"}


def document() -> dict[str, Any]:
    """Two teams in which much happens: short stages, sickness, leaving, agency workers, a surge by management."""
    rates = {"social_worker": number(0.1, "per year"), "experienced": number(0.2, "per year")}
    later = number(1, "months")
    return {
        "title": "Two busy teams",
        "council": {"name": "Test", "start": datetime.date(2018, 3, 1), "years": 2},
        "teams": [
            {
                "name": "Front Door", "kind": "assessment",
                "holds": ["assessment", "child in need", "child protection"],
                "social_workers": number(8, "posts"), "team_managers": number(1, "posts"),
                "agency": number(2, "workers"),
                "starters_take_over_cases": True,
            },
            {
                "name": "Long Term", "kind": "care", "holds": ["court proceedings", "looked after", "leaving care"],
                "social_workers": number(8, "posts"), "team_managers": number(1, "posts"),
            },
        ],
        "staff": {
            "newly_qualified": number(2, "workers"), "social_worker": number(5, "workers"),
            "experienced": number(6, "workers"), "team_manager": number(2, "workers"),
        },
        "caseload": {
            "nobody_has_room": "hold", "guide": {"social_worker": number(12, "cases")},
            "siblings_together": True, "back_to_old_worker": True,
            "protection_after": number(6, "months"), "takeover_for": number(6, "months"), "takeover_every": later,
            "balance_margin": number(2, "cases"), "balance_moves": number(2, "cases"),
            "known_for": lasting(8, "months"),
        },
        "recruitment": {
            "first_round": datetime.date(2018, 4, 1), "every": later,
            "applicants": {"newly_qualified": number(1, "per round"), "experienced": number(0.5, "per round")},
            "start_after": {"newly_qualified": later, "social_worker": later, "experienced": later},
        },
        "progression": {
            "assessed_year": number(1, "years"), "experienced_after": number(2.5, "years"),
            "manager_vacancy": later, "promotion": number(100, "percent"),
        },
        "leaving": {
            "turnover": number(60, "percent"),
            "tenure": [{"after": number(0, "years"), "rate": number(1, "times")}],
            "moves_within_council": rates, "stays_in_teams": number(100, "percent"),
            "notice": number(4, "weeks"), "internal_notice": number(2, "weeks"), "handover": number(2, "weeks"),
        },
        "absence": {
            "sickness": number(3, "per year"), "sickness_length": lasting(30, "days"),
            "covered_after": number(2, "weeks"), "covered_first": number(35, "percent"),
            "rest_covered_after": number(2, "weeks"), "maternity": number(0.2, "per year"),
            "maternity_length": lasting(6, "months"), "secondment": rates, "secondment_length": lasting(6, "months"),
            "leave_known": number(8, "weeks"), "cases_return": True,
        },
        "agency": {
            "covers_vacancies": number(80, "percent"), "covers_absences": number(50, "percent"),
            "delay": number(2, "weeks"), "assignment": lasting(4, "months"),
            "notice": number(1, "weeks"), "converts": number(30, "percent"),
            "fte": number(1, "FTE"), "cost": number(300, "pounds per working day"),
        },
        "demand": {
            "referrals": number(40, "per month"), "no_further_action": number(5, "percent"),
            "referred_again": number(20, "percent"), "until_referred_again": lasting(3, "months"),
            "family_sizes": {"values": [60, 30, 10], "unit": "percent", "source": "assumption: a test"},
            "ages": {"years": [0, 10, 18], "shares": [50, 50], "unit": "percent", "source": "assumption: a test"},
            "child_asks": number(0.3, "per year"), "unexplained": number(0.3, "per year"),
        },
        "stages": {
            "assessment": {
                "stock": number(40, "children"), "length": lasting(30, "days"),
                "onward": shares(child_in_need=30, child_protection=20, looked_after=5, closed=45),
            },
            "child_in_need": {"stock": number(30, "children"), "length": lasting(4, "months")},
            "child_protection": {
                "stock": number(20, "children"), "length": lasting(6, "months"),
                "onward": shares(child_in_need=50, court_proceedings=50),
            },
            "court_proceedings": {
                "stock": number(10, "children"), "length": lasting(6, "months"), "onward": shares(looked_after=100),
            },
            "looked_after": {
                "stock": number(60, "children"), "length": lasting(2, "years"),
                "endings": shares(adopted=50, returned_home=50),
            },
            "leaving_care": {"stock": number(10, "children")},
        },
        "actions": [
            {"title": "A surge", "on": datetime.date(2018, 9, 1), "engage_agency_workers": number(3, "workers")},
            {
                "title": "More", "engage_agency_workers": number(1, "workers"),
                "when": {"measure": "children waiting", "above": number(5, "children"), "lasting": number(2, "weeks")},
            },
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def derived() -> Derived:
    return derive(Scenario.model_validate(document()))


def played(derived: Derived) -> World:
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, REPLICATION)
    worlds.set_initial_state(world)
    play(world, derived, processes_of(derived))
    return world


@pytest.fixture(scope="module")
def world(derived: Derived) -> World:
    return played(derived)


@pytest.fixture(scope="module")
def founded(derived: Derived) -> World:
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, REPLICATION)
    worlds.set_initial_state(world)
    return world


def log_of(world: World, child: int) -> list[int]:
    return [row for row in range(1, world.allocations.number + 1) if world.allocations.child[row] == child]


def busiest(world: World, founded: World, today: bool) -> list[int]:
    """The children with most allocations, of those known today or of the others."""
    known = founded.children.known
    children = range(1, known + 1) if today else range(known + 1, world.children.known + 1)
    counts = dict.fromkeys(children, 0)
    for row in range(1, world.allocations.number + 1):
        child = int(world.allocations.child[row])
        if child in counts:
            counts[child] += 1
    return sorted(counts, key=lambda child: (-counts[child], child))[:6]


def dates_of(story: list[str]) -> list[datetime.date]:
    return [datetime.datetime.strptime(line.split(":")[0], "%d %B %Y").date() for line in story]


@pytest.mark.parametrize("today", [True, False])
def test_every_allocation_is_told_once_in_order(derived: Derived, world: World, founded: World, today: bool) -> None:
    for child in busiest(world, founded, today):
        rows = log_of(world, child)
        if today and founded.children.worker[child]:
            rows = rows[1:]  # the first is told as how things stand
        story = " ".join(story_of_child(derived, SEED, REPLICATION, child))
        assert len(WHY.findall(story)) == len(rows)
        assert WHY.findall(story) == [REASON_OF[Cause(int(world.allocations.cause[row]))].name for row in rows]
        assert [int(worker) for worker in NEW_WORKER.findall(story)] == [
            int(world.allocations.worker[row]) for row in rows
        ]


def test_the_last_line_counts_workers_and_changes(derived: Derived, world: World, founded: World) -> None:
    child = busiest(world, founded, True)[0]
    rows = log_of(world, child)
    changes = sum(int(world.allocations.cause[row]) != Cause.FIRST_CONTACT for row in rows)
    workers = len({int(world.allocations.worker[row]) for row in rows})
    assert (
        f"had {workers} workers and {changes} changes of worker"
        in story_of_child(derived, SEED, REPLICATION, child)[-1]
    )


def test_stories_are_the_same_each_time(derived: Derived, world: World, founded: World) -> None:
    child = busiest(world, founded, True)[0]
    assert story_of_child(derived, SEED, REPLICATION, child) == story_of_child(derived, SEED, REPLICATION, child)
    assert story_of_worker(derived, SEED, REPLICATION, 3) == story_of_worker(derived, SEED, REPLICATION, 3)
    assert story_of_child(derived, SEED, REPLICATION, child) != story_of_child(derived, SEED, REPLICATION + 1, child)


def test_dates_only_go_forward_within_the_forecast(derived: Derived, world: World, founded: World) -> None:
    stories = [story_of_child(derived, SEED, REPLICATION, child) for child in busiest(world, founded, False)]
    stories += [story_of_worker(derived, SEED, REPLICATION, worker) for worker in (1, 5, 9, world.workers.known)]
    for story in stories:
        dates = dates_of(story)
        assert dates == sorted(dates)
        assert datetime.date(2018, 3, 1) <= dates[0]
        assert dates[-1] == datetime.date(2020, 3, 1)


def test_the_first_line_says_how_things_stand(derived: Derived, founded: World) -> None:
    story = story_of_child(derived, SEED, REPLICATION, 1)
    assert story[0].startswith("1 March 2018: The child is aged ")
    worker = int(founded.children.worker[1])
    assert re.search(rf"is with [a-z ]* {worker} of Long Term, the child's worker for ", story[0])


def test_a_closed_case_is_told_with_its_ending(derived: Derived, world: World, founded: World) -> None:
    for child in range(founded.children.known + 1, founded.children.known + 40):
        story = story_of_child(derived, SEED, REPLICATION, child)
        assert sum(text.count("The case closes") for text in story) - sum(
            text.count("The case opens") for text in story
        ) in (-1, 0)
        assert "not counted" not in " ".join(story)


def test_waiting_ends_with_a_worker_or_a_closed_case(derived: Derived, world: World, founded: World) -> None:
    waited = 0
    for child in range(1, world.children.known, 7):
        text = " ".join(story_of_child(derived, SEED, REPLICATION, child))
        for rest in text.split("the child waits in")[1:]:
            waited += 1
            assert re.search(
                r" later \(|takes the child up again"
                r"|The case closes|waits for a worker in|less than a day|becomes the child's worker",
                rest,
            )
    assert waited > 0


def test_a_worker_takes_on_and_passes_on_what_the_log_says(derived: Derived, world: World) -> None:
    rows = range(1, world.allocations.number + 1)
    for worker in (1, 4, 8, 12):
        story = " ".join(story_of_worker(derived, SEED, REPLICATION, worker))
        taken = sum(int(count) for count in re.findall(r"takes on (\d+) child", story))
        begun = sum(1 for row in rows if world.allocations.worker[row] == worker and world.allocations.start[row] > 0)
        assert taken == begun
        lost = r"(?:passes on|closes the case of|leaves) (\d+) child"
        ended = sum(1 for row in rows if world.allocations.worker[row] == worker and world.allocations.end[row] < NEVER)
        assert sum(int(count) for count in re.findall(lost, story)) == ended


def test_a_story_follows_what_management_does(derived: Derived, world: World) -> None:
    starters = [
        worker
        for worker in range(1, world.workers.known + 1)
        if world.workers.beyond_posts[worker] and world.workers.joined[worker] > 180
    ]
    text = " ".join(story_of_worker(derived, SEED, REPLICATION, starters[0]))
    assert "beyond its posts" in text.split(".")[0]
    assert "from an agency, starts in" in text


def test_a_story_follows_a_process_given_to_it(derived: Derived, world: World) -> None:
    def engage(env: simpy.Environment, council: CouncilView) -> Generator[Any, Any, Any]:
        yield env.timeout(1)
        council.engage_agency_workers(1, "Front Door")

    with_more = story_of_worker(derived, SEED, REPLICATION, world.workers.known, [engage])
    assert with_more != story_of_worker(derived, SEED, REPLICATION, world.workers.known)


def test_a_story_tells_of_inspections() -> None:
    none = {"every": {**lasting(30, "years"), "shape": "fixed"}, "last": "good", "inspected": datetime.date(2018, 1, 1)}
    likely = dict.fromkeys(("inadequate", "requires_improvement", "good", "outstanding"), shares(good=100))
    spread_over = {"posts_over": number(0, "months"), "referrals_kept": number(0, "percent")}
    judged = {"title": "Judged", "on": datetime.date(2018, 6, 1), "inspection": "requires improvement"}
    inspected = derive(
        Scenario.model_validate(
            {**document(), "inspections": {**none, "next": likely, **spread_over}, "actions": [judged]}
        )
    )
    line = "1 June 2018: The council is inspected and judged requires improvement."
    assert story_of_worker(inspected, SEED, REPLICATION, 1).count(line) == 1
    children = [story_of_child(inspected, SEED, REPLICATION, child) for child in range(1, 9)]
    assert any(line in story for story in children)


@pytest.mark.parametrize("number", [0, -1, 10**6])
def test_a_number_that_never_exists_is_refused(derived: Derived, world: World, number: int) -> None:
    with pytest.raises(ValueError, match=rf"no child {number} .* 1 to {world.children.known}$"):
        story_of_child(derived, SEED, REPLICATION, number)
    with pytest.raises(ValueError, match=rf"no worker {number} .* 1 to {world.workers.known}$"):
        story_of_worker(derived, SEED, REPLICATION, number)


def test_every_event_has_words() -> None:
    assert set(HAPPENED) == set(Event)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.4, "less than a day"),
        (1, "1 day"),
        (59, "59 days"),
        (90, "2 months"),
        (730.6, "2 years"),
        (830, "2 years and 3 months"),
    ],
)
def test_time_in_words(days: float, words: str) -> None:
    assert in_time(days) == words


def test_a_case_held_for_now_is_told_and_passed_on() -> None:
    derived = derive(scenario(tiny_service()))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, REPLICATION)
    worlds.set_initial_state(world)
    play(world, derived, processes_of(derived))
    log = world.allocations
    rows = [row for row in range(1, log.number + 1) if log.cause[row] == Cause.PASSED_ON]
    assert rows
    told = 0
    for child in {int(log.child[row]) for row in rows[:10]}:
        text = " ".join(story_of_child(derived, SEED, REPLICATION, child))
        told += text.count("having no room holds the case for now")
        assert "(MANAGE, passed on, planned)" in text
    assert told >= 5
