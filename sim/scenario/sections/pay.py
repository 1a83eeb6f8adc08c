"""What workers cost."""

from __future__ import annotations

from typing import Annotated

from sim.mechanics.columns import Reals
from sim.scenario.quantities import Part, PoundsAYear, Share
from sim.scenario.sections.base import About, Parameters
from sim.scenario.vocabulary import Grade


class Pay(Part):
    """What workers cost in a year, on-costs included; ``on_costs`` is how much they add to the salary."""

    newly_qualified: Annotated[PoundsAYear, About("Cost of an NQSW", in_force=True)]
    social_worker: Annotated[PoundsAYear, About("Cost of a social worker", in_force=True)]
    experienced: Annotated[PoundsAYear, About("Cost of an experienced social worker", in_force=True)]
    community_resource_worker: Annotated[
        PoundsAYear | None, About("Cost of a community resource worker", in_force=True)
    ] = None
    team_manager: Annotated[PoundsAYear | None, About("Cost of a team manager", in_force=True)] = None
    on_costs: Annotated[Share | None, About("On-costs on the salary", in_force=True)] = None


class PayParameters(Parameters):
    """What the rules read of it; one row a grade."""

    cost = Reals("cost of one FTE, in pounds a year")


def fill_pay(parameters: PayParameters, pay: Pay | None) -> None:
    """What one of each grade costs."""
    for grade in Grade:
        of_grade = getattr(pay, grade.name.lower()) if pay else None
        parameters.cost[grade] = of_grade.value if of_grade else 0.0
