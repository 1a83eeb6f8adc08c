"""Teams: the stages they hold, their posts, and the staff of today shared out over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from sim.mechanics.columns import Integer, Integers, Reals
from sim.scenario.apportion import apportion
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, missing, unknown
from sim.scenario.names import STAGE_NAMES, Name, StageName
from sim.scenario.quantities import Cases, Multiplier, Part, Posts, Share, Workers
from sim.scenario.sections.base import GUIDE, About, Limit, Parameters
from sim.scenario.sections.leaving import SOCIAL_WORKERS
from sim.scenario.sections.restructures import Holding, restructured
from sim.scenario.vocabulary import GRADES, STAGES, Grade, Stage

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.sections.restructures import Restructure
    from sim.scenario.sections.staff import StaffParameters

MOST_POSTS = 5000
MOST_TEAMS = 40
KINDS = {"social_workers": SOCIAL_WORKERS, "community_resource_workers": ("community_resource_worker",)}
KINDS["team_managers"] = ("team_manager",)


class Team(Part):
    """A team: the stages it holds, its posts, and what is particular about it."""

    name: Name
    kind: Name
    holds: Annotated[list[StageName], Field(min_length=1)]
    area: Name | None = None
    social_workers: Annotated[Posts, About("Posts for social workers", Limit(0, 500, "posts"))]
    experienced_only: Annotated[Posts | None, About("Of these for the experienced only")] = None
    community_resource_workers: Annotated[
        Posts | None, About("Posts for community resource workers", Limit(0, 500, "posts"))
    ] = None
    team_managers: Annotated[Posts | None, About("Posts for team managers", Limit(0, 100, "posts"))] = None
    agency: Annotated[Workers | None, About("Agency workers at the start", Limit(0, 500, "workers"))] = None
    guide: Annotated[Cases | None, About("Guide caseload of the team", GUIDE, in_force=True)] = None
    hard_limit: Annotated[
        Cases | None, About("Most cases that a worker may hold", Limit(0.1, 10_000, "cases"), in_force=True)
    ] = None
    leaving: Annotated[Multiplier | None, About("Leaving compared with other teams", in_force=True)] = None
    applications: Annotated[Share | None, About("Applicants who accept a post here", in_force=True)] = None
    allowance: Annotated[Share | None, About("Allowance on the salary", in_force=True)] = None
    starters_take_over_cases: Annotated[bool, About("Starters take over cases", in_force=True)] = False


class TeamPlan(Parameters):
    """What the rules read of it; one row a team, from 1."""

    holds = Integers("whether the team holds children of a stage", width=STAGES)
    area = Integers("the area it serves; 0: all")
    guide = Integers("caseload guide by grade, in hundredths of a case per FTE", width=GRADES)
    hard_limit = Integers("most a worker may hold, in hundredths of a case per FTE; 0: none")
    leaving = Reals("multiplier of the leaving hazard")
    applications = Reals("chance that an applicant accepts a post here")
    allowance = Reals("share of salary paid on top")
    posts = Integers("posts by kind: social workers, support workers, managers", width=3)
    experienced_posts = Integers("social workers' posts for the experienced only")
    initial = Integers("permanent workers at the start by grade", width=GRADES)
    initial_agency = Integers("agency workers at the start")
    starters_take_over = Integers("whether starters are given cases of overloaded colleagues")
    restructured_holds = Integers("the stages after the next restructure", width=STAGES)
    largest = Integer("social workers' and support workers' posts of the largest team")


def fill_teams(plan: TeamPlan, scenario: Scenario, staff: StaffParameters) -> None:
    """What the rules read: the fields, team by team, and the staff shared out over the posts."""
    areas = list(scenario.demand.areas.of) if scenario.demand.areas else []
    for number, team in enumerate(scenario.teams, start=1):
        for stage in range(STAGES):
            plan.holds[number, stage] = int(Stage(stage).words in team.holds)
        plan.area[number] = areas.index(team.area) + 1 if team.area in areas else 0
        fill_guide(plan, scenario, number, team)
        plan.hard_limit[number] = team.hard_limit.hundredths if team.hard_limit else 0
        plan.leaving[number] = team.leaving.value if team.leaving else 1.0
        plan.applications[number] = team.applications.share if team.applications else 1.0
        plan.allowance[number] = team.allowance.share if team.allowance else 0.0
        plan.posts[number, 0] = team.social_workers.value
        plan.posts[number, 1] = team.community_resource_workers.value if team.community_resource_workers else 0
        plan.posts[number, 2] = team.team_managers.value if team.team_managers else 0
        plan.experienced_posts[number] = team.experienced_only.value if team.experienced_only else 0
        plan.initial_agency[number] = team.agency.value if team.agency else 0
        plan.starters_take_over[number] = int(team.starters_take_over_cases)
    plan.largest = int((plan.posts[:, 0] + plan.posts[:, 1]).max())
    for restructure in scenario.restructures:
        fill_restructure(plan, scenario, restructure)
    share_out_staff(plan, staff)


def fill_restructure(plan: TeamPlan, scenario: Scenario, restructure: Restructure) -> None:
    """The stages of every team after a restructure."""
    teams = [Holding(team.name, team.area, frozenset(team.holds)) for team in scenario.teams]
    said = {name: frozenset(stages) for name, stages in (restructure.holds or {}).items()}
    for number, holds in enumerate(restructured(teams, said, restructure.into), start=1):
        for stage in range(STAGES):
            plan.restructured_holds[number, stage] = int(Stage(stage).words in holds)


def fill_guide(plan: TeamPlan, scenario: Scenario, number: int, team: Team) -> None:
    """The guide of a team, by grade."""
    guide = scenario.caseload.guide
    standard = team.guide or guide.social_worker
    experienced = team.guide or guide.experienced or guide.social_worker
    support = guide.community_resource_worker
    plan.guide[number, Grade.SOCIAL_WORKER] = standard.hundredths
    plan.guide[number, Grade.EXPERIENCED] = experienced.hundredths
    plan.guide[number, Grade.COMMUNITY_RESOURCE_WORKER] = support.hundredths if support else 0


def share_out_staff(plan: TeamPlan, staff: StaffParameters) -> None:
    """Share the council's staff out over the teams by posts: the experienced first, then the others in what is left.

    Posts for the experienced only are filled before any others, so that whoever is in post at the start has a post.
    """
    initial = staff.initial
    teams = range(1, plan.rows)
    reserved = [int(plan.experienced_posts[team]) for team in teams]
    others = [int(plan.posts[team, 0]) - kept for team, kept in zip(teams, reserved, strict=True)]
    experienced = int(initial[Grade.EXPERIENCED])
    in_reserved = apportion(experienced, reserved, most=reserved)
    in_others = apportion(experienced - sum(in_reserved), others, most=others)
    plan.initial[1:, Grade.EXPERIENCED] = np.add(in_reserved, in_others)
    room = [free - taken for free, taken in zip(others, in_others, strict=True)]
    for grade in (Grade.SOCIAL_WORKER, Grade.NEWLY_QUALIFIED):
        people = apportion(int(initial[grade]), room, most=room)
        plan.initial[1:, grade] = people
        room = [free - taken for free, taken in zip(room, people, strict=True)]
    for grade, kind in ((Grade.COMMUNITY_RESOURCE_WORKER, 1), (Grade.TEAM_MANAGER, 2)):
        posts = [int(plan.posts[team, kind]) for team in teams]
        plan.initial[1:, grade] = apportion(int(initial[grade]), posts, most=posts)


@dataclass(frozen=True)
class TeamRead:
    """A team as far as it can be read; ``holds`` is None where it is at fault."""

    place: Place
    name: str | None
    area: str | None
    holds: frozenset[str] | None
    posts: dict[str, int | None]
    agency: int


def stages_in(raw: object) -> frozenset[str] | None:
    """Return the stages that a list names, or None if it is not a list of stages."""
    if not isinstance(raw, list) or any(not isinstance(stage, str) or stage not in STAGE_NAMES for stage in raw):
        return None
    return frozenset(raw)


def teams_in(document: Document) -> list[TeamRead]:
    """Return the teams of the document."""
    teams = []
    for number, _ in enumerate(document.items("teams")[:40]):
        place = ("teams", number)
        agency = document.part(Workers, *place, "agency")
        teams.append(
            TeamRead(
                place,
                document.text(*place, "name"),
                document.text(*place, "area"),
                stages_in(document.at(*place, "holds")),
                {kind: _whole(document, (*place, kind)) for kind in (*KINDS, "experienced_only")},
                agency.value if agency else 0,
            )
        )
    return teams


def _whole(document: Document, place: Place) -> int | None:
    """Return the number of posts at the place: 0 if the key is left out, None if it is at fault."""
    if not document.has(*place):
        return None if place[-1] == "social_workers" else 0
    posts = document.part(Posts, *place)
    return posts.value if posts else None


def areas_in(document: Document) -> list[str]:
    """Return the names of the areas of the council; none where it is one."""
    return [name for name in document.table("demand", "areas", "of") if isinstance(name, str)][:100]


def findings(document: Document) -> list[Finding]:
    """Return the faults of the teams and of the staff that is to sit in them."""
    teams = teams_in(document)
    found = _names(teams) + _areas(document, teams) + (_staff(document, teams) if teams else [])
    for team in teams:
        reserved, posts = team.posts["experienced_only"], team.posts["social_workers"]
        if reserved is not None and posts is not None and reserved > posts:
            found.append(finding((*team.place, "experienced_only", "value"), reserved, f"at most {posts}, its posts"))
        if document.has(*team.place, "agency") and team.agency > 0 and not document.has("agency"):
            found.append(missing(("agency",), "this section, because a team has agency workers at the start"))
    known = [posts for team in teams for kind in KINDS if (posts := team.posts[kind]) is not None]
    if sum(known) > MOST_POSTS:
        found.append(Finding(("teams",), f"{sum(known):,} posts in all", f"at most {MOST_POSTS:,} posts in all"))
    return found


def _names(teams: Sequence[TeamRead]) -> list[Finding]:
    found, seen = [], set()
    for team in teams:
        if team.name is not None and team.name in seen:
            found.append(finding((*team.place, "name"), team.name, "a name that no other team has"))
        seen.add(team.name)
    return found


def _areas(document: Document, teams: Sequence[TeamRead]) -> list[Finding]:
    areas = areas_in(document)
    found = []
    if len(areas) > 16:
        found.append(Finding(("demand", "areas", "of"), f"{len(areas)} areas", "at most 16 areas"))
    for team in teams:
        if team.area is None or not document.table("demand") or (document.has("demand", "areas") and not areas):
            continue
        if not areas:
            place = (*team.place, "area")
            found.append(finding(place, team.area, "no area, because demand.areas does not name any"))
        elif team.area not in areas:
            found.append(unknown((*team.place, "area"), team.area, areas))
    return found


def _staff(document: Document, teams: Sequence[TeamRead]) -> list[Finding]:
    found = []
    in_post: dict[str, int | None] = {}
    for grades in KINDS.values():
        for grade in grades:
            part = document.part(Workers, "staff", grade)
            in_post[grade] = part.value if part else None if document.has("staff", grade) else 0
    for kind, grades in KINDS.items():
        posts = [team.posts[kind] for team in teams]
        people = [in_post[grade] for grade in grades]
        found += _too_many(grades, people, posts, f"at most {{}}, the posts in teams' {kind}")
    others = [
        None if team.posts["social_workers"] is None or team.posts["experienced_only"] is None
        else max(0, team.posts["social_workers"] - team.posts["experienced_only"])
        for team in teams
    ]  # fmt: skip
    words = "at most {}, the social workers' posts that are not for the experienced only"
    found += _too_many(SOCIAL_WORKERS[:2], [in_post[grade] for grade in SOCIAL_WORKERS[:2]], others, words)
    part_time = document.part(Share, "staff", "part_time")
    if part_time and part_time.share > 0 and not document.has("staff", "part_time_fte"):
        found.append(missing(("staff", "part_time_fte"), "the FTE of part-time workers, because of part_time"))
    return found


def _too_many(
    grades: Sequence[str], people: Sequence[int | None], posts: Sequence[int | None], allowed: str
) -> list[Finding]:
    if None in people or None in posts:
        return []
    workers, room = sum(n or 0 for n in people), sum(n or 0 for n in posts)
    if workers <= room:
        return []
    what = f"{workers} workers in post ({', '.join(grades)})" if len(grades) > 1 else f"{workers} workers in post"
    place: Place = ("staff",) if len(grades) > 1 else ("staff", grades[0])
    return [Finding(place, what, allowed.format(room))]
