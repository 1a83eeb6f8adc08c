"""How an English council moves: where its figures tend to, and how staffing moves in England, in the words of its file.

What answers a caseload is taken from how cases and posts change in the year after it: of the answer in cases about
``ANSWERED_IN_A_YEAR`` has come by then, since it is given twice (fewer are taken on, stages are shorter), to the seven
in ten cases that are not in care, of which most began within the year.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.england.inspections import on_average
from sim.scenario.new_council.inspected import words_of_inspections

if TYPE_CHECKING:
    from sim.england.levels import Level, Sizes
    from sim.england.movement import Movement
    from sim.scenario.new_council.figures import Given
    from sim.scenario.new_council.workers import Workers

LEVELS = {
    "turnover": "turnover_rate_fte",
    "absence": "absence_rate_fte",
    "caseload": "caseload_fte",
    "vacancy": "vacancy_rate_fte",
    "agency": "agency_rate_fte",
}
LEAST_TURNOVER = 4.0  # percent, in the long run
ANSWERED_IN_A_YEAR = 0.95
FADING = 2  # years after which inspections to come bring about as much as they do on average
STANDING_STILL: dict[str, object] = {
    "covers_absences": 30,
    "covers_absences_why": "some long absences are covered",
    "referrals_growth": 0,
    "referrals_growth_why": "level; 3 is 3 % more referrals every year",
    "posts_why": " Posts do not change, so those in post a year on settle it then.",
    "turnover_low": 0.8,
    "turnover_high": 1.25,
    "turnover_range_source": "assumption: case holders may leave more or less often than all social workers, and next "
    "year is not last year",
}


@dataclass(frozen=True)
class Moving:
    """Where a council's figures tend to, and how councils' staffing moves: both by what was reported up to a year."""

    levels: Mapping[str, Level]  # by the keys of ``LEVELS``
    beyond: Level  # agency workers beyond vacancies, of posts
    beyond_sizes: Sizes
    england: Movement
    council: str  # its id
    year: int
    day: datetime.date

    @property
    def turnover(self) -> float:
        """Turnover in the long run, a share."""
        return max(self.levels["turnover"].long_run, LEAST_TURNOVER) / 100

    def over_today(self, figure: str, given: Mapping[str, Given]) -> float:
        """Return where a figure tends to over what it is today; 1 where today it is nothing, or not reported."""
        today = given[figure].value if figure in given else 0.0
        tends_to = 100 * self.turnover if figure == "turnover" else self.levels[figure].long_run
        return tends_to / today if today > 0 else 1.0

    def source(self, words: str) -> str:
        """Return the source of a number that is estimated from all councils' figures."""
        return f"national: {words}, all councils' workforce censuses to {self.year} (sim/england/movement.py)"

    def own(self, figure: str, words: str) -> str:
        """Return the source of a number that is the level of the council's reports of a figure."""
        level = self.levels[figure]
        if level.reports == 0:
            return f"national: {words}, of councils in England in {self.year}; this one has not reported it"
        return f"dfe/{self.council}/{level.last}/{LEVELS[figure]}: {words}, by {level.reports} reports and England's"


def _range(key: str, factors: tuple[float, float]) -> dict[str, object]:
    low, high = factors
    return {f"{key}_low": f"{low:.2f}", f"{key}_high": f"{high:.2f}"}


def words_of(moving: Moving, workers: Workers, given: Mapping[str, Given]) -> dict[str, object]:
    """Return the numbers and sources of the mechanisms by which a council moves."""
    england, levels = moving.england, moving.levels
    return {
        **words_of_inspections(moving.council, moving.day),
        "covers_absences": 0,
        "covers_absences_why": "among those wanted beyond vacancies",
        "posts_why": "",
        "usual_caseload": f"{levels['caseload'].long_run:.1f}",
        "usual_source": moving.own("caseload", "the caseload to which it tends"),
        "answers": f"{max(-england.cases_for_caseload, 0.0) / ANSWERED_IN_A_YEAR:.2f}",
        "answers_source": moving.source("change of cases in the year after a caseload above England's"),
        "usual_vacancies": f"{levels['vacancy'].long_run:.1f}",
        "vacancies_source": moving.own("vacancy", "the vacancy rate to which it tends"),
        "applicants_answer": f"{england.applicants_for_vacancies:.2f}",
        "applicants_source": moving.source("starters in the year after more vacancies"),
        "referrals_growth": f"{-100 * on_average(moving.day).referrals / FADING:.1f}",
        "referrals_growth_why": "level, less what inspections bring on average; 3 is 3 % more referrals every year",
        "fading": FADING,
        "growth": f"{100 * (england.growth - on_average(moving.day).posts):.2f}",
        "growth_source": moving.source("half of the growth of posts so far, less what inspections bring on average"),
        "moves": f"{100 * england.moves:.1f}",
        "moves_source": moving.source("spread of a year's change of posts"),
        "posts_answer": f"{max(england.posts_for_caseload, 0.0):.2f}",
        "posts_answer_source": moving.source("change of posts in the year after a caseload above England's"),
        "beyond_today": f"{100 * workers.beyond_vacancies:.1f}",
        "beyond_long_run": f"{100 * moving.beyond.long_run:.1f}",
        "beyond_source": moving.source("where that tends to"),
        "beyond_spread": f"{100 * moving.beyond_sizes.moving**0.5:.1f}",
        "beyond_kept": f"{100 * moving.beyond_sizes.kept:.0f}",
        "beyond_drift_source": moving.source("how far it moves, and what is kept of that a year on"),
        **_range("turnover", levels["turnover"].factors_today),
        **_range("sickness", levels["absence"].factors_today),
        **_range("usual_caseload", levels["caseload"].factors_long_run),
        **_range("usual_vacancies", levels["vacancy"].factors_long_run),
        **_range("resigning_long_run", levels["turnover"].factors_between),
        "turnover_range_source": moving.own("turnover", "how sure its level is"),
        "resigning_long_run": f"{moving.over_today('turnover', given):.2f}",
        "resigning_source": moving.own("turnover", "where turnover tends to"),
        "applicants_long_run": f"{workers.hires_in_the_long_run / max(workers.hires, 1e-9):.2f}",
        "sickness_long_run": f"{moving.over_today('absence', given):.2f}",
        "sickness_source": moving.own("absence", "where absence tends to"),
    }
