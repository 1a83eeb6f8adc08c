"""The numbers of a council of which six figures are known: workers and children by stage, and what keeps them.

Only those who hold cases are modelled: England's share of social workers who do, those on leave added. All that the
figures do not say is reckoned so that nothing grows or shrinks by itself: by Little's law (stock = what enters in a
year x years that it stays) what enters each stage, and each grade, is what leaves it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.inputs import evidence

YEAR = 2024  # of England's figures
COUNCILS = 153
GIVEN = "council: given to sim new; say where it is from"


@dataclass(frozen=True)
class Asked:
    """One of the six figures: what is allowed, and England's figure for it, a stock where ``is_stock``."""

    least: float
    most: float
    england: str
    is_stock: bool = False


ASKED = {
    "in_post": Asked(5, 3000, "inpost_fte", is_stock=True),
    "turnover": Asked(0, 80, "turnover_rate_fte"),
    "vacancy": Asked(0, 80, "vacancy_rate_fte"),
    "agency": Asked(0, 80, "agency_rate_fte"),
    "caseload": Asked(3, 60, "caseload_fte"),
    "looked_after": Asked(5, 6000, "looked_after_children", is_stock=True),
}

# Workers, in a year and of each worker unless said
TEAM_SIZE, FEWEST_TEAMS, MOST_TEAMS = 22, 2, 8
POSTS_A_MANAGER = 9
PART_TIME_FTE = 0.6
ON_LEAVE = 0.06  # of permanent workers: maternity 0.04 x 10 months, secondments, long sickness
MOVES_SOCIAL_WORKER, MOVES_EXPERIENCED, STAY_IN_TEAMS = 0.05, 0.08, 0.3
ROUNDS = 6
COHORT, IN_ROUNDS = 1 / 3, {"newly_qualified": 1 / 6, "social_worker": 1 / 6, "experienced": 1 / 3}  # of hires
LEAVING_IN_FIRST_YEAR = 0.6  # times the turnover
SOCIAL_WORKER_YEARS = 1.5  # from the end of the assessed year to being experienced
ASSIGNMENT_MONTHS, AGENCY_DELAY, AGENCY_NOTICE = 8, 4 / 52, 4 / 52
CONVERTS = 0.05
ABSENCES_COVERED = 0.3 * 0.105  # begun in a year, of each permanent worker
SICKNESS_DAYS = 12

# Children: years unless said
INTERIM, PER_COURT = 0.75, 7
ASSESSMENT_DAYS, NEED_MONTHS, PLAN_MONTHS, COURT_WEEKS = 33, 7, 10, 41
PLANS_IN_ENGLAND = 49_900
TURNING_18_IN_CARE, TURNING_18 = 0.13, 0.08  # in a year, of each child
STAYS_TO_25 = 0.4
CARE_LEAVER_YEARS = 3 + 4 * STAYS_TO_25
PER_ADVISER = 20
ADVISER_POSTS = 1.08  # for each personal adviser; vacancies between rounds
INTO_CARE = {"protection": 0.25, "in_need": 0.05, "assessment": 0.02}  # one against the other
PLANS_FROM_NEED, STEPS_DOWN = 0.3, 0.75
COURT_TO_CARE, COURT_TO_NEED = 0.62, 0.08
CARE_TO_COURT, CARE_TO_NEED = 0.08, 0.20


def england(quantity: str) -> float:
    """Return England's figure, in the unit of ``dfe_figures.csv``."""
    return evidence.figure(f"dfe/england/{YEAR}/{quantity}").value


@dataclass(frozen=True)
class Given:
    """One of the six figures, with its source."""

    value: float
    source: str


def six(figures: Mapping[str, float | None]) -> dict[str, Given]:
    """Return the six figures; those not given are the average English council's."""
    return {name: _given(asked, figures.get(name)) for name, asked in ASKED.items()}


def _given(asked: Asked, value: float | None) -> Given:
    if value is not None:
        return Given(value, GIVEN)
    share = f" over {COUNCILS} councils" if asked.is_stock else ""
    source = f"national: dfe/england/{YEAR}/{asked.england}{share}, an average English council; put your own here"
    whole = england(asked.england)
    return Given(round(whole / COUNCILS) if asked.is_stock else whole, source)


def shared_out(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Share a whole number out by weights, by largest remainders, each at least ``least`` whatever the total."""
    exact = [total * weight / (sum(weights) or 1) for weight in weights]
    shares = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return [max(share, least) for share in shares]


class Children:
    """The children of the first day by stage, and the yearly flows that keep them."""

    def __init__(self, cases: float, looked_after: float) -> None:
        self.cases = cases  # of social workers
        self.looked_after = looked_after
        self.court = max(1, round(looked_after / PER_COURT))
        self.in_care = max(1, round(looked_after - INTERIM * self.court))
        self.not_in_care = max(3.0, cases - self.in_care - self.court)
        self.assessment = max(1, round(self.not_in_care * self.assessment_share))
        self.protection = max(1, round(self.not_in_care * self.protection_share))
        self.in_need = max(1, round(self.not_in_care) - self.assessment - self.protection)

    @cached_property
    def _england_not_in_care(self) -> float:
        """England's cases that are neither looked after nor in proceedings."""
        return england("cases") - england("looked_after_children") * (1 + (1 - INTERIM) / PER_COURT)

    @cached_property
    def assessment_share(self) -> float:
        """Assessments under way, of the cases not in care: England's referrals that go on x their length."""
        begun = england("referrals") * (1 - england("no_further_action_percent") / 100)
        return begun * ASSESSMENT_DAYS / 365.25 / self._england_not_in_care

    @cached_property
    def protection_share(self) -> float:
        """Children with a plan, of the cases not in care."""
        return PLANS_IN_ENGLAND / self._england_not_in_care

    @cached_property
    def ends(self) -> dict[str, float]:
        """Children who come to the end of a stage in a year, those apart who turn 18 in it: stock / length.

        Of those in care: as many as begin to be looked after, in or out of proceedings, less those who turn 18.
        """
        return {
            "assessment": self.assessment * 365.25 / ASSESSMENT_DAYS,
            "in_need": self.in_need * 12 / NEED_MONTHS,
            "protection": self.protection * 12 / PLAN_MONTHS,
            "court": self._court_ends,
            "in_care": self._into_care + COURT_TO_CARE * self._court_ends - self.turning_18,
        }

    @property
    def turning_18(self) -> float:
        """Looked-after children who turn 18 in a year."""
        return TURNING_18_IN_CARE * self.in_care

    @property
    def _court_ends(self) -> float:
        return self.court * 52.18 / COURT_WEEKS

    @property
    def _into_care(self) -> float:
        """Children a year who begin to be looked after without proceedings: all who begin, less those by a court."""
        starts = england("children_starting_to_be_looked_after") / england("looked_after_children")
        by_court = INTERIM + (1 - INTERIM) * COURT_TO_CARE
        return starts * self.looked_after - by_court * self._court_ends

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
        scale = all_into_care / sum(share * ends[stage] for stage, share in INTO_CARE.items())
        care = {stage: min(share * scale, 0.9) for stage, share in INTO_CARE.items()}
        plans = self.enters("protection")
        step_down = STEPS_DOWN * (1 - care["protection"])
        to_need = self.enters("in_need") - step_down * ends["protection"]
        to_need -= CARE_TO_NEED * ends["in_care"] + COURT_TO_NEED * ends["court"]
        other: dict[str, dict[str, float]] = {
            "assessment": {
                "child in need": max(0.0, to_need) / ends["assessment"],
                "child protection": (1 - PLANS_FROM_NEED) * plans / ends["assessment"],
            },
            "in_need": {"child protection": PLANS_FROM_NEED * plans / ends["in_need"]},
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
        return self.enters("assessment") / 12 / (1 - england("no_further_action_percent") / 100)


@dataclass(frozen=True)
class Workers:
    """The case holders of the first day, and the yearly flows that keep them. Rates are shares."""

    in_post: float  # FTE, all social workers
    turnover: float
    vacancy: float
    agency: float

    @property
    def holders(self) -> float:
        """FTE who hold cases, agency included: England's share of all."""
        all_workers = england("inpost_fte") + england("agency_fte")
        return self.in_post / (1 - self.agency) * england("case_holders_fte") / all_workers

    @property
    def fte(self) -> float:
        """FTE of permanent case holders, those on leave included."""
        return self.holders * (1 - self.agency) / (1 - ON_LEAVE * (1 - self.agency))

    @property
    def persons(self) -> int:
        """Permanent case holders."""
        return max(3, round(self.fte / self.fte_each))

    @property
    def fte_each(self) -> float:
        """FTE of a person, in England."""
        return england("inpost_fte") / england("inpost_headcount")

    @property
    def vacant(self) -> int:
        """Vacant posts: vacancy rate = vacant / (vacant + FTE in post)."""
        return round(self.fte * self.vacancy / (1 - self.vacancy))

    @property
    def posts(self) -> int:
        """Posts, filled or vacant."""
        return self.persons + self.vacant

    @property
    def agency_workers(self) -> int:
        """Agency workers: agency rate = agency / (agency + FTE in post)."""
        return round(self.fte * self.agency / (1 - self.agency))

    @property
    def hires(self) -> float:
        """Workers to be taken on in a year: as many as leave the council or move to other jobs in it."""
        moves = MOVES_EXPERIENCED * 0.75 + MOVES_SOCIAL_WORKER * 0.15
        promoted = 0.6 * (0.7 * self.turnover + 0.03) / POSTS_A_MANAGER
        converted = CONVERTS * min(self.agency_workers, self.vacant) * 12 / ASSIGNMENT_MONTHS
        moves *= (1 - STAY_IN_TEAMS) * (1 - ON_LEAVE)
        gone = self.persons * (self.turnover + moves + promoted)
        return max(0.0, gone - converted)

    @property
    def cohort(self) -> int:
        """Newly qualified who arrive in a September."""
        return max(1, round(COHORT * self.hires))

    def grades(self, since_cohort: float) -> tuple[int, int, int]:
        """Return newly qualified, social workers past the assessed year, experienced: persons, by Little's law.

        Of the yearly cohorts, the latest having landed so many years ago, each is in one grade, whole.
        """
        in_rounds, stays = IN_ROUNDS["newly_qualified"] * self.hires, 1 - LEAVING_IN_FIRST_YEAR * self.turnover
        first_year = self.cohort + in_rounds * (1 + stays) / 2
        cohorts = math.floor(SOCIAL_WORKER_YEARS - since_cohort) + 1
        later = cohorts * self.cohort * stays
        later += SOCIAL_WORKER_YEARS * (in_rounds * stays + IN_ROUNDS["social_worker"] * self.hires / 2)
        past = later * (1 - self.turnover * SOCIAL_WORKER_YEARS / 2)
        scale = min(1.0, 0.7 * self.persons / (first_year + past))
        newly_qualified, social_worker = round(first_year * scale), round(past * scale)
        return newly_qualified, social_worker, self.persons - newly_qualified - social_worker

    @property
    def overload_workers(self) -> int:
        """Agency workers whom each team keeps beyond its posts: those who are more than vacancies and absences need."""
        more = self.agency_workers - self._covering_at_most - self._covering_absences
        return max(0, math.ceil(more / (self.teams * self._there)))

    @property
    def covers_vacancies(self) -> float:
        """Share of vacancies to be covered that gives the agency workers there are."""
        beyond = max(self.overload_workers * self.teams * self._there, self._covering_absences)
        covering = max(0.0, self.agency_workers - beyond)
        return min(1.0, covering / self._covering_at_most) if self._covering_at_most else 0.0

    @property
    def _there(self) -> float:
        """Share of the time that an agency worker sought again and again is there."""
        assignment = ASSIGNMENT_MONTHS / 12
        return assignment / (assignment + AGENCY_DELAY)

    @property
    def _covering_at_most(self) -> float:
        """Agency workers if all vacancies were to be covered: some are not yet, some still in notice."""
        waiting = min(AGENCY_DELAY * self.hires, self.vacant / 2)
        return (self.vacant - waiting) * self._there + AGENCY_NOTICE * min(self.hires, self.vacant)

    @property
    def _covering_absences(self) -> float:
        return ABSENCES_COVERED * self.persons * ASSIGNMENT_MONTHS / 12

    @property
    def teams(self) -> int:
        """How many teams."""
        return min(MOST_TEAMS, max(FEWEST_TEAMS, round(self.posts / TEAM_SIZE)))


@dataclass(frozen=True)
class Team:
    """A team on the first day."""

    name: str
    kind: str
    holds: list[str]
    posts: int
    agency: int
    managers: int
    resource_workers: int
    resource_posts: int


FAMILIES = ["child in need", "child protection", "court proceedings"]
CARE = ["looked after", "leaving care"]


def kinds_of(teams: int, children: Children) -> list[tuple[str, list[str], float]]:
    """Return the kinds of team, the stages that they hold and the cases in them; two kinds where there are two."""
    families = float(children.in_need + children.protection + children.court)
    care = ("looked after and leaving care", CARE, float(children.in_care))
    if teams == FEWEST_TEAMS:
        return [("assessment and families", ["assessment", *FAMILIES], children.assessment + families), care]
    return [
        ("assessment", ["assessment"], float(children.assessment)),
        ("protection and need", FAMILIES, families),
        care,
    ]


def teams_of(workers: Workers, children: Children) -> list[Team]:
    """Return the teams: as many of each kind, and as many posts, as its share of the cases."""
    kinds = kinds_of(workers.teams, children)
    extra = shared_out(workers.teams - len(kinds), [cases for _, _, cases in kinds])
    listed = [(*kind, 1 + more, number) for kind, more in zip(kinds, extra, strict=True) for number in range(1 + more)]
    posts = shared_out(workers.posts, [cases / many for _, _, cases, many, _ in listed], least=1)
    agency = shared_out(workers.agency_workers, posts)
    advisers = _advisers(children.care_leavers, [CARE[1] in holds for _, holds, _, _, _ in listed])
    return [
        Team(
            f"{kind.capitalize()} {number + 1}" if many > 1 else kind.capitalize(),
            kind,
            holds,
            posts[place],
            agency[place],
            max(1, round(posts[place] / POSTS_A_MANAGER)),
            *advisers[place],
        )
        for place, (kind, holds, _, many, number) in enumerate(listed)
    ]


def _advisers(care_leavers: int, holds_them: Sequence[bool]) -> list[tuple[int, int]]:
    """Return personal advisers and their posts by team; some posts are vacant."""
    needed = math.ceil(care_leavers / PER_ADVISER)
    people = [
        max(1, share) if here else 0 for share, here in zip(shared_out(needed, holds_them), holds_them, strict=True)
    ]
    return [(number, math.ceil(number * ADVISER_POSTS)) for number in people]


def reckoned(values: Mapping[str, float]) -> tuple[Workers, Children]:
    """Return workers and children of the six figures."""
    shares = (values[key] / 100 for key in ("turnover", "vacancy", "agency"))
    workers = Workers(values["in_post"], *shares)
    return workers, Children(workers.holders * values["caseload"], values["looked_after"])
