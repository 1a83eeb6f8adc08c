"""Where compiled code is kept between runs, and that it is what was kept.

Numba's files are pickles: loading one runs what is in it. So a folder is used only if it and all in it belong to this
user, nobody else may write to it, and every file is the one that was written, by its checksum. Anything else is
dropped and compiled again, with a line that says so. One process at a time compiles or loads.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.mechanics import whole
from sim.mechanics.locks import HELD, take

SUMS, LOCK = "checksums.json", "in-use"
LONGEST_WAIT = 300.0  # seconds for another process to compile; then this one compiles for itself and keeps nothing


def folder_of(source: str) -> Path | None:
    """Return the folder for one state of the source, by its hash; None where this user has no place to keep files."""
    named = os.environ.get("STEADY_HANDS_CACHE")
    try:
        if named:
            root = Path(named)
        elif sys.platform == "win32":
            root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "steady-hands"
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "steady-hands"
    except RuntimeError:  # no HOME, and no such user in the system's list
        root = Path(tempfile.gettempdir()) / f"steady-hands-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    return root / source


def is_there(folder: Path | None) -> bool:
    """Tell whether compiled code is kept in the folder; that it is sound is seen when it is loaded."""
    return folder is not None and (folder / SUMS).is_file()


@contextmanager
def kept_in(folder: Path | None) -> Iterator[Path | None]:
    """Yield the folder, sound or empty, for Numba to load from or to keep in; None where nothing can be kept.

    What is new in it at the end is noted with its checksum.
    """
    if folder is None or not _made(folder):
        yield None
        return
    with _in_turn(folder / LOCK) as mine:
        if not mine:
            yield None
            return
        before = _sums(folder)
        if _tightened(folder) or before != _noted(folder):
            say(f"The compiled model in {folder} is damaged or unfinished: it is compiled again.")
            _empty(folder)
            before = {}
        yield folder
        if (now := _sums(folder)) != before:
            _tightened(folder)
            with suppress(OSError):  # a full disk: the code is compiled again next time
                whole.write_file(folder / SUMS, json.dumps(now, indent=1))


def say(what: str) -> None:
    """Say one line beside the results."""
    print(what, file=sys.stderr, flush=True)


def _made(folder: Path) -> bool:
    """Make the folder, for this user alone; tell whether it is there, all of it is this user's, and it can be written
    to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "geteuid") and any(one.lstat().st_uid != os.geteuid() for one in (folder, *folder.rglob("*"))):
            say(f"{folder} holds files of somebody else: the model is compiled without it.")
            return False
        return os.access(folder, os.W_OK)
    except OSError:
        return False


def _tightened(folder: Path) -> bool:
    """See to it that nobody else can write to the folder and what is in it; tell whether somebody could."""
    loose = [one for one in (folder, *folder.rglob("*")) if one.lstat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)]
    if os.name == "nt":
        return False  # its rights are not in these bits
    for one in loose:
        one.chmod(one.lstat().st_mode & ~(stat.S_IWGRP | stat.S_IWOTH))
    return bool(loose)


@contextmanager
def _in_turn(lock: Path) -> Iterator[bool]:
    """Wait until no other process loads or compiles; False if that takes too long. Where the file system has no locks
    nobody waits.
    """
    until = time.monotonic() + LONGEST_WAIT
    with lock.open("ab") as stream:
        while True:
            try:
                take(stream.fileno())
            except OSError as error:
                if error.errno in HELD:
                    if time.monotonic() < until:
                        time.sleep(0.1)
                        continue
                    yield False
                    return
            yield True
            return


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in (SUMS, LOCK):
            yield path


def _sums(folder: Path) -> dict[str, str]:
    """Return the checksum of every file of compiled code in the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder)
    }


def _noted(folder: Path) -> dict[str, str] | None:
    """Return the checksums as they were noted; none in a new folder, None where the note cannot be read."""
    try:
        noted = json.loads((folder / SUMS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return None  # nothing that this program wrote
    return noted if isinstance(noted, dict) else None


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != LOCK:
            path.unlink(missing_ok=True)
