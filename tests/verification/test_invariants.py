"""What always holds, checked after every event while small services with every mechanism are played, and on Bradford.

Nothing here is left to chance but which histories are looked at: an invariant has no false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import worlds
from sim.engine.loading import load
from sim.mechanics.columns import Table as Columns
from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.world import World
from sim.scenario.derivation import Derived, derive
from sim.scenario.vocabulary import REASON_OF, Cause, Reason
from tests.scenarios import Table, number, scenario, tiny_service
from tests.verification.conservation import BrokenError, check
from tests.verification.documents import busy, without

LOG_EVERY = 10  # events between two checks of the log of allocations, which forgets nothing


def children_wait() -> Table:
    """Return a service whose children wait, in a list with a limit, until somebody has room."""
    document = busy()
    document["caseload"] |= {"nobody_has_room": "hold", "waiting_limit": number(4, "children")}
    document["caseload"]["siblings_together"] = False
    return document


def managers_move() -> Table:
    """Return a service whose managers leave often and move from team to team."""
    document = busy()
    document["leaving"]["moves_within_council"]["team_manager"] = number(2, "per year")
    document["leaving"]["relative"]["team_manager"] = number(2, "times")
    document["teams"][2]["team_managers"] = number(2, "posts")
    return document


def nobody_from_an_agency() -> Table:
    """Return a service that half of the workers leave in a year, and that has no agency workers."""
    document = without(busy(), "agency", "teams.0.agency", "teams.1.agency")
    document["leaving"]["turnover"] = number(60, "percent")
    document["caseload"]["back_to_old_worker"] = False
    return document


def few_and_sick() -> Table:
    """Return a service with a third of its staff, often sick, where cases stay with whoever took them over."""
    document = busy()
    document["staff"] |= {"experienced": number(2, "workers"), "social_worker": number(2, "workers")}
    document["absence"] |= {"sickness": number(10, "per year"), "cases_return": False}
    return document


def two_areas() -> Table:
    """Return a service with a family team in each of two areas, restructured half way."""
    document = busy()
    document["demand"]["areas"] = {"unit": "percent", "source": "assumption: a test", "of": {"North": 60, "South": 40}}
    document["teams"].append({**document["teams"][1], "name": "Family South", "area": "South"})
    document["teams"][1]["area"] = "North"
    document["restructures"][0]["holds"] = {"Younger care": ["looked after", "leaving care"]}
    return document


SERVICES: dict[str, Callable[[], Table]] = {
    "everything": busy,
    "tiny": tiny_service,
    "children wait": children_wait,
    "managers move": managers_move,
    "no agency": nobody_from_an_agency,
    "few and sick": few_and_sick,
    "two areas": two_areas,
}


@cache
def service(name: str) -> Derived:
    """Return a small service ready to run."""
    return derive(scenario(SERVICES[name]()))


@cache
def memory(name: str) -> World:
    """Return a world for it, to be used again."""
    return worlds.make_world(service(name))


def founded(name: str, seed: int) -> World:
    """Return the service founded."""
    world = memory(name)
    worlds.prepare(world, service(name), seed, 0)
    worlds.set_initial_state(world)
    return world


def play_checked(name: str, world: World, events: int, compiled: bool) -> None:
    """Play so many events one by one, with everything checked after each."""
    done = 0
    while done < events and worlds.advance(world, service(name).horizon, at_most=1, compiled=compiled):
        done += 1
        try:
            check(world, log=done % LOG_EVERY == 0)
        except BrokenError as broken:
            history = world.history
            what = f"after {Event(history.last_event).name} of {history.last_subject} on day {history.now:.3f}"
            raise AssertionError(f"{name}, {what}: {broken}") from broken
    check(world)


@settings(max_examples=12, derandomize=True, deadline=None, database=None)
@given(seed=st.integers(0, 2**62), day=st.floats(0, 1), name=st.sampled_from(sorted(SERVICES)))
def test_after_every_event_of_any_history_everything_holds(seed: int, day: float, name: str) -> None:
    """The source itself, interpreted, from any day on: in any seed, with any of these mechanisms on or off."""
    world = founded(name, seed)
    check(world)
    worlds.advance(world, day * service(name).horizon)
    play_checked(name, world, events=80, compiled=False)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_on_the_first_day_everything_holds(name: str) -> None:
    """As a child whom a team had kept into care, and for whom nobody there has room, waits where its stage is held."""
    for seed in range(40):
        check(founded(name, seed))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", ["everything", "children wait", "managers move"])
def test_after_every_event_of_a_whole_year_everything_holds(name: str, seed: int) -> None:
    """Compiled, 700 events in a row from the first day, over the end of the reporting year."""
    world = founded(name, seed)
    check(world)
    play_checked(name, world, events=700, compiled=True)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_after_every_event_of_whole_histories_everything_holds(name: str) -> None:
    """Compiled, five whole histories of each service."""
    for seed in range(5):
        play_checked(name, founded(name, seed), events=1_000_000, compiled=True)


def test_everything_holds_in_bradford_every_two_thousand_events() -> None:
    """Compiled, a year and a half of a service of five thousand children, the log at the end."""
    derived = derive(load("bradford-2018"))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, 1, 0)
    worlds.set_initial_state(world)
    check(world)
    for _ in range(15):
        assert worlds.advance(world, derived.horizon, at_most=2000) == 2000
        check(world, log=False)
    check(world)


def account(world: World) -> dict[str, float]:
    """Return what has been counted so far, of all teams, in the months that are over and in this one."""
    flows = world.teams.flows.sum(axis=0) + world.months.flows.sum(axis=0)
    return {flow.name: float(flows[flow]) for flow in Flow}


@pytest.mark.parametrize("name", ["everything", "tiny", "children wait"])
def test_flows_and_levels_tell_the_same(name: str) -> None:
    """Over a whole history, what came less what went is the change of the stock.

    Children: entries to assessment less closings = open cases at the end less those at the start. Staff: starters less
    leavers, less movers who stayed in no team, plus returns. Changes: counted by reason = written in the log by reason.
    """
    derived, world = service(name), founded(name, 7)
    rows, opened = world.allocations.number, world.children.open
    worlds.advance(world, derived.horizon)
    counted = account(world)
    closings = sum(counted[f] for f in ("NEEDS_MET", "RETURNED_HOME", "ADOPTED", "SPECIAL_GUARDIANSHIP"))
    log = [REASON_OF[Cause(one)] for one in world.allocations.cause[rows + 1 : world.allocations.number + 1]]
    for reason in Reason:
        assert counted[reason.name] == log.count(reason), reason.name
    aged_out = counted["TO_ASSESSMENT"] - closings - counted["LEFT_CARE_SERVICE"] - (world.children.open - opened)
    assert 0 <= aged_out <= counted["TURNED_EIGHTEEN"], "closed at eighteen, or moved on to leaving care"
    to_leaving_care = counted["TURNED_EIGHTEEN"] - aged_out
    assert to_leaving_care == counted["TO_LEAVING_CARE"]
    assert counted["REFERRALS"] == counted["TO_ASSESSMENT"] + counted["NO_FURTHER_ACTION"] + counted["TURNED_AWAY"]
    unplanned = world.allocations.planned[rows + 1 : world.allocations.number + 1] == 0
    assert counted["UNPLANNED_CHANGES"] == unplanned.sum()
    causes = world.teams.causes.sum() + world.months.causes.sum()
    assert causes == sum(one != Reason.FCONTA for one in log)


@pytest.mark.parametrize("name", ["everything", "children wait"])
def test_averages_over_time_are_integrals_of_what_was_there(name: str) -> None:
    """The days of each month = the sum of level x time between events, added up here event by event.

    Agreement to 1e-6 of the sum, as the two are added up in different order.
    """
    derived, world = service(name), founded(name, 3)
    ends = derived.rates.calendar.month_end[:6]
    for end, begin in zip(ends, [0.0, *ends[:-1]], strict=True):
        added = world.teams.levels * 0.0
        then, before = begin, world.teams.levels.copy()
        while worlds.advance(world, end, at_most=1):
            added += before * (world.history.now - then)
            then, before = world.history.now, world.teams.levels.copy()
        month = world.months.done - 1
        number_of_teams = world.teams.number
        days = world.months.days[month * number_of_teams : (month + 1) * number_of_teams]
        for level in Level:
            scale = 1e-6 * max(1.0, float(abs(added[1:, level]).max()))
            assert abs(days[:, level] - added[1:, level]).max() <= scale, level.name


def test_no_row_zero_is_ever_written() -> None:
    """Row 0 is nobody: after whole histories all its columns are still 0, in every table of people and things.

    A team's levels hold the one exception there could be, a change for nobody's team; there is none.
    """
    for name in sorted(SERVICES):
        derived, world = service(name), founded(name, 11)
        worlds.advance(world, derived.horizon)
        for table in (world.workers, world.children, world.posts, world.teams, world.allocations):
            columns: Columns = table
            for field, kind in type(columns)._fields.items():
                if not kind.scalar:
                    assert not getattr(columns, field)[0].any(), f"{name}: {type(columns).__name__}.{field}"
