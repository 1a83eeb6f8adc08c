"""The runs played so far, on disk: one line a run, only ever added to, so that a crash costs seconds.

A line is a run's number, its headline measures in full precision (``nan`` for one that has no value, as a rate has none
of nobody), and a checksum of these and of the study. A line that is not as it was written, as the last one after a
crash or one that was edited or is another study's, is dropped when the study goes on: that run is played again, with
the same result.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sim.mechanics import whole
from sim.mechanics.sealing import sealed, unsealed
from sim.questions.headlines import NAMES
from sim.questions.sensitivity.keeping import identity

Array = NDArray[np.float64]
FILE = "runs.csv"
HEADER = ",".join(("run", *NAMES, "check")).encode() + b"\n"
SYNC_EVERY = 2.0  # seconds: what a power cut may cost; the end of the process costs nothing


def _line(number: int, values: Array, study: str) -> bytes:
    return sealed(",".join((str(number), *map(repr, values.tolist()))), study).encode() + b"\n"


def _lines(folder: Path, runs: int) -> dict[int, tuple[Array, bytes]]:
    """Return the measures and the line of every run that is there as it was written, by its number."""
    found: dict[int, tuple[Array, bytes]] = {}
    file = folder / FILE
    if not file.is_file():
        return found
    study = identity(folder)
    for line in file.read_bytes().splitlines(keepends=True):
        text = (
            unsealed(line.decode("utf-8", errors="replace").removesuffix("\n"), study) if line.endswith(b"\n") else None
        )
        if text is not None:
            number, *values = text.split(",")
            if 0 <= int(number) < runs:
                found.setdefault(int(number), (np.array(list(map(float, values))), line))
    return found


def read(folder: Path, runs: int) -> tuple[NDArray[np.bool_], Array]:
    """Return which runs are there, shape (runs,), and their measures by run number, shape (runs, headlines)."""
    there, values = np.zeros(runs, dtype=bool), np.full((runs, len(NAMES)), np.nan)
    for number, (measures, _) in _lines(folder, runs).items():
        there[number], values[number] = True, measures
    return there, values


class Recorder:
    """Adds runs to the file; lines in it that are not as they were written are taken out first."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.file, self.runs = folder, folder / FILE, runs
        self.study = identity(folder)
        self._stream: IO[bytes] | None = None
        self._synced = 0.0

    def __enter__(self) -> Recorder:
        content = b"".join([HEADER, *(line for _, line in _lines(self.folder, self.runs).values())])
        if not self.file.is_file() or self.file.read_bytes() != content:
            whole.write_file(self.file, content)
        self._stream = self.file.open("ab")
        self.sync()
        return self

    def add(self, number: int, values: Array) -> None:
        """Write one run: at once out of this process's hands, and within a few seconds on the disk."""
        assert self._stream is not None
        self._stream.write(_line(number, values, self.study))
        self._stream.flush()
        if time.monotonic() - self._synced > SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Wait until everything written is on the disk."""
        assert self._stream is not None
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._synced = time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._stream is not None
        try:
            self.sync()
        finally:
            self._stream.close()
