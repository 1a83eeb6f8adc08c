"""The command line as a user meets it: what it prints, what it writes, how it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from sim.cli import main

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str) -> Result:
    """Run a command in this process; an exception that is not an exit is a failure of the test."""
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "100"})
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def forecast(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("results")
    return run("forecast", "bradford-2018", "--years", "2", "--replications", "4", "--out", str(out)), out


def test_a_forecast_prints_a_table_and_writes_one_folder(forecast: tuple[Result, Path]) -> None:
    result, out = forecast
    assert result.exit_code == 0, result.output
    assert "Average caseload" in result.output
    assert "Changes of social worker per child" in result.output
    [folder] = (out / "bradford-2018").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["replications"] == 4
    assert manifest["scenario"]["file"] == "bradford-2018.toml"


def test_the_same_command_on_another_number_of_cores_writes_the_same_numbers(
    forecast: tuple[Result, Path], tmp_path: Path
) -> None:
    again = run(
        "forecast", "bradford-2018", "--years", "2", "--replications", "4", "--cores", "1", "--out", str(tmp_path)
    )
    assert again.exit_code == 0
    [first], [second] = ((out / "bradford-2018").iterdir() for out in (forecast[1], tmp_path))
    for name in (
        "monthly.parquet",
        "yearly.parquet",
        "summary.csv",
        "by_team.csv",
        "children_by_changes.csv",
        "reported.csv",
    ):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_reported_figures_stand_beside_the_forecast(forecast: tuple[Result, Path]) -> None:
    [folder] = (forecast[1] / "bradford-2018").iterdir()
    reported = pd.read_csv(folder / "reported.csv")
    assert {"BR-127", "BR-151", "BR-114"} <= set(reported["source"])
    assert reported["mean"].notna().all()


def test_all_that_is_wrong_is_said_at_once_with_exit_code_2_and_nothing_is_written(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('title = "x"\ncolour = "red"\n', encoding="utf-8")
    out = tmp_path / "file"
    out.write_text("a file, not a folder", encoding="utf-8")
    result = run("forecast", str(bad), "--replications", "0", "--years", "-1", "--cores", "0", "--out", str(out))
    assert result.exit_code == 2
    for said in ("--replications", "--years", "--cores", "--out", "colour", "council", "bad.toml"):
        assert said in result.output, said
    assert out.read_text(encoding="utf-8") == "a file, not a folder"


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"title = ", b"[council]\n" * 3, "täxt".encode("latin-1")])
@pytest.mark.parametrize("command", ["forecast", "check", "trace"])
def test_a_file_that_is_no_scenario_is_refused(command: str, content: bytes, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_bytes(content)
    extra = ["--child", "1"] if command == "trace" else []
    result = run(command, str(bad), *extra)
    assert result.exit_code == 2
    assert "bad.toml" in result.output


def test_check_says_that_a_scenario_is_in_order_and_lists_sources_assumptions_first() -> None:
    assert "in order" in run("check", "bradford-2018").output
    output = run("check", "bradford-2018", "--sources").output
    assert output.index("ASSUMPTION") < output.index("FIGURE")
    assert "BR-103" in output


def test_rules_are_printed_for_every_kind_of_subject() -> None:
    output = run("rules").output
    for heading in ("WHAT HAPPENS TO A CHILD", "WHAT HAPPENS TO A WORKER", "WHAT HAPPENS TO THE COUNCIL"):
        assert heading in output


def test_the_package_is_a_program_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", "check", "bradford-2018"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("bradford-2018.toml is in order")


def test_the_program_starts_without_the_libraries_that_take_long() -> None:
    code = "import sys, sim.cli; print({'pandas', 'numba', 'matplotlib', 'scipy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize(
    "words", [["check", "bradford-2018"], ["check", "bradford-2018", "--with", "retention-payment"]]
)
def test_checking_imports_nothing_that_it_does_not_need(words: list[str]) -> None:
    code = (
        "import sys; from sim.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit as end: assert not end.code\n"
        "print({'pandas', 'numba', 'matplotlib', 'scipy', 'simpy'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "set()"


def test_the_schema_is_json_and_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / "scenario.schema.json"
    assert run("schema", "--out", str(target)).exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(run("schema").output)


@pytest.mark.parametrize(("who", "number"), [("--child", "17"), ("--worker", "5")])
def test_a_trace_tells_a_life(who: str, number: str) -> None:
    result = run("trace", "bradford-2018", who, number, "--years", "1")
    assert result.exit_code == 0
    assert result.output.startswith("30 September 2017")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--child", "1", "--worker", "1"],
        ["--child", "0"],
        ["--worker", "999999"],
        ["--child", "1", "--replication", "-1"],
    ],
)
def test_a_trace_of_nobody_is_refused(arguments: list[str]) -> None:
    assert run("trace", "bradford-2018", *arguments, "--years", "1").exit_code == 2


def test_an_interrupted_forecast_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.questions.result import Result

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Result, "write", interrupt)
    result = run("forecast", "bradford-2018", "--years", "1", "--replications", "2", "--out", str(tmp_path))
    assert result.exit_code == 130
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.long
def test_an_installed_wheel_finds_its_scenario_and_evidence_in_an_empty_folder(tmp_path: Path) -> None:
    """Builds the wheel, installs it beside the libraries that are here, and runs it where there is nothing."""
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    subprocess.run(["uv", "build", "--wheel", "--out-dir", str(wheels), str(ROOT)], check=True, capture_output=True)
    [wheel] = wheels.glob("*.whl")
    subprocess.run(
        ["uv", "pip", "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    libraries = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    code = (
        f"import sys; sys.path[:0] = [{str(site)!r}]; "
        "import sim, sim.cli; "
        f"assert sim.__file__.startswith({str(site)!r}), sim.__file__; "
        "sys.argv = ['sim', 'forecast', 'bradford-2018', '--years', '1', '--replications', '2']; sim.cli.main()"
    )
    environment = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{libraries}"}
    done = subprocess.run([sys.executable, "-c", code], cwd=empty, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert list((empty / "results" / "bradford-2018").iterdir())


SHORT = ("forecast", "bradford-2018", "--years", "1", "--replications", "2", "--out")


def test_a_chart_that_cannot_be_drawn_is_said_and_the_exit_code_is_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.questions.forecast import charts

    def fails(_: object) -> None:
        raise ValueError("no such glyph")

    monkeypatch.setattr(charts, "CHARTS", {"caseload": fails})
    result = run(*SHORT, str(tmp_path))
    assert result.exit_code == 3
    assert "Average caseload" in result.output
    [folder] = (tmp_path / "bradford-2018").iterdir()
    assert f"{folder}: the tables are whole; no chart could be drawn (ValueError: no such glyph)." in result.output
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["replications"] == 2
    assert not (folder / "charts").exists()


def test_an_interruption_while_charts_are_drawn_says_what_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.questions.forecast import charts

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(charts, "CHARTS", {"caseload": interrupt})
    result = run(*SHORT, str(tmp_path))
    assert result.exit_code == 130
    [folder] = (tmp_path / "bradford-2018").iterdir()
    assert f"Interrupted: what is written is whole: {folder}." in result.output
    assert (folder / "summary.csv").is_file()


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.questions.forecast.question import Question

    def never(*_: object, **__: object) -> None:
        raise AssertionError("played")

    monkeypatch.setattr(Question, "play", never)
    (tmp_path / "bradford-2018").write_text("a file where the folder is to be", encoding="utf-8")
    result = run(*SHORT, str(tmp_path))
    assert result.exit_code == 2
    assert "is not a folder" in result.output
    result = run(*SHORT, str(tmp_path / ("x" * 300)))
    assert result.exit_code == 2
    assert "longer than the disk allows" in result.output
