"""What stands under a name is whole, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sim.mechanics import whole

DIES = """
import os, sys
from pathlib import Path
from sim.mechanics import whole

def fill(folder):
    (folder / "table.csv").write_text("half")
    print("written", flush=True)
    if sys.argv[2] == "waits":
        sys.stdin.read()
    os._exit(9)

whole.new_folder(Path(sys.argv[1]), "results", fill)
"""


def rooms(folder: Path) -> list[Path]:
    return list(folder.glob(".unfinished-*"))


def fill(folder: Path) -> None:
    (folder / "table.csv").write_text("whole")


def test_a_file_is_replaced_in_one_step_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    whole.write_file(file, "one\r\ntwo\n")
    whole.write_file(file, b"three")
    assert file.read_bytes() == b"three"
    assert list(tmp_path.iterdir()) == [file]
    assert whole.written()[-1] == file


def test_two_who_write_one_file_at_once_leave_one_of_both_whole(tmp_path: Path) -> None:
    file, texts = tmp_path / "mine.posterior.csv", ["one\n" * 20_000, "another\n" * 20_000]
    threads = [threading.Thread(target=lambda text=text: whole.write_file(file, text)) for text in texts * 5]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if file.exists():
            assert file.read_text() in texts
    assert file.read_text() in texts
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    whole.write_file(file, "mine", anew=True)
    with pytest.raises(FileExistsError):
        whole.write_file(file, "another's", anew=True)
    assert file.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_goes_on_pointing_where_it_does(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("before")
    link.symlink_to(file)
    whole.write_file(link, "after")
    assert link.is_symlink()
    assert file.read_text() == "after"


def test_folders_of_one_name_get_numbers_also_when_made_at_once(tmp_path: Path) -> None:
    made: list[Path] = []
    threads = [
        threading.Thread(target=lambda: made.append(whole.new_folder(tmp_path, "2026", fill))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {path.name for path in made} == {"2026", *(f"2026-{number}" for number in range(2, 13))}
    assert sorted(tmp_path.iterdir()) == sorted(made)
    assert all((path / "table.csv").read_text() == "whole" for path in made)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("x"), OSError(errno.ENOSPC, "No space left")])
def test_what_fails_in_the_middle_leaves_nothing_not_even_folders_above(error: BaseException, tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        fill(folder)
        raise error

    with pytest.raises(type(error)):
        whole.new_folder(tmp_path / "results" / "council", "2026", fails)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "used up"),
        (errno.EROFS, "read only"),
        (errno.EACCES, "may not write"),
        (errno.ENAMETOOLONG, "longer than the disk allows"),
    ],
)
def test_an_error_of_the_disk_names_the_folder_and_the_reason_in_words(number: int, said: str, tmp_path: Path) -> None:
    def fails(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(OSError, match=said) as caught:
        whole.new_folder(tmp_path, "2026", fails)
    assert caught.value.errno == number
    assert caught.value.filename == str(tmp_path)


def test_a_folder_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    place = tmp_path / "study" / "charts"
    place.mkdir(parents=True)
    (place / "old.png").write_text("old")

    def fails(_: Path) -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        whole.replace_folder(place, place.parent, fails)
    assert (place / "old.png").exists()
    whole.replace_folder(place, place.parent, fill)
    assert [path.name for path in place.iterdir()] == ["table.csv"]
    assert list(place.parent.iterdir()) == [place]


def begin(folder: Path, how: str) -> subprocess.Popen[str]:
    """Start a process that dies, or waits, in the middle of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", DIES, str(folder), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    return process


def test_what_a_dead_process_left_is_cleared_away_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    dead, living = begin(tmp_path, "dies"), begin(tmp_path, "waits")
    dead.communicate()
    whole.write_file(tmp_path / "a.csv", "")
    [left] = rooms(tmp_path)
    assert (left / "made" / "table.csv").read_text() == "half"
    living.communicate()
    whole.write_file(tmp_path / "a.csv", "")
    assert rooms(tmp_path) == []


def test_what_is_killed_while_it_clears_up_is_cleared_away_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(folder: Path, **_: object) -> None:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(whole.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            whole.new_folder(tmp_path, "2026", killed)
    [left] = rooms(tmp_path)
    assert (left / whole.LOCK).exists()
    whole.write_file(tmp_path / "a.csv", "")
    assert rooms(tmp_path) == []


def test_only_rooms_are_cleared_away(tmp_path: Path) -> None:
    others = [".unfinished-novel", ".unfinished-novel-about-it", f".unfinished-{whole.MACHINE}-Chapter1"]
    for name in others:
        (tmp_path / name).mkdir()
    (tmp_path / f".unfinished-{whole.MACHINE}-abcdefgh").mkdir()
    (tmp_path / f".unfinished-{whole.MACHINE}-ijklmnop").write_text("a file")
    whole.write_file(tmp_path / "a.csv", "")
    assert sorted(path.name for path in rooms(tmp_path)) == sorted([*others, f".unfinished-{whole.MACHINE}-ijklmnop"])


def test_a_room_of_another_machine_is_cleared_away_after_a_day(tmp_path: Path) -> None:
    fresh, old = tmp_path / ".unfinished-00000000-abcdefgh", tmp_path / ".unfinished-00000000-ijklmnop"
    for room in (fresh, old):
        room.mkdir()
    os.utime(old, (0, 0))
    whole.write_file(tmp_path / "a.csv", "")
    assert rooms(tmp_path) == [fresh]


def test_where_nothing_can_be_written_is_known_beforehand_and_nothing_is_left(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert whole.unwritable(tmp_path / "a" / "b") is None
    assert whole.unwritable(file) == f"{file} is not a folder"
    assert whole.unwritable(file / "below") == f"{file} is not a folder"
    assert "longer than the disk allows" in (whole.unwritable(tmp_path / ("x" * 300)) or "")
    assert "longer than the disk allows" in (whole.unwritable(tmp_path / "a" / ("x" * 300)) or "")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_disk_without_room_is_known_beforehand(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from sim.mechanics import whole;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); print(whole.unwritable(Path(sys.argv[1])))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "the file is larger than the disk allows\n"
    assert list(tmp_path.iterdir()) == []
