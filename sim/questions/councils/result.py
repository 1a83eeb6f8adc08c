"""A question that was asked of English councils, one or all: what such results have in common."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sim.england.rivals import FIGURES
from sim.mechanics.whole import write_file
from sim.output.folders import Written, draw_charts
from sim.questions.councils.study import Study
from sim.questions.dictionary import Meaning
from sim.questions.result import Result
from sim.scenario import new_council
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.new_council.figures import Council

OF_FIGURE = "that of the figure: FTE, %, cases per FTE, or children"
ROWS = {
    "council": Meaning("the council, as sim councils names it"),
    "figure": Meaning(f"what is forecast: {', '.join(f'{key}: {of.words.lower()}' for key, of in FIGURES.items())}"),
    "year": Meaning("year of the report: of 30 September, of children looked after of 31 March"),
    "day": Meaning("day of the figure, or last day of the year of which it is"),
    "last": Meaning("what was reported last, for the year of the origin", OF_FIGURE),
    "mean": Meaning("mean of what would be reported", OF_FIGURE),
    "median": Meaning("median of it", OF_FIGURE),
    **{f"p{share}": Meaning(f"{share} % of what would be reported lie below", OF_FIGURE) for share in (10, 25, 75, 90)},
}
REPORTED = (
    "What is forecast is what would be reported: case holders stand for all social workers, and reports differ from "
    "what is there as councils' reports have."
)


@dataclass(frozen=True)
class OfCouncils(Result):
    """The tables of the councils of a study, one below the other."""

    study: Study
    rows: pd.DataFrame

    @property
    def alone(self) -> bool:
        """Whether one council was asked about."""
        return len(self.study.councils) == 1

    @cached_property
    def played(self) -> list[Council]:
        """The councils that have rows, in order."""
        return [new_council.councils()[one] for one in dict.fromkeys(self.rows["council"])]

    @property
    def whom(self) -> str:
        """Who was asked about, in words."""
        return self.played[0].name if self.alone else f"{len(self.played)} councils in England"

    @property
    def subject(self) -> Mapping[str, Any]:
        """Who was asked about, the census that was begun from, and the years."""
        day = new_council.census_day(self.study.census)
        return {"title": self.whom, "start": day.isoformat(), "years": self.study.years}

    @property
    def place(self) -> str:
        """The folder in which results of the council, or of England, stand together."""
        return place_of(self.study)

    @property
    def ending(self) -> str:
        """What was asked, of which census, and the seed."""
        return ending_of(self.study)

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        study = self.study
        return {
            "question": study.question,
            "census": study.census,
            "replications": study.replications,
            "seed": study.seed,
            "strategies": list(study.strategies),
            "councils": len(self.played),
        }

    def complete(self, folder: Path, command: str = "from Python") -> Written:
        """Write tables, verdict and manifest, then charts, into the study's own folder. Raises ``OSError``."""
        manifest = self.manifest(command, datetime.datetime.now().astimezone())
        texts = self.texts() | {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"}
        for name, text in texts.items():
            write_file(folder / name, text)
        return Written(folder, tuple(draw_charts(self.chart_makers(), folder, folder)))

    def __repr__(self) -> str:
        study = self.study
        return f"<{type(self).__name__} of {self.whom} from {study.census}: {study.replications} runs each>"


def place_of(study: Study) -> str:
    """Return the folder in which results of a study's council, or of England, stand together."""
    return study.councils[0] if len(study.councils) == 1 else "england"


def ending_of(study: Study) -> str:
    """Return what a study's folder ends with, after the time."""
    return f"{study.question}-from-{study.census}-seed-{study.seed}"


def chosen(council: str | None, census: int) -> tuple[str, ...]:
    """Return the ids of the council of a name, or of all, that had reported what is needed in a census.

    Raises ``ScenarioError`` for a name that is no council's, or a council that had not.
    """
    day = new_council.census_day(census)
    if council is not None:
        try:
            named = new_council.named(council)
            new_council.basis_of(named, day)
        except ScenarioError as error:
            raise ScenarioError([_asked(fault) for fault in error.faults]) from None
        return (named.id,)
    found = []
    for one in new_council.councils().values():
        try:
            if new_council.basis_of(one, day).england.year == census:
                found.append(one.id)
        except ScenarioError:
            continue  # it had not reported what is needed
    return tuple(found)


def _asked(fault: Fault) -> Fault:
    return replace(fault, file={"--from": "COUNCIL", "--date": "--origin"}.get(fault.file, fault.file))
