"""Damage to files that the program reads back, and what becomes of each: refused, healed, unharmed, or worse.

Shared by the suite, which damages a few of each kind, and by ``benchmarks/damage.py``, which damages as many as wanted.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from sim.engine.loading import load
from sim.mechanics import compiled_code
from sim.mechanics.compiling import EntryPoint
from sim.questions import posterior as posteriors
from sim.questions.sensitivity import keeping, records
from sim.questions.sensitivity.question import begin, resume
from sim.questions.sensitivity.study import planned
from sim.scenario.faults import ScenarioError
from sim.scenario.loading import available
from tests.questions.calibrate.papers import scenario

REFUSED, HEALED, UNHARMED, CHANGED, TRACEBACK = "refused", "healed", "unharmed", "silently changed", "traceback"
Damage = Callable[[bytes, random.Random], bytes]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _with_line(content: bytes, chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    lines = _lines(content)
    place = chance.randrange(len(lines))
    lines[place] = change(lines[place])
    return b"".join(lines)


def _swapped(cells: list[bytes], chance: random.Random) -> list[bytes]:
    if len(cells) > 1:
        one, other = chance.sample(range(len(cells)), 2)
        cells[one], cells[other] = cells[other], cells[one]
    return cells


def _columns_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = [line.rstrip(b"\n").split(b",") for line in _lines(content)]
    width = min(len(cells) for cells in lines[1:]) if len(lines) > 1 else 1
    if width < 2:
        return content
    one, other = chance.sample(range(width), 2)
    for cells in lines[1:]:
        cells[one], cells[other] = cells[other], cells[one]
    return b"".join(b",".join(cells) + b"\n" for cells in lines)


def _cell_changed(content: bytes, chance: random.Random, new: Callable[[bytes], bytes]) -> bytes:
    def change(line: bytes) -> bytes:
        cells = line.rstrip(b"\n").split(b",")
        place = chance.randrange(len(cells))
        cells[place] = new(cells[place])
        return b",".join(cells) + b"\n"

    return _with_line(content, chance, change)


def _times_a_million(cell: bytes) -> bytes:
    try:
        return repr(float(cell) * 1e6).encode()
    except ValueError:
        return cell + b"000000"


DAMAGES: dict[str, Damage] = {
    "a bit flipped": _flipped,
    "cut short": lambda content, chance: content[: chance.randrange(len(content))],
    "empty": lambda content, chance: b"",
    "rubbish": lambda content, chance: chance.randbytes(200),
    "rubbish at the end": lambda content, chance: content + chance.randbytes(chance.randint(1, 60)),
    "a block of zeros": lambda content, chance: (
        content[: (at := chance.randrange(len(content)))] + b"\0" * 64 + content[at + 64 :]
    ),
    "a line gone": lambda content, chance: _with_line(content, chance, lambda line: b""),
    "a line twice": lambda content, chance: _with_line(content, chance, lambda line: line + line),
    "lines swapped": lambda content, chance: b"".join(_swapped(_lines(content), chance)),
    "columns swapped": _columns_swapped,
    "a cell is nan": lambda content, chance: _cell_changed(content, chance, lambda cell: b"nan"),
    "a cell is inf": lambda content, chance: _cell_changed(content, chance, lambda cell: b"-inf"),
    "a million times as much": lambda content, chance: _cell_changed(content, chance, _times_a_million),
    "a cell gone": lambda content, chance: _cell_changed(content, chance, lambda cell: b""),
    "line ends of Windows": lambda content, chance: content.replace(b"\n", b"\r\n"),
    "a mark before the first line": lambda content, chance: b"\xef\xbb\xbf" + content,
    "nested deeply": lambda content, chance: b"[" * 100_000,
    "another type": lambda content, chance: chance.choice([b"[]", b"3", b"null", b'"text"', b"{}"]),
}
A_FOLDER = "a folder in its place"


class Kept:
    """One file that is read back: how to read it again, and what it said at first."""

    def __init__(self, file: Path, read: Callable[[], Any]) -> None:
        self.file, self.read, self.content, self.first = file, read, file.read_bytes(), read()

    def after(self, how: str, chance: random.Random) -> str:
        """Damage the file, read it back, mend it, and return what became of the damage."""
        self.file.unlink()
        if how == A_FOLDER:
            self.file.mkdir()
        else:
            self.file.write_bytes(DAMAGES[how](self.content, chance))
        try:
            found = self.read()
        except ScenarioError:
            return REFUSED
        except Exception:  # the count of these is what is looked for
            return TRACEBACK
        else:
            return UNHARMED if _same(found, self.first) else HEALED if _heals(found, self.first) else CHANGED
        finally:
            shutil.rmtree(self.file) if self.file.is_dir() else self.file.unlink(missing_ok=True)
            self.file.write_bytes(self.content)


def _same(found: Any, first: Any) -> bool:
    if isinstance(found, dict) and isinstance(first, dict):
        return found.keys() == first.keys() and all(_same(found[key], first[key]) for key in first)
    if isinstance(found, np.ndarray):
        return bool(np.array_equal(found, first, equal_nan=True))
    return bool(found == first)


def _heals(found: Any, first: Any) -> bool:
    """Tell whether what is there is as it was, and what is not there will be made again."""
    if isinstance(found, dict) and isinstance(first, dict):
        return all(key in first and _same(value, first[key]) for key, value in found.items())
    return isinstance(found, list) and all(one in first for one in found)


def doubled(number: int) -> int:
    """Return twice the number."""
    return number * 2


def _posterior(folder: Path) -> Kept:
    for name in ("bradford-2018.toml", "bradford-2018.posterior.csv"):
        shutil.copy(available()["bradford-2018"].with_name(name), folder / name)
    loaded = load(folder / "bradford-2018.toml")

    def read() -> Any:
        posterior, _ = posteriors.of(loaded)
        return None if posterior is None else dict(zip(posterior.keys, posterior.factors.T, strict=True))

    return Kept(folder / "bradford-2018.posterior.csv", read)


def _study(folder: Path) -> list[Kept]:
    begin(folder, planned(scenario().lasting(1), "sobol", samples=8, replications=2, outcomes=["caseload"]))
    whole = resume(folder)
    runs = whole.study.runs

    def study() -> Any:
        found, origin = keeping.read(folder)
        return [found.points.tolist(), found.council.scenario.model_dump(), found.ranges, found.runs, origin]

    def played() -> dict[int, list[str]]:
        there, values = records.read(folder, runs)
        return {int(number): list(map(repr, values[number].tolist())) for number in np.flatnonzero(there)}

    return [
        Kept(folder / keeping.STUDY, study),
        Kept(folder / keeping.POINTS, study),
        Kept(folder / records.FILE, played),
        Kept(folder / keeping.LOG, lambda: keeping.history(folder)),
    ]


def _compiled(folder: Path) -> list[Kept]:
    def read() -> int:
        with patch.object(compiled_code, "folder_of", lambda source: folder), patch.object(compiled_code, "say"):
            return int(EntryPoint("int64(int64)", doubled)(21))

    read()
    found = [path for path in folder.rglob("*") if path.is_file() and path.name != compiled_code.LOCK]
    return [Kept(path, read) for path in found]


def all_kinds(folder: Path) -> list[Kept]:
    """Make one file of each kind below the folder: a posterior, a study's four, compiled code's three."""
    for name in ("posterior", "compiled"):
        (folder / name).mkdir()
    return [_posterior(folder / "posterior"), *_study(folder / "study"), *_compiled(folder / "compiled")]


def damaged(kinds: list[Kept], each: int, seed: int) -> Counter[tuple[str, str, str]]:
    """Damage each file in every way so many times; count by file, damage, and what became of it."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for kept in kinds:
        for how in (*DAMAGES, A_FOLDER):
            for number in range(1 if how == A_FOLDER else each):
                chance = random.Random(f"{seed} {kept.file.name} {how} {number}")
                counted[kept.file.suffix + " " + kept.file.name, how, kept.after(how, chance)] += 1
    return counted
