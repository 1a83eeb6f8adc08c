"""Finding and reading files: by name or by path, and whatever can be wrong with a file."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from sim.engine.loading import load
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from tests.kept import COUNCILS, SCENARIOS
from tests.scenarios import BRADFORD_FILE, faults_in_file


def said_of(content: bytes, folder: Path) -> str:
    """Return what is said about a file with this content."""
    path = folder / "x.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0]).removeprefix(f"{path}: ")


def test_a_scenario_is_found_by_its_name_and_says_which_file_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load("bradford-2018")
    assert loaded.council.name == "Bradford"
    assert loaded.source_file == BRADFORD_FILE
    assert loaded.sha256 == hashlib.sha256(BRADFORD_FILE.read_bytes()).hexdigest()
    assert derive(loaded).months == 60


def test_a_loaded_scenario_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load("bradford-2018").title = "Another"


def test_a_scenario_in_the_folder_here_is_found_by_name_before_one_of_the_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    text = BRADFORD_FILE.read_text(encoding="utf-8")
    for name in ("mine", "bradford-2018"):
        (tmp_path / "scenarios" / f"{name}.toml").write_text(text.replace("Bradford 2018", name), encoding="utf-8")
        assert load(name).title == name


def test_a_scenario_is_found_by_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a scenario of mine.toml"
    path.write_bytes(BRADFORD_FILE.read_bytes())
    assert load(path).source_file == path
    assert load(str(path)).source_file == path


def test_a_file_in_the_folder_here_is_named_without_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.toml").write_text("a = 1", encoding="utf-8")
    assert all(fault.file == "x.toml" for fault in faults_in_file("x.toml"))


def test_a_name_that_is_not_there_is_told_the_names_that_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "a-first.toml").write_text("", encoding="utf-8")
    (fault,) = faults_in_file("bradfrod-2018")
    assert str(fault).startswith('bradfrod-2018: found no scenario of this name; allowed: "bradford-2018", ')
    assert '"a-first", or the path of a file' in str(fault)


@pytest.mark.parametrize("name", ["x.toml", "a/b", "a\\b", "a\0b", "a\nb", "x" * 5000, "", " ", ".", "/", "~"])
def test_a_path_that_leads_nowhere_is_one_fault_on_one_line(name: str) -> None:
    (fault,) = faults_in_file(name)
    assert str(fault).isprintable()


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    (fault,) = faults_in_file(tmp_path)
    assert str(fault) == f"{tmp_path}: found a directory; allowed: a scenario file, which is text in TOML"


def test_a_mark_of_utf_8_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BRADFORD_FILE.read_bytes().replace(b"\r", b"").replace(b"\n", b"\r\n"))
    assert load(path).title == "Bradford 2018"


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    for content in (b"", b" \n\n", b"\xef\xbb\xbf"):
        assert said_of(content, tmp_path) == "found an empty file; allowed: a scenario file, which is text in TOML"


def test_a_file_of_comments_is_told_what_a_scenario_needs(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("# nothing yet", encoding="utf-8")
    assert "title: missing" in str(faults_in_file(path)[0])


def test_a_binary_file_is_a_fault(tmp_path: Path) -> None:
    assert said_of(b"\x89PNG\0\1", tmp_path).startswith("found a binary file, or text that is not UTF-8; allowed: ")
    assert said_of('title = "x"'.encode("utf-16"), tmp_path).startswith("found a binary file")


def test_text_that_is_not_utf_8_is_a_fault_with_its_line(tmp_path: Path) -> None:
    said = said_of("a = 1\nb = 'caf\u00e9'".encode("latin-1"), tmp_path)
    assert said.startswith("line 2: found text that is not UTF-8; allowed: ")


def test_a_file_of_more_than_2_mb_is_a_fault(tmp_path: Path) -> None:
    assert said_of(b"# " + b"x" * 2_000_000, tmp_path).startswith("found a file of more than 2 MB; allowed: ")


def test_text_that_is_not_toml_is_a_fault_with_its_line(tmp_path: Path) -> None:
    assert said_of(b"title = 'x'\nyears 5\n", tmp_path).startswith("line 2, column 7: found text that is not TOML (")
    assert "found text that is not TOML (" in said_of(b"a = 1\na = 2", tmp_path)
    assert "found text that is not TOML (" in said_of(b"start = 2018-02-30", tmp_path)


@pytest.mark.parametrize(
    "content", ["a = " + "[" * 100_000, "a = " + "{a=" * 100_000, "a." * 500_000 + "a = 1", "[" + "a." * 500_000 + "a]"]
)
def test_deep_nesting_is_a_fault(content: str, tmp_path: Path) -> None:
    assert said_of(content.encode(), tmp_path).startswith("found tables or lists nested too deeply; allowed: ")


def test_a_number_of_thousands_of_digits_is_a_fault(tmp_path: Path) -> None:
    assert said_of(b"a = " + b"9" * 5000, tmp_path).startswith("found text that is not TOML (a number of thousands of")


def test_a_file_that_may_not_be_read_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "x.toml"
    path.write_text("a = 1", encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    (fault,) = faults_in_file(path)
    assert fault.found == "a file that cannot be read (Permission denied)"


def test_many_unknown_keys_are_all_said_in_good_time(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("\n".join(f"key_{number} = 1" for number in range(20_000)), encoding="utf-8")
    assert len(faults_in_file(path)) > 1000


def test_every_scenario_of_the_project_is_toml_and_in_order() -> None:
    for name in COUNCILS:
        path = SCENARIOS / f"{name}.toml"
        tomllib.loads(path.read_text(encoding="utf-8"))
        assert faults_in_file(path) == []
