"""A payment against a commitment to stay."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.mechanics.columns import Integer, Real, Reals, Table
from sim.scenario.document import Document
from sim.scenario.faults import Finding, finding, listed, missing
from sim.scenario.names import GRADE_NAMES, GradeName
from sim.scenario.quantities import ByYear, Day, Duration, Multiplier, Part, Share
from sim.scenario.sections.base import CENTURY, About, Limit, Parameters, fill
from sim.scenario.sections.pay import Pay
from sim.scenario.vocabulary import Grade


class ShareByGrade(Part):
    """A share of each grade; the whole of a grade left out."""

    newly_qualified: Annotated[Share | None, About("NQSW")] = None
    social_worker: Annotated[Share | None, About("social worker")] = None
    experienced: Annotated[Share | None, About("experienced")] = None
    community_resource_worker: Annotated[Share | None, About("community resource worker")] = None
    team_manager: Annotated[Share | None, About("team manager")] = None


class RetentionPayment(Part):
    """A payment against a commitment to stay: a share of the salary, on-costs left out.

    ``offered_to`` is the share of each eligible grade to whom it is offered, where that is not the whole grade.
    ``claw_back`` is the share paid back by whoever leaves in the first, second ... year of the commitment; without it,
    the part of the commitment that is not served.
    """

    offered: Annotated[list[Day], Field(min_length=1, max_length=20)]
    eligible: Annotated[list[GradeName], Field(min_length=1)]
    offered_to: Annotated[ShareByGrade, About("Share to whom the payment is offered")] = ShareByGrade()
    amount: Annotated[Share, About("Retention payment, of the salary")]
    take_up: Annotated[Share, About("Take-up of the retention payment")]
    commitment: Annotated[Duration, About("Commitment to stay", Limit(1, CENTURY, "days"))]
    claw_back: ByYear | None = None
    effect: Annotated[Multiplier, About("Leaving while committed, compared with otherwise", otherwise=1.0)]
    cliff_effect: Annotated[Multiplier, About("Leaving after the commitment, compared with otherwise", otherwise=1.0)]
    cliff: Annotated[Duration, About("Time for which that lasts")]


class RetentionParameters(Parameters):
    """What the rules read of it; one row a grade."""

    offered_to = Reals("share of the grade to whom the payment is offered")
    amount = Real("what is paid, as a share of what a worker costs in a year")
    take_up = Real("share of the eligible who accept")
    commitment = Real("days of commitment")
    effect = Real("multiplier of the leaving hazard while committed by a payment")
    cliff_effect = Real("multiplier of the leaving hazard just after a commitment ends")
    cliff = Real("for how many days after")


class ClawBack(Table[int]):
    """One row a year of a retention payment's commitment, from 0."""

    share = Reals("share of the payment that is paid back on leaving in the year")
    years = Integer("how many; 0: what the days not served are of the commitment")


def fill_retention_payment(
    parameters: RetentionParameters, claw_back: ClawBack, offer: RetentionPayment | None, pay: Pay | None
) -> None:
    """What the rules read: the fields; a share of the salary without on-costs; whom it is offered to."""
    fill(parameters, RetentionPayment, offer)
    parameters.offered_to[:] = 0.0
    if offer:
        on_costs = pay.on_costs.share if pay and pay.on_costs else 0.0
        parameters.amount = offer.amount.share / (1.0 + on_costs)
        shares = offer.claw_back.numbers() if offer.claw_back else []
        claw_back.years = len(shares)
        claw_back.share[: len(shares)] = shares
        for name in offer.eligible:
            of_grade = getattr(offer.offered_to, name)
            parameters.offered_to[Grade[name.upper()]] = of_grade.share if of_grade else 1.0


def findings(document: Document) -> list[Finding]:
    if not document.has("retention_payment"):
        return []
    if not document.has("pay"):
        found = [missing(("pay",), "this section, because a retention payment is a share of pay")]
        return found + _claw_back(document)
    eligible = document.items("retention_payment", "eligible")
    found = [
        Finding(("retention_payment", "offered_to", grade), "a grade that is not eligible", listed(map(str, eligible)))
        for grade in document.table("retention_payment", "offered_to")
        if grade not in eligible and grade in GRADE_NAMES
    ]
    if not document.has("pay", "on_costs"):
        needed = "the on-costs within pay, such as 30 percent, because a retention payment is a share of the salary"
        found.append(missing(("pay", "on_costs"), needed))
    return [*found, *_claw_back(document)] + [
        missing(("pay", grade), "the pay of a grade to which the retention payment is offered")
        for grade in ("community_resource_worker", "team_manager")
        if grade in eligible and not document.has("pay", grade)
    ]


def _claw_back(document: Document) -> list[Finding]:
    """Find a claw-back that goes on after the commitment."""
    commitment = document.part(Duration, "retention_payment", "commitment")
    shares = document.items("retention_payment", "claw_back", "values")
    if commitment and len(shares) > commitment.days / 365 + 1:
        place = ("retention_payment", "claw_back", "values")
        return [finding(place, shares, "a share for each year of the commitment, and no more")]
    return []
