"""What management does for a time: other numbers than the scenario's are in force, or agency workers are engaged."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, create_model

from sim.scenario import quantities
from sim.scenario.names import Name
from sim.scenario.quantities import (
    Day,
    Duration,
    Multiplier,
    Part,
    People,
    PoundsAYear,
    PoundsOnce,
    Threshold,
    Whole,
)
from sim.scenario.sections import Absence, Agency, Caseload, Demand, Leaving, Pay, Progression, Recruitment, Team

# Of each section the keys whose numbers the rules read afresh every time: these may change in the course of a forecast.
IN_FORCE: dict[str, tuple[type[Part], str]] = {
    "caseload": (
        Caseload,
        """nobody_has_room guide may_hold siblings_together back_to_old_worker waiting_limit protected_cases
        protected_start protected_ramp settling_start settling protection_after court_after complex_after
        supervision_cases takeover_for takeover_every balance_margin balance_moves early_handover""",
    ),
    "recruitment": (Recruitment, "every applicants start_after cost_per_hire"),
    "progression": (Progression, "assessed_year experienced_after manager_vacancy promotion"),
    "leaving": (
        Leaving,
        """resigning retires dismissed moves_within_council stays_in_teams to_agency caseload_effect
        caseload_effect_least caseload_effect_most relative_pay pay_effect notice internal_notice handover""",
    ),
    "absence": (
        Absence,
        """sickness maternity sabbatical secondment covered_after covered_first rest_covered_after leave_known
        cases_return""",
    ),
    "agency": (
        Agency,
        "covers_vacancies covers_absences delay notice converts fte overload_caseload overload_workers cost",
    ),
    "demand": (Demand, "no_further_action referred_again child_asks parent_asks unexplained"),
    "pay": (Pay, " ".join(Pay.model_fields)),
}
OF_TEAMS = ["guide", "hard_limit", "leaving", "applications", "allowance", "starters_take_over_cases"]


def _part_of(annotation: Any) -> type[Part] | None:
    """Return the part of a scenario that a field holds, if it holds one."""
    options = get_args(annotation) or (annotation,)
    return next((one for one in options if isinstance(one, type) and issubclass(one, Part)), None)


def _optional(kind: type[Part], keys: list[str]) -> type[Part]:
    """Return the part with some of its keys, every one of which may be left out."""
    fields: dict[str, Any] = {}
    for key in keys:
        annotation = kind.model_fields[key].annotation
        inner = _part_of(annotation)
        if inner is not None and not hasattr(quantities, inner.__name__):
            annotation = _optional(inner, list(inner.model_fields))
        fields[key] = (annotation | None, None)  # type: ignore[operator]
    return _model(f"{kind.__name__}InForce", f"{kind.__name__}: numbers in force for a time.", fields)


def _multipliers(kind: type[Part], keys: list[str]) -> type[Part]:
    """Return the part with a multiplier for each of its keys that holds one number."""
    fields: dict[str, Any] = {}
    for key in keys:
        inner = _part_of(kind.model_fields[key].annotation)
        if inner is None or issubclass(inner, Whole):
            continue
        if "value" in inner.model_fields:
            fields[key] = (Multiplier | None, None)
        elif not hasattr(quantities, inner.__name__):
            fields[key] = (_multipliers(inner, list(inner.model_fields)) | None, None)
    return _model(f"{kind.__name__}Times", f"{kind.__name__}: numbers multiplied for a time.", fields)


def _model(name: str, words: str, fields: dict[str, Any]) -> type[Part]:
    made = create_model(name, __base__=Part, **fields)
    made.__doc__ = words
    return made


def _sections(name: str, words: str, make: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {
        section: (make(kind, keys.split()) | None, None) for section, (kind, keys) in IN_FORCE.items()
    }
    by_team: Any = dict[Name, make(Team, OF_TEAMS)]  # type: ignore[misc]
    return _model(name, words, {**fields, "teams": (Annotated[by_team, Field(max_length=40)] | None, None)})


NumbersInForce: Any = _sections("NumbersInForce", "Numbers of the scenario while an action is in force.", _optional)
NumbersTimes: Any = _sections("NumbersTimes", "What numbers of the scenario are multiplied by meanwhile.", _multipliers)


UNITS_OF = {  # of what a condition may be on
    "average caseload": ("cases",),
    "vacancy rate": ("percent", "share"),
    "agency rate": ("percent", "share"),
    "children waiting": ("children",),
}


class Trigger(Part):
    """A condition on a measure of the whole council, or of the action's team."""

    measure: Literal["average caseload", "vacancy rate", "agency rate", "children waiting"]
    above: Threshold | None = None
    below: Threshold | None = None
    lasting: Duration


class Action(Part):
    """Something management does: from a date (the first day, if none is given) or whenever a condition has lasted.

    It is in force until a date, for so long, or until another condition has lasted, whichever comes first; without
    any of these to the end. ``set`` says other numbers in the scenario's own words; ``times`` multiplies them. The
    tables below ``teams`` are named after a team, a kind of team, or a stage: every team that holds it.
    """

    title: Name
    on: Day | None = None
    when: Trigger | None = None
    until: Day | None = None
    lasting: Duration | None = None
    stops: Trigger | None = None
    set: NumbersInForce | None = None
    times: NumbersTimes | None = None
    engage_agency_workers: People | None = None
    team: Name | None = None
    cost: PoundsAYear | None = None
    cost_once: PoundsOnce | None = None
