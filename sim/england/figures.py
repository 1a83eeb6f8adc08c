"""What every council in England has reported to the Department for Education, year by year.

``data/figures.csv`` has a row for each council (and one for England) and year; a figure that was not published is
missing. It holds public sector information licensed under the Open Government Licence v3.0: the DfE's statistics
*Children's social work workforce*, *Children in need* and *Children looked after in England*, and the children's
population of the Office for National Statistics. ``FIGURES`` says of each column what it is, in which unit, of which
day or year, and in which file and column it is published.
"""

from __future__ import annotations

import csv
import datetime
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

ENGLAND = "England"
TREND = 0.5  # of the growth so far that goes on: the Theta method (Hyndman and Billah 2003)
KEYS = ("id", "council", "code", "region", "year")
DATA = Path(str(files("sim.england.data").joinpath("figures.csv")))

WORKFORCE = "csww_indicators_2017_to_2025.csv"
NEED = "b1_children_in_need_2013_to_2025.csv"
REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
PLANS_STARTED = "d3_cpps_subsequent_plan_2013_to_2025.csv"
PLANS = "d5_cpps_at31march_by_duration_2013_to_2025.csv"
CARE = "cla_number_and_rate_per_10k_children.csv"
CONFERENCES = "c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv"
POPULATION = "ons_mid-year_population_estimates_2012_to_2024.csv"
DOCUMENTS = {
    WORKFORCE: "Department for Education, Children's social work workforce, reporting year 2025",
    NEED: "Department for Education, Children in need, reporting year 2025",
    REFERRALS: "Department for Education, Children in need, reporting year 2025",
    PLANS_STARTED: "Department for Education, Children in need, reporting year 2025",
    PLANS: "Department for Education, Children in need, reporting year 2025",
    CONFERENCES: "Department for Education, Children in need, reporting year 2025",
    CARE: "Department for Education, Children looked after in England including adoptions, reporting year 2025",
    POPULATION: "Office for National Statistics, mid-year population estimates",
}

When = Literal["30 September", "year to 30 September", "31 March", "year to 31 March", "30 June"]
_MONTH_AND_DAY = {"September": (9, 30), "March": (3, 31), "June": (6, 30)}


@dataclass(frozen=True)
class Reported:
    """A figure that councils report: what it is, its unit, the day or the year it is of, and where it is published."""

    what: str
    unit: str
    when: When
    file: str
    column: str
    only: tuple[str, str] | None = None  # rows with this text in this column

    def period(self, year: int) -> str:
        """Return the day, or the first and last day of the year: ``2024-09-30``, ``2023-10-01/2024-09-30``."""
        end = self.ends(year)
        if not self.when.startswith("year"):
            return end.isoformat()
        return f"{end.replace(year=year - 1) + datetime.timedelta(days=1)}/{end}"

    def ends(self, year: int) -> datetime.date:
        """Return the day, or the last day of the year, of the figure of a year."""
        return datetime.date(year, *_MONTH_AND_DAY[self.when.rsplit(" ", 1)[1]])

    @property
    def document(self) -> str:
        """The publication and the file."""
        return f"{DOCUMENTS[self.file]} ({self.file})"


def _workforce(what: str, unit: str, column: str, *, of_a_year: bool = False) -> Reported:
    return Reported(what, unit, "year to 30 September" if of_a_year else "30 September", WORKFORCE, column)


FIGURES = {
    "inpost_fte": _workforce("social workers in post, agency excluded", "FTE", "inpost_fte"),
    "inpost_headcount": _workforce("social workers in post, agency excluded", "persons", "inpost_headcount"),
    "starters_fte": _workforce(
        "social workers who joined the council in the year", "FTE", "starters_fte", of_a_year=True
    ),
    "starters_headcount": _workforce(
        "social workers who joined the council in the year", "persons", "starters_headcount", of_a_year=True
    ),
    "leavers_fte": _workforce("social workers who left the council in the year", "FTE", "leavers_fte", of_a_year=True),
    "leavers_headcount": _workforce(
        "social workers who left the council in the year", "persons", "leavers_headcount", of_a_year=True
    ),
    "turnover_rate_fte": _workforce(
        "leavers of the year / in post on 30 September, FTE", "percent", "turnover_rate_fte", of_a_year=True
    ),
    "turnover_rate_headcount": _workforce(
        "leavers of the year / in post on 30 September, persons", "percent", "turnover_rate_headcount", of_a_year=True
    ),
    "agency_fte": _workforce("agency social workers", "FTE", "agency_fte"),
    "agency_headcount": _workforce("agency social workers", "persons", "agency_headcount"),
    "agency_rate_fte": _workforce("agency / (agency + in post), FTE", "percent", "agency_rate_fte"),
    "agency_rate_headcount": _workforce("agency / (agency + in post), persons", "percent", "agency_rate_headcount"),
    "agency_cover_fte": _workforce("agency social workers who cover a vacancy", "FTE", "agency_cover_fte"),
    "agency_cover_rate_fte": _workforce(
        "agency social workers who cover a vacancy / agency social workers, FTE", "percent", "agency_cover_rate_fte"
    ),
    "vacancy_fte": _workforce("vacant social work posts", "FTE", "vacancy_fte"),
    "vacancy_rate_fte": _workforce("vacancies / (vacancies + in post), FTE", "percent", "vacancy_rate_fte"),
    "vacancy_agency_cover_rate_fte": _workforce(
        "agency social workers who cover a vacancy / vacancies, FTE", "percent", "vacancy_agency_cover_rate_fte"
    ),
    "case_holders_fte": _workforce("social workers with a case, agency included", "FTE", "case_holders_fte"),
    "cases": _workforce("cases held by a named social worker", "cases", "cases"),
    "caseload_fte": _workforce(
        "cases / FTE of social workers with a case, agency included", "cases per FTE", "caseload_fte"
    ),
    "working_days_lost_fte": _workforce(
        "days lost to sickness by social workers, agency excluded",
        "working days",
        "working_days_lost_fte",
        of_a_year=True,
    ),
    "absence_rate_fte": _workforce(
        "working days lost / (in-post FTE x 253)", "percent", "absence_rate_fte", of_a_year=True
    ),
    "children_in_need": Reported("episodes of need open on 31 March", "episodes", "31 March", NEED, "At31_episodes"),
    "children_in_need_started": Reported(
        "episodes of need that started in the year", "episodes", "year to 31 March", NEED, "Started_episodes"
    ),
    "children_in_need_ended": Reported(
        "episodes of need that ended in the year", "episodes", "year to 31 March", NEED, "Ended_episodes"
    ),
    "awaiting_assessment": Reported(
        "awaiting assessment on 31 March", "episodes", "31 March", NEED, "awaiting_assessment"
    ),
    "referrals": Reported("referrals in the year", "referrals", "year to 31 March", REFERRALS, "referral_count"),
    "no_further_action_percent": Reported(
        "referrals with no further action / referrals",
        "percent",
        "year to 31 March",
        REFERRALS,
        "no_further_action_percent",
    ),
    "not_in_need_percent": Reported(
        "referrals assessed and then found not in need / referrals",
        "percent",
        "year to 31 March",
        REFERRALS,
        "not_in_need_percent",
    ),
    "rereferral_percent": Reported(
        "referrals within 12 months of the one before / referrals",
        "percent",
        "year to 31 March",
        REFERRALS,
        "rereferral_percent",
    ),
    "child_protection_plans_started": Reported(
        "plans that started in the year", "plans", "year to 31 March", PLANS_STARTED, "CPP_start"
    ),
    "child_protection_plans": Reported("plans open on 31 March", "plans", "31 March", PLANS, "CPP_At31"),
    "child_protection_plans_3_months_or_less": Reported(
        "plans open on 31 March, for 3 months or less", "plans", "31 March", PLANS, "3_months_or_less"
    ),
    "initial_child_protection_conferences": Reported(
        "initial child protection conferences in the year",
        "conferences",
        "year to 31 March",
        CONFERENCES,
        "ICPC_count",
    ),
    "looked_after_children": Reported(
        "looked after on 31 March, short-term placements excluded",
        "children",
        "31 March",
        CARE,
        "children_count",
        ("population_type", "Children looked after on 31 March each year"),
    ),
    "children_starting_to_be_looked_after": Reported(
        "started to be looked after in the year",
        "children",
        "year to 31 March",
        CARE,
        "children_count",
        ("population_type", "Children starting to be looked after each year"),
    ),
    "children_ceasing_to_be_looked_after": Reported(
        "ceased to be looked after in the year",
        "children",
        "year to 31 March",
        CARE,
        "children_count",
        ("population_type", "Children ceasing to be looked after each year"),
    ),
    "child_population": Reported("aged 0 to 17", "children", "30 June", POPULATION, "population_estimate"),
}


Row = dict[str, str]


@cache
def rows() -> dict[tuple[str, int], Row]:
    """Return what each council (its id; England's is ``england``) reported in each year, as published."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {(row["id"], int(row["year"])): row for row in csv.DictReader(file)}


@cache
def table() -> pd.DataFrame:
    """Return the same as a frame: a row for each council and year, a column for each figure, missing where none is."""
    import pandas as pd

    return pd.read_csv(DATA, dtype={"code": str})


@cache
def notes() -> dict[str, str]:
    """Return what is to be known of single figures, such as that one was revised, by ``id/year/figure``."""
    with DATA.with_name("notes.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row["note"] for row in csv.DictReader(file)}


def value(council: str, year: int, figure: str) -> float | None:
    """Return a figure of a council (its id) and year; None where there is none."""
    text = rows().get((council, year), {}).get(figure, "")
    return float(text) if text else None


def slug(council: str) -> str:
    """Return a council's name as ids and scenarios write it: ``central-bedfordshire``, ``bristol-city-of``."""
    return re.sub(r"[^a-z0-9]+", "-", council.lower()).strip("-")
