"""How far studies have come, at what pace, and what is left."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from sim.output.console import OUT
from sim.questions.locking import is_played
from sim.questions.sensitivity import keeping, records
from sim.scenario.faults import ScenarioError


def show_status(folders: Sequence[Path]) -> list[str]:
    """Print how far each study has come, at what pace, and what is left; return what is wrong with the others."""
    wrong = []
    for folder in folders:
        try:
            _show_one(folder)
        except ScenarioError as error:
            wrong += [str(fault) for fault in error.faults]
        except OSError as error:
            wrong.append(f"{folder}: found {error.strerror or error}; allowed: a folder that can be read")
    return wrong


def _show_one(folder: Path) -> None:
    kept = keeping.summary(folder)
    done, playing = int(records.read(folder, kept.runs)[0].sum()), is_played(folder)
    state = "all played" if done == kept.runs else "being played" if playing else "stopped"
    OUT.print(f"{folder}", style="bold", soft_wrap=True)
    what = f"{kept.method} of {len(kept.ranges)} numbers, {kept.origin.scenario}"
    left = kept.runs - done
    OUT.indented(f"{what}: {done:,} of {kept.runs:,} runs, {left:,} left; {state}.", 2)
    pace = _pace(folder, done)
    if pace:
        time_left = f"; {_in_words(left / pace)} left at that pace" if left else ""
        OUT.indented(f"{pace:,.1f} runs a second when last played{time_left}.", 2)
    if left and not playing:
        OUT.print(f"  Go on with: sim sensitivity --resume {folder}", soft_wrap=True)


def _pace(folder: Path, done: int) -> float | None:
    """Return runs a second since the study was last begun or gone on with; None if that cannot be told."""
    began = [(when, there) for when, there, what in keeping.history(folder) if what.startswith("playing")]
    file = folder / records.FILE
    if not began or not file.is_file():
        return None
    when, there = began[-1]
    last = datetime.datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    seconds = (last - when).total_seconds()
    return (done - there) / seconds if seconds > 1 and done > there else None


def _in_words(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"
