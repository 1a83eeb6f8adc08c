"""Teams, their posts, and the staff of today shared out over them."""

from __future__ import annotations

import numpy as np

from sim.inputs.conversions import hundredths, share
from sim.inputs.rates import Rates
from sim.scenario.plans import Restructure
from sim.scenario.restructures import Holding, restructured
from sim.scenario.schema import Scenario
from sim.scenario.sections import Team
from sim.scenario.vocabulary import STAGES, Grade, Stage


def apportion(people: int, sizes: list[int]) -> list[int]:
    """Share people out in proportion to the sizes, whole, by largest remainders, and never more than a size."""
    total = sum(sizes)
    if total == 0:
        return [0] * len(sizes)
    exact = [people * size / total for size in sizes]
    shared = [min(int(number), size) for number, size in zip(exact, sizes, strict=True)]
    by_remainder = sorted(range(len(sizes)), key=lambda place: (shared[place] - exact[place], place))
    while sum(shared) < min(people, total):
        for place in by_remainder:
            if shared[place] < sizes[place] and sum(shared) < people:
                shared[place] += 1
    return shared


def fill_teams(rates: Rates, scenario: Scenario) -> None:
    """Teams, their posts, and the staff shared out over them."""
    plan, areas = rates.plan, list(scenario.demand.areas.of) if scenario.demand.areas else []
    for number, team in enumerate(scenario.teams, start=1):
        for stage in range(STAGES):
            plan.holds[number, stage] = int(Stage(stage).words in team.holds)
        plan.area[number] = areas.index(team.area) + 1 if team.area in areas else 0
        fill_guide(rates, scenario, number, team)
        plan.hard_limit[number] = hundredths(team.hard_limit)
        plan.leaving[number] = team.leaving.value if team.leaving else 1.0
        plan.applications[number] = share(team.applications, 1.0)
        plan.allowance[number] = share(team.allowance)
        plan.posts[number, 0] = team.social_workers.value
        plan.posts[number, 1] = team.community_resource_workers.value if team.community_resource_workers else 0
        plan.posts[number, 2] = team.team_managers.value if team.team_managers else 0
        plan.experienced_posts[number] = team.experienced_only.value if team.experienced_only else 0
        plan.initial_agency[number] = team.agency.value if team.agency else 0
        plan.starters_take_over[number] = int(team.starters_take_over_cases)
    rates.levers.largest_team = int((plan.posts[:, 0] + plan.posts[:, 1]).max())
    for restructure in scenario.restructures:
        fill_restructure(rates, scenario, restructure)
    share_out_staff(rates)


def fill_restructure(rates: Rates, scenario: Scenario, restructure: Restructure) -> None:
    """The stages of every team after a restructure."""
    teams = [Holding(team.name, team.area, frozenset(team.holds)) for team in scenario.teams]
    said = {name: frozenset(stages) for name, stages in (restructure.holds or {}).items()}
    for number, holds in enumerate(restructured(teams, said, restructure.into), start=1):
        for stage in range(STAGES):
            rates.plan.restructured_holds[number, stage] = int(Stage(stage).words in holds)


def fill_guide(rates: Rates, scenario: Scenario, number: int, team: Team) -> None:
    guide = scenario.caseload.guide
    standard = team.guide or guide.social_worker
    experienced = team.guide or guide.experienced or guide.social_worker
    rates.plan.guide[number, Grade.SOCIAL_WORKER] = standard.hundredths
    rates.plan.guide[number, Grade.EXPERIENCED] = experienced.hundredths
    rates.plan.guide[number, Grade.COMMUNITY_RESOURCE_WORKER] = hundredths(guide.community_resource_worker)


def share_out_staff(rates: Rates) -> None:
    """Share the council's staff out over the teams by posts: the experienced first, then the others in what is left.

    Posts for the experienced only are filled before any others, so that whoever is in post at the start has a post.
    """
    plan, initial = rates.plan, rates.grades.initial
    teams = range(1, plan.rows)
    reserved = [int(plan.experienced_posts[team]) for team in teams]
    others = [int(plan.posts[team, 0]) - kept for team, kept in zip(teams, reserved, strict=True)]
    experienced = int(initial[Grade.EXPERIENCED])
    inreserved = apportion(experienced, reserved)
    in_others = apportion(experienced - sum(inreserved), others)
    plan.initial[1:, Grade.EXPERIENCED] = np.add(inreserved, in_others)
    room = [free - taken for free, taken in zip(others, in_others, strict=True)]
    for grade in (Grade.SOCIAL_WORKER, Grade.NEWLY_QUALIFIED):
        people = apportion(int(initial[grade]), room)
        plan.initial[1:, grade] = people
        room = [free - taken for free, taken in zip(room, people, strict=True)]
    for grade, kind in ((Grade.COMMUNITY_RESOURCE_WORKER, 1), (Grade.TEAM_MANAGER, 2)):
        plan.initial[1:, grade] = apportion(int(initial[grade]), [int(plan.posts[team, kind]) for team in teams])
