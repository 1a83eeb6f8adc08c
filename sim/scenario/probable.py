"""Numbers far outside what English councils reported: not faults, but questions.

A number has a counterpart where the bundled extract of the Department for Education reports it of every council and
year: turnover, vacancies, agency workers, caseload, sickness absence, and children looked after for each social worker.
Where it does not, the limits of the scenario alone must serve. Of councils with fewer than twenty social workers a rate
is of a few persons and says nothing. A source that says why accepts the number: ``council: HR; unusual: a merger``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sim.england import figures as england
from sim.scenario.quantities import Share
from sim.scenario.schema import Scenario

ENGLAND = "england"
LEAST_IN_POST = 20  # FTE
MARGIN = 0.1  # of either end; of the first day a rate is of whole persons
ACCEPTED = "unusual:"
HOW = f'If it is right, give --yes or say why in its source, such as "council: HR report; {ACCEPTED} two teams merged"'


class Range(NamedTuple):
    """What councils reported of something: the least above 0 and the most, whether any reported 0, and when."""

    least: float
    most: float
    has_zero: bool
    first: str
    last: str

    def holds(self, value: float) -> bool:
        """Tell whether a value is within what was reported, or not far outside."""
        return self.least * (1 - MARGIN) <= value <= self.most * (1 + MARGIN) or (value == 0 and self.has_zero)


class Counterpart(NamedTuple):
    """What a number is compared with: a column of the extract, over another if one is named, in words and a unit."""

    words: str
    column: str
    unit: str
    over: str | None = None


TURNOVER = Counterpart("turnover", "turnover_rate_fte", " %")
VACANCY = Counterpart("vacancy rate", "vacancy_rate_fte", " %")
AGENCY = Counterpart("agency rate", "agency_rate_fte", " %")
CASELOAD = Counterpart("average caseload", "caseload_fte", " cases")
ABSENCE = Counterpart("sickness absence", "absence_rate_fte", " %")
IN_CARE = Counterpart("children looked after for each social worker in post", "looked_after_children", "", "inpost_fte")
TARGETS = {
    "turnover_rate": TURNOVER,
    "vacancy_rate": VACANCY,
    "dfe_vacancy_rate": VACANCY,
    "agency_rate": AGENCY,
    "dfe_agency_rate": AGENCY,
    "caseload": CASELOAD,
    "absence_rate": ABSENCE,
}


@cache
def reported(what: Counterpart) -> Range:
    """Return the range of what councils with enough social workers reported."""
    values, years = [], []
    for (council, year), row in england.rows().items():
        over = row[what.over] if what.over else "1"
        if council == ENGLAND or not row["inpost_fte"] or float(row["inpost_fte"]) < LEAST_IN_POST:
            continue
        if row[what.column] and over:
            values.append(float(row[what.column]) / float(over))
            years.append(str(year))
    return Range(min(v for v in values if v > 0), max(values), 0.0 in values, min(years), max(years))


class Number(NamedTuple):
    """A number of a scenario that has a counterpart: where it stands, how much it is, and its sources."""

    key: str
    value: float
    what: Counterpart
    sources: list[str]


def questions(scenario: Scenario) -> list[str]:
    """Return a question for every number of a scenario far outside what councils reported, unless a source says why."""
    numbers = list(_numbers(scenario))
    accepted = {one.what for one in numbers if any(ACCEPTED in source for source in one.sources)}
    found = (question(one.key, one.value, one.what) for one in numbers if one.what not in accepted)
    return [one for one in found if one]


def question(key: str, value: float, what: Counterpart) -> str | None:
    """Return the question that a number raises; None if councils reported such numbers."""
    seen = reported(what)
    if seen.holds(value):
        return None
    meant = [other for other in (value * 100, value / 10, value / 100) if seen.holds(other) and other != 0]
    instead = f"; is {meant[0]:g} meant?" if meant else ""
    zero = ", or 0" if seen.has_zero else ""
    within = f"{seen.least:.3g} to {seen.most:.3g}{what.unit}{zero}, {seen.first} to {seen.last}"
    return f"{key}: {value:.4g}{what.unit} ({what.words}); English councils reported {within}{instead}"


def questions_of_six(figures: Mapping[str, float | None]) -> dict[str, str]:
    """Return the questions that figures given to ``sim new`` raise, by figure."""
    asked = {"turnover": TURNOVER, "vacancy": VACANCY, "agency": AGENCY, "caseload": CASELOAD}
    found = {
        key: question(f"--{key}", value, what) for key, what in asked.items() if (value := figures.get(key)) is not None
    }
    in_post, in_care = figures.get("in_post"), figures.get("looked_after")
    if in_post and in_care is not None and in_post >= LEAST_IN_POST:
        found["looked_after"] = question("--looked-after, --in-post", in_care / in_post, IN_CARE)
    return {key: said for key, said in found.items() if said}


def _numbers(scenario: Scenario) -> Iterator[Number]:
    """Yield the numbers of a scenario that have a counterpart."""
    if scenario.leaving:
        turnover = scenario.leaving.turnover
        yield Number("leaving.turnover", 100 * turnover.share, TURNOVER, [turnover.source])
    yield from _first_day(scenario)
    guide = scenario.caseload.guide
    for grade in ("social_worker", "experienced"):
        cases = getattr(guide, grade)
        if cases:
            yield Number(f"caseload.guide.{grade}", cases.value, CASELOAD, [cases.source])
    absence = scenario.absence
    if absence and absence.sickness and absence.sickness_length:
        away = 100 * absence.sickness.per_day * absence.sickness_length.days
        sources = [absence.sickness.source, absence.sickness_length.source]
        yield Number("absence.sickness", away, ABSENCE, sources)
    for place, target in enumerate(scenario.targets):
        if target.measure in TARGETS and target.team is None and target.kind is None:
            sources = [target.value.source]
            yield Number(f"targets[{place + 1}].value", target.value.value, TARGETS[target.measure], sources)


def _first_day(scenario: Scenario) -> Iterator[Number]:
    """Yield vacancy rate, agency rate and caseload of the first day, where there are workers and posts enough."""
    staff, teams = scenario.staff, scenario.teams
    workers = [part for part in (staff.newly_qualified, staff.social_worker, staff.experienced) if part]
    agency = [team.agency for team in teams if team.agency]
    persons, posts = sum(part.value for part in workers), sum(team.social_workers.value for team in teams)
    fte = persons * (1 - _share(staff.part_time) * (1 - (staff.part_time_fte.value if staff.part_time_fte else 1)))
    covering = sum(part.value for part in agency)
    if fte < LEAST_IN_POST:
        return
    vacant = max(posts - persons, 0)
    in_post = [part.source for part in workers]
    of_posts = [*in_post, *(team.social_workers.source for team in teams)]
    yield Number("teams.social_workers, staff", 100 * vacant / (vacant + fte), VACANCY, of_posts)
    yield Number(
        "teams.agency, staff", 100 * covering / (covering + fte), AGENCY, [*in_post, *(part.source for part in agency)]
    )
    paths: dict[str, Any] = {key: getattr(scenario.stages, key) for key in type(scenario.stages).model_fields}
    stocks = [path.stock for key, path in paths.items() if path and key != "leaving_care"]
    cases = sum(stock.value for stock in stocks)
    if cases:
        sources = [*in_post, *(stock.source for stock in stocks)]
        yield Number("stages.stock, staff", cases / (fte + covering), CASELOAD, sources)


def _share(part: Share | None) -> float:
    return part.share if part else 0.0
