"""One question asked of many councils: a folder with a file for each, so that a stopped study goes on where it was.

``study.json`` says what is asked and with which state of the program, and is written first; ``councils/`` has a table
for each council that was played, whole or not at all, with a checksum of the study and of itself in its first line. A
table that is not as it was written is played again, to the same numbers.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.mechanics import whole
from sim.mechanics.compiling import source_hash
from sim.mechanics.sealing import check_of
from sim.questions.locking import alone
from sim.questions.run import Run
from sim.scenario.faults import Fault, ScenarioError

STUDY, TABLES = "councils.json", "councils"
A_STUDY = "a folder that sim backtest --england or sim england began"


@dataclass(frozen=True)
class Study:
    """What is asked of each of some councils."""

    question: str  # backtest or england
    census: int  # the year that they are played from
    years: int
    replications: int
    seed: int
    strategies: tuple[str, ...]
    councils: tuple[str, ...]  # ids
    model: str = ""  # the state of the program

    @property
    def run(self) -> Run:
        """How each council is played."""
        return Run(replications=self.replications, seed=self.seed)


def model() -> str:
    """Return a hash of all the source that decides what a council's table holds, of Python, Numba and the processor."""
    return source_hash("sim.questions.councils.asked")


def begin(folder: Path, study: Study) -> None:
    """Write what a study is into its folder, with which it has begun."""
    what = asdict(study) | {"model": model()}
    text = json.dumps({**what, "check": _check(what)}, indent=1) + "\n"
    whole.write_file(folder / STUDY, text)


def _check(what: dict[str, object]) -> str:
    return check_of(json.dumps(what, sort_keys=True))


def read(folder: Path) -> Study:
    """Return the study of a folder; raises ``ScenarioError`` where it is none, or one that cannot go on here."""
    file = folder / STUDY
    try:
        what = json.loads(file.read_text(encoding="utf-8-sig"))
        check = what.pop("check")
        found = study_of(what)
    except FileNotFoundError:
        raise ScenarioError([Fault(str(folder), "", f"no {STUDY}", A_STUDY)]) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise ScenarioError([Fault(str(file), "", "a file that is not whole", A_STUDY)]) from None
    if check != _check(what):
        raise ScenarioError([Fault(str(file), "", "a file that was edited or damaged", "the study as it was begun")])
    if found.model != model():
        allowed = "the program, Python and Numba that it was begun with, for its results would be of two models"
        raise ScenarioError([Fault(str(file), "model", "another state of the program", allowed)])
    return found


def study_of(what: dict[str, Any]) -> Study:
    """Return the study that a file, or a cluster's work, says in JSON."""
    return Study(**{**what, "strategies": tuple(what["strategies"]), "councils": tuple(what["councils"])})


def table_of(folder: Path, study: Study, council: str) -> pd.DataFrame | None:
    """Return a council's table; None where it is not there as it was written."""
    try:
        first, _, text = (folder / TABLES / f"{council}.csv").read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return pd.read_csv(io.StringIO(text)) if first == _sealed(study, council, text) else None


def _sealed(study: Study, council: str, text: str) -> str:
    return f"# check: {check_of(json.dumps([asdict(study), council]) + text)}"


def missing(folder: Path, study: Study) -> list[str]:
    """Return the councils that are not played yet."""
    return [council for council in study.councils if table_of(folder, study, council) is None]


def played(folder: Path, study: Study) -> pd.DataFrame:
    """Return the tables of all councils, one below the other."""
    tables = (table_of(folder, study, council) for council in study.councils)
    return pd.concat([table for table in tables if table is not None and len(table)], ignore_index=True)


Player = Callable[[Study, list[str]], Iterator[tuple[str, pd.DataFrame]]]


def play_out(folder: Path, study: Study, player: Player, report: Callable[[int, int], None]) -> pd.DataFrame:
    """Play the councils that are not there yet, and return the tables of all.

    Raises ``ScenarioError`` where another process plays the study.
    """
    with alone(folder):
        left = missing(folder, study)
        done, number = len(study.councils) - len(left), len(study.councils)
        report(done, number)
        for council, table in player(study, left) if left else ():
            text = table.to_csv(index=False, lineterminator="\n")
            (folder / TABLES).mkdir(exist_ok=True)
            whole.write_file(folder / TABLES / f"{council}.csv", f"{_sealed(study, council, text)}\n{text}")
            done += 1
            report(done, number)
        return played(folder, study)
