"""The scenario file: what a council is, and what its management means to do. ``sim schema`` prints this as a JSON
Schema.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from sim.scenario.names import Name
from sim.scenario.quantities import Part
from sim.scenario.sections.absence import Absence
from sim.scenario.sections.actions import Action
from sim.scenario.sections.agency import Agency
from sim.scenario.sections.caseload import Caseload
from sim.scenario.sections.cohorts import MOST_COHORTS, Cohort
from sim.scenario.sections.council import Council
from sim.scenario.sections.demand import Demand
from sim.scenario.sections.drift import Drift
from sim.scenario.sections.establishment import Establishment
from sim.scenario.sections.inspections import Inspections
from sim.scenario.sections.leaving import Leaving
from sim.scenario.sections.pay import Pay
from sim.scenario.sections.progression import Progression
from sim.scenario.sections.recruitment import Recruitment
from sim.scenario.sections.restructures import Restructure
from sim.scenario.sections.retention_payment import RetentionPayment
from sim.scenario.sections.staff import Staff
from sim.scenario.sections.stages import Stages
from sim.scenario.sections.targets import Target, Uncertain
from sim.scenario.sections.teams import Team


class Scenario(Part):
    """A council, as the model is to run it."""

    title: Name
    summary: str = ""
    council: Council
    teams: Annotated[list[Team], Field(min_length=1, max_length=40)]
    staff: Staff = Staff()
    caseload: Caseload
    recruitment: Recruitment | None = None
    cohorts: Annotated[list[Cohort], Field(max_length=MOST_COHORTS)] = []
    progression: Progression | None = None
    leaving: Leaving | None = None
    absence: Absence | None = None
    agency: Agency | None = None
    demand: Demand
    stages: Stages
    establishment: Establishment | None = None
    inspections: Inspections | None = None
    drift: Drift | None = None
    pay: Pay | None = None
    retention_payment: RetentionPayment | None = None
    restructures: Annotated[list[Restructure], Field(max_length=1)] = []
    actions: Annotated[list[Action], Field(max_length=20)] = []
    uncertain: Annotated[list[Uncertain], Field(max_length=30)] = []
    targets: Annotated[list[Target], Field(max_length=400)] = []

    def __repr__(self) -> str:
        """Return which council it is, on one line."""
        council = self.council
        length = "a year" if council.years == 1 else f"{council.years} years"
        return f"<Scenario {self.title!r}: {council.name}, {length} from {council.start}, {len(self.teams)} teams>"

    __str__ = __repr__

    def lasting(self, years: int | None) -> Self:
        """Return the scenario with another length, if one is given."""
        if years is None:
            return self
        return self.model_copy(update={"council": self.council.model_copy(update={"years": years})})
