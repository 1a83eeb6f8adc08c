"""The case holders of a council of which six figures are known, and the yearly flows that keep them.

Only those who hold cases are modelled: England's share of social workers who do, those on leave added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.scenario.new_council.figures import NOW, England, case_holders
from sim.scenario.new_council.moving import Moving

# In a year and of each worker, unless said
TEAM_SIZE, FEWEST_TEAMS, MOST_TEAMS = 22, 2, 40
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
VACANCIES_VARY = 0.5  # spread of the logarithm of a council's vacancies over the year, as reported from year to year
ABSENCES_COVERED = 0.3 * 0.105  # begun in a year, of each permanent worker
SICKNESS_DAYS = 12
MOST_LOST = 0.5
NORMAL = stats.norm.ppf((np.arange(20) + 0.5) / 20)


@dataclass(frozen=True)
class Workers:
    """The case holders of the first day, and the yearly flows that keep them. Rates are shares."""

    in_post: float  # FTE, all social workers
    turnover: float
    vacancy: float
    agency: float
    england: England = NOW
    moving: Moving | None = None  # how it moves, where that is known

    @property
    def holders(self) -> float:
        """FTE who hold cases, agency included: England's share of all."""
        return case_holders(self.in_post, self.agency, self.england)

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
        return self.england("inpost_fte") / self.england("inpost_headcount")

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
        """Workers to be taken on in a year: as many as leave the council or move to other jobs in it, and growth."""
        return self._hires(self.turnover)

    @property
    def leaving(self) -> float:
        """Share of workers who leave in a year: those of the census, of whom are as many as there are on average.

        The census counts those in post on 30 September, after the September intake, when they are most.
        """
        return self.turnover * (1 + self.cohort / self.persons / 2)

    @property
    def hires_in_the_long_run(self) -> float:
        """The same at the turnover to which the council tends."""
        return self._hires(self.turnover if self.moving is None else self.moving.turnover)

    def _hires(self, turnover: float) -> float:
        moves = MOVES_EXPERIENCED * 0.75 + MOVES_SOCIAL_WORKER * 0.15
        promoted = 0.6 * (0.7 * self.turnover + 0.03) / POSTS_A_MANAGER
        converted = CONVERTS * min(self.agency_workers, self.vacant) * 12 / ASSIGNMENT_MONTHS
        moves *= (1 - STAY_IN_TEAMS) * (1 - ON_LEAVE)
        growth = 0.0 if self.moving is None else self.moving.england.growth
        joining = max(0.0, self.persons * (turnover + growth + moves + promoted) - converted)
        return joining if self.moving is None else joining / (1 - self._lost(joining))

    def _lost(self, joining: float) -> float:
        """Share of applicants who find no vacancy, joining so many in a year: a cohort of those, and rounds.

        Vacancies are lognormal about those of today, as many as one applicant more or less.
        """
        if joining <= 0:
            return 0.0
        vacant = max(self.vacant, 0.5) * np.exp(VACANCIES_VARY * NORMAL - VACANCIES_VARY**2 / 2)
        cohort, each = max(1.0, COHORT * joining), (1 - COHORT) * joining / ROUNDS
        found_none = COHORT * float(np.maximum(cohort - vacant, 0.0).mean()) / cohort
        number = np.arange(40 + int(4 * each))
        chance = stats.poisson.pmf(number, each)
        found_none += (
            (1 - COHORT) * float((chance[:, None] * np.maximum(number[:, None] - vacant, 0.0)).sum(0).mean()) / each
        )
        return min(found_none, MOST_LOST)

    @property
    def can_fall_sick(self) -> float:
        """Share of permanent workers' time in which they can: not on leave, in notice, or sick already."""
        moves = MOVES_EXPERIENCED * 0.75 + MOVES_SOCIAL_WORKER * 0.15
        return 1 - ON_LEAVE - (8 * self.turnover + 4 * moves) / 52 - self.england("absence_rate_fte") / 100

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
        """Agency workers whom each team keeps beyond its posts: those who are more than vacancies and absences need.

        None where the council steers them.
        """
        if self.moving:
            return 0
        more = self.agency_workers - self._covering_at_most - self._covering_absences
        return max(0, math.ceil(more / (self.teams * self._there)))

    @property
    def covers_vacancies(self) -> float:
        """Share of vacancies to be covered that gives the agency workers there are, England's if steered."""
        if self.moving:
            return min(self.moving.england.covers, 1.0)
        beyond = max(self.overload_workers * self.teams * self._there, self._covering_absences)
        covering = max(0.0, self.agency_workers - beyond)
        return min(1.0, covering / self._covering_at_most) if self._covering_at_most else 0.0

    @property
    def beyond_vacancies(self) -> float:
        """Agency workers beyond the vacancies to be covered, of all posts; below 0: fewer."""
        return (self.agency_workers - self.covers_vacancies * self.vacant) / max(self.posts, 1)

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
