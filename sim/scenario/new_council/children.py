"""The children of a council of which six figures are known, by stage, and the yearly flows that keep them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sim.scenario.new_council.figures import NOW, England

# Years, unless said
INTERIM, PER_COURT = 0.75, 7
ASSESSMENT_DAYS, NEED_MONTHS, PLAN_MONTHS, COURT_WEEKS = 33, 7, 10, 41
TURNING_18_IN_CARE, TURNING_18 = 0.13, 0.08  # in a year, of each child
STAYS_TO_25 = 0.4
CARE_LEAVER_YEARS = 3 + 4 * STAYS_TO_25
MOST_INTO_CARE = 0.9  # of those who come to the end of a stage
INTO_CARE = {"protection": 0.25, "in_need": 0.05, "assessment": 0.02}  # one against the other
PLANS_FROM_NEED, STEPS_DOWN = 0.3, 0.75
LEAST_PLAN_MONTHS, MOST_PLAN_MONTHS, MOST_NEED_MONTHS = 4.0, 24.0, 36.0
MOST_OF_ONE_STAGE, MOST_OF_TWO, MOST_WITHOUT_ACTION = 0.6, 0.8, 80.0  # of the cases not in care; percent of referrals
MOST_TO_A_PLAN = 0.6  # of the endings of child in need
LEAST_CLOSED = 2.0  # percent of the endings of a stage
LEAST_ENDS, MOST_CARE_YEARS = 0.5, 15.0  # children a year; years, those who turn 18 apart
COURT_TO_CARE, COURT_TO_NEED = 0.62, 0.08
CARE_TO_COURT, CARE_TO_NEED = 0.08, 0.20


def _shares_into_care(number: float, ends: dict[str, float]) -> dict[str, float]:
    """Return the share of each stage's endings that leads into care, so that so many children a year do.

    One against the other as ``INTO_CARE`` says; where a stage cannot give more, the others give the rest.
    """
    shares, free = dict[str, float](), dict(INTO_CARE)
    while free:
        scale = number / sum(share * ends[stage] for stage, share in free.items())
        full = [stage for stage, share in free.items() if share * scale > MOST_INTO_CARE]
        if not full:
            break
        for stage in full:
            shares[stage] = MOST_INTO_CARE
            number -= MOST_INTO_CARE * ends[stage]
            del free[stage]
    return shares | {stage: share * scale for stage, share in free.items()}


@dataclass(frozen=True)
class Known:
    """What a council has reported of its children, in a year or on a day; None where England's rate is to serve."""

    referrals: float | None = None  # children, in a year
    no_further_action: float | None = None  # percent of them
    referred_again: float | None = None  # percent of them
    plans: float | None = None  # child protection plans on a day
    plans_started: float | None = None  # in a year
    starting: float | None = None  # children who start to be looked after in a year


NOTHING = Known()


def children_of(cases: float, looked_after: float, known: Known = NOTHING, england: England = NOW) -> Children:
    """Return the children of the first day; cases of need last as long as usual or, where fewer come than that takes,
    longer.
    """
    months = float(NEED_MONTHS)
    while months < MOST_NEED_MONTHS:
        children = Children(cases, looked_after, known, months, england)
        if min(shares["closed"] for shares in children.onward.values()) >= LEAST_CLOSED:
            return children
        months *= 1.1
    return Children(cases, looked_after, known, MOST_NEED_MONTHS, england)


class Children:
    """The children of the first day by stage, and the yearly flows that keep them."""

    def __init__(
        self,
        cases: float,
        looked_after: float,
        known: Known = NOTHING,
        need_months: float = NEED_MONTHS,
        england: England = NOW,
    ) -> None:
        self.cases = cases  # of social workers
        self.looked_after = looked_after
        self.known = known
        self.need_months = need_months
        self.england = england
        self.court = max(1, round(looked_after / PER_COURT))
        self.in_care = max(1, round(looked_after - INTERIM * self.court))
        self.not_in_care = max(3.0, cases - self.in_care - self.court)
        self.assessment = max(1, round(self.not_in_care * self.assessment_share))
        self.protection = max(1, round(self.not_in_care * self.protection_share))
        self.in_need = max(1, round(self.not_in_care) - self.assessment - self.protection)

    @property
    def no_further_action(self) -> float:
        """Percent of referrals of which nothing further comes."""
        own = self.known.no_further_action
        return self.england("no_further_action_percent") if own is None else min(own, MOST_WITHOUT_ACTION)

    @property
    def referred_again(self) -> float:
        """Percent of referrals of children referred before."""
        own = self.known.referred_again
        return self.england("rereferral_percent") if own is None else own

    @property
    def plan_months(self) -> float:
        """How long a child protection plan lasts: those there over those that start."""
        if not self.known.plans or not self.known.plans_started:
            return PLAN_MONTHS
        months = 12 * self.known.plans / self.known.plans_started
        return min(max(months, LEAST_PLAN_MONTHS), MOST_PLAN_MONTHS)

    @cached_property
    def _england_not_in_care(self) -> float:
        """England's cases that are neither looked after nor in proceedings."""
        return self.england("cases") - self.england("looked_after_children") * (1 + (1 - INTERIM) / PER_COURT)

    @cached_property
    def assessment_share(self) -> float:
        """Assessments under way, of the cases not in care: referrals that go on x their length."""
        if self.known.referrals is not None:
            begun = self.known.referrals * (1 - self.no_further_action / 100)
            return min(begun * ASSESSMENT_DAYS / 365.25 / self.not_in_care, MOST_OF_ONE_STAGE)
        begun = self.england("referrals") * (1 - self.england("no_further_action_percent") / 100)
        return begun * ASSESSMENT_DAYS / 365.25 / self._england_not_in_care

    @cached_property
    def protection_share(self) -> float:
        """Children with a plan, of the cases not in care."""
        if self.known.plans is not None:
            return min(self.known.plans / self.not_in_care, MOST_OF_ONE_STAGE, MOST_OF_TWO - self.assessment_share)
        return self.england("child_protection_plans") / self._england_not_in_care

    @cached_property
    def ends(self) -> dict[str, float]:
        """Children who come to the end of a stage in a year, those apart who turn 18 in it: stock / length.

        Of those in care: as many as begin to be looked after, in or out of proceedings, less those who turn 18.
        """
        return {
            "assessment": self.assessment * 365.25 / ASSESSMENT_DAYS,
            "in_need": self.in_need * 12 / self.need_months,
            "protection": self.protection * 12 / self.plan_months,
            "court": self._court_ends,
            "in_care": max(
                self._into_care + COURT_TO_CARE * self._court_ends - self.turning_18, self.in_care / MOST_CARE_YEARS
            ),
        }

    @property
    def turning_18(self) -> float:
        """Looked-after children who turn 18 in a year."""
        return TURNING_18_IN_CARE * self.in_care

    @property
    def _care_ends(self) -> float:
        return self._into_care + COURT_TO_CARE * self._court_ends - self.turning_18

    @property
    def _court_ends(self) -> float:
        return self.court * 52.18 / COURT_WEEKS

    @property
    def _into_care(self) -> float:
        """Children a year who begin to be looked after without proceedings: all who begin, less those by a court."""
        starts = self.known.starting
        if starts is None:
            each = self.england("children_starting_to_be_looked_after") / self.england("looked_after_children")
            starts = each * self.looked_after
        by_court = INTERIM + (1 - INTERIM) * COURT_TO_CARE
        return max(starts - by_court * self._court_ends, LEAST_ENDS)

    def enters(self, stage: str) -> float:
        """Return the children who must enter a stage in a year to keep it: those who end it, or turn 18 in it."""
        of_age = self.turning_18 if stage == "in_care" else TURNING_18 * getattr(self, stage)
        return float(self.ends[stage] + of_age)

    @cached_property
    def _to_court(self) -> float:
        """Children a year who enter proceedings from outside the care system."""
        return max(0.0, self.enters("court") - CARE_TO_COURT * self.ends["in_care"])

    @cached_property
    def onward(self) -> dict[str, dict[str, float]]:
        """What follows a stage, in percent: such that each stage is entered by as many as leave it."""
        ends, all_into_care = self.ends, self._into_care + self._to_court
        care = _shares_into_care(all_into_care, ends)
        plans = self.enters("protection")
        step_down = STEPS_DOWN * (1 - care["protection"])
        to_need = self.enters("in_need") - step_down * ends["protection"]
        to_need -= CARE_TO_NEED * ends["in_care"] + COURT_TO_NEED * ends["court"]
        other: dict[str, dict[str, float]] = {
            "assessment": {
                "child in need": max(0.0, to_need) / ends["assessment"],
                "child protection": (1 - PLANS_FROM_NEED) * plans / ends["assessment"],
            },
            "in_need": {"child protection": min(PLANS_FROM_NEED * plans / ends["in_need"], MOST_TO_A_PLAN)},
            "protection": {"child in need": step_down},
        }
        return {stage: self._percent(care[stage], shares) for stage, shares in other.items()}

    def _percent(self, into_care: float, shares: dict[str, float]) -> dict[str, float]:
        """Return shares in percent, those into care split by way, and the rest closed."""
        by_court = self._to_court / (self._to_court + self._into_care)
        ways = {"court proceedings": into_care * by_court, "looked after": into_care * (1 - by_court)}
        percent = {name: round(100 * share, 2) for name, share in {**shares, **ways}.items()}
        return {**percent, "closed": round(100 - sum(percent.values()), 2)}

    @property
    def care_leavers(self) -> int:
        """Care leavers on a day: those who turn 18 in a year x the years that they stay."""
        return max(1, round(self.turning_18 * CARE_LEAVER_YEARS))

    @property
    def referrals(self) -> float:
        """Children referred in a month: those who keep the assessments, and those of whom nothing further comes."""
        return self.enters("assessment") / 12 / (1 - self.no_further_action / 100)
