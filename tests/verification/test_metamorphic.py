"""What must follow when a scenario is changed in one way: nothing, a doubling, or one thing and no other.

Most of these hold exactly, of every number of every replication, because strategies share their random numbers. Where a
mean is compared it is over replications, with its 99.9 % interval (Student's t): a false-alarm probability of 0.001
over seeds.
"""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import worlds
from sim.engine.outcome import Outcome, outcome_of
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Level, Snapshot
from sim.model.world import World
from sim.questions.replications import Ensemble
from sim.scenario.calendar import day_of
from sim.scenario.derivation import Derived, derive
from sim.scenario.quantities import MONTH
from sim.scenario.vocabulary import Cause, Stage
from tests.scenarios import Table, length, number, scenario, shares, tiny_service
from tests.verification.documents import ALL_STAGES, ages, busy, calm, leaving, recruitment, stage, team, without
from tests.verification.intervals import assert_mean, assert_paired

SEED = 20190401


def ready(document: Table) -> Derived:
    """Return a document as a scenario ready to run."""
    return derive(scenario(document))


def played(document: Table, replications: int) -> list[Outcome]:
    """Return the replications of a document."""
    derived = ready(document)
    world = worlds.make_world(derived)
    return [replicate(derived, SEED, k, world=world) for k in range(replications)]


def history(document: Table, replication: int = 0) -> World:
    """Return the world at the end of a history."""
    derived = ready(document)
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, replication)
    worlds.set_initial_state(world)
    worlds.advance(world, derived.horizon)
    return world


def flows(outcomes: list[Outcome], which: int) -> NDArray[np.float64]:
    """Return what happened in each replication."""
    return np.array([outcome.flows[:, :, which].sum(dtype=float) for outcome in outcomes])


def days(outcomes: list[Outcome], which: int) -> NDArray[np.float64]:
    """Return what there was, added up over days, in each replication."""
    return np.array([outcome.days[:, :, which].sum(dtype=float) for outcome in outcomes])


def assert_same(ours: Outcome, theirs: Outcome, but: tuple[str, ...] = (), months: int | None = None) -> None:
    """Assert that two outcomes, or their first months, are the same in every bit."""
    for field in dataclasses.fields(Outcome):
        if field.name not in but:
            one, other = np.asarray(getattr(ours, field.name)), np.asarray(getattr(theirs, field.name))
            if months is not None and one.ndim == 3 and field.name not in ("changes", "workers"):
                one, other = one[:months], other[:months]
            assert one.tobytes() == other.tobytes(), field.name


def steady() -> Table:
    """Return a team of forty whose workers leave and are replaced, who hold three stages, full time all."""
    document = calm(posts=40, years=4, referrals_per_year=500, guide=12)
    document["leaving"] = leaving(20, 28)
    document["recruitment"] = recruitment(number(1, "months"), 3, number(6, "weeks"))
    document["stages"] = {
        "assessment": stage(55, length(40, "days", "gamma", 0.5), child_in_need=40, child_protection=10),
        "child_in_need": stage(115, length(6, "months", "gamma", 0.8), child_protection=10),
        "child_protection": stage(54, length(9, "months", "lognormal", 0.7), child_in_need=50),
    }
    return document


def test_where_nobody_leaves_no_child_loses_a_worker_who_left() -> None:
    """Without leaving, agency workers, secondments and vacant posts of managers there is no LEFTRL and no SWDIED."""
    document = without(busy(), "leaving", "agency", "teams.0.agency", "teams.1.agency", "absence.secondment")
    document["staff"]["team_manager"] = number(3, "workers")
    outcomes = played(document, 5)
    for flow in (Flow.LEFTRL, Flow.SWDIED, Flow.LEAVERS, Flow.FROM_TEAM, Flow.CHILDREN_LOSING_WORKER):
        assert not flows(outcomes, flow).any(), flow.name
    assert flows(outcomes, Flow.ABSENC).all()
    assert flows(played(busy(), 5), Flow.LEFTRL).all()


def test_where_nobody_is_absent_no_child_changes_worker_for_absence() -> None:
    """Without absences there is no ABSENC, nobody sick and nobody on leave."""
    outcomes = played(without(busy(), "absence"), 5)
    assert not flows(outcomes, Flow.ABSENC).any()
    assert not days(outcomes, Level.SICK_FTE).any()
    assert not days(outcomes, Level.ON_LEAVE_FTE).any()
    assert flows(outcomes, Flow.LEFTRL).all()


def doubled(document: Table) -> Table:
    """Return a council of twice the size."""
    found = copy.deepcopy(document)
    for part in (*found["staff"].values(), found["teams"][0]["social_workers"]):
        part["value"] *= 2
    for one in found["stages"].values():
        one["stock"]["value"] *= 2
    found["demand"]["referrals"]["value"] *= 2
    found["recruitment"]["applicants"]["experienced"]["value"] *= 2
    return found


@pytest.mark.parametrize("level", [Level.CASES, Level.ASSESSMENT, Level.CHILD_PROTECTION, Level.EXPERIENCED], ids=str)
def test_a_council_of_twice_the_size_has_twice_of_everything(level: Level) -> None:
    """Twice the posts, staff, children, referrals and applicants: twice the stocks, on average."""
    small, large = played(steady(), 60), played(doubled(steady()), 60)
    assert_paired(days(small, level).tolist(), days(large, level).tolist(), 2.0, level.name, sharp=0.05)


def test_a_council_of_twice_the_size_has_the_same_caseload_and_twice_the_changes() -> None:
    """Caseload is a ratio and stays; changes of worker are a number and double."""
    small, large = played(steady(), 60), played(doubled(steady()), 60)
    changes = [flows(outcomes, Flow.LEFTRL).tolist() for outcomes in (small, large)]
    assert_paired(changes[0], changes[1], factor=2.0, what="changes as the worker left", sharp=0.08)
    per_worker = [
        (days(outcomes, Level.CASES) / days(outcomes, Level.EXPERIENCED_FTE)).tolist() for outcomes in (small, large)
    ]
    assert_paired(per_worker[0], per_worker[1], factor=1.0, what="cases per worker", sharp=0.04)


def test_a_tenth_more_referrals_are_in_the_end_a_tenth_more_children() -> None:
    """Children do not compete for their stages, so the stock follows referrals once the first children have gone."""
    more = steady()
    more["demand"]["referrals"]["value"] *= 1.1
    last_year = [
        [
            float(o.days[36:, :, Level.ASSESSMENT : Level.LEAVING_CARE + 1].sum(dtype=float))
            for o in played(document, 60)
        ]
        for document in (steady(), more)
    ]
    assert_paired(last_year[0], last_year[1], factor=1.1, what="open cases in the last year", sharp=0.03)
    assert (np.array(last_year[1]) > np.array(last_year[0])).all()


def lifelong_units() -> Table:
    """Return two teams that hold every stage, each with as many newly qualified workers, and the mechanisms of all."""
    document = without(busy(), "restructures")
    units = [team(f"Unit {place}", ALL_STAGES, 8, team_managers=number(1, "posts")) for place in (1, 2)]
    document["teams"] = units
    document["staff"] = without(document["staff"], "community_resource_worker")
    return document


def test_in_units_that_hold_every_stage_no_child_changes_team() -> None:
    """A child stays in its team for as long as it is known, also when it is referred again."""
    derived = derive(scenario(lifelong_units()))
    for replication in range(3):
        world = worlds.make_world(derived)
        worlds.prepare(world, derived, SEED, replication)
        worlds.set_initial_state(world)
        team_of: dict[int, int] = {}
        again = 0
        for month in range(1, 37):
            worlds.advance(world, month * MONTH)
            for child in np.flatnonzero(world.children.team):
                again += int(child) in team_of
                assert team_of.setdefault(int(child), int(world.children.team[child])) == world.children.team[child]
        assert again > 1000
        assert not world.months.causes[:, Cause.AGE].any()


def care() -> Table:
    """Return a team for younger children looked after and one for older ones, whose workers often leave."""
    document = calm(posts=10, years=5, referrals_per_year=60, guide=15)
    document["teams"] = [
        team("Younger", ["assessment", "looked after"], 25),
        team("Older", ["leaving care"], 25),
    ]
    document["staff"] = {"experienced": number(50, "workers")}
    document["leaving"] = leaving(60)
    document["recruitment"] = recruitment(number(7, "days"), 50, number(0, "days"))
    document["demand"] |= {
        "ages": ages([8, 15], [100]),
        "ages_looked_after": ages([8, 15], [100]),
        "transfer_age": number(15, "years"),
        "transfer_spread": number(1, "years"),
    }
    document["stages"] = {
        "assessment": stage(6, length(30, "days"), looked_after=100),
        "looked_after": stage(300, length(60, "years", "fixed")),
        "leaving_care": stage(0),
    }
    return document


def early(document: Table, months: float) -> Table:
    """Return the document with early handover."""
    found = copy.deepcopy(document)
    found["caseload"]["early_handover"] = number(months, "months")
    return found


def test_early_handover_spares_children_near_the_age_move_a_change() -> None:
    """Who loses a worker within a year of the age move goes to the older team then, and has no second change later.

    Over all replications the moves by age fall by as many children as moved early, and changes in all fall as much.
    """
    late, soon = played(care(), 20), played(early(care(), 12), 20)
    by_age = [np.array([o.causes[:, :, Cause.AGE].sum(dtype=float) for o in one]) for one in (late, soon)]
    assert (by_age[1] < 0.8 * by_age[0]).all()
    changes = [flows(one, Flow.LEFTRL) + flows(one, Flow.TSPROC) for one in (late, soon)]
    spared = by_age[0] - by_age[1]
    assert (spared > 0).all()
    assert (changes[1] < changes[0]).all()
    total = float(changes[0].mean())
    assert_mean(total + changes[0] - changes[1] - spared, total, "changes spared less moves spared", sharp=0.05)


def test_early_handover_touches_nobody_who_is_not_near_the_age_move() -> None:
    """With no child older than nine at the start, five years of history are the same in every bit."""
    document = care()
    document["demand"] |= {"ages": ages([1, 8], [100]), "ages_looked_after": ages([1, 8], [100])}
    for ours, theirs in zip(played(document, 5), played(early(document, 12), 5), strict=True):
        assert_same(ours, theirs)


def test_children_wait_with_the_rule_hold_and_not_with_always_allocate() -> None:
    """With half the workers that are needed, nobody waits and everybody is above guide, or many wait and nobody is."""
    document = without(calm(posts=10, years=3, referrals_per_year=1000, guide=6), "staff.experienced")
    document["staff"]["social_worker"] = number(10, "workers")
    document["stages"]["assessment"] = stage(110, length(40, "days"))
    holding = copy.deepcopy(document)
    holding["caseload"]["nobody_has_room"] = "hold"
    allocating, waiting = played(document, 5), played(holding, 5)
    assert not days(allocating, Level.WAITING).any()
    assert days(waiting, Level.WAITING).all()
    above = [sum(float(o.snapshot[:, :, Snapshot.ABOVE_GUIDE].sum()) for o in one) for one in (allocating, waiting)]
    assert above[0] > 0 == above[1]
    assert (days(waiting, Level.CASES) <= 60 * 365.25 * 3 * (1 + 1e-6)).all()


def test_a_lower_guide_changes_nothing_where_children_are_always_allocated() -> None:
    """Guides bind nobody then: for workers of equal hours every number stays, but how many are above guide."""
    lower = steady()
    lower["caseload"]["guide"]["social_worker"] = number(5, "cases")
    for ours, theirs in zip(played(steady(), 5), played(lower, 5), strict=True):
        assert_same(ours, theirs, but=("snapshot", "first_snapshot"))
        assert theirs.snapshot[:, :, Snapshot.ABOVE_GUIDE].sum() > ours.snapshot[:, :, Snapshot.ABOVE_GUIDE].sum()
        others = [one for one in Snapshot if one != Snapshot.ABOVE_GUIDE]
        assert (ours.snapshot[:, :, others] == theirs.snapshot[:, :, others]).all()


def phases(world: World) -> NDArray[np.int64]:
    """Return the stage by which each child's team is found: who has moved to the older counts as leaving care."""
    older = (world.children.stage == Stage.LOOKED_AFTER) & (world.children.with_older == 1)
    return np.where(older, int(Stage.LEAVING_CARE), world.children.stage)


def test_a_restructure_moves_children_on_its_day_alone_and_each_to_a_team_for_its_stage() -> None:
    """Every ORGRST is of the day of the restructure, and from that day on each child's team holds its stage.

    A child whose team goes on holding its stage stays in the team.
    """
    document = without(tiny_service(), "actions")
    day = day_of(document["restructures"][0]["date"], document["council"]["start"])
    derived = ready(document)
    world = worlds.make_world(derived)
    for replication in range(3):
        worlds.prepare(world, derived, SEED, replication)
        worlds.set_initial_state(world)
        worlds.advance(world, day - 1e-6)
        before, teams = phases(world), world.children.team.copy()
        worlds.advance(world, day)
        after, moved = phases(world), 0
        for child in range(1, world.children.known + 1):
            if after[child] != Stage.CLOSED:
                assert world.plan.holds[world.children.team[child], after[child]] == 1
                if before[child] == after[child] and world.plan.holds[teams[child], after[child]] == 1:
                    assert world.children.team[child] == teams[child]
                moved += int(world.children.team[child] != teams[child])
        worlds.advance(world, derived.horizon)
        log = world.allocations
        rows = np.arange(1, log.number + 1)
        restructured = rows[log.cause[rows] == Cause.RESTRUCTURE]
        assert moved >= len(restructured) > 10
        assert (log.start[restructured] == day).all()
        counted = world.months.flows.sum(axis=0) + world.teams.flows.sum(axis=0)
        assert counted[Flow.ORGRST] == len(restructured)


def test_until_a_restructure_nothing_differs() -> None:
    """The months before the day of the restructure are the same in every bit with it and without."""
    document = without(tiny_service(), "actions")
    before = 17  # whole months from 30 September 2019 to 1 April 2021
    for ours, theirs in zip(played(document, 3), played(without(document, "restructures"), 3), strict=True):
        assert_same(ours, theirs, but=("changes", "workers", "total_changes", "events"), months=before)
        assert ours.flows.tobytes() != theirs.flows.tobytes()


def test_a_change_of_words_changes_no_number() -> None:
    """Another title, summary and sources, and every team by another name: the same outcomes in every bit."""
    document = without(tiny_service(), "actions", "restructures")

    def reworded(part: Any) -> Any:
        if isinstance(part, dict):
            words = {"source": "national: words alone", "title": "Other", "summary": "Other words."}
            return {key: words.get(key, reworded(value)) for key, value in part.items()}
        return [reworded(one) for one in part] if isinstance(part, list) else part

    other = reworded(document)
    for one in other["teams"]:
        one["name"] += ", once more"
    for ours, theirs in zip(played(document, 4), played(other, 4), strict=True):
        assert_same(ours, theirs)


def test_the_same_number_in_another_unit_changes_no_number() -> None:
    """A share as a percentage and days as weeks, where both are exact: the same outcomes in every bit."""
    document, other = tiny_service(), tiny_service()
    other["leaving"]["handover"] = number(14, "days")
    other["leaving"]["notice"] = number(56, "days")
    other["agency"]["covers_vacancies"] = number(0.6, "share")
    for ours, theirs in zip(played(document, 4), played(other, 4), strict=True):
        assert_same(ours, theirs)


@pytest.mark.parametrize("document", [tiny_service(), busy()], ids=["tiny", "everything"])
def test_a_shorter_forecast_is_the_beginning_of_a_longer_one(document: Table) -> None:
    """A year less: all months and reporting years that both have are the same in every bit."""
    longer = copy.deepcopy(document)
    longer["council"]["years"] += 1
    for ours, theirs in zip(played(document, 3), played(longer, 3), strict=True):
        assert_same(ours, theirs, but=("changes", "workers", "total_changes", "events"), months=len(ours.days))
        years = len(ours.changes)
        assert len(theirs.changes) == years + 1
        for name in ("changes", "workers", "total_changes"):
            assert (getattr(ours, name) == getattr(theirs, name)[:years]).all()


def test_a_forecast_that_stops_three_months_early_has_the_same_months_until_then() -> None:
    """The same scenario with an earlier last moment: every month that was counted is the same in every bit."""
    derived = ready(without(tiny_service(), "actions"))
    short = dataclasses.replace(derived, horizon=derived.horizon - 92)
    ended = []
    for one in (derived, short):
        world = worlds.make_world(one)
        worlds.prepare(world, one, SEED, 0)
        worlds.set_initial_state(world)
        worlds.advance(world, one.horizon)
        ended.append((world.months.done, outcome_of(world, derived)))
    assert ended[0][0] == ended[1][0] + 3
    but = ("changes", "workers", "total_changes", "events")
    assert_same(ended[0][1], ended[1][1], but=but, months=ended[1][0])


def test_support_staff_and_managers_leave_the_absence_rate_of_social_workers_alone() -> None:
    """Sickness is as frequent in every grade, so forty resource workers more leave the rate as it is, on average."""
    document = calm(posts=40, years=3)
    document["absence"] = {
        "sickness": number(3, "per year"),
        "sickness_length": length(10, "days"),
        "leave_known": number(8, "weeks"),
        "cases_return": False,
    }
    more = copy.deepcopy(document)
    more["teams"][0]["community_resource_workers"] = number(40, "posts")
    more["staff"]["community_resource_worker"] = number(40, "workers")
    more["caseload"]["guide"]["community_resource_worker"] = number(10, "cases")
    rates: list[list[float]] = []
    for one in (document, more):
        derived = ready(one)
        [absent] = Ensemble(derived, played(one, 30)).series(["absence_rate"])
        rates.append(np.nanmean(absent, axis=1).tolist())
    assert_paired(rates[0], rates[1], factor=1.0, what="absence rate", sharp=0.05)


def test_areas_that_are_apart_are_two_councils() -> None:
    """What happens to the children of one area does not depend on how many workers the other has."""
    document = steady()
    document["demand"]["areas"] = shares(North=50, South=50)
    north, south = (team(name, ALL_STAGES, 20, area=name) for name in ("North", "South"))
    document["teams"] = [north, south]
    other = copy.deepcopy(document)
    other["teams"][1]["guide"] = number(4, "cases")
    other["teams"][1]["hard_limit"] = number(5, "cases")
    other["caseload"]["balance_margin"] = document["caseload"]["balance_margin"] = number(3, "cases")
    other["caseload"]["balance_moves"] = document["caseload"]["balance_moves"] = number(2, "cases")
    for ours, theirs in zip(played(document, 3), played(other, 3), strict=True):
        assert (ours.days[:, 0] == theirs.days[:, 0]).all()
        assert (ours.flows[:, 0] == theirs.flows[:, 0]).all()
        assert not (ours.flows[:, 1] == theirs.flows[:, 1]).all()
