"""What a screen shows: text is text, no table loses a column, no number is cut, no figure claims what is not known."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import sim
from sim.output import progress
from sim.output.console import OUT, Screen, folded
from sim.output.numbers import figures, legend, spread
from sim.questions.forecast import words
from sim.questions.posterior import PER_SAMPLE, share_of_rates
from sim.scenario.faults import ScenarioError
from sim.scenario.text import plain
from tests.scenarios import changed, messages, queue, scenario, tiny_service

SIM = Path(sim.__file__).parent
Capture = Callable[..., str]
NASTY = [
    "Cost $x^$ council",
    "North [/b] East",
    "[bold]not bold[/bold]",
    r"C:\new\x {0} %s 100 %",
    ":smile: 👩‍👩‍👧 Zoë 東京",
    "\x1b[31mred\x1b[0m \x07 \x08 \x9b2J",
    "turned \u202eround\u2069",
    "half \udc80 a letter",
]
HEAD = ["", "use", "reported", "simulated,\n80 %", "misfit"]
ROWS = [
    ["2018-03-31 three_or_more_workers, looked after", "held out", "1,234", "1,240\n1,100 to 1,300", "+0.3!"],
    ["2018-04-01 leaving.leavers.newly_qualified", "fit", "56", "none in 95 of 100, up to 7,890", "-0.3"],
]


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> Capture:
    """Return what is written when ``COLUMNS`` is as given; a pipe, if it is not given."""

    def capture(write: Callable[[], Any], columns: int | None = None) -> str:
        monkeypatch.delenv("COLUMNS", raising=False)
        if columns is not None:
            monkeypatch.setenv("COLUMNS", str(columns))
        with OUT.capture() as out:
            write()
        return out.get()

    return capture


def test_nothing_is_written_on_a_screen_but_through_the_one_console() -> None:
    """Rich would take text for markup, and click would send a control character on to the terminal."""
    found = {
        path.relative_to(SIM).as_posix(): path.read_text(encoding="utf-8")
        for path in SIM.rglob("*.py")
        if path.name != "console.py"
    }
    of_rich = {line for text in found.values() for line in re.findall(r"^from rich\S* import .*", text, re.MULTILINE)}
    assert {line.split()[1] for line in of_rich} == {"rich.progress"}
    assert [place for place, text in found.items() if "click.echo(" in text] == ["cli/building.py"], "the schema"


@pytest.mark.parametrize("text", NASTY)
def test_text_is_written_as_it_is_and_no_control_character_with_it(text: str, captured: Capture) -> None:
    written = captured(lambda: OUT.print(text, style="bold"))
    assert written == f"{plain(text)}\n"
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written) is None
    written.encode("utf-8")
    table = captured(lambda: OUT.table([text, text], [[text, text]]))
    assert table.count(plain(text)) == 4


def test_a_control_character_is_shown_as_a_file_would_write_it() -> None:
    assert plain("a\x1b[1mb\x07\rc\u202e\nd") == "a\\x1b[1mb\\x07\\rc\\u202e\nd"


@pytest.mark.parametrize("text", [text for text in NASTY[:5] if len(text) <= 60])
def test_a_title_that_looks_like_markup_is_progress_text_too(text: str) -> None:
    with progress.busy(text), progress.shown(text) as report:
        report(1, 2)


@pytest.mark.parametrize("columns", [None, 150, 80, 60, 40, 25])
def test_a_table_keeps_every_column_and_no_number_is_cut(columns: int | None, captured: Capture) -> None:
    written = captured(lambda: OUT.table(HEAD, ROWS), columns)
    assert all(len(line.rstrip()) <= (columns or 1000) for line in written.splitlines())
    for word in ("use", "reported", "simulated,", "misfit", "held", "fit"):
        assert word in written
    for row in ROWS:
        for number in re.findall(r"[-+]?\d[\d,.]*!?", " ".join(row[1:])):
            assert number in written.split() or re.search(rf"(?<![\d,.]){re.escape(number)}(?![\d])", written), number


def test_a_pipe_has_every_row_on_a_line_of_its_own(captured: Capture) -> None:
    rows = [["word " * 60, *(f"{10**9 + n:,}" for n in range(40))] for _ in range(3)]
    written = captured(lambda: OUT.table([str(n) for n in range(41)], rows))
    assert len(written.splitlines()) == 4


def test_where_words_have_room_they_are_folded_and_else_rows_become_blocks(captured: Capture) -> None:
    at_80 = captured(lambda: OUT.table(HEAD, ROWS), 80).splitlines()
    assert at_80[1].split() == ["use", "reported", "80", "%", "misfit"]
    assert at_80[2].startswith("2018-03-31 ")
    assert captured(lambda: OUT.table(HEAD, ROWS), 60).splitlines()[:5] == [
        "2018-03-31 three_or_more_workers, looked after",
        "  use: held out",
        "  reported: 1,234",
        "  simulated, 80 %: 1,240 (1,100 to 1,300)",
        "  misfit: +0.3!",
    ]


def test_words_are_folded_between_words_and_never_within_a_date_or_a_number() -> None:
    assert folded("2018-03-31 leaving.leavers.newly_qualified", 18) == [
        "2018-03-31",
        "leaving.leavers.",
        "newly_qualified",
    ]
    assert folded("retention-payment+grow-our-own", 18) == ["retention-payment+", "grow-our-own"]


def test_a_screen_is_as_wide_as_it_is_when_something_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    written_to = Screen()
    assert written_to.width == 70
    monkeypatch.setenv("COLUMNS", "44")
    assert written_to.width == 44
    monkeypatch.delenv("COLUMNS")
    assert written_to.width > 10_000, "what captures the output of a test is no terminal"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (np.arange(1.0, 101.0), "50.5 (10.9-90.1)"),
        (np.array([0.0] * 96 + [5.0, 12.0, 400.0, 4210.0]), "none in 96 of 100, up to 4,210.0"),
        (np.zeros(20), "none in 20 of 20"),
        (np.array([0.0] * 60 + [1.0] * 35 + [900.0] * 5), "0.0 (0.0-1.0), up to 900.0"),
        (np.array([-0.01, -0.02, -0.03]), "0.0 (0.0-0.0)"),
        (np.array([np.nan, 2.0, 2.0]), "2.0 (2.0-2.0)"),
        (np.array([np.nan]), "-"),
    ],
)
def test_a_mean_outside_its_own_interval_is_not_shown(values: Any, shown: str) -> None:
    assert spread(values, 1) == shown


def test_what_is_shown_in_place_of_a_mean_is_explained_where_it_is() -> None:
    assert legend(["1 (0-2)"]) == []
    assert len(legend(["none in 96 of 100, up to 3"])) == 1
    assert len(legend(["none in 96 of 100", "0 (0-1), up to 900"])) == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12345.678, "12,350"), (0.00001234, "0.00001234"), (-0.0, "0"), (float("nan"), "-"), (float("inf"), "-")],
)
def test_figures_are_written_in_full(value: float, shown: str) -> None:
    assert figures(value) == shown


def test_the_share_of_the_rates_has_an_interval_that_holds_it_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(5), 0
    for _ in range(1000):
        values = np.repeat(random.normal(size=30), PER_SAMPLE) + random.normal(size=30 * PER_SAMPLE)
        share = share_of_rates(values)
        assert 0.0 <= share.low <= share.of_rates <= share.high <= 1.0
        held += share.low <= 0.5 <= share.high
    assert held / 1000 == pytest.approx(0.95, abs=0.02)


def test_the_share_of_the_rates_is_the_one_way_analysis_of_variance() -> None:
    values = np.array([1.0, 2.0, 5.0, 7.0, 3.0, 3.5, 9.0, 8.0])
    found = share_of_rates(values)
    f = stats.f_oneway(*values.reshape(-1, PER_SAMPLE)).statistic
    assert found.of_rates == pytest.approx((f - 1) / (f + 1))
    low = f / stats.f.ppf(0.975, 3, 4)
    assert found.low == pytest.approx((low - 1) / (low + 1))


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0], [3.0] * 8, [1.0, 1.0, 2.0, 2.0], [np.nan] * 6])
def test_a_share_that_cannot_be_told_is_unknown(values: list[float]) -> None:
    assert np.isnan(share_of_rates(np.array(values))).all()


def test_a_part_of_a_year_is_not_in_the_headline_table_beside_whole_years() -> None:
    forecast = sim.forecast(scenario(tiny_service()), run=sim.Run(replications=2, years=2))
    head = words.children_table(forecast).head
    assert head == ["", "2020-21"]
    assert words.parts_of_years(forecast) == [
        "2019-20 (183 days) is a part of a year and not shown; summary.csv has it."
    ]


def test_where_there_is_only_a_part_of_a_year_it_is_shown_and_said() -> None:
    forecast = sim.forecast(scenario(tiny_service()), run=sim.Run(replications=2, years=1))
    head = words.children_table(forecast).head
    assert head == ["", "2019-20 (183 days)"]
    assert words.parts_of_years(forecast) == [
        "2019-20 (183 days) is a part of a year: fewer changes than in twelve months. The forecast has no whole one."
    ]


def test_a_year_that_begins_on_its_first_day_is_whole() -> None:
    document = queue(3, 0.1, 10.0, years=2)
    document["council"]["start"] = datetime.date(2020, 4, 1)
    forecast = sim.forecast(scenario(document), run=sim.Run(replications=2, years=2))
    assert words.children_table(forecast).head == ["", "2020-21", "2021-22"]
    assert words.parts_of_years(forecast) == []


def test_a_cost_of_twelve_months_is_of_twelve_and_of_fewer_says_how_many_days() -> None:
    document = copy.deepcopy(tiny_service())
    document["council"]["start"] = document["council"]["start"].replace(day=15)
    forecast = sim.forecast(scenario(document), run=sim.Run(replications=2, years=1))
    assert "Cost of 351 days, £ million" in [row[0] for row in words.council_table(forecast).rows]
    forecast = sim.forecast(scenario(document), run=sim.Run(replications=2, years=2))
    grid = words.council_table(forecast)
    head, rows = grid.head, grid.rows
    assert len(head) == 2
    assert "Cost of twelve months, £ million" in [row[0] for row in rows]


ANY = "text without control characters and marks of direction"
ONE_LINE = f"{ANY}, on one line"
TEXTS = [
    ({"title": "red \x1b[31m"}, r"title: found text with \x1b", ONE_LINE),
    ({"title": "two\nlines"}, r"title: found text with \n", ONE_LINE),
    ({"teams.0.kind": "a\u202eb"}, r"kind: found text with \u202e", ONE_LINE),
    ({"summary": "bell\x07\nand\tmore"}, r"summary: found text with \x07", ANY),
]


@pytest.mark.parametrize(("changes", "found", "allowed"), TEXTS)
def test_a_control_character_in_a_scenario_is_a_fault(changes: dict[str, Any], found: str, allowed: str) -> None:
    assert [one for one in messages(changed(tiny_service(), changes)) if one.endswith(f"{found}; allowed: {allowed}")]


def test_text_of_every_other_kind_is_in_order() -> None:
    for title in NASTY[:5]:
        document = changed(tiny_service(), {"title": title, "summary": f"{title}\n\tand more"})
        assert scenario(document).title == title


def test_a_file_whose_name_has_a_control_character_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "re\x1b[31md.toml"
    file.write_text('title = "x"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="a file whose name has"):
        sim.load(file)
