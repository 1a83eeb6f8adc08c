"""The establishment: how the council's posts for social workers grow, and how they answer the caseload."""

from __future__ import annotations

from typing import Annotated

from sim.mechanics.columns import Real
from sim.scenario.document import Document
from sim.scenario.faults import Finding, missing
from sim.scenario.quantities import Change, Multiplier, Part, Share
from sim.scenario.sections.base import About, Limit, Parameters

PER_YEAR = Limit(-50, 50, "percent")


class Establishment(Part):
    """How the posts for social workers change; without this section they stay as they are."""

    growth: Annotated[Change | None, About("Growth of posts in a year", PER_YEAR)] = None
    moves: Annotated[Share | None, About("Spread of a year's change of posts")] = None
    answers_caseload: Annotated[
        Multiplier | None, About("Posts gained in a year for the caseload above usual, percent for percent")
    ] = None


class EstablishmentParameters(Parameters):
    """What the rules read of it."""

    growth = Real("growth of posts in a year, of the logarithm")
    moves = Real("standard deviation of a year's change of the logarithm of posts")
    answers_caseload = Real("growth of the logarithm of posts in a year, for each of the caseload over usual")


def findings(document: Document) -> list[Finding]:
    """Return what an answer to the caseload, or to vacancies, needs and is not there."""
    found = []
    for section in ("establishment", "demand"):
        if document.has(section, "answers_caseload") and not document.has("caseload", "usual"):
            found.append(missing(("caseload", "usual"), f"the usual caseload, because of {section}.answers_caseload"))
            break
    usual, answers = ("recruitment", "usual_vacancies"), ("recruitment", "answers_vacancies")
    for key, other in ((usual, answers), (answers, usual)):
        if document.has(*other) and not document.has(*key):
            found.append(missing(key, f"this number, because of {other[-1]}"))
    return found
