"""The levers that management may set during a run, and the values that each may have.

Beyond these a run would not end (a round every 0 days), or the lever would mean nothing (a share of 2). Levers that are
read only when a service is founded are not among them.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.inputs.rates import Levers
from sim.mechanics.columns import Integer
from sim.scenario.quantities import YEAR

FOUNDING_ONLY = ("month", "largest_team", "first_round", "returning_children", "cohort_share", "cohort_age")


class Range(NamedTuple):
    """The least and the most a lever may be, and whether it is a whole number."""

    least: float
    most: float
    is_whole: bool


def _ranges() -> dict[str, Range]:
    bounds: dict[str, tuple[float, float]] = {}
    for names, least, most in (
        (SHARES, 0.0, 1.0),
        (DAYS, 0.0, 36_525.0),
        (YES_OR_NO, 0.0, 1.0),
        (MULTIPLIERS, 0.0, 100.0),
        (PER_CHILD_AND_DAY, 0.0, 4 / YEAR),
        (POUNDS, 0.0, 1_000_000.0),
    ):
        bounds |= dict.fromkeys(names.split(), (least, most))
    bounds |= ONE_BY_ONE
    return {
        name: Range(*bounds[name], isinstance(field, Integer))
        for name, field in Levers._fields.items()
        if name in bounds
    }


SHARES = """
    protected_start settling_start promotion_share agency_share stays_in_teams_share moved_first_share cover_share
    absence_cover_share conversion_share no_further_action_share complex_share distant_share interim_care_share
    late_leaver_share payment_share payment_take_up sibling_spacing"""
DAYS = """
    protected_ramp settling protection_after court_after complex_after takeover_days assessed_year experienced_after
    manager_vacancy cliff_days notice internal_notice agency_notice handover covered_after moved_rest_after leave_notice
    agency_delay transfer_age transfer_spread early_handover"""
YES_OR_NO = "cases_return hold siblings_together back_to_old_worker"
MULTIPLIERS = """
    resigning caseload_effect caseload_effect_least caseload_effect_most pay_effect commitment_effect cliff_effect"""
PER_CHILD_AND_DAY = "child_asks parent_asks unexplained"
POUNDS = "agency_day hire_cost"
ONE_BY_ONE: dict[str, tuple[float, float]] = {
    "protected_cases": (0.1, 1000),
    "supervision_cases": (0, 100),
    "takeover_interval": (1, 36_525),
    "relative_pay": (-1, 10),
    "agency_fte": (0.05, 1),
    "overload_caseload": (0, 1000),
    "overload_workers": (0, 500),
    "referred_again_share": (0, 0.9),
    "complex_weight": (10, 10_000),
    "distant_weight": (0, 10_000),
    "waiting_limit": (-1, 1_000_000),
    "balance_margin": (0, 100_000),
    "balance_moves": (0, 100),
    "payment_days": (1, 36_525),
    "round_interval": (7, 36_525),
}
LEVERS = _ranges()
