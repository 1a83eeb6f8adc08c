"""Which rule answers which event: the whole model on one page."""

from __future__ import annotations

from sim.mechanics.compiling import dispatcher
from sim.model.counting import census
from sim.model.events import Event
from sim.model.rules import (
    absence,
    agency,
    drift,
    establishment,
    inspection,
    leaving,
    management,
    progression,
    recruitment,
    referral,
    stages,
)

RULEBOOK = {
    Event.STAGE_ENDS: stages.stage_ends,
    Event.CHILD_REACHES_TRANSFER_AGE: stages.child_reaches_transfer_age,
    Event.CHILD_TURNS_EIGHTEEN: stages.child_turns_eighteen,
    Event.CHILD_LEAVES_CARE_SERVICE: stages.child_leaves_care_service,
    Event.CHILD_CHANGES_WORKER_BY_REQUEST: stages.child_changes_worker_by_request,
    Event.CHILD_IS_REFERRED_AGAIN: referral.child_is_referred_again,
    Event.WORKER_STARTS: recruitment.worker_starts,
    Event.WORKER_HAS_MONTHLY_CHECK: leaving.worker_has_monthly_check,
    Event.WORKER_FINISHES_ASSESSED_YEAR: progression.worker_finishes_assessed_year,
    Event.WORKER_BECOMES_EXPERIENCED: progression.worker_becomes_experienced,
    Event.STARTER_TAKES_OVER_CASES: management.starter_takes_over_cases,
    Event.WORKER_RESIGNS: leaving.worker_resigns,
    Event.WORKER_RETIRES: leaving.worker_retires,
    Event.WORKER_IS_DISMISSED: leaving.worker_is_dismissed,
    Event.WORKER_DIES: leaving.worker_dies,
    Event.WORKER_MOVES_WITHIN_COUNCIL: leaving.worker_moves_within_council,
    Event.WORKER_IS_SECONDED: leaving.worker_is_seconded,
    Event.WORKER_LEAVES: leaving.worker_leaves,
    Event.WORKER_FALLS_SICK: absence.worker_falls_sick,
    Event.SICK_WORKER_IS_COVERED: absence.sick_worker_is_covered,
    Event.REST_OF_CASES_ARE_COVERED: absence.rest_of_cases_are_covered,
    Event.WORKER_GOES_ON_MATERNITY_LEAVE: absence.worker_goes_on_maternity_leave,
    Event.WORKER_GOES_ON_SABBATICAL: absence.worker_goes_on_sabbatical,
    Event.WORKER_COMES_BACK: absence.worker_comes_back,
    Event.AGENCY_NOTICE_IS_GIVEN: agency.agency_notice_is_given,
    Event.FAMILY_IS_REFERRED: referral.family_is_referred,
    Event.RECRUITMENT_ROUND: recruitment.recruitment_round,
    Event.COHORT_ARRIVES: recruitment.cohort_arrives,
    Event.AGENCY_WORKER_COVERS_POST: agency.agency_worker_covers_post,
    Event.AGENCY_WORKER_JOINS_TEAM: agency.agency_worker_joins_team,
    Event.MANAGER_IS_APPOINTED: progression.manager_is_appointed,
    Event.RETENTION_PAYMENT_IS_OFFERED: leaving.retention_payment_is_offered,
    Event.TEAM_IS_REVIEWED: management.team_is_reviewed,
    Event.RESTRUCTURE: management.restructure,
    Event.MONTH_ENDS: census.month_ends,
    Event.REPORTING_YEAR_ENDS: census.reporting_year_ends,
    Event.RATES_DRIFT: drift.rates_drift,
    Event.ESTABLISHMENT_IS_REVIEWED: establishment.establishment_is_reviewed,
    Event.COUNCIL_IS_INSPECTED: inspection.council_is_inspected,
}

answer = dispatcher(RULEBOOK)
