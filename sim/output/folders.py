"""Folders of results: tables and manifest first, whole or not at all; then the charts, without which they are whole."""

from __future__ import annotations

import datetime
import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.mechanics import whole
from sim.scenario.strategies import short_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Charts = Mapping[str, Callable[[], "Figure"]]  # by name
LONGEST = 80  # bytes of a name: room for the time, the seed and numbers
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\s*(\.|\Z)", re.IGNORECASE)  # Windows keeps these for itself


@dataclass(frozen=True)
class Written:
    """Where a run's results are, and, in sentences, what could not be written as it was to be."""

    folder: Path
    missing: tuple[str, ...] = ()


def file_name(text: str) -> str:
    """Return a name that every system can have for a file or a folder, and no shell takes for anything else."""
    name = re.sub(r"[^\w .+,()-]", "-", unicodedata.normalize("NFC", text)).strip(" .-") or "council"
    if RESERVED.match(name):
        name = f"council-{name}"
    if len(name.encode()) > LONGEST:
        cut = name.encode()[: LONGEST - 9].decode(errors="ignore").rstrip(" .-")
        name = f"{cut}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return name


def name_of(scenario_file: Path, strategies: Sequence[str] = ()) -> str:
    """Return what the folder of a scenario's results is called, strategies laid over it."""
    return file_name("+".join([scenario_file.stem, *map(short_name, strategies)]))


def distinct(names: Iterable[str]) -> list[str]:
    """Return names for files; those that a disk could take for one get numbers."""
    found: list[str] = []
    for name in map(file_name, names):
        number = 1
        while (name if number == 1 else f"{name}-{number}").casefold() in [other.casefold() for other in found]:
            number += 1
        found.append(name if number == 1 else f"{name}-{number}")
    return found


def write_results(
    out: Path, ending: str, tables: Callable[[Path, datetime.datetime], None], charts: Mapping[str, Charts]
) -> Written:
    """Let ``tables`` write a new folder below ``out``, named by the time and an ending; then draw the charts into
    ``charts`` in it and, by name, in folders in it.

    Where ``out`` cannot be written to any more, as when the disk is full, the results are kept in the system's folder
    for passing files. Raises ``OSError`` where that fails too; then nothing is left.
    """
    started = datetime.datetime.now().astimezone()
    name, missing = f"{started:%Y-%m-%dT%H-%M-%S}-{ending}", list[str]()
    try:
        folder = whole.new_folder(out, name, lambda made: tables(made, started))
    except OSError as error:
        folder = _elsewhere(name, lambda made: tables(made, started), error)
        missing.append(f"{out}: {whole.reason(error)}. The results are in {folder}: move them to where they can stay.")
    for within, named in charts.items():
        missing += draw_charts(named, folder / within, folder.parent)
    return Written(folder, tuple(missing))


def _elsewhere(name: str, fill: Callable[[Path], None], error: OSError) -> Path:
    try:
        passing = Path(tempfile.mkdtemp(prefix="steady-hands-"))
    except OSError:
        raise error from None
    try:
        return whole.new_folder(passing, name, fill)
    except BaseException as another:
        with suppress(OSError):
            passing.rmdir()
        raise (error if isinstance(another, OSError) else another) from None


def draw_charts(charts: Charts, folder: Path, beside: Path) -> list[str]:
    """Draw charts into ``charts`` in a folder of results, made in ``beside``; return in sentences what failed, which
    the tables do not suffer from.
    """
    from sim.output.drawing import save_figure

    failed: dict[str, str] = {}

    def draw(made: Path) -> None:
        for name, chart in charts.items():
            try:
                save_figure(chart(), made, name)
            except Exception as error:  # whatever a drawing library may raise, the tables are there
                failed[name] = whole.reason(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
                for half in (made / f"{name}.png", made / f"{name}.svg"):
                    with suppress(OSError):
                        half.unlink(missing_ok=True)
        if charts and len(failed) == len(charts):
            raise OSError(0, "; ".join(dict.fromkeys(failed.values())))

    try:
        whole.replace_folder(folder / "charts", beside, draw)
    except OSError as error:
        failed = dict.fromkeys(charts, whole.reason(error))
    if not failed:
        return []
    why = "; ".join(dict.fromkeys(failed.values()))
    which = "no chart" if len(failed) == len(charts) else f"all charts but {', '.join(failed)}"
    return [f"{folder}: the tables are whole; {which} could be drawn ({why})."]
