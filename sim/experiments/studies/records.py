"""The runs played so far, on disk: one line a run, only ever added to, so that a crash costs seconds.

A line is a run's number and its headline measures in full precision. From the first line that is not whole (as the last
one may be after a crash) the rest is dropped when the study goes on: those runs are played again, with the same result.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sim.experiments.headlines import NAMES

Array = NDArray[np.float64]
FILE = "runs.csv"
HEADER = ",".join(("run", *NAMES)) + "\n"
SYNC_EVERY = 2.0  # seconds: what a power cut may cost; the end of the process costs nothing


def lines(file: Path, runs: int) -> Iterator[tuple[int, list[float], int]]:
    """Yield number, measures and length in bytes of each whole line, up to the first that is not."""
    with file.open("rb") as stream:
        if stream.readline() != HEADER.encode():
            return
        for line in stream:
            found = _read(line, runs)
            if found is None:
                return
            yield *found, len(line)


def _read(line: bytes, runs: int) -> tuple[int, list[float]] | None:
    parts = line[:-1].split(b",")
    if not line.endswith(b"\n") or len(parts) != len(NAMES) + 1:
        return None
    try:
        number, values = int(parts[0]), [float(part) for part in parts[1:]]
    except ValueError:
        return None
    return (number, values) if 0 <= number < runs else None


def read(folder: Path, runs: int) -> tuple[NDArray[np.bool_], Array]:
    """Return which runs are there, shape (runs,), and their measures by run number, shape (runs, headlines)."""
    there, values = np.zeros(runs, dtype=bool), np.full((runs, len(NAMES)), np.nan)
    file = folder / FILE
    if file.is_file():
        for number, measures, _ in lines(file, runs):
            there[number], values[number] = True, measures
    return there, values


class Recorder:
    """Adds runs to the file; what was torn at its end is cut off first."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.file, self.runs = folder / FILE, runs
        self._stream: IO[bytes] | None = None
        self._synced = 0.0

    def __enter__(self) -> Recorder:
        whole = 0
        if self.file.is_file():
            whole = sum((length for *_, length in lines(self.file, self.runs)), start=self._header())
        self._stream = self.file.open("ab")
        self._stream.truncate(whole)
        if whole == 0:
            self._stream.write(HEADER.encode())
        self.sync()
        return self

    def _header(self) -> int:
        with self.file.open("rb") as stream:
            return len(HEADER) if stream.readline() == HEADER.encode() else 0

    def add(self, number: int, values: Array) -> None:
        """Write one run: at once out of this process's hands, and within a few seconds on the disk."""
        assert self._stream is not None
        self._stream.write(",".join((str(number), *map(repr, values.tolist()))).encode() + b"\n")
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
        self.sync()
        self._stream.close()
