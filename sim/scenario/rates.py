"""The parameters of a scenario: what its numbers become, section by section; the tables that the rules read.

Time is in days, a probability is a share, money is in pounds a year, a whole number of cases is in hundredths. The
tables are filled by ``derivation`` and copied into each world, where management may change them during a run.
"""

from __future__ import annotations

from sim.mechanics.columns import Tables
from sim.scenario.distributions import Quantiles
from sim.scenario.sections.absence import AbsenceParameters
from sim.scenario.sections.agency import AgencyParameters
from sim.scenario.sections.caseload import CaseloadParameters
from sim.scenario.sections.cohorts import Cohorts
from sim.scenario.sections.council import Calendar
from sim.scenario.sections.demand import Arrivals, DemandParameters, Families
from sim.scenario.sections.drift import DriftTable
from sim.scenario.sections.establishment import EstablishmentParameters
from sim.scenario.sections.inspections import InspectionParameters, JudgementTable
from sim.scenario.sections.leaving import LeavingParameters, Tenure
from sim.scenario.sections.pay import PayParameters
from sim.scenario.sections.progression import ProgressionParameters
from sim.scenario.sections.recruitment import RecruitmentParameters
from sim.scenario.sections.retention_payment import ClawBack, RetentionParameters
from sim.scenario.sections.staff import StaffParameters
from sim.scenario.sections.stages import StagePlan
from sim.scenario.sections.teams import TeamPlan


class Rates(Tables):
    """All that the rules are told about a scenario."""

    caseload: CaseloadParameters
    progression: ProgressionParameters
    staff: StaffParameters
    pay: PayParameters
    retention: RetentionParameters
    leaving: LeavingParameters
    absence: AbsenceParameters
    agency: AgencyParameters
    demand: DemandParameters
    recruitment: RecruitmentParameters
    plan: TeamPlan
    establishment: EstablishmentParameters
    inspections: InspectionParameters
    judgements: JudgementTable
    stages: StagePlan
    tenure: Tenure
    cohorts: Cohorts
    arrivals: Arrivals
    quantiles: Quantiles
    family: Families
    claw_back: ClawBack
    drift: DriftTable
    calendar: Calendar
