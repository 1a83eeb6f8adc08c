"""Compiled code is kept between runs, and loaded only if it is what was kept, by nobody else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.mechanics import compiled_code
from sim.mechanics.compiling import EntryPoint


def doubled(number: int) -> int:
    """Return twice the number."""
    return number * 2


Call = Callable[[], tuple[bool, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """What calls the entry point as a new process would: tells whether its code was loaded, and what was said."""
    monkeypatch.setattr(compiled_code, "folder_of", lambda source: folder)

    def call() -> tuple[bool, str]:
        entry = EntryPoint("int64(int64)", doubled)
        assert entry(21) == 42
        return bool(entry._compiled.stats.cache_hits), capsys.readouterr().err

    return call


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in ("in-use",))


def test_code_is_compiled_once_and_then_loaded(folder: Path, run: Call) -> None:
    assert run() == (False, "")
    assert compiled_code.is_there(folder)
    assert run() == (True, "")


@pytest.mark.parametrize("which", ["index", "code", "checksums"])
@pytest.mark.parametrize("how", ["a bit flipped", "cut short", "empty", "gone", "rubbish", "a folder"])
def test_damaged_code_is_compiled_again_with_a_line_that_says_so(folder: Path, run: Call, which: str, how: str) -> None:
    run()
    ending = {"index": ".nbi", "code": ".nbc", "checksums": ".json"}[which]
    [file] = [path for path in files(folder) if path.suffix == ending]
    content = file.read_bytes()
    if how == "gone" or how == "a folder":
        file.unlink()
        if how == "a folder":
            file.mkdir()
    else:
        middle = len(content) // 2
        damaged = {
            "a bit flipped": content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :],
            "cut short": content[:middle],
            "empty": b"",
            "rubbish": b"cos\nsystem\n(S'exit 3'\ntR.",
        }[how]
        file.write_bytes(damaged)
    loaded, said = run()
    assert not loaded
    assert said.count("\n") == 1
    assert "is damaged or unfinished: it is compiled again." in said
    assert run() == (True, "")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are not in these bits there")
def test_code_that_others_could_write_to_is_compiled_again(folder: Path, run: Call) -> None:
    run()
    files(folder)[0].chmod(0o666)
    assert not run()[0]
    assert run() == (True, "")


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="only root can give a file away")
def test_code_of_somebody_else_is_not_loaded(folder: Path, run: Call) -> None:
    run()
    os.chown(files(folder)[0], 12345, -1)
    loaded, said = run()
    assert not loaded
    assert "holds files of somebody else: the model is compiled without it." in said


def test_code_left_by_a_process_that_was_killed_while_compiling_is_compiled_again(folder: Path, run: Call) -> None:
    run()
    (folder / compiled_code.SUMS).unlink()
    assert not compiled_code.is_there(folder)
    assert "damaged or unfinished" in run()[1]


def test_without_a_home_there_is_a_place_for_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("STEADY_HANDS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", staticmethod(nobody))
    found = compiled_code.folder_of("source")
    assert found is not None
    assert found.name == "source"
    assert found.parent.name.startswith("steady-hands-")


def test_where_nothing_can_be_kept_code_is_compiled_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file in the way")
    entry = EntryPoint("int64(int64)", doubled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_code, "folder_of", lambda source: tmp_path / "kept" / "below")
        assert entry(4) == 8
