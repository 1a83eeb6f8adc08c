"""A study's folder: ``study.json`` and ``points.csv`` hold all that is needed to go on, ``runs.csv`` what was played.

The scenario is kept as it was, strategies and all, so that later edits of files do not reach a study that has begun.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from sim.mechanics import whole
from sim.mechanics.compiling import source_hash
from sim.mechanics.sealing import check_of, sealed, unsealed
from sim.output.provenance import versions
from sim.questions.documents import as_document, scenario_of
from sim.questions.sensitivity.ranges import Range
from sim.questions.sensitivity.runs import Council
from sim.questions.sensitivity.study import Study
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
    return source_hash("sim.questions.sensitivity.runs")


class Kept(BaseModel):
    """What ``study.json`` holds, beside the checksum of all of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    samples: int
    replications: int
    seed: int
    outcomes: list[str]
    runs: int
    ranges: list[Range]
    held: dict[str, float]
    rates: str
    origin: Origin
    model: str
    versions: dict[str, str]
    points: str
    scenario: dict[str, Any]
    baseline: dict[str, Any] | None


def begin(folder: Path, study: Study, origin: Origin) -> None:
    """Write what a study is into its folder; ``study.json`` last, for with it the study has begun."""
    header = ",".join(study.council.keys)
    rows = [",".join(map(repr, row)) for row in study.points.tolist()]
    points = "\n".join([header, *rows]) + "\n"
    whole.write_file(folder / POINTS, points)
    council = study.council
    what = Kept(
        method=study.method,
        samples=study.samples,
        replications=study.replications,
        seed=council.seed,
        outcomes=list(study.outcomes),
        runs=study.runs,
        ranges=list(study.ranges),
        held=council.held,
        rates=study.rates,
        origin=origin,
        model=model(),
        versions=versions(LIBRARIES),
        points=check_of(points),
        scenario=as_document(council.scenario),
        baseline=as_document(council.baseline),
    ).model_dump()
    whole.write_file(folder / STUDY, json.dumps({**what, "check": _check(what)}, indent=1, ensure_ascii=False) + "\n")


def _check(what: dict[str, Any]) -> str:
    return check_of(json.dumps(what, sort_keys=True))


def read(folder: Path) -> tuple[Study, Origin]:
    """Return the study of a folder; raises ``ScenarioError`` where it is none, or one that cannot go on here."""
    kept = summary(folder)
    if kept.model != model():
        found = f"begun with another state of the program (steady-hands {kept.versions.get('steady-hands')})"
        allowed = "the program, Python and Numba that it was begun with, for its results would be of two models"
        raise ScenarioError([Fault(str(folder / STUDY), "model", found, allowed)])
    council = Council(
        scenario_of(kept.scenario),
        None if kept.baseline is None else scenario_of(kept.baseline),
        tuple(one.key for one in kept.ranges),
        kept.held,
        kept.seed,
    )
    points = _points(folder, kept)
    study = Study(
        council,
        kept.method,
        tuple(kept.ranges),
        points,
        kept.samples,
        kept.replications,
        tuple(kept.outcomes),
        kept.rates,
    )
    if study.runs != kept.runs:
        raise ScenarioError([Fault(str(folder / STUDY), "runs", str(kept.runs), f"{study.runs}, as its points say")])
    return study, kept.origin


def _points(folder: Path, kept: Kept) -> NDArray[np.float64]:
    file = folder / POINTS
    try:
        text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
        if check_of(text) != kept.points:
            raise ValueError("other points")
        return np.array([[float(part) for part in row.split(",")] for row in text.splitlines()[1:]])
    except ValueError:
        raise ScenarioError(
            [Fault(str(file), "", "no points, or others", "the points that the study began with")]
        ) from None


def summary(folder: Path) -> Kept:
    """Return what ``study.json`` says; raises ``ScenarioError`` where there is none, or not as it was written."""
    return _opened(folder)[0]


def identity(folder: Path) -> str:
    """Return the checksum of the study, by which its runs are known as its own."""
    return _opened(folder)[1]


def _opened(folder: Path) -> tuple[Kept, str]:
    file = folder / STUDY
    if not file.is_file():
        raise ScenarioError([Fault(str(folder), "", "no study.json", A_STUDY)])
    try:
        what = json.loads(file.read_text(encoding="utf-8-sig"))
        check = what.pop("check")
        if check != _check(what):
            raise ScenarioError(
                [Fault(str(file), "", "a file that was edited or damaged", "the study as it was begun; begin another")]
            )
        return Kept.model_validate(what), check
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        found = "a file of another version" if isinstance(error, ValidationError) else "a file that is not whole"
        raise ScenarioError([Fault(str(file), "", found, A_STUDY)]) from None


def log(folder: Path, done: int, what: str) -> None:
    """Add a line to the study's history: when, how many runs were there, and what was begun or ended."""
    when = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    with (folder / LOG).open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(sealed(f"{when},{done},{what}") + "\n")


def history(folder: Path) -> list[tuple[datetime.datetime, int, str]]:
    """Return the lines of the study's history that are as they were written."""
    try:
        lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    whole = [text.split(",", 2) for text in map(unsealed, lines) if text is not None]
    return [(datetime.datetime.fromisoformat(when), int(done), what) for when, done, what in whole]
