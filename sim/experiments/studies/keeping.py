"""A study's folder: ``study.json`` and ``points.csv`` hold all that is needed to go on, ``runs.csv`` what was played.

The scenario is kept as it was, strategies and all, so that later edits of files do not reach a study that has begun.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments.provenance import versions
from sim.experiments.studies.documents import as_document, scenario_of
from sim.experiments.studies.ranges import Range
from sim.experiments.studies.runs import Council
from sim.experiments.studies.study import Study
from sim.mechanics.compiling import source_hash
from sim.mechanics.whole import write_file
from sim.scenario.faults import Fault, ScenarioError

STUDY, POINTS, LOG = "study.json", "points.csv", "log.csv"
LIBRARIES = ("salib", "numba", "numpy", "scipy")
A_STUDY = "a folder that sim sensitivity began"


@dataclass(frozen=True)
class Origin:
    """Where a study's scenario was read from."""

    scenario: str  # the name or path that was given
    strategies: tuple[str, ...] = ()
    sha256: str = ""


def model() -> str:
    """Return a hash of all the source that decides what a run gives, of Python, Numba and the kind of processor."""
    return source_hash("sim.experiments.studies.runs")


def begin(folder: Path, study: Study, origin: Origin) -> None:
    """Write what a study is into its folder; ``study.json`` last, for with it the study has begun."""
    header = ",".join(study.council.keys)
    rows = [",".join(map(repr, row)) for row in study.points.tolist()]
    points = "\n".join([header, *rows]) + "\n"
    write_file(folder / POINTS, points)
    council = study.council
    what = {
        "method": study.method,
        "samples": study.samples,
        "replications": study.replications,
        "seed": council.seed,
        "outcomes": study.outcomes,
        "runs": study.runs,
        "ranges": [asdict(one) for one in study.ranges],
        "held": council.held,
        "rates": study.rates,
        "origin": asdict(origin),
        "model": model(),
        "versions": versions(LIBRARIES),
        "points": _hash(points),
        "scenario": as_document(council.scenario),
        "baseline": as_document(council.baseline),
    }
    what["check"] = _hash(json.dumps(what, sort_keys=True))
    write_file(folder / STUDY, json.dumps(what, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> tuple[Study, Origin]:
    """Return the study of a folder; raises ``ScenarioError`` where it is none, or one that cannot go on here."""
    kept = _document(folder)
    if kept["model"] != model():
        found = f"begun with another state of the program (steady-hands {kept['versions'].get('steady-hands')})"
        allowed = "the program, Python and Numba that it was begun with, for its results would be of two models"
        raise ScenarioError([Fault(str(folder / STUDY), "model", found, allowed)])
    council = Council(
        scenario_of(kept["scenario"]),
        kept["baseline"] and scenario_of(kept["baseline"]),
        tuple(one["key"] for one in kept["ranges"]),
        kept["held"],
        kept["seed"],
    )
    text = (folder / POINTS).read_text(encoding="utf-8") if (folder / POINTS).is_file() else ""
    if _hash(text) != kept["points"]:
        raise ScenarioError(
            [Fault(str(folder / POINTS), "", "no points, or others", "the points that the study began with")]
        )
    points = np.array([[float(part) for part in row.split(",")] for row in text.splitlines()[1:]])
    ranges = tuple(Range(**one) for one in kept["ranges"])
    outcomes, origin = tuple(kept["outcomes"]), kept["origin"]
    study = Study(
        council, kept["method"], ranges, points, kept["samples"], kept["replications"], outcomes, kept["rates"]
    )
    return study, Origin(origin["scenario"], tuple(origin["strategies"]), origin["sha256"])


def summary(folder: Path) -> dict[str, Any]:
    """Return what ``study.json`` says, unread in its parts; raises ``ScenarioError`` where there is none."""
    return _document(folder)


def _document(folder: Path) -> dict[str, Any]:
    file = folder / STUDY
    if not file.is_file():
        raise ScenarioError([Fault(str(folder), "", "no study.json", A_STUDY)])
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        said = kept.pop("check")
    except (ValueError, KeyError, AttributeError):
        raise ScenarioError([Fault(str(file), "", "a file that is not whole", A_STUDY)]) from None
    if said != _hash(json.dumps(kept, sort_keys=True)):
        raise ScenarioError(
            [Fault(str(file), "", "a file that was edited", "the study as it was begun; begin another")]
        )
    return kept


def log(folder: Path, done: int, what: str) -> None:
    """Add a line to the study's history: when, how many runs were there, and what was begun or ended."""
    with (folder / LOG).open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{datetime.datetime.now().astimezone().isoformat(timespec='seconds')},{done},{what}\n")


def history(folder: Path) -> list[tuple[datetime.datetime, int, str]]:
    """Return the lines of the study's history that are whole."""
    found = []
    with suppress(OSError):
        for line in (folder / LOG).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                when, done, what = line.split(",", 2)
                found.append((datetime.datetime.fromisoformat(when), int(done), what))
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
