"""A council of one's own from six figures: the file is in order, its flows balance, and bad figures are told."""

from __future__ import annotations

import datetime
import math
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine import worlds
from sim.engine.loading import load
from sim.engine.measures import BY_NAME, YEAR_BY_NAME
from sim.engine.replication import replicate
from sim.engine.views import View
from sim.england import figures as england
from sim.england.inspections import aftermath, interval, next_judgement, on_average
from sim.england.levels import levels
from sim.england.movement import movement
from sim.model.counting.counted import Level, Population
from sim.model.rules import agency
from sim.model.world import World
from sim.questions.calibrate import estimation as calibration
from sim.questions.forecast import charts
from sim.scenario import new_council
from sim.scenario.derivation import derive
from sim.scenario.edits import numbers_of
from sim.scenario.faults import Question, ScenarioError
from sim.scenario.new_council import teams
from sim.scenario.new_council.calculation import calculated
from sim.scenario.new_council.children import Children
from sim.scenario.new_council.figures import GIVEN, all_of
from sim.scenario.schema import Scenario
from sim.scenario.sections.stages import StagePath, stage_length
from sim.scenario.sources import sources

SOCIAL_WORKERS = [Level.NEWLY_QUALIFIED, Level.SOCIAL_WORKERS, Level.EXPERIENCED]
Figures = dict[str, float | None]
COUNCILS: dict[str, Figures] = {
    "average": {},
    "small": {"in_post": 60, "looked_after": 120},
    "large": {"in_post": 600, "looked_after": 1100},
    "high-vacancy": {"vacancy": 35, "agency": 40},
    "all-given": {
        "in_post": 180, "turnover": 15, "vacancy": 18, "agency": 17, "caseload": 16.5, "looked_after": 640
    },
    "tiny": {"in_post": 12, "looked_after": 20, "vacancy": 0, "agency": 0, "turnover": 0},
    "huge": {"in_post": 3000, "looked_after": 6000, "vacancy": 0, "agency": 30},
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COUNCILS)
def test_a_council_is_written_and_passes_every_check(name: str) -> None:
    assert new_council.faults_of(name, COUNCILS[name]) == []
    path = new_council.write(name, COUNCILS[name])
    assert path == Path("scenarios") / f"{name}.toml"
    scenario = load(name)
    assert scenario.council.start == datetime.date(2024, 9, 30)
    assert scenario.council.years == 5
    assert 2 <= len(scenario.teams) <= 40
    calibration.check(scenario)
    assert calibration.years_for(scenario, scenario.targets) == 1
    assert derive(scenario).months == 60


@pytest.mark.parametrize("day", ["2024-02-29", "2023-09-01", "2026-08-31", "2025-12-31"])
def test_figures_may_be_of_any_day(day: str) -> None:
    new_council.write("my-council", {}, datetime.date.fromisoformat(day))
    assert str(load("my-council").council.start) == day


def test_a_day_that_no_scenario_can_have_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match="--date: found 1850-01-01"):
        new_council.write("my-council", {}, datetime.date(1850, 1, 1))
    assert not Path("scenarios").exists()


def test_the_given_figures_are_targets_with_their_source() -> None:
    given = COUNCILS["all-given"]
    new_council.write("my-council", given)
    scenario = load("my-council")
    first = {target.measure: target for target in scenario.targets if target.date == scenario.council.start}
    later = {target.measure: target for target in scenario.targets if target.date != scenario.council.start}
    for measure, figure in (
        ("vacancy_rate", "vacancy"),
        ("agency_rate", "agency"),
        ("caseload", "caseload"),
        ("children_looked_after", "looked_after"),
    ):
        assert first[measure].value.value == given[figure]
        assert first[measure].value.source == GIVEN
    assert later["turnover_rate"].value.value == given["turnover"]
    assert scenario.leaving is not None
    assert 15 < scenario.leaving.turnover.value < 15.9  # of those there on average, fewer than in September
    assert "15 % of those in post on a 30 September" in scenario.leaving.turnover.source
    assert later["turnover_rate"].tolerance.value > 3
    in_post = first["social_workers_fte"].value
    assert in_post.source.startswith(f"{GIVEN}; 180 FTE x ")
    assert in_post.value == pytest.approx(180 * 0.534, rel=0.01)
    assert set(later) == {"social_workers_fte", "agency_rate", "turnover_rate", "caseload", "children_looked_after"}


def test_a_figure_that_is_not_given_is_the_average_councils_and_says_so() -> None:
    new_council.write("my-council", {"in_post": 180})
    text = Path("scenarios/my-council.toml").read_text(encoding="utf-8")
    assert "national: dfe/england/2024/turnover_rate_fte, an average English council; put your own here" in text
    assert "looked_after_children over dfe/england/2024/cases, times the 1,685 cases of a council of this size" in text


def test_ten_uncertain_numbers_are_fitted_and_five_are_drawn() -> None:
    new_council.write("my-council", {})
    scenario = load("my-council")
    assert [one.fitted for one in scenario.uncertain] == [True] * 10 + [False] * 5
    assert {one.key for one in scenario.uncertain} <= set(numbers_of(scenario.model_dump(by_alias=True)))


def test_what_is_not_known_of_a_councils_levels_is_uncertain_and_drawn() -> None:
    """As wide as its reports leave it: less in a large council."""
    day = datetime.date(2024, 9, 30)
    wide = {}
    for name in ("rutland", "kent"):
        new_council.write(name, {}, day, basis=new_council.basis_of(new_council.named(name), day))
        known = {one.key: one for one in load(name).uncertain}
        drawn = {key for key, one in known.items() if not one.fitted}
        assert drawn > {
            "absence.sickness",
            "caseload.usual",
            "recruitment.usual_vacancies",
            "drift.long_run.resigning",
        }
        wide[name] = {key: known[key].high / known[key].low for key in ("leaving.turnover", "absence.sickness")}
    for key, width in wide["kent"].items():
        assert 1.1 < width < wide["rutland"][key] < 5, key


def test_the_heading_is_short() -> None:
    new_council.write("my-council", {})
    heading = Path("scenarios/my-council.toml").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    assert len(heading) <= 10
    assert "$" not in Path("scenarios/my-council.toml").read_text(encoding="utf-8").split("\n", 1)[1]


def ending(path: StagePath | None) -> float:
    """Return how many children come to the end of a stage in a year."""
    assert path is not None
    length = stage_length(path)
    assert length is not None
    return path.stock.value / length.days * 365.25


@pytest.mark.parametrize("name", ["average", "small", "large", "high-vacancy", "all-given"])
def test_what_enters_a_stage_is_what_leaves_it(name: str) -> None:
    new_council.write(name, COUNCILS[name])
    stages = load(name).stages
    paths = {key.replace("_", " "): getattr(stages, key) for key in type(stages).model_fields}
    ends = {stage: ending(path) for stage, path in paths.items() if stage != "leaving care"}
    for stage in ("child in need", "child protection", "court proceedings", "looked after"):
        enters = sum(paths[other].onward.share(stage) * number for other, number in ends.items())
        leaves = ends[stage] + (0.13 if stage == "looked after" else 0.08) * paths[stage].stock.value
        assert enters == pytest.approx(leaves, rel=0.03), stage


def rates(scenario: Scenario) -> tuple[float, float]:
    """Return the vacancy rate and the agency rate of the first day, in percent."""
    staff, fte_each = scenario.staff, 34328.2 / 36402
    grades = (staff.newly_qualified, staff.social_worker, staff.experienced)
    persons = sum(grade.value for grade in grades if grade)
    posts = sum(team.social_workers.value for team in scenario.teams)
    agency = sum(team.agency.value for team in scenario.teams if team.agency)
    vacant = posts - persons
    return 100 * vacant / (vacant + persons * fte_each), 100 * agency / (agency + persons * fte_each)


@pytest.mark.parametrize("name", ["average", "large", "high-vacancy", "all-given"])
def test_posts_and_agency_workers_give_the_rates(name: str) -> None:
    new_council.write(name, COUNCILS[name])
    given = {key: figure.value for key, figure in all_of(COUNCILS[name]).items()}
    assert rates(load(name)) == pytest.approx((given["vacancy"], given["agency"]), abs=0.6)


def test_the_workers_hold_the_cases_of_the_caseload() -> None:
    workers, children = calculated({key: figure.value for key, figure in all_of(COUNCILS["all-given"]).items()})
    assert children.cases == pytest.approx(16.5 * workers.holders)
    assert children.in_care + 0.75 * children.court == pytest.approx(640, abs=1)
    assert workers.holders == pytest.approx(180 / 0.83 * 0.509, rel=0.001)


@pytest.mark.parametrize("in_post", [20, 60, 224, 900, 1500])
def test_a_council_of_any_size_is_englands_at_that_size(in_post: float) -> None:
    """Posts, managers, personal advisers, cohorts and children all follow the number in post."""
    new_council.write("sized", {"in_post": in_post})
    scenario = load("sized")
    staff, stages, size = scenario.staff, scenario.stages, in_post / 224

    def people(grade: str) -> int:
        return int(getattr(staff, grade).value)

    persons = sum(map(people, ("newly_qualified", "social_worker", "experienced")))
    posts = sum(team.social_workers.value for team in scenario.teams)
    advisers = sum(team.community_resource_workers.value for team in scenario.teams if team.community_resource_workers)
    managers = sum(team.team_managers.value for team in scenario.teams if team.team_managers)
    children = sum(path.stock.value for _, path in stages if path) - stages.leaving_care.stock.value
    in_care = stages.looked_after.stock.value + 0.75 * stages.court_proceedings.stock.value
    assert persons == pytest.approx(127 * size, abs=1, rel=0.02)
    assert persons <= posts == pytest.approx(152 * size, abs=1, rel=0.02)
    assert people("team_manager") == managers == pytest.approx(posts / 9, abs=2, rel=0.25)
    assert people("community_resource_worker") <= advisers
    assert stages.leaving_care.stock.value / 20 == pytest.approx(people("community_resource_worker"), abs=1)
    assert children == pytest.approx(2100 * size, rel=0.02)
    assert in_care == pytest.approx(546 * size, rel=0.02)
    assert scenario.cohorts[0].size.value == pytest.approx(7.6 * size, abs=0.6)
    assert posts / len(scenario.teams) == pytest.approx(22, rel=0.75)


@pytest.mark.parametrize("in_care", [0.05, 0.26, 0.5, 0.61, 0.75])
def test_the_care_system_is_fed_whatever_share_of_the_cases_it_is(in_care: float) -> None:
    children = Children(3_000, 3_000 * in_care)
    onward, ends = children.onward, children.ends
    entering = 0.08 * ends["in_care"] + sum(
        shares["court proceedings"] / 100 * ends[key] for key, shares in onward.items()
    )
    assert entering == pytest.approx(children.enters("court"), rel=0.02)
    entering = 0.62 * ends["court"] + sum(shares["looked after"] / 100 * ends[key] for key, shares in onward.items())
    assert entering == pytest.approx(children.enters("in_care"), rel=0.02)
    assert all(share >= 0 for shares in onward.values() for share in shares.values())


ASKED_OF = {
    "in_post": "inpost_fte",
    "turnover": "turnover_rate_fte",
    "vacancy": "vacancy_rate_fte",
    "agency": "agency_rate_fte",
    "caseload": "caseload_fte",
    "looked_after": "looked_after_children",
}


@pytest.mark.parametrize("caseload", [8, 15.4, 28])
def test_the_guide_is_englands_whatever_the_caseload(caseload: float) -> None:
    new_council.write("my-council", {"caseload": caseload})
    guide = load("my-council").caseload.guide.social_worker
    assert guide.value == 17
    assert "England's caseload of 15.4 (dfe/england/2024/caseload_fte)" in guide.source


def test_a_higher_caseload_means_more_changes_of_worker() -> None:
    """Much more at England's guide, where room runs out; beyond it hardly more, as nobody has room there anyway."""
    each_child, managed = [], []
    for caseload in (11, 15, 19):
        new_council.write(f"council-{caseload}", {"caseload": caseload})
        derived = derive(load(f"council-{caseload}").lasting(3))
        outcomes = [replicate(derived, caseload, replication) for replication in range(20)]
        yearly = [YEAR_BY_NAME["changes_per_child"].formula(o.changes, o.workers, o.total_changes) for o in outcomes]
        each_child.append(float(np.mean(yearly, axis=0)[1:, Population.LOOKED_AFTER_AT_YEAR_END].mean()))
        view = View(outcomes, range(len(derived.team_names)), derived)
        managed.append(
            float(12 * BY_NAME["changes_manage"].formula(view).mean() / BY_NAME["cases"].formula(view).mean())
        )
    assert each_child[0] + 0.1 < each_child[1] < each_child[2]
    assert 2 * managed[0] < managed[1] < managed[2]


def test_teams_have_posts_for_the_children_whose_worker_they_keep_into_care() -> None:
    workers, children = calculated({key: given.value for key, given in all_of({}).items()})
    kept = teams.kept_into_care(children)
    assert 0.1 < kept / children.in_care < 0.25
    kinds = {kind: cases for kind, _, cases in teams.kinds_of(workers.teams, children)}
    assert kinds["looked after and leaving care"] == children.in_care - kept
    assert sum(kinds.values()) == pytest.approx(round(children.not_in_care) + children.court + children.in_care)


def reported_years() -> dict[str, Figures]:
    """Return the six figures of every council and year of which all were reported, 2021 to 2025."""
    return {
        f"{row['council']} {year}": {key: float(row[column]) for key, column in ASKED_OF.items()}
        for (council, year), row in england.rows().items()
        if council != "england" and 2021 <= year <= 2025 and all(row[column] for column in ASKED_OF.values())
    }


def played(figures: Figures) -> int:
    """Write a council of the figures, check it, play it for a year, and return its permanent social workers then."""
    assert new_council.faults_of("theirs", figures) == []
    path = new_council.write("theirs", figures)
    scenario = load("theirs")
    calibration.check(scenario)
    derived = derive(scenario.lasting(1))
    outcome = replicate(derived, 1, 0)
    path.unlink()
    cases = outcome.levels[:, :, Level.CASES].sum(axis=1)
    began, ended = cases[0], cases[-1]
    assert 0.5 * began - 10 < ended < 1.6 * began + 10
    return int(outcome.levels[-1][:, SOCIAL_WORKERS].sum())


def without_looked_after(figures: Figures) -> Figures:
    """Return the figures but the children looked after."""
    return {key: value for key, value in figures.items() if key != "looked_after"}


@pytest.mark.parametrize(
    "name", ["Liverpool 2025", "Lancashire 2022", "City of London 2022", "Kent 2024", "Rutland 2023"]
)
def test_a_real_council_year_is_written_checked_and_played(name: str) -> None:
    figures = reported_years()[name]
    for given in (figures, without_looked_after(figures)):
        assert played(given) > 0


@pytest.mark.long
def test_every_complete_council_year_of_england_is_written_checked_and_played() -> None:
    years = reported_years()
    assert len(years) == 730
    workers = [played(given) for figures in years.values() for given in (figures, without_looked_after(figures))]
    print(f"{len(workers)} councils written, checked and played for a year; {min(workers)} to {max(workers)} workers")
    assert min(workers) > 0


def test_every_bad_figure_is_told_at_once() -> None:
    figures: Figures = {"in_post": -3, "turnover": 150, "vacancy": float("nan"), "agency": 17, "caseload": None}
    assert new_council.faults_of("my council", figures) == [
        'NAME: found "my council"; allowed: small letters, digits and hyphens, at most 50; type my-council',
        "--in-post: found -3; allowed: a number from 5 to 3000",
        "--turnover: found 150; allowed: a number from 0 to 80",
        "--vacancy: found nan; allowed: a number from 0 to 80",
    ]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"in_post": 60, "looked_after": 546}, "--looked-after: found 546; allowed: at most 421, three quarters of"),
        ({"in_post": 3000, "vacancy": 80, "looked_after": 1000}, "found 9,092 posts in all; allowed: at most 5,000"),
        ({"in_post": 3000, "agency": 80, "looked_after": 1000}, "allowed: at most 50,000"),
    ],
)
def test_figures_that_make_no_service_together_are_told(figures: Figures, words: str) -> None:
    [fault] = new_council.faults_of("my-council", figures)
    assert words in fault


def test_nothing_is_overwritten() -> None:
    path = new_council.write("my-council", {})
    before = path.read_bytes()
    for name in ("my-council", "bradford-2018"):
        assert "there already" in new_council.faults_of(name, {})[0]
    with pytest.raises(FileExistsError):
        new_council.write("my-council", {"turnover": 20})
    assert path.read_bytes() == before


def test_the_command_says_what_to_run_next() -> None:
    done = CliRunner().invoke(main, ["new", "my-council", "--in-post", "180", "--looked-after", "400"])
    assert done.exit_code == 0, done.output
    assert "sim calibrate my-council" in done.output
    again = CliRunner().invoke(main, ["new", "my-council", "--turnover", "150"])
    assert again.exit_code == 2


COUNCIL_DAYS = {
    "york": "2025-09-30",
    "birmingham": "2022-09-30",
    "rutland": "2019-12-31",
    "liverpool": "2025-09-30",
    "lancashire": "2022-09-30",
    "kingston-upon-thames-richmond-upon-thames": "2021-09-30",
}


@pytest.mark.parametrize(("name", "day"), COUNCIL_DAYS.items())
def test_an_english_council_is_what_it_had_reported_by_the_day(name: str, day: str) -> None:
    when = datetime.date.fromisoformat(day)
    council = new_council.named(name)
    new_council.write("theirs", {}, when, basis=new_council.basis_of(council, when))
    with warnings.catch_warnings():
        warnings.simplefilter("error", Question)
        scenario = load("theirs")
    census = when.year if when.month >= 10 or (when.month, when.day) == (9, 30) else when.year - 1
    caseload = next(target for target in scenario.targets if target.measure == "caseload" and target.date == when)
    assert caseload.value.source.startswith(f"dfe/{name}/{census}/caseload_fte: ")
    assert caseload.value.value == pytest.approx(england.value(name, census, "caseload_fte"), rel=0.2)
    assert scenario.council.name == council.name
    cited = [figure for line in sources(scenario) for figure in re.findall(r"dfe/([\w-]+)/(\d+)/(\w+)", line.source)]
    assert {one for one, _, _ in cited} == {name, "england"}
    later = {column for _, year, column in cited if england.FIGURES[column].ends(int(year)) > when}
    assert later <= {
        "looked_after_children",
        "children_starting_to_be_looked_after",
    }  # England's of the first year there
    assert not later or when.year < 2020
    calibration.check(scenario)


def test_every_council_can_be_written_by_its_latest_census() -> None:
    """All but the two with fewer than 15 social workers."""
    small, written = [], 0
    for council in new_council.councils().values():
        day = new_council.census_day(council.census)
        try:
            basis = new_council.basis_of(council, day)
        except ScenarioError:
            small.append(council.id)
            continue
        assert new_council.faults_of("theirs", {}, basis) == []
        given = {key: figure.value for key, figure in all_of({}, basis=basis).items()}
        workers, children = calculated(given, basis)
        assert all(share >= 0 for shares in children.onward.values() for share in shares.values()), council
        written += workers.posts > 0
    assert small == ["city-of-london", "isles-of-scilly"]
    assert written == 149


def test_a_figure_given_by_hand_goes_before_a_reported_one() -> None:
    day = datetime.date(2025, 9, 30)
    basis = new_council.basis_of(new_council.named("York"), day)
    new_council.write("theirs", {"turnover": 12, "looked_after": 500}, day, basis=basis)
    scenario = load("theirs")
    assert scenario.leaving is not None
    assert 12 < scenario.leaving.turnover.value < 12.8
    assert scenario.leaving.turnover.source.startswith(f"{GIVEN}; 12 % of those in post")
    assert scenario.stages.looked_after.stock.value + 0.75 * scenario.stages.court_proceedings.stock.value == (
        pytest.approx(500, abs=1)
    )


def test_turnover_is_the_level_of_years_and_says_what_was_reported_last() -> None:
    given = new_council.basis_of(new_council.named("York"), datetime.date(2021, 9, 30)).reported["turnover"]
    last = england.value("york", 2021, "turnover_rate_fte")
    assert given.value != last
    assert given.source.startswith(f"dfe/york/2021/turnover_rate_fte: {last:g} last")


def test_children_counted_in_march_are_carried_on_to_the_day() -> None:
    given = new_council.basis_of(new_council.named("kent"), datetime.date(2025, 9, 30)).reported["looked_after"]
    counted, before = (england.value("kent", year, "looked_after_children") for year in (2025, 2022))
    assert counted is not None
    assert before is not None
    assert given.value == pytest.approx(counted * (counted / before) ** (0.5 * 0.5 / 3), abs=0.6)
    assert "on 31 March 2025, carried on to 2025-09-30" in given.source


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "leedz"], '--from: found leedz, no council with a workforce return; allowed: "leeds"'),
        (["--from", "hull"], "Written to scenarios"),
        (["--from", "north"], '--from: found north, several councils; allowed: "north-east-lincolnshire"'),
        (
            ["--from", "city of london"],
            "--from: found City of London, 11.8 FTE in post in 2025; allowed: a",
        ),
        (["--from", "york", "--date", "2010-01-01"], "--date: found 2010-01-01; allowed: a day from 2018-09-30"),
    ],
)
def test_a_council_that_cannot_be_taken_is_said(options: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["new", "theirs", *options])
    assert said in " ".join(result.output.split())
    assert result.exit_code == (0 if said.startswith("Written") else 2)
    assert Path("scenarios/theirs.toml").exists() == said.startswith("Written")


def test_councils_are_listed_with_what_they_did_not_report() -> None:
    result = CliRunner().invoke(main, ["councils", "north", "tyne"])
    assert result.output.splitlines()[0] == "north-tyneside"
    assert "not reported: referrals without further action" in result.output
    assert CliRunner().invoke(main, ["councils", "zz"]).exit_code == 2
    every = CliRunner().invoke(main, ["councils"]).output
    assert sum(not line.startswith(" ") for line in every.splitlines()) == 151


def test_an_english_council_is_inspected_as_was_known_on_the_day() -> None:
    """Middlesbrough was judged inadequate in a report of January 2020; from then to June 2021 nobody was inspected.
    What inspections bring on average is taken off the growth of posts and of referrals.
    """
    day = datetime.date(2021, 9, 30)
    new_council.write("theirs", {}, day, basis=new_council.basis_of(new_council.named("middlesbrough"), day))
    scenario, after, average = load("theirs"), aftermath(day), on_average(day)
    found = scenario.inspections
    assert found is not None
    assert (found.last, found.inspected) == ("inadequate", datetime.date(2019, 11, 25))
    assert found.paused is not None
    assert found.paused.value == pytest.approx(15.6, abs=0.2)
    assert found.every.mean == round(interval(day), 1)
    assert found.next.good.share("outstanding") == pytest.approx(next_judgement(day)["good"]["outstanding"], abs=0.002)
    assert found.posts is not None
    assert found.posts.inadequate is not None
    assert found.posts.inadequate.share == pytest.approx(math.expm1(after.of["inadequate"].posts), abs=0.001)
    assert found.posts.good is None
    steady = scenario.steady().inspections
    assert steady is not None
    assert steady.held is False
    assert scenario.establishment is not None
    assert scenario.establishment.growth is not None
    assert scenario.establishment.growth.share == pytest.approx(movement(2021).growth - average.posts, abs=0.0001)
    assert scenario.demand.growth is not None
    assert scenario.demand.growth_for is not None
    grown = scenario.demand.growth.share * scenario.demand.growth_for.days / 365.25
    assert grown == pytest.approx(-average.referrals, abs=0.002)


def test_a_council_of_which_no_inspection_is_known_is_inspected_all_the_same() -> None:
    day = datetime.date(2018, 9, 30)
    new_council.write("theirs", {}, day, basis=new_council.basis_of(new_council.named("barnet"), day))
    found = load("theirs").inspections
    assert found is not None
    assert (found.last, found.inspected, found.posts) == (None, None, None)
    assert found.every.mean == 3.0  # too few inspections are known to say better
    assert load("bradford-2018").inspections is None


def test_an_english_council_moves_as_councils_do() -> None:
    """What is estimated is in the file with its source; the six figures alone say nothing of it."""
    day = datetime.date(2021, 9, 30)
    basis = new_council.basis_of(new_council.named("leeds"), day)
    new_council.write("theirs", {}, day, basis=basis)
    scenario, found = load("theirs"), movement(2021)
    assert scenario.establishment is not None
    assert scenario.establishment.moves is not None
    assert scenario.establishment.moves.value == round(100 * found.moves, 1)
    assert scenario.establishment.moves.source.endswith("censuses to 2021 (sim/england/movement.py)")
    assert scenario.caseload.usual is not None
    assert scenario.caseload.usual.value == round(levels("caseload_fte", 2021)["leeds"].long_run, 1)
    assert scenario.drift is not None
    assert scenario.drift.long_run is not None
    assert scenario.leaving is not None
    long_run = levels("turnover_rate_fte", 2021)["leeds"].long_run
    assert scenario.drift.long_run.resigning is not None
    times = scenario.drift.long_run.resigning.value
    assert times * levels("turnover_rate_fte", 2021)["leeds"].today == pytest.approx(long_run, rel=0.01)
    new_council.write("of-six", {})
    alone = load("of-six")
    assert alone.inspections is None
    assert alone.establishment is alone.caseload.usual is alone.agency.steering is None  # type: ignore[union-attr]


def test_the_agency_workers_of_the_first_day_are_those_whom_the_council_wants() -> None:
    day = datetime.date(2024, 9, 30)
    for name in ("bradford", "sunderland", "york", "kent"):
        new_council.write(name, {}, day, basis=new_council.basis_of(new_council.named(name), day))
        world = first_day(name)
        wanted = sum(agency.wanted_by(world, team) for team in range(1, world.teams.number + 1))
        there = world.teams.levels[:, Level.AGENCY].sum()
        assert wanted == pytest.approx(there, abs=0.5 * world.teams.number + 1), name


def first_day(name: str) -> World:
    """Return the world of a scenario on its first day."""
    derived = derive(load(name))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, 1, 0)
    worlds.set_initial_state(world)
    return world


def test_sickness_is_as_reported_though_not_everybody_can_fall_sick() -> None:
    new_council.write("theirs", {"in_post": 900, "turnover": 15})
    derived = derive(load("theirs").steady().lasting(2))
    view = View([replicate(derived, 1, number) for number in range(20)], range(len(derived.team_names)), derived)
    assert BY_NAME["absence_rate"].formula(view)[:, 3:].mean() == pytest.approx(3.4, abs=0.3)


@pytest.mark.parametrize("figures", [{"turnover": 0, "vacancy": 0, "agency": 0}, {"in_post": 20}, {"caseload": 30}])
def test_any_figure_of_an_english_council_may_be_given_by_hand(figures: Figures) -> None:
    day = datetime.date(2025, 9, 30)
    new_council.write("theirs", figures, day, basis=new_council.basis_of(new_council.named("rutland"), day))
    derived = derive(load("theirs").lasting(1))
    assert replicate(derived, 1, 0).levels[-1][:, SOCIAL_WORKERS].sum() > 0


def test_a_council_that_has_not_reported_a_figure_has_englands() -> None:
    """North Somerset had not reported sickness by 2018."""
    day = datetime.date(2018, 9, 30)
    basis = new_council.basis_of(new_council.named("north-somerset"), day)
    assert "absence" not in basis.reported
    new_council.write("theirs", {}, day, basis=basis)
    scenario = load("theirs")
    assert scenario.absence is not None
    assert scenario.absence.sickness is not None
    assert "(dfe/england/2018/absence_rate_fte)" in scenario.absence.sickness.source
    assert scenario.drift is not None
    assert scenario.drift.long_run is not None
    assert scenario.drift.long_run.sickness is not None
    assert scenario.drift.long_run.sickness.value == 1


@pytest.mark.long
@pytest.mark.parametrize("year", range(2018, 2026))
def test_no_complete_council_year_is_refused(year: int) -> None:
    day, needed = datetime.date(year, 9, 30), ("vacancy_rate_fte", "agency_rate_fte", "caseload_fte")
    written = refused = 0
    for council in new_council.councils().values():
        row = england.rows().get((council.id, year), {})
        complete = float(row.get("inpost_fte") or 0) >= 15 and all(row[column] for column in needed)
        try:
            basis = new_council.basis_of(council, day)
        except ScenarioError:
            assert not complete, council
            refused += 1
            continue
        new_council.write("theirs", {}, day, basis=basis).rename("theirs.toml")
        with warnings.catch_warnings():
            warnings.simplefilter("error", Question)
            load("theirs.toml")
        written += 1
    assert written > 140
    assert refused < 12


def test_a_figure_to_fit_that_nobody_has_reported_is_drawn_as_assumed() -> None:
    new_council.write("theirs", COUNCILS["all-given"])
    targets = [target for target in load("theirs").targets if target.measure == "caseload"]
    assert [charts.mark_of(target) for target in targets] == ["fit", "assumed"]
    forecast = sim.forecast("theirs", run=sim.Run(replications=2, years=2, calibrated=False))
    legend = forecast.charts["caseload"].axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()][-2:] == ["Reported (fit)", "Assumed"]
