"""Teams: their names, areas, posts, and the staff in post at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, missing, unknown
from sim.scenario.names import STAGE_NAMES
from sim.scenario.quantities import Posts, Share, Workers

SOCIAL_WORKERS = ("newly_qualified", "social_worker", "experienced")
MOST_POSTS = 5000
KINDS = {"social_workers": SOCIAL_WORKERS, "community_resource_workers": ("community_resource_worker",)}
KINDS["team_managers"] = ("team_manager",)


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


def team_findings(document: Document) -> list[Finding]:
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
