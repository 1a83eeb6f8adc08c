"""Folders of results: written whole or not at all."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def unwritable(folder: Path) -> str | None:
    """Return why nothing can be written below the folder, or None if it can; leaves nothing behind."""
    present = folder
    while not present.exists() and present != present.parent:
        present = present.parent
    if not present.is_dir():
        return f"{present} is not a folder"
    try:
        with tempfile.TemporaryFile(dir=present):
            return None
    except OSError as error:
        return error.strerror or str(error)


def write_whole(out: Path, ending: str, fill: Callable[[Path, datetime.datetime], None]) -> Path:
    """Let ``fill`` write a new folder below ``out``, named by the time and an ending, and return it.

    The folder appears under its name only when everything in it is written; if anything fails, nothing is left.
    Raises ``OSError``.
    """
    out.mkdir(parents=True, exist_ok=True)
    started = datetime.datetime.now().astimezone()
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    try:
        fill(unfinished, started)
        unfinished.chmod(0o755)
        return _finish(unfinished, out, f"{started:%Y-%m-%dT%H-%M-%S}-{ending}")
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _finish(unfinished: Path, out: Path, name: str) -> Path:
    """Give the finished folder its name; another run of the same second gets a number."""
    attempt = 1
    while True:
        folder = out / (name if attempt == 1 else f"{name}-{attempt}")
        if not folder.exists():
            return unfinished.rename(folder)
        attempt += 1
