"""Strategies: small files over a scenario. Actions and cohorts are added to the scenario's; a retention payment or a
restructure takes the place of the scenario's own.

A strategy is looked for by name in the folder ``strategies`` beside the scenarios, or by its path. Several are joined
by ``+``: ``grow-our-own+early-handover``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sim.scenario.checks.texts import text_findings
from sim.scenario.document import Document
from sim.scenario.edits import OWN
from sim.scenario.faults import Fault, ScenarioError, as_faults, closest_first, key_in_words, listed, shown
from sim.scenario.names import Name, beginning, only_one
from sim.scenario.quantities import Part
from sim.scenario.sections.actions import Action
from sim.scenario.sections.cohorts import MOST_COHORTS, Cohort
from sim.scenario.sections.restructures import Restructure
from sim.scenario.sections.retention_payment import RetentionPayment

FOLDER = "strategies"
IN_PLACE = ("retention_payment", "restructures")
LONGEST_TITLE = 60


class Strategy(Part):
    """What management plans, over any council; with a title alone, nothing."""

    title: Name
    summary: str = ""
    actions: Annotated[list[Action], Field(max_length=20)] = []
    cohorts: Annotated[list[Cohort], Field(max_length=MOST_COHORTS)] = []
    retention_payment: RetentionPayment | None = None
    restructures: Annotated[list[Restructure], Field(max_length=1)] = []


def title_with(title: str, strategies: Sequence[str]) -> str:
    """Return a scenario's title with the strategies' titles, shortened where it would be too long."""
    return textwrap.shorten(f"{title}: {' + '.join(strategies)}", LONGEST_TITLE, placeholder=" ...")


def available(folders: Sequence[Path]) -> dict[str, Path]:
    """Return the strategies that have a name; in a later folder a name goes before the same in an earlier."""
    return {path.stem: path for folder in folders for path in sorted((folder / FOLDER).glob("*.toml"))}


def find_all(given: Sequence[str], folders: Sequence[Path]) -> list[Path]:
    """Return the files of strategies in order; each is a name, a path, or several of these joined by ``+``.

    Raises ``ScenarioError`` with a fault for every one that there is not, or that is given twice.
    """
    known, found, faults = available(folders), list[Path](), list[Fault]()
    for name in (part for one in given for part in ([one] if is_file(one) else one.split("+"))):
        path = only_one(name, known) or (Path(name) if is_file(name) else None)
        if path is None:
            several = beginning(name, known)
            names = listed(several or closest_first(name, known)) if known else "there are none by name"
            found_here = "the name of several strategies" if several else "no strategy of this name"
            faults.append(Fault(name or "+", "", found_here, f"{names}, or the path of a file"))
        elif path in found:
            faults.append(Fault(name, "", "a strategy that is given twice", "every strategy once"))
        else:
            found.append(path)
    if faults:
        raise ScenarioError(faults)
    return found


def short_name(given: str) -> str:
    """Return what a strategy, or several joined by ``+``, is called: without folders and the ending of a file."""
    return "+".join(Path(part).stem for part in ([given] if is_file(given) else given.split("+")))


def is_file(name: str) -> bool:
    """Tell whether a strategy is given as a file that is there."""
    try:
        return name.endswith(".toml") and Path(name).is_file()
    except (OSError, ValueError):  # a name that the file system cannot have
        return False


def faults_of(strategy: dict[str, Any], file: str, before: dict[str, str]) -> list[Fault]:
    """Return the faults of a strategy's own sections; ``before`` says which file said what only one strategy can."""
    allowed = list(Strategy.model_fields)
    faults = [
        Fault(
            file, key_in_words(strategy, (key,)), "a section that no strategy has", listed(closest_first(key, allowed))
        )
        for key in strategy
        if key not in allowed
    ]
    title, words = strategy.get("title"), f"text of 1 to {LONGEST_TITLE} characters"
    if not isinstance(title, str):
        faults.append(Fault(file, "title", "no title in words", words))
    elif not 1 <= len(title) <= LONGEST_TITLE:
        faults.append(Fault(file, "title", shown(title), words))
    if not isinstance(strategy.get("summary", ""), str):
        faults.append(Fault(file, "summary", shown(strategy["summary"]), "text"))
    own = {key: strategy[key] for key in OWN if key in strategy}
    faults += as_faults(file, own, text_findings(Document(own)))
    for key in IN_PLACE:
        if key in strategy and key in before:
            faults.append(Fault(file, key, f"a section that {before[key]} has too", "one of the two strategies"))
    return faults
