"""What the terminal shows of a sensitivity study: a short table, the verdict, and how far studies have come."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.output.console import OUT
from sim.output.numbers import NOTHING, figures
from sim.questions.headlines import BY_HEADLINE
from sim.questions.sensitivity import keeping, records
from sim.questions.sensitivity.indices import ORDER_BY
from sim.questions.sensitivity.locking import is_played
from sim.questions.sensitivity.question import Sensitivity
from sim.questions.sensitivity.words import METHODS, matters, what_was_played
from sim.scenario.faults import ScenarioError

EXPLAINED = {
    "tornado": "Outcome at the high end of a range less at its low end",
    "morris": "Mean size of the effect from end to end of a range (mu*)",
    "sobol": "Share of the variance with interactions (total index)",
}
MARKED = ", with its 95 % interval; ~ not to be told from chance."


def show(sensitivity: Sensitivity, folder: Path) -> None:
    """Print what matters most, the verdict, and where the rest is."""
    study = sensitivity.study
    OUT.print(f"{study.council.scenario.title}: {study.method}, {METHODS[study.method]}", style="bold")
    if study.method in EXPLAINED:
        OUT.table(*_of_keys(sensitivity))
        OUT.print(EXPLAINED[study.method] + MARKED)
    for sentence in (*sensitivity.verdict, what_was_played(sensitivity), study.rates):
        OUT.print(sentence)
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)


def _of_keys(sensitivity: Sensitivity) -> tuple[list[str], list[list[str]]]:
    """Return the table of keys by outcomes, in the order of the first outcome."""
    study, frame = sensitivity.study, sensitivity.indices
    head = [""]
    cells: dict[str, list[str]] = {key: [] for key in frame.loc[frame["outcome"] == study.outcomes[0], "key"]}
    for name in study.outcomes:
        unit = " (£k)" if BY_HEADLINE[name].unit == "pounds" and study.method != "sobol" else ""
        head.append(f"{name.replace('_', chr(10))}{unit}")
        part = frame[frame["outcome"] == name]
        for row, sure in zip(part.to_dict("records"), matters(part, study.method), strict=True):
            index = ORDER_BY[study.method]
            value, low, high = (_cell(row[f"{index}{end}"], name, study.method) for end in ("", "_from", "_to"))
            cells[row["key"]].append(f"{value}{' ' if sure else '~'}\n{low} to {high}")
    return head, [[key, *shown] for key, shown in cells.items()]


def _cell(value: float, outcome: str, method: str) -> str:
    """Return an index for a narrow column: a share as percent, pounds in thousands, else two figures that count."""
    if not np.isfinite(value):
        return NOTHING
    if method == "sobol":
        return f"{value:.0%}"
    return f"{value / 1e3:z,.0f}" if BY_HEADLINE[outcome].unit == "pounds" else figures(value, 2)


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
