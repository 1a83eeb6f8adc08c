"""Folders of results: written whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from sim.mechanics.whole import new_folder


def write_whole(out: Path, ending: str, fill: Callable[[Path, datetime.datetime], None]) -> Path:
    """Let ``fill`` write a new folder below ``out``, named by the time and an ending, and return it.

    The folder appears under its name only when everything in it is written; if anything fails, nothing is left.
    Raises ``OSError``.
    """
    started = datetime.datetime.now().astimezone()
    return new_folder(out, f"{started:%Y-%m-%dT%H-%M-%S}-{ending}", lambda folder: fill(folder, started))
