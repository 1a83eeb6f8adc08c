"""Why and when workers leave: hazards of resigning by grade and time in post, from the reported turnover."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.mechanics.columns import Integer, Real, Reals, Table
from sim.scenario import distributions
from sim.scenario.distributions import Quantiles
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding
from sim.scenario.quantities import MONTH, YEAR, Change, Duration, Multiplier, Part, Rate, Share, Workers
from sim.scenario.sections.base import SELDOM, About, Limit, Parameters, fill
from sim.scenario.vocabulary import NEVER, SOCIAL_WORKER_GRADES, Cause, Distribution, Grade

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.sections.progression import ProgressionParameters
    from sim.scenario.sections.staff import StaffParameters

SOCIAL_WORKERS = ("newly_qualified", "social_worker", "experienced")


class RateByGrade(Part):
    """A yearly rate for each grade; a grade left out has none."""

    newly_qualified: Annotated[Rate | None, About("NQSW")] = None
    social_worker: Annotated[Rate | None, About("social worker")] = None
    experienced: Annotated[Rate | None, About("experienced")] = None
    community_resource_worker: Annotated[Rate | None, About("community resource worker")] = None
    team_manager: Annotated[Rate | None, About("team manager")] = None


class TenureBand(Part):
    """How the leaving rate compares with the grade's own, from so long in post."""

    after: Annotated[Duration, About("Time in post from which a leaving rate holds")]
    rate: Annotated[Multiplier, About("Leaving rate in a band of time in post", Limit(0.01, 100, "times"))]


class MultiplierByGrade(Part):
    """How often each grade resigns compared with the others, or with what turnover says; 1 for a grade left out."""

    newly_qualified: Annotated[Multiplier | None, About("NQSW")] = None
    social_worker: Annotated[Multiplier | None, About("social worker")] = None
    experienced: Annotated[Multiplier | None, About("experienced")] = None
    community_resource_worker: Annotated[Multiplier | None, About("community resource worker")] = None
    team_manager: Annotated[Multiplier | None, About("team manager")] = None


class Leaving(Part):
    """Why and when workers leave: the yearly turnover; resignations are what the other causes do not explain of it."""

    turnover: Annotated[Share, About("Turnover a year")]
    relative: Annotated[MultiplierByGrade, About("Leaving compared with other grades")] = MultiplierByGrade()
    resigning: Annotated[
        MultiplierByGrade, About("Resigning compared with the turnover", in_force=True, otherwise=1.0)
    ] = MultiplierByGrade()
    tenure: Annotated[list[TenureBand], Field(min_length=1, max_length=16)]
    retires: Annotated[RateByGrade, About("Retirement", SELDOM, in_force=True)] = RateByGrade()
    dismissed: Annotated[RateByGrade, About("Dismissal", SELDOM, in_force=True)] = RateByGrade()
    dies: Annotated[RateByGrade, About("Death in service", SELDOM)] = RateByGrade()
    moves_within_council: Annotated[RateByGrade, About("Moves within the council", SELDOM, in_force=True)] = (
        RateByGrade()
    )
    stays_in_teams: Annotated[
        Share | None, About("Moves within the council that go to another of the teams", in_force=True)
    ] = None
    to_agency: Annotated[Share | None, About("Resignations to agency work", in_force=True)] = None
    caseload_effect: Annotated[Multiplier | None, About("Effect of caseload on leaving", in_force=True)] = None
    caseload_effect_least: Annotated[Multiplier | None, About("Least effect of caseload on leaving", in_force=True)] = (
        None
    )
    caseload_effect_most: Annotated[
        Multiplier | None, About("Most effect of caseload on leaving", in_force=True, otherwise=NEVER)
    ] = None
    relative_pay: Annotated[Change | None, About("Pay compared with neighbours", in_force=True)] = None
    pay_effect: Annotated[Multiplier | None, About("Effect of pay on leaving", in_force=True)] = None
    notice: Annotated[Duration, About("Notice of a permanent worker", in_force=True)]
    internal_notice: Annotated[Duration, About("Notice within the council", in_force=True)]
    handover: Annotated[Duration, About("Notice that a planned handover needs", in_force=True)]


class LeavingParameters(Parameters):
    """What the rules read of it; one row a grade."""

    fixed: ClassVar[tuple[str, ...]] = ("hazard",)  # from the turnover, which was reported without any action

    hazard = Reals("leaving hazard at guide caseload and average tenure, per day")
    resigning = Reals("multiplier of that hazard while a plan is in force")
    monthly = Reals("chance in a month of the other things that may happen, by cause", width=len(Cause))
    caseload_effect = Real("relative change of the leaving hazard per relative caseload above guide")
    caseload_effect_least = Real("lower bound of that multiplier")
    caseload_effect_most = Real("upper bound of that multiplier")
    relative_pay = Real("pay relative to neighbouring councils: -0.05 is 5 % less")
    pay_effect = Real("relative change of the leaving hazard per relative pay below neighbours")
    to_agency = Real("share of resignations that go to agency work")
    stays_in_teams = Real("share of moves within the council that go to another of the teams")
    notice = Real("days of a permanent worker's notice")
    internal_notice = Real("days of notice within the council")
    handover = Real("days of notice that a planned handover needs")


class Tenure(Table[int]):
    """One row a band of time in post: how the leaving hazard depends on it."""

    start = Reals("days in post at which the band begins")
    multiplier = Reals("hazard within the band relative to the base")
    before = Reals("hazard added up before the band, in days at the base")
    bands = Integer("how many bands")


@dataclass(frozen=True)
class TenureBands:
    """Bands of time in post: where each begins (days), its multiplier, and the hazard added up before it (days
    at 1).
    """

    start: tuple[float, ...]
    multiplier: tuple[float, ...]

    @classmethod
    def of(cls, bands: list[TenureBand]) -> TenureBands:
        """Return the bands of a scenario, in order; the first begins at 0."""
        return cls(tuple(band.after.days for band in bands), tuple(band.rate.value for band in bands))

    @cached_property
    def starts(self) -> NDArray[np.float64]:
        """Where each band begins, in days."""
        return np.array(self.start)

    @cached_property
    def multipliers(self) -> NDArray[np.float64]:
        """The multiplier of each band."""
        return np.array(self.multiplier)

    @cached_property
    def before(self) -> NDArray[np.float64]:
        """The hazard added up before each band, in days at a multiplier of 1."""
        return np.concatenate([[0.0], np.cumsum(np.diff(self.starts) * self.multipliers[:-1])])

    def at(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the multiplier after so many days in post."""
        return self.multipliers[self.starts.searchsorted(days, side="right") - 1]

    def added_up(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the hazard added up after so many days in post, in days at a multiplier of 1."""
        band = self.starts.searchsorted(days, side="right") - 1
        return np.asarray(self.before[band] + self.multipliers[band] * (days - self.starts[band]))


FLAT = TenureBands((0.0,), (1.0,))


def chance_in_a_month(per_day: float) -> float:
    """Return the chance that something with a steady rate happens within a month."""
    return -math.expm1(-per_day * MONTH)


def rate_of(by_grade: RateByGrade, grade: Grade) -> float:
    """Return a grade's rate per day; none given is 0."""
    rate = getattr(by_grade, grade.name.lower())
    return rate.per_day if rate else 0.0


def fill_leaving(
    parameters: LeavingParameters,
    table: Tenure,
    quantiles: Quantiles,
    scenario: Scenario,
    staff: StaffParameters,
    progression: ProgressionParameters,
) -> None:
    """What the rules read: the fields; hazards by grade and time in post, and how long experienced workers have been
    in post by them.
    """
    leaving = scenario.leaving
    fill(parameters, Leaving, leaving)
    bands = TenureBands.of(leaving.tenure) if leaving else FLAT
    number = len(bands.start)
    table.bands = number
    table.start[:number] = bands.start
    table.multiplier[:number] = bands.multiplier
    table.before[:number] = bands.before
    if leaving:
        for grade in Grade:
            for cause, by_grade in (
                (Cause.RETIRED, leaving.retires),
                (Cause.DISMISSED, leaving.dismissed),
                (Cause.DIED, leaving.dies),
                (Cause.MOVED_WITHIN_COUNCIL, leaving.moves_within_council),
            ):
                parameters.monthly[grade, cause] = chance_in_a_month(rate_of(by_grade, grade))
            relative = getattr(leaving.relative, grade.name.lower())
            parameters.hazard[grade] = relative.value if relative else 1.0
        parameters.hazard[:] *= resigning_per_day(parameters, scenario, leaving, bands, staff, progression)
    in_post = time_in_post(float(parameters.hazard[Grade.EXPERIENCED]), bands)
    quantiles.value[Distribution.TIME_IN_POST] = in_post


def resigning_per_day(
    parameters: LeavingParameters,
    scenario: Scenario,
    leaving: Leaving,
    bands: TenureBands,
    at_start: StaffParameters,
    progression: ProgressionParameters,
) -> float:
    """Return the base hazard of resigning at which today's social workers have the yearly turnover, other causes
    counted.

    Turnover = sum over grades of share x (base x relative x mean tenure multiplier x pay effect + other causes) x share
    of time at work: nobody resigns while absent or in notice. The time in post on which the tenure multiplier depends
    follows from the hazard itself, so the two are found together by repetition.
    """
    staff = np.array([at_start.initial[grade] for grade in SOCIAL_WORKER_GRADES], dtype=float)
    if staff.sum() == 0:
        staff = np.ones(3)
    weight = staff / staff.sum()
    relative = np.array([parameters.hazard[grade] for grade in SOCIAL_WORKER_GRADES])
    others = sum(
        share * sum(rate_of(by_grade, grade) for by_grade in (leaving.retires, leaving.dismissed, leaving.dies))
        for share, grade in zip(weight, SOCIAL_WORKER_GRADES, strict=True)
    )
    leavers = leaving.turnover.share / YEAR
    away = weight @ [days_away(scenario, leaving, grade) for grade in SOCIAL_WORKER_GRADES]
    left = max(leavers * (1.0 + float(away)) / (1.0 - leavers * leaving.notice.days) - float(others), 0.0)
    pay = max(1.0 - parameters.pay_effect * parameters.relative_pay, 1e-9)
    bases = [left]
    while len(bases) <= REPETITIONS:
        tenure = tenure_multipliers(progression, bands, bases[-1] * float(relative[2]) * pay)
        base = left / float((weight * relative * tenure).sum() * pay) if left else 0.0
        if base in bases:  # it goes round from here on, since multipliers go up and down by steps
            begins = bases.index(base)
            return bases[begins + (REPETITIONS - begins) % (len(bases) - begins)]
        bases.append(base)
        if abs(base - bases[-2]) <= 1e-12 * bases[-2]:
            break
    return bases[-1]


def days_away(scenario: Scenario, leaving: Leaving, grade: Grade) -> float:
    """Return the days that a worker of the grade is absent, or in notice for a move, for each day at work."""
    moving = rate_of(leaving.moves_within_council, grade)
    absence = scenario.absence
    if absence is None:
        return moving * leaving.internal_notice.days
    away = [(rate_of(absence.secondment, grade), absence.secondment_length)]
    for rate, length in (
        (absence.sickness, absence.sickness_length),
        (absence.maternity, absence.maternity_length),
        (absence.sabbatical, absence.sabbatical_length),
    ):
        away.append((rate.per_day if rate else 0.0, length))
    return moving * leaving.internal_notice.days + sum(often * length.days for often, length in away if length)


def tenure_multipliers(
    progression: ProgressionParameters, bands: TenureBands, experienced_hazard: float
) -> NDArray[np.float64]:
    """Return the mean tenure multiplier of each social worker grade, over the times in post met on a given day."""
    in_post = np.interp(PLACES, distributions.PROBABILITIES, time_in_post(experienced_hazard, bands))
    first_year = min(progression.assessed_year, distributions.CAREER)
    experienced = min(progression.experienced_after, distributions.CAREER)
    qualified = first_year + PLACES * (experienced - first_year)
    middle = np.minimum.outer(in_post, qualified).ravel()
    return np.array([_newly(bands, first_year), bands.at(middle).mean(), bands.at(in_post).mean()])


@lru_cache(maxsize=8)
def _newly(bands: TenureBands, first_year: float) -> float:
    return float(bands.at(PLACES * first_year).mean())


REPETITIONS = 30
PLACES = (np.arange(100) + 0.5) / 100  # at which a distribution is looked at
DAYS = np.linspace(0.0, distributions.CAREER, 20_001)


@lru_cache(maxsize=8)
def _added_up(bands: TenureBands) -> NDArray[np.float64]:
    return bands.added_up(DAYS)


def time_in_post(per_day: float, bands: TenureBands) -> NDArray[np.float64]:
    """Return the quantiles of the days in post so far of somebody met on a given day.

    ``per_day`` is the hazard of leaving at a multiplier of 1. The density is proportional to the share still in post
    after so many days, up to a career of 40 years.
    """
    still_there = np.exp(-per_day * _added_up(bands))
    up_to = np.zeros(len(DAYS))
    between = still_there[1:] + still_there[:-1]
    between /= 2
    np.cumsum(between, out=up_to[1:])
    up_to /= up_to[-1]
    return np.interp(distributions.PROBABILITIES, up_to, DAYS)


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    found = []
    least = document.part(Multiplier, "leaving", "caseload_effect_least")
    most = document.part(Multiplier, "leaving", "caseload_effect_most")
    if least and most and least.value > most.value:
        place = ("leaving", "caseload_effect_least", "value")
        found.append(finding(place, least.value, f"at most {most.value:g}, which is caseload_effect_most"))
    pay, effect = document.part(Change, "leaving", "relative_pay"), document.part(Multiplier, "leaving", "pay_effect")
    if pay and effect and 1 - effect.value * pay.share < 0.1:
        allowed = "an effect that, with relative_pay, leaves at least a tenth of the leaving"
        found.append(finding(("leaving", "pay_effect", "value"), effect.value, allowed))
    if document.has("leaving") and _nobody_resigns(document):
        allowed = "a multiplier above 0 for some social workers in post, because turnover is theirs"
        found.append(Finding(("leaving", "relative"), "social workers of whom none resigns", allowed))
    return found + _tenure(document)


def _nobody_resigns(document: Document) -> bool:
    staff = {grade: document.part(Workers, "staff", grade) for grade in SOCIAL_WORKERS}
    in_post = [grade for grade, part in staff.items() if part and part.value > 0] or list(SOCIAL_WORKERS)
    relative = [document.part(Multiplier, "leaving", "relative", grade) for grade in in_post]
    return all(part is not None and part.value < 0.001 for part in relative)


def _tenure(document: Document) -> list[Finding]:
    found = []
    before = -1.0
    for number, _ in enumerate(document.items("leaving", "tenure")[:16]):
        place: Place = ("leaving", "tenure", number, "after")
        after = document.part(Duration, *place)
        if after is None:
            continue
        if number == 0 and after.value != 0:
            found.append(finding((*place, "value"), after.value, "0, because the first band begins on the first day"))
        elif after.days <= before:
            allowed = "a longer time than the band before"
            found.append(Finding((*place, "value"), f"{after.value:g} {after.unit}", allowed))
        before = after.days
    return found
