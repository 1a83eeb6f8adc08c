"""What a simulated council does after an inadequate judgement, beside what England's councils have done.

Councils written from their figures at a census (``sim new --from``), not calibrated, are played four years with an
inadequate judgement on a day of the first year, as far before the next census as England's inspections were, and
without any; nothing else is inspected. Told is the mean difference at the first to fourth census after it, and its
distance from England's mean change (``sim/england/inspections.py``) in England's standard errors. Below, what
inspections do to averages: councils that are inspected as their files say, over the same without the section.

Run: ``uv run python benchmarks/inspections.py [year] [councils] [replications]``
"""

from __future__ import annotations

import copy
import datetime
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.england.inspections import inspections, on_average, what_followed
from sim.questions.replications import play
from sim.questions.run import Run
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from sim.scenario.new_council.figures import all_of
from sim.scenario.new_council.reported import basis_of, census_day, councils
from sim.scenario.new_council.text import text_of
from sim.scenario.schema import Scenario

Array = NDArray[np.float64]
YEARS = 4
FIGURES = {  # of the table of what followed, and whether its changes are in percent
    "posts": True,
    "workers": True,
    "cases": True,
    "vacancy": False,
    "agency": False,
    "caseload": True,
}
MEASURE_OF = {  # but workers, who are two measures together
    "posts": "posts",
    "cases": "social_workers_cases",
    "vacancy": "vacancy_rate",
    "agency": "agency_rate",
    "caseload": "caseload",
}
MEASURES = [*MEASURE_OF.values(), "social_workers_fte", "agency_fte"]


def played(document: dict[str, Any], seed: int, replications: int) -> dict[str, Array]:
    """Return the figures of the histories of a scenario at the censuses, shape (replications, years)."""
    ensemble = play(derive(Scenario.model_validate(document)), Run(seed=seed), replications)
    at_censuses = {name: monthly[:, 11::12] for name, monthly in zip(MEASURES, ensemble.series(MEASURES), strict=True)}
    workers = at_censuses["social_workers_fte"] + at_censuses["agency_fte"]
    return {"workers": workers, **{figure: at_censuses[name] for figure, name in MEASURE_OF.items()}}


def written(day: datetime.date, number: int) -> Iterator[dict[str, Any]]:
    """Yield the documents of so many councils, spread over the alphabet; those without a needed figure are left out."""
    every = list(councils().values())
    for place in range(number):
        council = every[place * len(every) // number]
        try:
            basis = basis_of(council, day)
        except ScenarioError:
            continue
        document = tomllib.loads(text_of("council", all_of({}, (), basis), day, basis))
        document["council"]["years"] = YEARS
        yield {key: part for key, part in document.items() if key not in ("targets", "uncertain")}


def days_before_census(until: datetime.date) -> list[int]:
    """Return how many days before the next census England's inspections with an inadequate judgement were."""
    worst = [one.inspected for one in inspections(until) if one.judgement == "inadequate"]
    return [
        min((census_day(day.year + n) - day).days for n in (0, 1) if census_day(day.year + n) >= day) for day in worst
    ]


def versions(document: dict[str, Any], day: datetime.date, before: int) -> dict[str, dict[str, Any]]:
    """Return the council judged inadequate so many days before the first census, never inspected, inspected as its file
    says, and without the section, whose posts and referrals have what inspections bring on average.
    """
    never, without = copy.deepcopy(document), copy.deepcopy(document)
    never["inspections"]["held"] = False
    judged = {"title": "Judged", "on": day + datetime.timedelta(365 - before), "inspection": "inadequate"}
    del without["inspections"], without["demand"]["growth_for"]
    without["establishment"]["growth"]["value"] += 100 * on_average(day).posts
    without["demand"]["growth"]["value"] = 0
    return {"judged": {**never, "actions": [judged]}, "never": never, "as it is": document, "without": without}


def change(name: str, one: dict[str, Array], other: dict[str, Array]) -> Array:
    """Return the mean difference by census, in percent or points."""
    differences = 100 * np.log(one[name] / other[name]) if FIGURES[name] else one[name] - other[name]
    return np.asarray(np.nanmean(differences, axis=0))


def main(year: int, number: int, replications: int) -> None:
    """Print both tables."""
    day = census_day(year)
    before, documents = days_before_census(day), list(written(day, number))
    found = []
    for place, document in enumerate(documents):
        parts = versions(document, day, before[place * len(before) // len(documents)])
        found.append({name: played(part, place + 1, replications) for name, part in parts.items()})
    england = what_followed(day).loc["inadequate"]
    print(f"{len(found)} councils of {year}, {replications} histories each")
    print("| after an inadequate judgement | England | simulated | standard errors apart |\n|---|---|---|---|")
    for name in FIGURES:
        after = np.mean([change(name, one["judged"], one["never"]) for one in found], axis=0)
        mean, error = (england.loc[name][key].to_numpy(float) for key in ("mean", "error"))
        apart = (after[: len(mean)] - mean) / error
        print(f"| {name} | " + " | ".join(" ".join(f"{v:+.1f}" for v in row) for row in (mean, after, apart)) + " |")
    print("\n| inspected, over without inspections | 1 to 4 years |\n|---|---|")
    for name in FIGURES:
        averages = np.mean([change(name, one["as it is"], one["without"]) for one in found], axis=0)
        print(f"| {name} | {' '.join(f'{value:+.1f}' for value in averages)} |")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [2025, 40, 16][len(given) :]))
