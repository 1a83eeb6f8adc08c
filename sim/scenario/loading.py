"""Finding, reading and checking a scenario file."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from sim.scenario.edits import with_strategy
from sim.scenario.faults import Fault, ScenarioError, closest_first, listed, shown
from sim.scenario.names import beginning, only_one
from sim.scenario.schema import Scenario
from sim.scenario.shape import json_schema
from sim.scenario.strategies import IN_PLACE, faults_of, find_all, is_file, title_with
from sim.scenario.strategies import available as available_strategies
from sim.scenario.text import hidden_in, plain
from sim.scenario.typed import what_to_type_in
from sim.scenario.validation import Check, validated

__all__ = ["Given", "Loaded", "available", "document_in", "document_of", "find", "json_schema", "read"]

LARGEST = 2_000_000  # bytes
DEEPEST = 200  # dots in one key
A_FILE = "a scenario file, which is text in TOML"


Given = Scenario | str | os.PathLike[str]  # what a scenario may be named by: itself, its name, or its file


class Loaded(Scenario):
    """A scenario that was read from a file, and which file it was."""

    _source_file: Path = PrivateAttr(default=Path())
    _sha256: str = PrivateAttr(default="")
    _baseline: Loaded | None = PrivateAttr(default=None)

    @property
    def baseline(self) -> Loaded:
        """The scenario without the strategies laid over it."""
        return self._baseline or self

    @property
    def source_file(self) -> Path:
        """The file that it was read from."""
        return self._source_file

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file's bytes."""
        return self._sha256

    def steady(self) -> Loaded:
        """Return the scenario with every rate as it is today: nothing drifts, and posts move by caseload alone."""
        steady: dict[str, Any] = {"drift": None}
        if self.inspections:
            steady["inspections"] = self.inspections.model_copy(update={"held": False})
        if self.establishment:
            steady["establishment"] = self.establishment.model_copy(update={"growth": None, "moves": None})
        if self.agency and self.agency.steering:
            steering = self.agency.steering.model_copy(update={"long_run": self.agency.steering.today, "drift": None})
            steady["agency"] = self.agency.model_copy(update={"steering": steering})
        return self.beside(self.model_copy(update=steady))

    def beside(self, other: Loaded) -> Loaded:
        """Return another scenario as one made of this one: of the same file and the same baseline."""
        other._source_file, other._sha256, other._baseline = self._source_file, self._sha256, self.baseline
        return other


def read(given: Given, also: tuple[Check, ...] = (), strategies: Sequence[str] = ()) -> Loaded:
    """Return the scenario of a name, such as ``bradford-2018``, or of a path, or one that is there already, with
    strategies laid over it in turn, each a name, a path, or several of these joined by ``+``; ``also`` are checks of
    upper layers.

    Raises ``ScenarioError`` with every fault: a file that is not there or cannot be read, or what is wrong in it.
    """
    if isinstance(given, Scenario):
        baseline = given if isinstance(given, Loaded) else Loaded.model_validate(document_of(given))
        path, content, label = baseline.source_file, baseline.sha256.encode(), baseline.title
    else:
        path = find(given)
        label = _label(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
        content = _bytes_of(path, label)
        baseline = _loaded(document_in(content, label), label, also, path, content)
    if not strategies:
        return baseline
    document = document_of(baseline) if isinstance(given, Scenario) else document_in(content, label)
    titles, said = list[str](), dict[str, str]()
    for file in find_all(strategies, folders()):
        added = _bytes_of(file, file.name)
        strategy = document_in(added, file.name)
        if faults := faults_of(strategy, file.name, said):
            raise ScenarioError(faults)
        titles.append(strategy["title"])
        said.update((key, file.name) for key in IN_PLACE if key in strategy)
        document, label, content = with_strategy(document, strategy), f"{label} with {file.name}", content + added
    scenario = _loaded({**document, "title": title_with(baseline.title, titles)}, label, also, path, content)
    scenario._baseline = baseline.baseline
    return scenario


def read_text(text: str, label: str, also: tuple[Check, ...] = ()) -> Loaded:
    """Return the scenario of a text that is in no file; a message calls it ``label``."""
    content = text.encode()
    return _loaded(document_in(content, label), label, also, Path(), content)


def document_of(scenario: Scenario) -> dict[str, Any]:
    """Return what a file would say of a scenario, strategies laid over it, without figures that come after its end:
    it may last shorter than its file says.
    """
    document = scenario.model_dump(by_alias=True, exclude_none=True)
    start, years = scenario.council.start, scenario.council.years
    end = start + datetime.timedelta(days=round(years * 365.25))
    if "targets" in document:
        document["targets"] = [one for one in document["targets"] if (one.get("date") or one.get("to") or end) <= end]
    return document


def _loaded(document: dict[str, Any], label: str, also: tuple[Check, ...], path: Path, content: bytes) -> Loaded:
    scenario = validated(Loaded, document, label, also)
    scenario._source_file = path
    scenario._sha256 = hashlib.sha256(content).hexdigest()
    return scenario


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the path of the scenario file; raises ``ScenarioError`` if there is none."""
    given = str(name_or_path)
    try:
        is_name = isinstance(name_or_path, str) and re.search(r"[/\\\0]", given) is None
        path = only_one(given, available()) if is_name else None
        path = path or Path(given)
        if path.is_file():
            return path
        exists = path.exists()
    except (OSError, ValueError):  # a name that the file system cannot have
        exists, is_name = False, True
    if given and exists and path:
        found = "a directory" if path.is_dir() else "something other than a file"
        raise ScenarioError([Fault(_label(given), "", found, A_FILE)])
    if is_name and not Path(given).suffix:
        if (name := as_name(given)) in available():
            raise ScenarioError([Fault(_label(given), "", "no scenario of this name", f"type {name}")])
        if several := beginning(given, available()):
            raise ScenarioError([Fault(_label(given), "", "the name of several scenarios", listed(several))])
        names = listed(closest_first(given, available()))
        raise ScenarioError([Fault(_label(given), "", "no scenario of this name", f"{names}, or the path of a file")])
    raise ScenarioError([Fault(_label(given), "", "no such file", A_FILE)])


def as_name(words: str) -> str:
    """Return words as a scenario's file is named: small letters, digits, and hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _label(name: str) -> str:
    """Return a name or a path as a message shows it, on one line."""
    return name if name.isprintable() and 0 < len(name) <= 300 else shown(name)


def available() -> dict[str, Path]:
    """Return the scenarios that have a name: those of the project, and those in the folder ``scenarios`` here."""
    return {path.stem: path for folder in folders() for path in sorted(folder.glob("*.toml"))}


def scenarios() -> dict[str, str]:
    """Return the title of each scenario that has a name, as its file says it; raises ``ScenarioError`` if one is no
    TOML.
    """
    named = available()
    return {
        name: str(document_in(_bytes_of(path, path.name), path.name).get("title", "")) for name, path in named.items()
    }


def strategies() -> dict[str, str]:
    """Return the title of each strategy that has a name; raises ``ScenarioError`` if a file is no TOML."""
    return {name: str(document.get("title", "")) for name, document in strategy_documents().items()}


def in_full(given: str) -> str:
    """Return the name of a strategy, or of several joined by ``+``, with shortened names in full; a path as it is."""
    known = available_strategies(folders())
    parts = [given] if is_file(given) else given.split("+")
    longer = [[part] if part in known else beginning(part, known) for part in parts]
    return "+".join(names[0] if len(names) == 1 else part for part, names in zip(parts, longer, strict=True))


def strategy_documents() -> dict[str, dict[str, Any]]:
    """Return the strategies that have a name, as their files say them; raises ``ScenarioError`` if one is no TOML."""
    named = available_strategies(folders())
    return {name: document_in(_bytes_of(path, path.name), path.name) for name, path in sorted(named.items())}


def folders() -> list[Path]:
    """Return the folders in which scenarios have a name; in a later one a name goes before the same in an earlier."""
    found = (
        Path(str(files("sim").joinpath("bundled_scenarios"))),
        Path(__file__).parents[2] / "scenarios",  # of a source checkout
        Path("scenarios"),  # last, so that a planner's own copy of a scenario is the one that is run
    )
    return [folder for folder in found if folder.is_dir()]


def document_in(content: bytes, file: str) -> dict[str, Any]:
    """Return the tables of a TOML file's bytes; raises ``ScenarioError`` if they are no TOML."""
    if b"\0" in content:
        raise ScenarioError([Fault(file, "", "a binary file, or text that is not UTF-8", A_FILE)])
    try:
        text = content.decode("utf-8-sig")  # Windows editors may put a mark before the first line
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ScenarioError([Fault(file, f"line {line}", "text that is not UTF-8", A_FILE)]) from None
    if not text.strip():
        raise ScenarioError([Fault(file, "", "an empty file", A_FILE)])
    try:
        if any(piece.count(".") > DEEPEST for line in text.splitlines() for piece in line.split("=")):
            raise RecursionError  # the time to read such a key grows with the square of its length
        return tomllib.loads(text)
    except RecursionError:
        raise ScenarioError([Fault(file, "", "tables or lists nested too deeply", A_FILE)]) from None
    except ValueError as error:
        raise ScenarioError([_syntax_fault(file, str(error), text)]) from None


def _syntax_fault(file: str, message: str, text: str) -> Fault:
    """Say where the TOML breaks off; the parser's message ends with "(at line 3, column 5)"."""
    place = re.search(r"\s*\(at (.*)\)$", message, re.DOTALL)
    reason = message[: place.start()] if place else message
    if "integer string conversion" in reason:
        reason = "a number of thousands of digits"
    words = " ".join(reason.split())[:200]
    line = re.match(r"line (\d+)", place.group(1)) if place else None
    slip = what_to_type_in(text.splitlines()[int(line[1]) - 1 : int(line[1])][0]) if line else None
    allowed = f"type {slip}" if slip else "TOML: key = value"
    return Fault(file, place.group(1) if place else "", f"text that is not TOML ({words})", allowed)


def _bytes_of(path: Path, label: str) -> bytes:
    if hidden := hidden_in(path.name):
        allowed = "a name without control characters and marks of direction"
        raise ScenarioError([Fault(plain(label), "", f"a file whose name has {', '.join(hidden)}", allowed)])
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or 'unknown reason'})"
        raise ScenarioError([Fault(label, "", found, A_FILE)]) from None
    if len(content) > LARGEST:
        raise ScenarioError([Fault(label, "", "a file of more than 2 MB", A_FILE)])
    return content
