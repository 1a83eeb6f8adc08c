"""Everything that is wrong is said at once, whatever else is wrong, in the order of the file."""

from __future__ import annotations

import pytest

from sim.scenario.faults import Fault, ScenarioError
from tests.scenarios import DELETED, bradford, changed, messages, number, scenario, shares, tiny_service

WRONG = {
    "title": DELETED,
    "council.years": "five",
    "teams.0.social_workers.unit": "cases",
    "teams.1.area": "Noth",
    "teams.3.colour": "red",
    "staff.team_manager.value": 9,
    "recruitment.applicants.experienced.source": DELETED,
    "leaving.tenure.0.after.value": 1,
    "demand.complex": number(15, "share"),
    "stages.looked_after.onward": shares(court_proceeding=20, closed=90),
    "actions.1.set.agency": {"convert": number(1, "share")},
}


def test_faults_of_schema_and_of_what_fits_together_come_in_one_list() -> None:
    said = [line.split(": found")[0].split(": missing")[0] for line in messages(changed(tiny_service(), WRONG))]
    assert said == [
        "x.toml: council.years",
        'x.toml: teams[1] "Front door".social_workers.unit',
        'x.toml: teams[2] "Children North".area',
        'x.toml: teams[4] "Leaving care".colour',
        "x.toml: staff.team_manager",
        "x.toml: recruitment.applicants.experienced.source",
        "x.toml: leaving.tenure[1].after.value",
        "x.toml: leaving.tenure[2].after.value",
        "x.toml: demand.complex.value",
        "x.toml: stages.looked_after.onward.of",
        'x.toml: stages.looked_after.onward.of."court proceeding"',
        'x.toml: actions[2] "More conversions".set.agency.convert',
        "x.toml: title",
    ]


def test_the_error_counts_its_faults_and_has_each_on_a_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario(changed(tiny_service(), WRONG))
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{len(caught.value.faults)} faults:"
    assert lines[1:] == [str(fault) for fault in caught.value.faults]


def test_one_fault_is_not_called_faults() -> None:
    assert str(ScenarioError([Fault("a.toml", "b", '"c"', '"d"')])) == '1 fault:\na.toml: b: found "c"; allowed: "d"'


def test_thousands_of_faults_are_cut_short() -> None:
    error = ScenarioError([Fault("a.toml", str(number), "1", "2") for number in range(3000)])
    assert str(error).endswith("and 2500 more")
    assert len(error.faults) == 3000


def test_a_document_that_says_nothing_is_told_what_a_scenario_needs() -> None:
    keys = [line.split(":")[1].strip() for line in messages({})]
    assert keys == ["title", "council", "teams", "caseload", "demand", "stages"]


@pytest.mark.parametrize("document", [None, 5, "text", [], [[]]])
def test_what_is_no_table_is_a_fault(document: object) -> None:
    assert len(messages(document)) == 1


def test_bradford_and_the_small_scenarios_are_in_order() -> None:
    assert messages(bradford()) == []
    assert messages(tiny_service()) == []
