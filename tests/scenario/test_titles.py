"""Every number has a title for people, and names may be shortened as long as only one is meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.engine.loading import load
from sim.questions.dictionary import keys
from sim.scenario.faults import ScenarioError
from sim.scenario.loading import available, scenarios, strategies
from sim.scenario.titles import title_of
from tests.scenarios import BRADFORD_FILE, faults_in_file


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_number_of_a_scenario_has_a_title(name: str) -> None:
    of = keys(name)
    assert not of["meaning"].isin(of["key"]).any()
    assert not of["meaning"].duplicated().any(), of[of["meaning"].duplicated(keep=False)]


@pytest.mark.parametrize("name", sorted(strategies()))
def test_every_number_of_a_strategy_has_a_title(name: str) -> None:
    try:
        of = keys("bradford-2018", name)
    except ScenarioError as fault:
        pytest.skip(f"not for Bradford: {str(fault).splitlines()[0]}")
    assert not of["meaning"].isin(of["key"]).any()


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("cohorts.1.size", "Size of the cohort (September intake to the assessed year)"),
        ("teams.3.social_workers", "Posts for social workers (Child and Family 1)"),
        ("leaving.turnover", "Turnover a year"),
        ("caseload.guide.experienced", "Guide caseload, experienced"),
        ("stages.looked_after.stock", "Looked after (CLA), children at the start"),
        ("drift.referrals", "Drift of referrals"),
    ],
)
def test_a_title_says_what_and_of_whom(key: str, title: str) -> None:
    assert title_of(load("bradford-2018"), key) == title


@pytest.mark.parametrize("key", ["leaving.nothing", "cohorts.9.size", "nothing"])
def test_there_is_no_title_where_there_is_nothing(key: str) -> None:
    with pytest.raises(KeyError):
        title_of(load("bradford-2018"), key)


def test_a_name_may_be_shortened_where_only_one_begins_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("bradford").source_file == available()["bradford-2018"]
    (tmp_path / "scenarios").mkdir()
    shutil.copy(BRADFORD_FILE, tmp_path / "scenarios" / "bradford-2020.toml")
    monkeypatch.chdir(tmp_path)
    (fault,) = faults_in_file("bradford")
    assert str(fault) == 'bradford: found the name of several scenarios; allowed: "bradford-2018" or "bradford-2020"'
    assert load("bradford-2018").source_file == available()["bradford-2018"]


def test_a_part_of_a_word_is_no_name() -> None:
    (fault,) = faults_in_file("brad")
    assert fault.found == "no scenario of this name"


def test_a_strategy_may_be_shortened_too() -> None:
    assert load("bradford-2018", "retention").title == "Bradford 2018: a retention payment"
    with pytest.raises(ScenarioError, match='the name of several strategies; allowed: "agency-conversion"'):
        load("bradford-2018", "agency")
