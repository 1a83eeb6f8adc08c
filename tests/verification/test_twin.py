"""The engine is verified: an independent twin in process-style SimPy gives the same means.

Every measure is compared by Welch's test at 99.9 %: were engine and twin the same model, one comparison would fail in
one of a thousand choices of the seeds, and any of the ``COMPARISONS`` of a test in at most 5 % of them (Bonferroni,
50 x 0.1 %). The seeds are fixed, so a test that passes goes on passing until one of the two programs changes. What the
comparison can tell apart is shown by giving the twin a rule that the engine does not have.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.engine.measures import BY_NAME
from sim.engine.replication import replicate
from sim.engine.views import View
from sim.model.counting.counted import Level
from sim.scenario.derivation import Derived, derive
from sim.scenario.schema import Scenario
from tests.scenarios import inspected, number, shares
from tests.verification import twin

BRADFORD = Path(__file__).parents[2] / "scenarios" / "bradford-2018.toml"
SIZE = 0.999  # of an interval
LEVELS = (  # on the last day of the 1st, 12th and 24th month
    "open_cases", "child_in_need", "child_protection", "court_proceedings", "children_looked_after", "leaving_care",
    "newly_qualified", "social_workers_past_first_year", "social_workers", "experienced_share", "agency_workers",
    "posts_vacant", "caseload",
)  # fmt: skip
FLOWS = (  # a month, averaged over the second year
    "referrals", "starters", "leavers", "changes_leftrl", "changes_absenc", "changes_tsproc", "changes_manage",
    "sick_days",
)  # fmt: skip
EARLY_FLOWS = ("starters", "changes_absenc", "sick_days")  # a month, averaged over the first quarter: founded
MONTHS = (1, 12, 24)
COMPARISONS = len(LEVELS) * len(MONTHS) + len(FLOWS) + len(EARLY_FLOWS)

UNSCALED = ("part_time", "part_time_fte", "latest_cohort_landed")  # of the staff, what a smaller council has too

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """The means of a measure in the twin and in the engine, and Welch's interval of their difference."""

    measure: str
    twin: Series
    engine: Series

    @property
    def standard_error(self) -> float:
        """The standard error of the difference of the two means."""
        return float(np.sqrt(self.twin.var(ddof=1) / len(self.twin) + self.engine.var(ddof=1) / len(self.engine)))

    @property
    def difference(self) -> float:
        """The twin's mean less the engine's."""
        return float(self.twin.mean() - self.engine.mean())

    @property
    def agrees(self) -> bool:
        """Whether 0 lies in Welch's interval of the difference."""
        if self.standard_error == 0.0:
            return self.difference == 0.0
        parts = [sample.var(ddof=1) / len(sample) for sample in (self.twin, self.engine)]
        freedom = sum(parts) ** 2 / sum(
            p**2 / (len(s) - 1) for p, s in zip(parts, (self.twin, self.engine), strict=True)
        )
        return abs(self.difference) <= float(stats.t.ppf((1 + SIZE) / 2, freedom)) * self.standard_error

    def __str__(self) -> str:
        z = self.difference / self.standard_error if self.standard_error else 0.0
        errors = [sample.std(ddof=1) / np.sqrt(len(sample)) for sample in (self.twin, self.engine)]
        return (
            f"{self.measure:40}twin {self.twin.mean():8.2f} ± {errors[0]:5.2f}   "
            f"engine {self.engine.mean():8.2f} ± {errors[1]:5.2f}   z {z:5.2f}"
        )


def of_engine(view: View, name: str) -> Series:
    """Return a measure of the engine over the months."""
    return view.days(Level.SICK_FTE) if name == "sick_days" else BY_NAME[name].formula(view)


def of_twin(outcomes: Sequence[twin.TwinOutcome], name: str) -> Series:
    """Return a measure of the twin over the months; what never happened was never counted."""
    months = len(outcomes[0].measures["open_cases"])
    return np.array([outcome.measures.get(name, np.zeros(months)) for outcome in outcomes])


@cache
def engine_of(derived: Callable[[], Derived], replications: int) -> View:
    """Return the engine's outcomes for the whole council."""
    outcomes = [replicate(derived(), 2018, number) for number in range(replications)]
    return View(outcomes, range(len(derived().team_names)), derived())


def compare(view: View, twins: Sequence[twin.TwinOutcome]) -> list[Comparison]:
    """Compare every measure of twin and engine."""
    compared = []
    for name in LEVELS:
        ours, theirs = of_twin(twins, name), of_engine(view, name)
        compared += [Comparison(f"{name}, month {m}", ours[:, m - 1], theirs[:, m - 1]) for m in MONTHS]
    compared += [averaged(view, twins, name, "second year", slice(12, 24)) for name in FLOWS]
    compared += [averaged(view, twins, name, "first quarter", slice(0, 3)) for name in EARLY_FLOWS]
    return compared


def averaged(view: View, twins: Sequence[twin.TwinOutcome], name: str, called: str, months: slice) -> Comparison:
    """Compare the average of a measure over some months."""
    ours, theirs = of_twin(twins, name)[:, months].mean(axis=1), of_engine(view, name)[:, months].mean(axis=1)
    return Comparison(f"{name}, {called}", ours, theirs)


@cache
def bradford() -> Derived:
    """Return Bradford for two years."""
    document = tomllib.loads(BRADFORD.read_text(encoding="utf-8"))
    document["council"]["years"] = 2
    return derive(Scenario.model_validate(document))


@cache
def steady_bradford() -> Derived:
    """Return Bradford for two years, in which nothing drifts: histories differ less, so that less escapes."""
    return derive(bradford().scenario.model_copy(update={"drift": None}))


def small_document() -> dict[str, Any]:
    """Return a sixth of Bradford for two years: one team of each kind, and everybody else in proportion."""
    document = tomllib.loads(BRADFORD.read_text(encoding="utf-8"))
    document["council"]["years"], document["targets"] = 2, []
    by_kind: dict[str, dict[str, Any]] = {}
    for team in document["teams"]:
        first = by_kind.setdefault(team["kind"], team)
        if first is not team:
            for posts in ("social_workers", "community_resource_workers", "team_managers", "agency"):
                if posts in team:
                    first[posts]["value"] += team[posts]["value"]
    document["teams"] = list(by_kind.values())
    quantities = [team[key] for team in document["teams"] for key in team if isinstance(team[key], dict)]
    quantities += [part for key, part in document["staff"].items() if key not in UNSCALED]
    quantities += [document["demand"]["referrals"], document["cohorts"][0]["size"]]
    quantities += list(document["recruitment"]["applicants"].values())
    quantities += [path[key] for path in document["stages"].values() for key in ("stock", "ends") if key in path]
    for quantity in quantities:
        quantity["value"] = (
            round(quantity["value"] / 6) if isinstance(quantity["value"], int) else quantity["value"] / 6
        )
    return document


@cache
def small_bradford() -> Derived:
    """Return the small council."""
    return derive(Scenario.model_validate(small_document()))


@cache
def moving_bradford() -> Derived:
    """Return the small council with posts that move, a caseload and vacancies that are answered, agency workers who are
    steered, rates that tend to a known long run under a common pressure, and inspections: everything much stronger than
    in England.
    """
    document = small_document()
    document["establishment"] = {
        "growth": number(6, "percent"), "moves": number(10, "percent"), "answers_caseload": number(0.5, "times"),
    }  # fmt: skip
    document["caseload"]["usual"] = number(15, "cases")
    document["demand"]["answers_caseload"] = number(0.6, "times")
    document["recruitment"] |= {"usual_vacancies": number(8, "percent"), "answers_vacancies": number(0.5, "times")}
    wanted = {"value": 5, "kept": 60, "unit": "percent", "source": "assumption: a test"}
    document["agency"]["steering"] = {"today": number(12, "percent"), "long_run": number(0, "percent"), "drift": wanted}
    document["drift"] |= {
        "long_run": {"resigning": number(1.6, "times"), "sickness": number(0.6, "times")},
        "pressure": {"resigning": number(70, "percent"), "applicants": number(-70, "percent")},
    }
    start = document["council"]["start"]
    document["inspections"] = inspected(
        0.8,
        last="requires improvement",
        inspected=start - datetime.timedelta(days=120),
        paused=number(1, "months"),
        posts={"inadequate": number(25, "percent"), "requires_improvement": number(10, "percent")},
        referrals={"inadequate": number(60, "percent"), "requires_improvement": number(25, "percent")},
    )
    document["inspections"]["next"]["inadequate"] = shares(good=100)
    return derive(Scenario.model_validate(document))


@cache
def passing_bradford() -> Derived:
    """Return the small council with a guide that leaves little room, so that cases are held for now and passed on, and
    with children who keep their worker into care: both much more often than in England.
    """
    document = small_document()
    document["caseload"] |= {"held_for_now": number(90, "percent"), "worker_kept_into_care": number(80, "percent")}
    for grade in ("social_worker", "experienced"):
        document["caseload"]["guide"][grade]["value"] = 15
    return derive(Scenario.model_validate(document))


def failures(compared: Sequence[Comparison]) -> list[str]:
    """Return the comparisons that fail, as text."""
    return [str(comparison) for comparison in compared if not comparison.agrees]


def test_twin_and_engine_agree_on_a_small_council() -> None:
    twins = [twin.run(small_bradford(), seed) for seed in range(24)]
    compared = compare(engine_of(small_bradford, 300), twins)
    assert len(compared) == COMPARISONS
    assert failures(compared) == []


def test_twin_and_engine_agree_on_a_council_that_moves() -> None:
    twins = [twin.run(moving_bradford(), seed) for seed in range(24)]
    view = engine_of(moving_bradford, 300)
    compared = compare(view, twins)
    compared += [
        averaged(view, twins, name, "two years", slice(0, 24)) for name in ("inspections", "judged_inadequate")
    ]
    compared += [averaged(view, twins, "posts", "second year", slice(12, 24))]
    assert failures(compared) == []


def test_twin_and_engine_agree_on_a_council_that_passes_cases_on() -> None:
    twins = [twin.run(passing_bradford(), seed) for seed in range(24)]
    assert failures(compare(engine_of(passing_bradford, 300), twins)) == []


@pytest.mark.long
@pytest.mark.parametrize("council", [bradford, steady_bradford])
def test_twin_and_engine_agree_on_bradford(council: Callable[[], Derived], capsys: pytest.CaptureFixture[str]) -> None:
    twins = [twin.run(council(), seed) for seed in range(40)]
    compared = compare(engine_of(council, 400), twins)
    with capsys.disabled():
        print("", *compared, sep="\n")
    assert failures(compared) == []


@pytest.mark.parametrize(
    ("readings", "measure", "months"),
    [
        (twin.Readings(support_cases_overload=True), "agency_workers", slice(6, 12)),
        (twin.Readings(nothing_under_way=True), "changes_leftrl", slice(0, 1)),
    ],
)
def test_comparison_tells_another_rule_apart(readings: twin.Readings, measure: str, months: slice) -> None:
    """A twin that counts the cases of resource workers as overload of the social workers is told apart, and one whose
    workers are all at work on the first day.
    """
    twins = [twin.run(small_bradford(), seed, years=1, readings=readings) for seed in range(48)]
    assert not averaged(engine_of(small_bradford, 300), twins, measure, "a year", months).agrees


def test_twin_is_the_same_for_the_same_seed() -> None:
    first, again, other = (twin.run(small_bradford(), seed, years=1) for seed in (1, 1, 2))
    assert first.events == again.events != other.events
    assert all(np.array_equal(first.measures[name], again.measures[name]) for name in first.measures)
