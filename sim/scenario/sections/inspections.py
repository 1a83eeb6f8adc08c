"""Inspections: when the council is inspected, how likely each judgement is, and what follows it."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Annotated

import numpy as np

from sim.mechanics.columns import Integer, Real, Reals, Table
from sim.scenario import calendar
from sim.scenario.distributions import Quantiles, met_on_a_day, ordinary, share_below
from sim.scenario.document import Document
from sim.scenario.faults import Finding, finding, missing, unknown
from sim.scenario.names import JUDGEMENT_NAMES, JudgementName
from sim.scenario.quantities import YEAR, Change, Duration, Length, Part, Share, Shares
from sim.scenario.sections.base import About, Limit, Parameters, fill
from sim.scenario.sections.council import EARLIEST
from sim.scenario.vocabulary import Distribution, Judgement

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

UNKNOWN = len(Judgement)  # the row of a council of which no judgement is known
MORE = Limit(-50, 100, "percent")
LONGEST = Limit(0, 5, "years")


class NextJudgement(Part):
    """Shares of the next judgement by the last one; ``first``: where none is known."""

    inadequate: Annotated[Shares, About("Next judgement after an inadequate one")]
    requires_improvement: Annotated[Shares, About("Next judgement after one of requires improvement")]
    good: Annotated[Shares, About("Next judgement after a good one")]
    outstanding: Annotated[Shares, About("Next judgement after an outstanding one")]
    first: Annotated[Shares | None, About("First judgement that is known")] = None


class AfterPosts(Part):
    """Posts that are created after a judgement."""

    inadequate: Annotated[Change | None, About("Posts created after an inadequate judgement", MORE)] = None
    requires_improvement: Annotated[Change | None, About("Posts created after one of requires improvement", MORE)] = (
        None
    )
    good: Annotated[Change | None, About("Posts created after a good judgement", MORE)] = None
    outstanding: Annotated[Change | None, About("Posts created after an outstanding judgement", MORE)] = None


class AfterReferrals(Part):
    """How many more families are referred after a judgement, at first."""

    inadequate: Annotated[Change | None, About("More referrals after an inadequate judgement", MORE)] = None
    requires_improvement: Annotated[Change | None, About("More referrals after one of requires improvement", MORE)] = (
        None
    )
    good: Annotated[Change | None, About("More referrals after a good judgement", MORE)] = None
    outstanding: Annotated[Change | None, About("More referrals after an outstanding judgement", MORE)] = None


class Inspections(Part):
    """When the council is inspected, and what follows; without this section nothing is.

    ``inspected`` is the day of the last inspection, and ``last`` its judgement; ``paused`` is how long since then no
    council was inspected. Of what followed that inspection what is over by the first day is in the scenario's numbers.
    """

    every: Annotated[Length, About("Time between inspections", Limit(0.25, 30, "years"))]
    held: Annotated[bool | None, About("Whether inspections are held", in_force=True, otherwise=1)] = None
    last: JudgementName | None = None
    inspected: datetime.date | None = None
    paused: Annotated[Duration | None, About("Time without inspections since the last")] = None
    next: NextJudgement
    posts: AfterPosts | None = None
    posts_over: Annotated[Duration, About("Time over which posts are created after a judgement", LONGEST)]
    referrals: AfterReferrals | None = None
    referrals_kept: Annotated[Share, About("Part of more referrals after a judgement that is left a year on")]


class InspectionParameters(Parameters):
    """What the rules read of it."""

    there = Integer("whether the council is inspected")
    held = Integer("whether inspections that fall due are held")
    last = Integer("the last judgement, as numbered by Judgement; one more: not known")
    since_last = Real("days from the last inspection to the first day")
    shorter = Real("share of intervals that are shorter than that, times without inspections left out")
    used = Real("days of the present interval that are over, times without inspections left out")
    posts_over = Real("days over which posts are created")
    kept_a_day = Real("part of a push on referrals that is left after a day")


class JudgementTable(Table[int]):
    """One row a judgement, and one for where none is known."""

    likely = Reals("share of the judgements up to this one after it, added up", width=len(Judgement))
    posts = Reals("logarithm of posts created after it")
    referrals = Reals("logarithm of how many times as many families are referred after it, at first")


def fill_inspections(
    parameters: InspectionParameters, table: JudgementTable, quantiles: Quantiles, scenario: Scenario
) -> None:
    """What the rules read: the fields; the interval so far; shares added up; what follows in logarithms."""
    section = scenario.inspections
    fill(parameters, Inspections, section)
    parameters.last = UNKNOWN
    if section is None:
        return
    parameters.there = 1
    parameters.kept_a_day = section.referrals_kept.share ** (1 / YEAR)
    quantiles.value[Distribution.INSPECTION_INTERVAL] = ordinary(section.every)
    quantiles.value[Distribution.WHOLE_INSPECTION_INTERVAL] = met_on_a_day(section.every)
    if section.last and section.inspected:
        parameters.last = Judgement.from_words(section.last)
        parameters.since_last = -calendar.day_of(section.inspected, scenario.council.start)
        paused = section.paused.days if section.paused else 0.0
        parameters.used = max(parameters.since_last - paused, 0.0)
        parameters.shorter = share_below(section.every, parameters.used)
    rows = {judgement: judgement.name.lower() for judgement in Judgement}
    for row, name in (*rows.items(), (UNKNOWN, "first")):
        shares = getattr(section.next, name)
        if shares:
            table.likely[row] = np.cumsum([shares.share(judgement.words) for judgement in Judgement])
            table.likely[row, -1] = 2.0  # the last takes whatever rounding leaves
    for row, name in rows.items():
        for column, after in ((table.posts, section.posts), (table.referrals, section.referrals)):
            change = getattr(after, name) if after else None
            column[row] = math.log1p(change.share) if change else 0.0


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    found: list[Finding] = []
    if not isinstance(document.at("inspections"), dict):
        return found
    pair = (("inspections", "last"), ("inspections", "inspected"))
    for key, other in (pair, pair[::-1]):
        if document.has(*other) and not document.has(*key):
            found.append(missing(key, f"the last judgement and its day together, because of inspections.{other[-1]}"))
    if not any(document.has(*key) for key in pair) and not document.has("inspections", "next", "first"):
        needed = "the shares of the first judgement, or last and inspected, where a judgement is known"
        found.append(missing(("inspections", "next", "first"), needed))
    inspected, start = document.date("inspections", "inspected"), document.date("council", "start")
    if inspected and start and start >= EARLIEST and inspected > start:
        found.append(finding(("inspections", "inspected"), inspected, f"a date up to the first day, {start}"))
    for row in list(document.table("inspections", "next"))[:100]:
        for name in list(document.table("inspections", "next", row, "of"))[:100]:
            if name not in JUDGEMENT_NAMES:
                found.append(unknown(("inspections", "next", row, "of", name), name, JUDGEMENT_NAMES))
    return found
