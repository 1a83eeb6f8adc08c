"""The text of the scenario file of a new council: ``template.toml`` with the words and numbers of the council in it."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template

from sim.scenario.new_council.calculation import calculated
from sim.scenario.new_council.children import (
    ASSESSMENT_DAYS,
    CARE_LEAVER_YEARS,
    COURT_WEEKS,
    INTERIM,
    PER_COURT,
    STAYS_TO_25,
    Children,
)
from sim.scenario.new_council.figures import ENGLAND_ALONE, Basis, Council, England, Given
from sim.scenario.new_council.moving import STANDING_STILL, words_of
from sim.scenario.new_council.teams import KEPT_INTO_CARE, KNOWN_FOR, PER_ADVISER, Team, teams_of
from sim.scenario.new_council.workers import (
    ASSIGNMENT_MONTHS,
    IN_ROUNDS,
    MOVES_EXPERIENCED,
    MOVES_SOCIAL_WORKER,
    PART_TIME_FTE,
    ROUNDS,
    SICKNESS_DAYS,
    Workers,
)

MARK = "~"  # of the lines for a council of which it is known how it moves
ONE_TEAM = "=== one team ===\n"
GUIDE_OVER_CASELOAD = 1.1


def text_of(name: str, given: Mapping[str, Given], start: datetime.date, basis: Basis = ENGLAND_ALONE) -> str:
    """Return the text of the scenario file."""
    whole = files("sim.scenario.new_council").joinpath("template.toml").read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines(keepends=True) if basis.moving or not line.startswith(MARK)]
    text, one_team = "".join(line.removeprefix(MARK) for line in lines).split(ONE_TEAM)
    england = basis.england
    workers, children = calculated({key: figure.value for key, figure in given.items()}, basis)
    teams = teams_of(workers, children)
    words: dict[str, object] = {
        "name": name,
        **_words_of_council(name, basis.council, start),
        "year": england.year,
        "teams": "\n".join(_team_text(one_team, team, workers) for team in teams),
        **_words_of_figures(given, workers),
        **_words_of_dates(start),
        **_words_of_workers(workers, teams, (start - _cohort_landed(start)).days / 365.25),
        **_words_of_absence(given.get("absence"), workers),
        **_words_of_caseload(given["caseload"].value, england),
        **_words_of_children(children, given),
        **_words_of_drift(england.year, basis.moving is not None),
        **_words_of_leaving(england.year),
        **(words_of(basis.moving, workers, given) if basis.moving else STANDING_STILL),
    }
    return Template(text.rstrip() + "\n").substitute(words)


def _team_text(template: str, team: Team, workers: Workers) -> str:
    lines = ""
    if team.resource_posts:
        why = f"assumption: personal advisers, {PER_ADVISER} care leavers each; some posts are vacant"
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


def _words_of_drift(year: int, steered: bool) -> dict[str, object]:
    """Return how far rates drift, as all councils' figures up to the year have changed."""
    from sim.england.drift import REPORTED, drift_by

    words: dict[str, object] = {}
    for key in REPORTED:
        until, change = drift_by(year, key)
        moved = f"changes of {change.words}, {change.council_years:,} council-years to {until} (DfE)"
        words[f"drift_{key}_1"], words[f"drift_{key}_5"] = _to_half(change.after_1_year), _to_half(change.after_5_years)
        words[f"drift_{key}_source"] = f"national: {moved}"
    if steered:
        why = "assumption: how many are wanted drifts instead ([agency.steering])"
        words |= {"drift_agency_1": 0, "drift_agency_5": 0, "drift_agency_source": why}
    return words


def _words_of_leaving(year: int) -> dict[str, object]:
    """Return what caseload does to leaving, as far as it can be told."""
    from sim.england.movement import leaving_for_caseload

    effect = leaving_for_caseload(year)
    return {
        "caseload_effect": f"{max(effect.elasticity, 0.0):.2f}",
        "caseload_effect_source": (
            f"national: {effect.points:+.2f} percentage points of turnover per case (standard error "
            f"{effect.error:.2f}), councils and years 2017 to {year}, at {effect.turnover:.0f} % and "
            f"{effect.caseload:.0f} cases; "
            f"{'not distinguishable' if effect.points < 2 * effect.error else 'distinguishable'} from 0"
        ),
    }


def _to_half(percent: float) -> str:
    return f"{round(2 * percent) / 2:g}"


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
    beyond = workers.overload_workers > 0
    return {
        "newly_qualified": newly_qualified,
        "social_worker": social_worker,
        "experienced": experienced,
        "persons": workers.persons,
        "fte_each": f"{workers.fte_each:.3f}",
        "part_time": f"{100 * (1 - workers.fte_each) / (1 - PART_TIME_FTE):.1f}",
        "resource_workers": advisers,
        "managers": sum(team.managers for team in teams),
        "latest_cohort": min(workers.cohort, newly_qualified),
        "cohort": workers.cohort,
        "hires": f"{workers.hires:.1f}",
        "leaving": f"{100 * workers.leaving:.2f}",
        **{f"{grade}_applicants": f"{share * workers.hires / ROUNDS:.2f}" for grade, share in IN_ROUNDS.items()},
        "adviser_applicants": f"{max(0.5, 1.2 * advisers * (1.2 * workers.turnover + 0.02) / ROUNDS):.2f}",
        "moves_social_worker": MOVES_SOCIAL_WORKER,
        "moves_experienced": MOVES_EXPERIENCED,
        "covers_vacancies": f"{100 * workers.covers_vacancies:.1f}",
        "england_covers": f"{workers.england('vacancy_agency_cover_rate_fte'):g}",
        "assignment_months": ASSIGNMENT_MONTHS,
        "overload_workers": workers.overload_workers,
        "overload_why": "the agency workers who are more than vacancies and absences need"
        if beyond
        else "no more than vacancies and absences need, so none",
    }


def _words_of_council(name: str, council: Council | None, start: datetime.date) -> dict[str, object]:
    """Return what the council is called, and where its numbers are from."""
    title = name.replace("-", " ").title()
    if council is None:
        like = f"{title} as an average English council of its size"
        return {"title": title, "council": title, "of_what": "from six figures", "like": like}
    reported = "reported to the Department for Education"
    return {
        "title": f"{council.name}, {start.year}",
        "council": council.name,
        "of_what": f"from what it {reported}",
        "like": f"{council.name} from what it had {reported} by {start:%B %Y}",
    }


def _words_of_absence(given: Given | None, workers: Workers) -> dict[str, object]:
    """Return spells of sickness in a year, and the absence rate that they are from."""
    england = workers.england
    rate = england("absence_rate_fte") if given is None else given.value
    spells = rate / 100 * 365.25 / SICKNESS_DAYS / workers.can_fall_sick  # a year
    spells = -12 * math.log1p(-min(spells / 12, 0.9))  # of those that begin in one month one counts
    source = england.id("absence_rate_fte") if given is None else given.source
    return {"absence_rate": f"{rate:g}", "absence_source": source, "sickness": f"{spells:.2f}"}


def _words_of_caseload(caseload: float, england: England) -> dict[str, object]:
    """Return guides and margins, in cases: England's, so that a higher caseload is more pressure."""
    usual = england("caseload_fte")
    guide = round(GUIDE_OVER_CASELOAD * usual)
    return {
        "guide": guide,
        "guide_source": f"assumption: a tenth above England's caseload of {usual:g} ({england.id('caseload_fte')}), "
        "because the newly qualified hold fewer; put your guide here",
        "protected_cases": round(0.8 * guide),
        "balance_margin": round(guide / 3),
        "kept_into_care": f"{100 * KEPT_INTO_CARE:g}",
        "known_for": f"{12 * KNOWN_FOR:g}",
        "overload_caseload": f"{0.5 * caseload:.1f}",
        "adviser_guide": round(1.1 * PER_ADVISER),
        "per_adviser": PER_ADVISER,
    }


def _words_of_children(children: Children, given: Mapping[str, Given]) -> dict[str, object]:
    stages = ("assessment", "in_need", "protection", "court", "in_care", "care_leavers")
    return {
        **{stage: getattr(children, stage) for stage in stages},
        **{
            f"{stage}_ends": f"{number:.0f}" if number >= 100 else f"{number:.1f}"
            for stage, number in children.ends.items()
        },
        **{f"{stage}_onward": _inline(shares) for stage, shares in children.onward.items()},
        "cases": f"{children.cases:,.0f}",
        "in_need_months": f"{children.need_months:.3g}",
        "assessment_days": ASSESSMENT_DAYS,
        "court_weeks": COURT_WEEKS,
        "per_court": PER_COURT,
        "interim": f"{100 * INTERIM:g}",
        "turning_18": f"{children.turning_18:.0f}",
        "care_leaver_years": f"{CARE_LEAVER_YEARS:g}",
        "stays_to_25": f"{100 * STAYS_TO_25:g}",
        "referrals": f"{children.referrals:.1f}",
        "no_further_action": f"{children.no_further_action:g}",
        "referred_again": f"{children.referred_again:g}",
        **_sources_of_children(children, given),
    }


def _sources_of_children(children: Children, given: Mapping[str, Given]) -> dict[str, object]:
    """Return where the numbers of children are from: the council's own figures, or England's."""
    cases = f"assumption: of the {children.cases:,.0f} cases, {children.not_in_care:,.0f} are not in care; of these "
    cases += f"{100 * children.assessment_share:.0f} %"
    planned = f"assumption: of the cases not in care {100 * children.protection_share:.0f} %"
    begin = "assumption: those who begin to be looked after"
    lasting = f"assumption: {children.plan_months:.3g} months each"
    id_of = children.england.id

    def source(key: str, own: str, england: str) -> str:
        return own.format(given[key].source) if key in given else england

    return {
        "no_further_action_source": source(
            "no_further_action", "{}", f"national: {id_of('no_further_action_percent')}"
        ),
        "referred_again_source": source("referred_again", "{}", f"national: {id_of('rereferral_percent')}"),
        "assessment_source": source(
            "referrals",
            cases + ": those referred who go on ({}), " + f"{ASSESSMENT_DAYS} days each",
            f"{cases} as in England ({id_of('referrals')}, {ASSESSMENT_DAYS} days each)",
        ),
        "protection_source": source(
            "plans",
            planned + " ({})",
            f"{planned}, as in England ({id_of('child_protection_plans')})",
        ),
        "plan_source": source("plans_started", lasting + ": plans over those that start in a year ({})", lasting),
        "in_care_source": source(
            "starting",
            begin + " ({}), less those who turn 18",
            f"{begin}, at England's rate ({id_of('children_starting_to_be_looked_after')}), less those who turn 18",
        ),
    }


def _inline(shares: Mapping[str, float]) -> str:
    """Return shares as a table of TOML on one line."""
    return "{ " + ", ".join(f'"{name}" = {share:g}' for name, share in shares.items()) + " }"
