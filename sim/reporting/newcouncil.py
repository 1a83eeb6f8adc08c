"""A scenario for a council of one's own, from six figures that every council reports: ``sim new``."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from sim.reporting import newcouncil_numbers as numbers
from sim.reporting.newcouncil_numbers import ASKED, FAMILIES, Children, Given, Team, Workers, england, reckoned, six
from sim.scenario.checks.dates import EARLIEST, LATEST
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import available

START = datetime.date(numbers.YEAR, 9, 30)
ONE_TEAM = "=== one team ===\n"
LONGEST_NAME = 50
MOST_CASES = 50_000
MOST_IN_CARE = 0.5  # of the cases: with more, the others could not feed the care system
LARGEST_TEAM = 500


def faults_of(name: str, figures: Mapping[str, float | None]) -> list[str]:
    """Return every fault of the name and the figures, a sentence each; none if a scenario can be written."""
    alone = [
        f"--{key.replace('_', '-')}: found {value:g}; allowed: a number from {asked.least:g} to {asked.most:g}"
        for key, asked in ASKED.items()
        if (value := figures.get(key)) is not None and not asked.least <= value <= asked.most
    ]
    return [*_name_faults(name), *(alone or _faults_together(figures))]


def _name_faults(name: str) -> list[str]:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name) or len(name) > LONGEST_NAME:
        return [
            f"NAME: found {name!r}; allowed: letters, digits and hyphens, at most {LONGEST_NAME}, such as my-council"
        ]
    if name.lower() in {other.lower() for other in available()} or _path_of(name).exists():
        return [f"NAME: found {name}, a scenario that is there already; allowed: another name (nothing is overwritten)"]
    return []


def _faults_together(figures: Mapping[str, float | None]) -> list[str]:
    """Return the faults of figures that are in order alone but make no service together."""
    values = {key: given.value for key, given in six(figures).items()}
    workers, children = reckoned(values)
    if children.cases > MOST_CASES:
        return [f"--in-post, --caseload: found {children.cases:,.0f} cases; allowed: at most {MOST_CASES:,}"]
    faults = []
    most = max(max(team.posts, team.agency) for team in numbers.teams_of(workers, children))
    if most > LARGEST_TEAM:
        found = f"{workers.posts:,} posts and {workers.agency_workers:,} agency workers"
        faults.append(f"--in-post, --vacancy, --agency: found {found}; allowed: at most {LARGEST_TEAM} in a team")
    if values["looked_after"] > MOST_IN_CARE * children.cases:
        found = f"{values['looked_after']:g}"
        if figures.get("looked_after") is None:
            found += " of an average council"
        half = f"{math.floor(MOST_IN_CARE * children.cases):,}, half of the {children.cases:,.0f} cases"
        faults.append(f"--looked-after: found {found}; allowed: at most {half} of {workers.holders:,.0f} case holders")
    return faults


def write(name: str, figures: Mapping[str, float | None], start: datetime.date | None = None) -> Path:
    """Write ``scenarios/NAME.toml`` for figures of the day and return its path; never overwrites.

    Raises ``ScenarioError`` for a day that no scenario can have, ``OSError`` where the file cannot be written.
    """
    text = text_of(name, six(figures), start or START)
    path = _path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def _path_of(name: str) -> Path:
    return Path("scenarios") / f"{name}.toml"


def text_of(name: str, given: Mapping[str, Given], start: datetime.date) -> str:
    """Return the text of the scenario file."""
    if not EARLIEST <= start <= LATEST:
        raise ScenarioError([Fault("--date", "", str(start), f"a date from {EARLIEST} to {LATEST}")])
    whole = files("sim.scenario").joinpath("new_council.toml").read_text(encoding="utf-8")
    council, one_team = whole.split(ONE_TEAM)
    workers, children = reckoned({key: figure.value for key, figure in given.items()})
    teams = numbers.teams_of(workers, children)
    words: dict[str, object] = {
        "name": name,
        "title": name.replace("-", " ").title(),
        "year": numbers.YEAR,
        "teams": "\n".join(_team_text(one_team, team, workers) for team in teams),
        **_words_of_figures(given, workers),
        **_words_of_dates(start),
        **_words_of_workers(workers, teams, (start - _cohort_landed(start)).days / 365.25),
        **_words_of_caseload(given["caseload"].value),
        **_words_of_children(children),
    }
    return Template(council.rstrip() + "\n").substitute(words)


def _team_text(template: str, team: Team, workers: Workers) -> str:
    lines = ""
    if team.resource_posts:
        why = f"assumption: personal advisers, {numbers.PER_ADVISER} care leavers each; some posts are vacant"
        lines = f'community_resource_workers = {{ value = {team.resource_posts}, unit = "posts", source = "{why}" }}\n'
    text = Template(template).substitute(
        name=team.name,
        kind=team.kind,
        holds=json.dumps(team.holds),
        posts=team.posts,
        all_posts=workers.posts,
        managers=team.managers,
        agency=team.agency,
        all_agency=workers.agency_workers,
        resource_workers=lines,
        takes_over="starters_take_over_cases = true" if FAMILIES[0] in team.holds else "",
    )
    return text.rstrip() + "\n"


def _words_of_figures(given: Mapping[str, Given], workers: Workers) -> dict[str, object]:
    """Return values, sources and tolerances of the six figures."""
    words: dict[str, object] = {f"{key}_value": f"{figure.value:g}" for key, figure in given.items()}
    words |= {f"{key}_source": figure.source for key, figure in given.items()}
    value = {key: figure.value for key, figure in given.items()}
    one_in_hundred = 100 / max(workers.fte, 1.0)  # what one person changes a rate by, in points
    tolerances = {
        "in_post_tolerance": max(1.0, 0.03 * workers.fte),
        "in_post_drift": max(2.0, 0.08 * workers.fte),
        "vacancy_tolerance": max(1.5, one_in_hundred),
        "agency_tolerance": max(1.5, one_in_hundred),
        "agency_drift": max(3.0, value["agency"] / 5),
        "turnover_tolerance": max(3.0, value["turnover"] / 4),
        "caseload_tolerance": 0.04 * value["caseload"],
        "caseload_drift": 0.1 * value["caseload"],
        "looked_after_tolerance": max(3.0, 0.03 * value["looked_after"]),
        "looked_after_drift": max(5.0, 0.06 * value["looked_after"]),
    }
    words |= {key: f"{number:.2g}" if number < 100 else round(number) for key, number in tolerances.items()}
    return words | {
        "in_post_words": f"{value['in_post']:g} FTE",
        "share_words": f"{100 * workers.fte / workers.in_post:.1f} %",
        "social_workers_fte": f"{workers.fte:.1f}",
    }


def _cohort_landed(start: datetime.date) -> datetime.date:
    """Return the day of the latest September intake."""
    return datetime.date(start.year if start.month >= 9 else start.year - 1, 9, 1)


def _words_of_dates(start: datetime.date) -> dict[str, object]:
    """Return the dates."""
    landed = _cohort_landed(start)
    last_of_february = start.month == 2 and start.day == 29
    return {
        "start": start,
        "start_words": f"{start.day} {start:%B %Y}",
        "year_on": start.replace(year=start.year + 1, day=28 if last_of_february else start.day),
        "first_round": start + datetime.timedelta(days=32),
        "cohort_landed": landed,
        "cohort_arrives": landed.replace(year=landed.year + 1),
    }


def _words_of_workers(workers: Workers, teams: Sequence[Team], since_cohort: float) -> dict[str, object]:
    newly_qualified, social_worker, experienced = workers.grades(since_cohort)
    advisers = sum(team.resource_workers for team in teams)
    spells = england("absence_rate_fte") / 100 * 365.25 / numbers.SICKNESS_DAYS  # a year
    beyond = workers.overload_workers > 0
    return {
        "newly_qualified": newly_qualified,
        "social_worker": social_worker,
        "experienced": experienced,
        "persons": workers.persons,
        "fte_each": f"{workers.fte_each:.3f}",
        "part_time": f"{100 * (1 - workers.fte_each) / (1 - numbers.PART_TIME_FTE):.1f}",
        "resource_workers": advisers,
        "managers": sum(team.managers for team in teams),
        "latest_cohort": min(workers.cohort, newly_qualified),
        "cohort": workers.cohort,
        "hires": f"{workers.hires:.1f}",
        **{
            f"{grade}_applicants": f"{share * workers.hires / numbers.ROUNDS:.2f}"
            for grade, share in numbers.IN_ROUNDS.items()
        },
        "adviser_applicants": f"{max(0.5, 1.2 * advisers * (1.2 * workers.turnover + 0.02) / numbers.ROUNDS):.2f}",
        "moves_social_worker": numbers.MOVES_SOCIAL_WORKER,
        "moves_experienced": numbers.MOVES_EXPERIENCED,
        "absence_rate": f"{england('absence_rate_fte'):g}",
        "sickness": f"{spells:.2f}",
        "covers_vacancies": f"{100 * workers.covers_vacancies:.1f}",
        "england_covers": f"{england('vacancy_agency_cover_rate_fte'):g}",
        "assignment_months": numbers.ASSIGNMENT_MONTHS,
        "overload_workers": workers.overload_workers,
        "overload_why": "the agency workers who are more than vacancies and absences need"
        if beyond
        else "no more than vacancies and absences need, so none",
    }


def _words_of_caseload(caseload: float) -> dict[str, object]:
    """Return guides and margins, in cases."""
    guide = max(1, round(1.1 * caseload))
    return {
        "guide": guide,
        "protected_cases": max(1, round(0.8 * guide)),
        "balance_margin": max(2, round(guide / 3)),
        "overload_caseload": f"{0.5 * caseload:.1f}",
        "adviser_guide": round(1.1 * numbers.PER_ADVISER),
        "per_adviser": numbers.PER_ADVISER,
    }


def _words_of_children(children: Children) -> dict[str, object]:
    stages = ("assessment", "in_need", "protection", "court", "in_care", "care_leavers")
    return {
        **{stage: getattr(children, stage) for stage in stages},
        **{
            f"{stage}_ends": f"{number:.0f}" if number >= 100 else f"{number:.1f}"
            for stage, number in children.ends.items()
        },
        **{f"{stage}_onward": _inline(shares) for stage, shares in children.onward.items()},
        "cases": f"{children.cases:,.0f}",
        "not_in_care": f"{children.not_in_care:,.0f}",
        "assessment_share": f"{100 * children.assessment_share:.0f}",
        "protection_share": f"{100 * children.protection_share:.0f}",
        "assessment_days": numbers.ASSESSMENT_DAYS,
        "in_need_months": numbers.NEED_MONTHS,
        "protection_months": numbers.PLAN_MONTHS,
        "court_weeks": numbers.COURT_WEEKS,
        "per_court": numbers.PER_COURT,
        "interim": f"{100 * numbers.INTERIM:g}",
        "turning_18": f"{children.turning_18:.0f}",
        "care_leaver_years": f"{numbers.CARE_LEAVER_YEARS:g}",
        "stays_to_25": f"{100 * numbers.STAYS_TO_25:g}",
        "referrals": f"{children.referrals:.1f}",
        "no_further_action": f"{england('no_further_action_percent'):g}",
        "referred_again": f"{england('rereferral_percent'):g}",
    }


def _inline(shares: Mapping[str, float]) -> str:
    """Return shares as a table of TOML on one line."""
    return "{ " + ", ".join(f'"{name}" = {share:g}' for name, share in shares.items()) + " }"
