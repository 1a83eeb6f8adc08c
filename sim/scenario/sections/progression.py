"""Growing in the job: the assessed year (ASYE), experience, and how managers' posts are filled."""

from __future__ import annotations

from typing import Annotated

from sim.mechanics.columns import Real
from sim.scenario.document import Document
from sim.scenario.faults import Finding
from sim.scenario.quantities import Duration, Part, Share
from sim.scenario.sections.base import About, Parameters
from sim.scenario.vocabulary import NEVER


class Progression(Part):
    """Growing in the job."""

    assessed_year: Annotated[Duration, About("Length of the assessed year (ASYE)", in_force=True, otherwise=NEVER)]
    experienced_after: Annotated[
        Duration, About("Time from qualifying to being experienced", in_force=True, otherwise=NEVER)
    ]
    manager_vacancy: Annotated[
        Duration, About("Time that a manager's post stays vacant", in_force=True, otherwise=NEVER)
    ]
    promotion: Annotated[Share, About("Managers' posts filled from the team", in_force=True)]


class ProgressionParameters(Parameters):
    """What the rules read of it."""

    assessed_year = Real("days from qualifying to the end of the assessed year")
    experienced_after = Real("days from qualifying to being experienced")
    manager_vacancy = Real("days that a manager's post stays vacant")
    promotion = Real("share of managers' posts filled from the team")


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    first = document.part(Duration, "progression", "assessed_year")
    second = document.part(Duration, "progression", "experienced_after")
    if first and second and second.days < first.days:
        found, allowed = f"{second.value:g} {second.unit}", "no less than assessed_year, as both count from qualifying"
        return [Finding(("progression", "experienced_after", "value"), found, allowed)]
    return []
