"""Files and folders that are whole under their names.

Whatever is written is first made in a room: a folder ``.unfinished-...`` of this process's own, beside the place where
the thing is to be. When all of it is written and on the disk, it is moved to its place in one step. So a name stands
for something whole or for nothing, whenever the process ends; two processes never write the same file; and a disk that
fills up is noticed before the name is given.

A room is held by a lock, which the system lets go of when the process ends. Whoever makes a room clears away those of
the same user beside it that nobody holds. On a network drive a lock may be known to one machine only: rooms of other
machines are cleared away when nothing was made in them for a day.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.mechanics.locks import HELD, take

LOCK, MADE = "lock", "made"  # what is in a room
MACHINE = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
ROOM = re.compile(r"\.unfinished-([0-9a-f]{8})-[a-z0-9_]{8}\Z")
DAY = 86400.0  # seconds
REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the space that you may use on this disk is used up",
    errno.EROFS: "the disk can be read only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.ENAMETOOLONG: "the name is longer than the disk allows",
    errno.EFBIG: "the file is larger than the disk allows",
    errno.EIO: "the disk does not answer as it should",
}
Identity = tuple[int, int]

_held: set[str] = set()  # rooms of this process; where a lock is the process's, it would be given to it again
_moved: list[tuple[Path, Identity]] = []


def reason(error: OSError) -> str:
    """Return in words why something could not be written."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__


def written() -> list[Path]:
    """Return what this process has put in its place, whole, in order; it can be asked at any moment."""
    return [place for place, identity in _moved if _identity(place) == identity]


def write_file(place: Path, content: str | bytes, anew: bool = False) -> None:
    """Write a file, text as UTF-8 with the line ends that it has; a file of this name is replaced in one step, or, if
    it is to be a new one, refused with ``FileExistsError``. Raises ``OSError`` and changes nothing then.
    """
    place = Path(os.path.realpath(place))  # a link goes on pointing where it does
    with _room(place.parent) as made:
        made.write_bytes(content.encode() if isinstance(content, str) else content)
        _on_disk(made)
        _move(made, place, anew)


def new_folder(parent: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` write what is in a new folder below ``parent``, and return it; where there is one of this name it
    gets a number. Raises ``OSError``; if anything fails nothing is left.
    """
    with _room(parent) as made:
        made.mkdir()
        fill(made)
        _on_disk(made)
        attempt = 1
        while True:
            place = parent / (name if attempt == 1 else f"{name}-{attempt}")
            if not os.path.lexists(place):
                try:
                    _move(made, place)
                except OSError:
                    if not os.path.lexists(place):  # else another process was quicker
                        raise
                else:
                    return place
            attempt += 1


def replace_folder(place: Path, beside: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write what is in a folder, made in ``beside``; one that has the name already gives way when the new
    one is whole. Raises ``OSError`` and changes nothing then.
    """
    with _room(beside) as made:
        made.mkdir()
        fill(made)
        _on_disk(made)
        before = made.with_name("before")
        if place.exists():
            place.rename(before)
        try:
            _move(made, place)
        except OSError:
            if before.exists():
                before.rename(place)
            raise


def unwritable(place: Path) -> str | None:
    """Return why a run's folder cannot be written below ``place``, which need not be there yet, or None if it can;
    leaves nothing behind.
    """
    try:
        present = place
        while not present.exists() and present != present.parent:
            present = present.parent
        if not present.is_dir():
            return f"{present} is not a folder"
        with _room(present) as made:
            deep = made.joinpath(*place.parts[len(present.parts) :], "x" * 60)
            deep.mkdir(parents=True)
            (deep / "x").write_bytes(bytes(100_000))
            _on_disk(made)
    except OSError as error:
        return reason(error)
    except ValueError as error:  # a name that no file system can have
        return str(error)
    return None


@contextmanager
def _room(parent: Path) -> Iterator[Path]:
    """Lend the path of what is to be made, in a room below ``parent``; the room is gone afterwards. An ``OSError``
    within names the parent and says the reason in words.
    """
    above: list[Path] = []
    try:
        above = _make_folders(parent)
        _clear_away(parent)
        room, lock = _enter(parent)
        try:
            yield room / MADE
        finally:
            try:
                _remove(room, lock)
            finally:  # also where an interruption comes now: then it is litter, which the next room's maker clears away
                lock.close()
                _held.discard(str(room))
    except BaseException as error:
        for folder in above:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, FileExistsError) or not isinstance(error, OSError):
            raise
        raise OSError(error.errno, reason(error), str(parent)) from error


def _make_folders(parent: Path) -> list[Path]:
    """Make a folder and those above it; return those that were not there, the deepest first."""
    missing = []
    for folder in (parent, *parent.parents):
        if folder.exists():
            break
        missing.append(folder)
    parent.mkdir(parents=True, exist_ok=True)
    return missing


def _enter(parent: Path) -> tuple[Path, IO[bytes]]:
    """Make a room and hold it; another where somebody took it for litter before it was held."""
    while True:
        room = Path(tempfile.mkdtemp(prefix=f".unfinished-{MACHINE}-", dir=parent))
        _held.add(str(room))
        with suppress(FileNotFoundError):
            lock = (room / LOCK).open("xb")
            try:
                take(lock.fileno())
            except OSError as error:
                if error.errno not in HELD:  # a file system without locks, where nobody can take it for litter
                    return room, lock
            else:
                if _identity(room / LOCK) == _identity(lock.fileno()):
                    return room, lock
            lock.close()
        _held.discard(str(room))


def _clear_away(parent: Path) -> None:
    """Remove rooms whose makers are gone."""
    for room in parent.glob(".unfinished-*"):
        kind = ROOM.match(room.name)
        if not kind or str(room) in _held:
            continue
        with suppress(OSError):
            found = room.lstat()
            mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
            if mine and not room.is_symlink() and (kind[1] == MACHINE or time.time() - found.st_mtime > DAY):
                _clear(room)


def _clear(room: Path) -> None:
    """Remove a room unless somebody holds it; one without a lock has just been made, or has nothing in it."""
    try:
        lock = (room / LOCK).open("r+b")
    except FileNotFoundError:
        room.rmdir()
        return
    with lock:
        take(lock.fileno())
        if _identity(room / LOCK) == _identity(lock.fileno()):
            _remove(room, lock)


def _remove(room: Path, lock: IO[bytes]) -> None:
    """Remove a room that is held, its lock last: a room without one has nothing in it, also after a kill in here."""
    with suppress(OSError):
        for one in room.iterdir():
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            elif one.name != LOCK:
                one.unlink()
        if os.name == "nt":  # where an open file cannot be removed, but neither can one that another has just opened
            lock.close()
        (room / LOCK).unlink()
    lock.close()
    with suppress(OSError):
        room.rmdir()


def _identity(of: Path | int) -> Identity | None:
    try:
        found = os.fstat(of) if isinstance(of, int) else os.lstat(of)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _move(made: Path, place: Path, anew: bool = False) -> None:
    """Give what was made its name; what it is was noted before, so that it is known when an interruption comes."""
    if anew and os.path.lexists(place):
        raise FileExistsError(errno.EEXIST, "it is there already", str(place))
    identity = _identity(made)
    if identity:
        _moved.append((place, identity))
    if anew:
        try:
            os.link(made, place)  # never in the place of another file
            return
        except FileExistsError:
            raise
        except OSError:
            pass  # a file system without links
    made.replace(place)
    _sync(place.parent)


def _on_disk(made: Path) -> None:
    """Wait until a file, or all in a folder, is on the disk."""
    for folder, _, names in os.walk(made):
        for name in names:
            _sync(Path(folder, name))
        _sync(Path(folder))
    if made.is_file():
        _sync(made)


def _sync(path: Path) -> None:
    """Write a file or a folder through to the disk; where a system cannot do so with folders, they follow by
    themselves.
    """
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if not is_folder or error.errno not in {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EACCES}:
            raise
    finally:
        os.close(descriptor)
