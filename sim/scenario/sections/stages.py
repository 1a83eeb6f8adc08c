"""Stages: how long children are in each, what follows, and whether somebody is there for every child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from sim.mechanics.columns import Integers, Names, Reals, Table
from sim.scenario.distributions import Quantiles, met_on_a_day, ordinary
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, listed, missing, unknown
from sim.scenario.names import STAGE_NAMES
from sim.scenario.quantities import Children, Length, Part, Rate, Share, Shares, Variation
from sim.scenario.sections.base import About
from sim.scenario.sections.restructures import WAYS, Holding, restructured
from sim.scenario.sections.teams import TeamRead, areas_in, stages_in, teams_in
from sim.scenario.vocabulary import STAGES, Distribution, Ending, Stage

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

VARYING = ("lognormal", "gamma")
CLOSED = "closed"
ENDINGS = ("needs met", "returned home", "adopted", "special guardianship")
MAY_HOLD = {"newly_qualified": STAGE_NAMES, "social_worker": STAGE_NAMES, "experienced": STAGE_NAMES}
MAY_HOLD["community_resource_worker"] = ("leaving care",)
SHORTEST, LONGEST = 0.01, 36_525.0  # days
STAGE_KEYS = tuple(stage.replace(" ", "_") for stage in STAGE_NAMES)
MOST_HOLDING = 256  # teams that may hold one stage


class StagePath(Part):
    """How long children are in a stage, as a length or from the yearly endings, and what follows."""

    stock: Annotated[Children, About("children at the start")]
    length: Annotated[Length | None, About("length")] = None
    ends: Annotated[Rate | None, About("endings")] = None
    shape: Literal["exponential", "lognormal", "gamma"] | None = None
    variation: Variation | None = None
    onward: Annotated[Shares | None, About("what follows")] = None
    endings: Annotated[Shares | None, About("how cases close")] = None


class Stages(Part):
    """The stages that the service has."""

    assessment: Annotated[StagePath, About("Assessment")]
    child_in_need: Annotated[StagePath | None, About("Child in need (CIN)")] = None
    child_protection: Annotated[StagePath | None, About("Child protection plan (CP plan)")] = None
    court_proceedings: Annotated[StagePath | None, About("Court proceedings")] = None
    looked_after: Annotated[StagePath | None, About("Looked after (CLA)")] = None
    leaving_care: Annotated[StagePath | None, About("Leaving care")] = None


class StagePlan(Table[int]):
    """One row a stage."""

    onward = Reals("share going on to each stage, the last closing", width=STAGES + 1)
    ending = Reals("share of closings by ending", width=6)
    stock = Integers("children at the start")
    teams = Names[Any]("the teams that hold the stage", width=MOST_HOLDING)
    teams_number = Integers("how many")


def stage_length(path: StagePath) -> Length | None:
    """Return how long children are in the stage: as given, or stock over endings (Little's law)."""
    if path.length is not None or path.ends is None:
        return path.length
    mean = path.stock.value / path.ends.per_day
    source = f"assumption: Little's law from stock ({path.stock.source}) and endings ({path.ends.source})"
    shape = path.shape or "exponential"
    return Length(mean=mean, unit="days", shape=shape, variation=path.variation, source=source)


def fill_stages(table: StagePlan, quantiles: Quantiles, scenario: Scenario) -> None:
    """Lengths, what follows a stage, how a case ends."""
    for stage, key in enumerate(STAGE_KEYS):
        path = getattr(scenario.stages, key)
        table.onward[stage, Stage.CLOSED] = 1.0
        table.ending[stage, Ending.NEEDS_MET] = 1.0
        if path is None:
            continue
        table.stock[stage] = path.stock.value
        length = stage_length(path)
        if length:
            quantiles.value[Distribution.ASSESSMENT + stage] = ordinary(length)
            quantiles.value[Distribution.WHOLE_ASSESSMENT + stage] = met_on_a_day(length)
        if path.onward:
            for onward in Stage:
                table.onward[stage, onward] = path.onward.share(onward.words)
        if path.endings:
            for ending in Ending:
                table.ending[stage, ending] = path.endings.share(ending.words)


def key_of(stage: str) -> str:
    """Return the key of a stage's section."""
    return stage.replace(" ", "_")


def findings(document: Document) -> list[Finding]:
    """Return the faults of the stages, of what children reach, and of who is there for them."""
    found = []
    for stage in STAGE_NAMES:
        if document.has("stages", key_of(stage)):
            found += _section(document, stage)
    reached = reached_stages(document)
    for stage, why in reached.items():
        if not document.has("stages", key_of(stage)) and stage != "assessment":
            found.append(missing(("stages", key_of(stage)), f"this section, because {why}"))
    return found + _held(document, reached)


def _section(document: Document, stage: str) -> list[Finding]:
    place = ("stages", key_of(stage))
    found = []
    of = document.table(*place, "onward", "of")
    for name in list(of)[:100]:
        if name == stage or name not in (*STAGE_NAMES, CLOSED):
            others = [other for other in (*STAGE_NAMES, CLOSED) if other != stage]
            found.append(unknown((*place, "onward", "of", name), name, others))
    for name in list(document.table(*place, "endings", "of"))[:100]:
        if name not in ENDINGS:
            found.append(unknown((*place, "endings", "of", name), name, ENDINGS))
    if stage == "leaving care":
        for key in ("length", "ends", "shape", "variation", "onward", "endings"):
            if document.has(*place, key):
                found.append(finding((*place, key), document.at(*place, key), "nothing: a case ends at 21 or 25"))
        return found
    return found + _length(document, place)


def _length(document: Document, place: Place) -> list[Finding]:
    has_length, has_ends = document.has(*place, "length"), document.has(*place, "ends")
    if not has_length and not has_ends:
        return [missing((*place, "length"), "a length, or ends: how many children leave the stage in a year")]
    if has_length and has_ends:
        return [Finding((*place, "ends"), "both length and ends", "one of them")]
    if has_length:
        keys = [key for key in ("shape", "variation") if document.has(*place, key)]
        return [
            finding((*place, key), document.at(*place, key), f"nothing here, but {key} within length") for key in keys
        ]
    found = []
    shape = document.at(*place, "shape") or "exponential"
    if shape in (*VARYING, "exponential"):
        found += variation_findings(place, shape, document.has(*place, "variation"))
    days = mean_days(document, place)
    if days is not None and not SHORTEST <= days <= LONGEST:
        said = f"a mean length of {days:.3g} days" if days < float("inf") else "children who never leave"
        words = f"stock over ends from {SHORTEST} to {LONGEST:,.0f} days, because it is the mean length"
        found.append(Finding((*place, "ends"), said, words))
    return found


def variation_findings(place: Place, shape: str, has_variation: bool) -> list[Finding]:
    """Return the fault of a shape that needs a variation and has none, or has one and cannot use it."""
    if shape in VARYING and not has_variation:
        return [missing((*place, "variation"), f"the standard deviation over the mean, because the shape is {shape}")]
    if shape not in VARYING and has_variation:
        return [Finding((*place, "variation"), f"a variation of a length that is {shape}", "none for this shape")]
    return []


def mean_days(document: Document, place: Place) -> float | None:
    """Return the mean length of a stage in days, as given or as stock over endings; None if that is at fault."""
    length = document.part(Length, *place, "length")
    if length is not None:
        return length.days
    stock, ends = document.part(Children, *place, "stock"), document.part(Rate, *place, "ends")
    if stock is None or ends is None:
        return None
    return stock.value / ends.per_day if ends.per_day > 0 else float("inf")


def onward_from(document: Document, stage: str) -> dict[str, float]:
    """Return the shares of children that go on from a stage to each other stage, closing left out."""
    shares = document.part(Shares, "stages", key_of(stage), "onward")
    if shares is None or stage == "leaving care":
        return {}
    return {name: shares.share(name) for name in STAGE_NAMES if name != stage and shares.share(name) > 0}


def reached_stages(document: Document) -> dict[str, str]:
    """Return the stages that children reach, each with the reason in words."""
    reached = {"assessment": "every referral is assessed"}
    for stage in STAGE_NAMES:
        stock = document.part(Children, "stages", key_of(stage), "stock")
        if stock and stock.value > 0:
            reached.setdefault(stage, "children are in it at the start")
    ahead = list(reached)
    while ahead:
        stage = ahead.pop()
        following = dict.fromkeys(onward_from(document, stage), f"children go on to it from {stage}")
        if stage == "looked after" or (stage == "court proceedings" and _some_in_care(document)):
            following["leaving care"] = f"children turn 18 in {stage}"
        for name, why in following.items():
            if name not in reached:
                reached[name] = why
                ahead.append(name)
    return reached


def _some_in_care(document: Document) -> bool:
    share = document.part(Share, "demand", "looked_after_in_court")
    return share is not None and share.share > 0


def _held(document: Document, reached: Mapping[str, str]) -> list[Finding]:
    """Find stages that nobody would be there for, and teams without anything to do, before and after a restructure."""
    teams = teams_in(document)
    names = {team.name for team in teams}
    plans = [[team.holds for team in teams]]
    found = _unheld(document, reached, teams, plans[0], ("teams",))
    already = {one.found for one in found}
    for number, _ in enumerate(document.items("restructures")[:1]):
        place: Place = ("restructures", number)
        changed, into = document.table(*place, "holds"), document.text(*place, "into")
        if any(team.holds is None for team in teams) or into not in (None, *WAYS) or not set(changed) <= names:
            continue
        said = {name: stages_in(stages) or frozenset() for name, stages in changed.items()}
        holdings = [Holding(team.name, team.area, team.holds or frozenset()) for team in teams]
        plans.append(list(restructured(holdings, said, into)))
        if len(names) == len(teams):
            said_at = (*place, "holds" if changed else "into")
            found += [one for one in _unheld(document, reached, teams, plans[1], said_at) if one.found not in already]
    for team, *held in zip(teams, *plans, strict=True):
        if None not in held and not any(stage in reached for plan in held for stage in plan or ()):
            held_words = f"only {listed(sorted(held[0]))}" if held[0] else "no stage"
            allowed = f"a stage that children reach: {listed(reached)}"
            found.append(Finding((*team.place, "holds"), held_words, allowed))
    return found


def _unheld(
    document: Document,
    reached: Mapping[str, str],
    teams: Sequence[TeamRead],
    plan: Sequence[frozenset[str] | None],
    place: Place,
) -> list[Finding]:
    if not teams or None in plan:
        return []
    areas = areas_in(document)[:16]
    everywhere = {team.area for team in teams} - set(areas)  # no area, or one that is at fault
    holders = _who_may_hold(document)
    found = []
    for stage, why in reached.items():
        there = [team for team, holds in zip(teams, plan, strict=True) if holds and stage in holds]
        able = [team for team in there if holders is None or _has_posts(team, stage, holders)]
        served = {team.area for team in there}
        without = [] if served & everywhere else [area for area in areas if area not in served]
        if not there or without:
            where = f" in {listed(without)}" if without and there else ""
            needed = f'"{stage}" among the stages that a team holds{where}, because {why}'
            found.append(Finding(place, f'no team that holds "{stage}"{where}', needed))
        elif not able or not ({team.area for team in able} & everywhere or {team.area for team in able} >= set(areas)):
            needed = f'posts for a grade that may hold "{stage}" (caseload.may_hold)'
            found.append(Finding(place, f'nobody who may hold "{stage}" in a team that does', needed))
    return found


def _who_may_hold(document: Document) -> dict[str, frozenset[str]] | None:
    holders: dict[str, frozenset[str]] = {}
    for grade, usual in MAY_HOLD.items():
        given = document.at("caseload", "may_hold", grade)
        stages = frozenset(usual) if given is None else stages_in(given)
        if stages is None:
            return None
        holders[grade] = stages
    return holders


def _has_posts(team: TeamRead, stage: str, holders: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether the team has a worker or a post for one who may hold the stage; true where that is at fault."""
    social_workers = any(stage in holders[grade] for grade in ("newly_qualified", "social_worker", "experienced"))
    if social_workers and (team.posts["social_workers"] != 0 or team.agency > 0):
        return True
    return stage in holders["community_resource_worker"] and team.posts["community_resource_workers"] != 0
