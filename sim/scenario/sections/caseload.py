"""How children are given to workers, and how many a worker should hold."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from sim.mechanics.columns import Integer, Integers, Real
from sim.scenario.distributions import Quantiles, ordinary, unit_exponential
from sim.scenario.names import StageName
from sim.scenario.quantities import Cases, Children, Duration, Length, Moves, Part, Share
from sim.scenario.sections.base import CENTURY, GUIDE, About, Limit, Parameters, fill
from sim.scenario.vocabulary import NEVER, STAGES, Distribution, Grade, Stage

MIXED_CASELOAD: list[StageName] = list(get_args(StageName))


class CasesByGrade(Part):
    """Caseload guides."""

    social_worker: Annotated[Cases, About("social worker")]
    experienced: Annotated[Cases | None, About("experienced")] = None
    community_resource_worker: Annotated[Cases | None, About("community resource worker")] = None


class StagesByGrade(Part):
    """The stages whose children a grade may hold; social workers may hold all unless said."""

    newly_qualified: list[StageName] = MIXED_CASELOAD
    social_worker: list[StageName] = MIXED_CASELOAD
    experienced: list[StageName] = MIXED_CASELOAD
    community_resource_worker: list[StageName] = ["leaving care"]


class Caseload(Part):
    """How children are given to workers, and how many a worker should hold."""

    nobody_has_room: Annotated[
        Literal["always allocate", "hold"], About("What happens when nobody has room", in_force=True)
    ]
    guide: Annotated[CasesByGrade, About("Guide caseload", GUIDE, in_force=True)]
    may_hold: Annotated[StagesByGrade, About("Stages that a grade may hold", in_force=True)] = StagesByGrade()
    siblings_together: Annotated[bool, About("Siblings go to the same worker", in_force=True)]
    back_to_old_worker: Annotated[bool, About("A child referred again goes to the old worker", in_force=True)]
    waiting_limit: Annotated[Children | None, About("Children who may wait in a team", in_force=True, otherwise=-1)] = (
        None
    )
    protected_cases: Annotated[Cases | None, About("Full caseload of an NQSW", GUIDE, in_force=True)] = None
    protected_start: Annotated[
        Share | None, About("NQSW's share of it on the first day", in_force=True, otherwise=1.0)
    ] = None
    protected_ramp: Annotated[Duration | None, About("Time to an NQSW's full caseload", in_force=True)] = None
    settling_start: Annotated[
        Share | None, About("Share of the guide on a starter's first day", in_force=True, otherwise=1.0)
    ] = None
    settling: Annotated[Duration | None, About("Time to a starter's full guide", in_force=True)] = None
    protection_after: Annotated[Duration | None, About("Time before an NQSW holds a CP plan", in_force=True)] = None
    court_after: Annotated[Duration | None, About("Time before an NQSW holds a court case", in_force=True)] = None
    complex_after: Annotated[Duration | None, About("Time before an NQSW holds a complex case", in_force=True)] = None
    supervision_cases: Annotated[
        Cases | None, About("Cases that supervising an NQSW costs", Limit(0, 100, "cases"), in_force=True)
    ] = None
    usual: Annotated[Cases | None, About("Caseload that the council regards as usual", GUIDE)] = None
    takeover_for: Annotated[Duration | None, About("Time for which a starter takes over cases", in_force=True)] = None
    takeover_every: Annotated[
        Duration | None,
        About("Time between two such occasions", Limit(1, CENTURY, "days"), in_force=True, otherwise=NEVER),
    ] = None
    balance_margin: Annotated[
        Cases | None, About("Cases above capacity at which one is moved", Limit(0, 1000, "cases"), in_force=True)
    ] = None
    balance_moves: Annotated[
        Moves | None, About("Most cases moved in a team and month", Limit(0, 100, "cases"), in_force=True)
    ] = None
    held_for_now: Annotated[Share | None, About("Cases held for now where nobody has room", in_force=True)] = None
    worker_kept_into_care: Annotated[Share | None, About("Families who keep their worker into care", in_force=True)] = (
        None
    )
    early_handover: Annotated[
        Duration | None, About("Time before the age move within which it is brought forward", in_force=True)
    ] = None
    known_for: Annotated[Length | None, About("Time that a child's worker has known the child")] = None


class CaseloadParameters(Parameters):
    """What the rules read of it; one row a grade."""

    holds = Integers("whether the grade may hold cases of a stage", width=STAGES)
    protected_cases = Real("full caseload of a newly qualified worker, in cases")
    protected_start = Real("share of it on the first day")
    protected_ramp = Real("days from the first day to the full protected caseload")
    settling_start = Real(
        "share of the guide on the first day of any other worker, or on coming back from a long absence"
    )
    settling = Real("days from then to the full guide")
    protection_after = Real("days in post before a newly qualified worker holds a child protection case")
    court_after = Real("days in post before a newly qualified worker holds a court case")
    complex_after = Real("days in post before a newly qualified worker holds a complex case")
    usual = Real("cases per FTE with a case that the council regards as usual; 0: none")
    supervision_cases = Real("cases of capacity that one newly qualified worker costs the experienced of the team")
    takeover_for = Real("for how many days from starting a worker takes over cases of overloaded colleagues")
    takeover_every = Real("days between two such occasions")
    hold = Integer("whether a child waits when nobody has room, instead of being given to somebody overloaded")
    siblings_together = Integer("whether siblings go to the same worker")
    back_to_old_worker = Integer("whether a child referred again goes to the old worker")
    waiting_limit = Integer("children who may wait in a team; -1: no limit")
    held_for_now = Real("share of the cases handed over to a worker without room that are only held for now")
    worker_kept_into_care = Real("share of families whose children keep their worker when they enter care")
    early_handover = Real("days before the age move within which a child who loses its worker moves at once; 0: never")
    balance_margin = Integer("hundredths of a case above capacity at which a manager moves a case; 0: never")
    balance_moves = Integer("most cases moved so in a team and month")


def fill_caseload(parameters: CaseloadParameters, quantiles: Quantiles, caseload: Caseload) -> None:
    """What the rules read: the fields; which grade may hold which stage; how long children have been known."""
    fill(parameters, Caseload, caseload)
    parameters.hold = int(caseload.nobody_has_room == "hold")
    parameters.protected_cases = (caseload.protected_cases or caseload.guide.social_worker).value
    for grade in Grade:
        held = [] if grade == Grade.TEAM_MANAGER else list(getattr(caseload.may_hold, grade.name.lower()))
        for stage in range(STAGES):
            parameters.holds[grade, stage] = int(Stage(stage).words in held)
    known = caseload.known_for
    quantiles.value[Distribution.KNOWN_FOR] = ordinary(known) if known else NEVER
    quantiles.value[Distribution.UNIT_EXPONENTIAL] = unit_exponential()
