"""A scenario for a council of one's own, from six figures that every council reports: ``sim new``."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from sim.mechanics.whole import write_file
from sim.scenario.faults import Fault, ScenarioError, shown
from sim.scenario.loading import Loaded, as_name, available, read_text
from sim.scenario.new_council.calculation import calculated
from sim.scenario.new_council.figures import ASKED, ENGLAND_ALONE, NOW, Basis, Council, all_of
from sim.scenario.new_council.reported import basis_of, census_day, councils, missing_of, named
from sim.scenario.new_council.teams import teams_of
from sim.scenario.new_council.text import text_of
from sim.scenario.sections.council import EARLIEST, LATEST
from sim.scenario.sections.teams import MOST_POSTS
from sim.scenario.validation import Check

__all__ = [
    "ENGLAND_ALONE",
    "basis_of",
    "census_day",
    "councils",
    "faults_of",
    "missing_of",
    "named",
    "scenario_of",
    "write",
]

START = datetime.date(NOW.year, 9, 30)
LONGEST_NAME = 50
MOST_CASES = 50_000
MOST_IN_CARE = 0.75  # of the cases: with more, the others could not feed the care system


def faults_of(name: str, figures: Mapping[str, float | None], basis: Basis = ENGLAND_ALONE) -> list[str]:
    """Return every fault of the name and the figures, a sentence each; none if a scenario can be written."""
    alone = [
        f"--{key.replace('_', '-')}: found {value:g}; allowed: a number from {asked.least:g} to {asked.most:g}"
        for key, asked in ASKED.items()
        if (value := figures.get(key)) is not None and not asked.least <= value <= asked.most
    ]
    return [*_name_faults(name), *(alone or _faults_together(figures, basis))]


def _name_faults(name: str) -> list[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or len(name) > LONGEST_NAME:
        such = as_name(name)[:LONGEST_NAME].strip("-") or "my-council"
        allowed = f"small letters, digits and hyphens, at most {LONGEST_NAME}"
        return [f"NAME: found {shown(name)}; allowed: {allowed}; type {such}"]
    if name.lower() in {other.lower() for other in available()} or _path_of(name).exists():
        return [f"NAME: found {name}, a scenario that is there already; allowed: another name (nothing is overwritten)"]
    return []


def _faults_together(figures: Mapping[str, float | None], basis: Basis) -> list[str]:
    """Return the faults of figures that are in order alone but make no service together."""
    values = {key: given.value for key, given in all_of(figures, (), basis).items()}
    workers, children = calculated(values, basis)
    if children.cases > MOST_CASES:
        return [f"--in-post, --caseload: found {children.cases:,.0f} cases; allowed: at most {MOST_CASES:,}"]
    faults = []
    posts = sum(team.posts + team.resource_posts + team.managers for team in teams_of(workers, children))
    if posts > MOST_POSTS:
        faults.append(f"--in-post, --vacancy: found {posts:,} posts in all; allowed: at most {MOST_POSTS:,}")
    if values["looked_after"] > MOST_IN_CARE * children.cases:
        most = f"{math.floor(MOST_IN_CARE * children.cases):,}, three quarters of the {children.cases:,.0f} cases"
        holders = f"of {workers.holders:,.0f} case holders"
        faults.append(f"--looked-after: found {values['looked_after']:g}; allowed: at most {most} {holders}")
    return faults


def write(
    name: str,
    figures: Mapping[str, float | None],
    start: datetime.date | None = None,
    unusual: Collection[str] = (),
    basis: Basis = ENGLAND_ALONE,
) -> Path:
    """Write ``scenarios/NAME.toml`` for figures of the day and return its path; never overwrites.

    ``unusual`` are the figures that were asked about and accepted; their sources say so. What is not given is taken
    from the ``basis``.

    Raises ``ScenarioError`` for a day that no scenario can have, ``OSError`` where the file cannot be written.
    """
    start = start or START
    if not EARLIEST <= start <= LATEST:
        raise ScenarioError([Fault("--date", "", str(start), f"a date from {EARLIEST} to {LATEST}")])
    text = text_of(name, all_of(figures, unusual, basis), start, basis)
    path = _path_of(name)
    write_file(path, text, anew=True)
    return path


def scenario_of(council: Council, day: datetime.date, also: tuple[Check, ...] = ()) -> Loaded:
    """Return the scenario of an English council as ``sim new --from`` writes it, without a file.

    Raises ``ScenarioError`` where the council has not reported what is needed by the day.
    """
    basis = basis_of(council, day)
    return read_text(text_of(council.id, all_of({}, basis=basis), day, basis), council.id, also)


def _path_of(name: str) -> Path:
    return Path("scenarios") / f"{name}.toml"
