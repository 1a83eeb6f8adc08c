"""Folders and tables of results: names that every disk can have, text that no spreadsheet runs, nobody's home."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib.pyplot
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

from sim.cli import options
from sim.output import drawing, folders, sheets


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bradford-2018", "bradford-2018"),
        ("bradford-2018+grow-our-own", "bradford-2018+grow-our-own"),
        ("Ynys Môn (2024)", "Ynys Môn (2024)"),
        ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
        ("x[/y]$z\x1b[31m", "x--y--z--31m"),
        ("..hidden", "hidden"),
        ("-rf", "rf"),
        ("ends. ", "ends"),
        ("CON", "council-CON"),
        ("nul.2018", "council-nul.2018"),
        ("com1", "council-com1"),
        ("console", "console"),
        ("", "council"),
        ("...", "council"),
    ],
)  # fmt: skip
def test_a_name_is_one_that_every_system_can_have(text: str, name: str) -> None:
    assert folders.file_name(text) == name


def test_long_names_are_cut_and_stay_different() -> None:
    first, second = (folders.file_name("é" * 200 + end) for end in "ab")
    assert first != second
    assert max(len(first.encode()), len(second.encode())) <= 80


def test_names_that_a_disk_could_take_for_one_get_numbers() -> None:
    assert folders.distinct(["North", "north", "a/b", "a:b", "c"]) == ["North", "north-2", "a-b", "a-b-2", "c"]


FRAME = pd.DataFrame(
    {
        "team": ["=cmd|'/C calc'!A0", "+1", "-team", "@sum", "\tx", "\rx", "a=b", "No\x1b[31mrth"],
        "change": [-1.5, 2.0, -3.0, 0.0, 1e-9, float("nan"), -7.25, 1.0],
        "number": [-1, 2, -3, 0, 1, 5, -7, 1],
        "either": ["-x", -4, "=1", 5.5, None, "y", "z", -0.25],
        "=HYPERLINK()": ["a"] * 8,
    }
)


def test_text_in_a_table_is_never_a_formula_and_numbers_stay_numbers() -> None:
    read = pd.read_csv(io.StringIO(sheets.as_csv(FRAME)))
    assert list(read["team"]) == ["'=cmd|'/C calc'!A0", "'+1", "'-team", "'@sum", "'\tx", "' x", "a=b", "No [31mrth"]
    assert list(read["change"].dropna()) == [-1.5, 2.0, -3.0, 0.0, 1e-9, -7.25, 1.0]
    assert list(read["number"]) == [-1, 2, -3, 0, 1, 5, -7, 1]
    assert list(read["either"].dropna()) == ["'-x", "-4", "'=1", "5.5", "y", "z", "-0.25"]
    assert "'=HYPERLINK()" in read.columns


def test_a_category_and_arrows_own_text_are_made_safe_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"team": pd.Categorical(["=1", "x"]), "of": pd.array(["@a", "b"], dtype="string")})
    safe = sheets.safe(frame)
    assert list(safe["team"]) == ["'=1", "x"]
    assert list(safe["of"]) == ["'@a", "b"]
    pa.csv.write_csv(pa.Table.from_pandas(safe, preserve_index=False), tmp_path / "a.csv")
    assert "'=1" in (tmp_path / "a.csv").read_text(encoding="utf-8")


def test_a_table_without_such_text_is_left_alone() -> None:
    frame = pd.DataFrame({"team": ["North"], "mean": [1.0]})
    assert sheets.safe(frame) is frame


def test_no_table_is_written_past_the_place_where_text_is_made_safe() -> None:
    sources = Path(sheets.__file__).parent.rglob("*.py")
    passed = [path.name for path in sources if ".to_csv(" in path.read_text(encoding="utf-8")]
    assert passed == ["sheets.py"]


def test_a_command_in_a_manifest_says_nothing_of_who_works_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = {
        "bradford-2018": "bradford-2018",
        "--replications": "--replications",
        "caseload <= 18": "caseload <= 18",
        "results/mine": "results/mine",
        str(tmp_path / "mine.toml"): "mine.toml",
        str(tmp_path / "own" / "mine.toml"): str(Path("own", "mine.toml")),
        "/home/anna/council.toml": "council.toml",
        "--out=/home/anna/results": "--out=results",
        "/home/anna/a.toml+grow-our-own": "a.toml+grow-our-own",
        "~/a.toml": "a.toml",
        "../../anna/a.toml": "a.toml",
        r"C:\Users\anna\a.toml": "a.toml",
        r"\\server\anna\a.toml": "a.toml",
    }
    assert {given: options.without_home(given) for given in said} == said


def test_a_chart_shows_itself_in_a_notebook_and_pyplot_keeps_nothing_of_it() -> None:
    figure, axes = drawing.subplots(2, 1, figsize=(4, 3))
    axes[0].plot([1, 2])
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert matplotlib.pyplot.get_fignums() == []
