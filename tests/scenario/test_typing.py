"""Slips of typing: each is one fault, and its sentence says what to type."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from tests.scenarios import BRADFORD_FILE, DELETED, changed, faults_in_file, messages, tiny_service

TURNOVER = "turnover = { value = 15.0"
START = "start = 2017-09-30"
IN_FILES = [
    (START, "start = 30/09/2017", "type 2017-09-30, without quotation marks"),
    (START, 'start = "30.9.2017"', "type 2017-09-30, without quotation marks"),
    (START, 'start = "2017-09-30"', "type 2017-09-30, without quotation marks"),
    (START, "start = 31/02/2017", "type a date as year-month-day, such as 2019-03-31, without quotation marks"),
    (TURNOVER, "turnover = { value = 16,5", "type 16.5"),
    (TURNOVER, "turnover = { value = 15%", 'type 15, with unit = "percent"'),
    (TURNOVER, 'turnover = { value = "15 %"', 'a number from 0 to 100; type 15, with unit = "percent"'),
    (TURNOVER, 'turnover = { value = "15,5%"', 'a number from 0 to 100; type 15.5, with unit = "percent"'),
    (TURNOVER, 'turnover = { value = "16.6"', "a number from 0 to 100; type 16.6, without quotation marks"),
    ("{ value = 40800,", "{ value = £40,800,", "type 40800, with unit = "),
    ("{ value = 40800,", "{ value = 40,800,", "type 40800, or 40.800"),
    ("{ value = 40800,", '{ value = "£40,800.50",', "a number from 0 to 10,000,000; type 40800.50, with unit = "),
    ('title = "Bradford 2018"', "title = \u201cBradford 2018\u201d", "type straight quotation marks"),
    ("siblings_together = true", "siblings_together = True", "type true, in small letters"),
    ("siblings_together = true", "siblings_together = yes", "type true, in small letters"),
]


@pytest.mark.parametrize(("right", "typed", "said"), IN_FILES, ids=[typed for _, typed, _ in IN_FILES])
def test_a_slip_in_a_file_is_one_fault_that_says_what_to_type(
    right: str, typed: str, said: str, tmp_path: Path
) -> None:
    text = BRADFORD_FILE.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "x.toml"
    path.write_text(text.replace(right, typed, 1), encoding="utf-8")
    [fault] = faults_in_file(path)
    assert fault.allowed.startswith(said)


MISSPELT = [
    ("council", "start", "strat"),
    ("leaving", "turnover", "turn-over"),
    ("leaving", "turnover", "Turnover"),
    ("demand", "referrals", "referals"),
    ("leaving", "notice", "notise"),
    ("pay", "on_costs", "oncosts"),
    ("retention_payment", "take_up", "takeup"),
    ("recruitment", "first_round", "first round"),
]


@pytest.mark.parametrize(("section", "right", "wrong"), MISSPELT)
def test_a_misspelt_key_is_one_fault_that_names_the_key_that_was_meant(section: str, right: str, wrong: str) -> None:
    service = tiny_service()
    key = f'"{wrong}"' if " " in wrong else wrong
    changes = {f"{section}.{wrong}": service[section][right], f"{section}.{right}": DELETED}
    assert messages(changed(service, changes)) == [f'x.toml: {section}.{key}: found an unknown key; allowed: "{right}"']


def test_a_misspelt_section_is_one_fault_and_what_is_wrong_in_it_is_another() -> None:
    service = tiny_service()
    leaving = {**service["leaving"], "turnover": {"value": 150, "unit": "percent", "source": "council: HR"}}
    assert messages(changed(service, {"leavng": leaving, "leaving": DELETED})) == [
        'x.toml: leavng: found an unknown key; allowed: "leaving"',
        "x.toml: leaving.turnover.value: found 150; allowed: a number from 0 to 100",
    ]


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("council: ?", 'words after council: that say where the number is from, such as "council: HR report, June"'),
        ("Council: HR report", '"council: HR report", in small letters, with a space after the colon'),
        ("rule:our policy", '"rule: our policy", in small letters, with a space after the colon'),
        ("br-079", "a figure id such as BR-079 or dfe/bradford/2018/cases, or text that begins with DfE, council:, "),
    ],
)
def test_a_source_that_is_none_is_told_why(source: str, allowed: str) -> None:
    [line] = messages(changed(tiny_service(), {"leaving.turnover.source": source}))
    assert allowed in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["new", "My", "Council"],
            'NAME: found "My Council"; allowed: small letters, digits and hyphens, at most 50; ',
        ),
        (["new", "My Council"], "type my-council"),
        (["new", "x", "--turnover", "15%"], "found 15%; allowed: a number; type 15\n"),
        (["new", "x", "--caseload", "16,5"], "found 16,5; allowed: a number; type 16.5\n"),
        (["new", "x", "--in-post", "1,250"], "found 1,250; allowed: a number; type 1250\n"),
        (["new", "x", "--date", "31/03/2024"], "found 31/03/2024; allowed: type 2024-03-31\n"),
        (["forecast", "Bradford-2018"], "no scenario of this name; allowed: type bradford-2018\n"),
        (["check", "Bradford 2018"], "no scenario of this name; allowed: type bradford-2018\n"),
    ],
)
def test_a_slip_on_the_command_line_is_told_what_to_type(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert said in result.output
    assert not list(tmp_path.iterdir())
