"""The rules as a list, read from the source of the model: what each does, and which events it may lead to.

An event is requested where a function of ``sim.model`` passes it to a call, as in
``request_for_worker(world, Event.WORKER_LEAVES, ...)`` or ``may_happen(world, worker, cause, Event.WORKER_DIES, now)``.
A rule may lead to what it requests itself and to what every function that it calls requests, whatever the conditions.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from sim.model.events import FIRST_COUNCIL_EVENT, FIRST_WORKER_EVENT, Event
from sim.model.rulebook import RULEBOOK

MODEL = "sim.model"
FOLDERS = (MODEL, f"{MODEL}.rules", f"{MODEL}.counting", f"{MODEL}.first_day")
OUTDATED = (
    "An event is dropped if, since it was requested, the child has changed stage or the worker has left the team."
)
GROUPS = ("What happens to a child", "What happens to a worker", "What happens to the council")

Place = tuple[str, str]  # a module of the model, and a function in it


@dataclass(frozen=True)
class Rule:
    """One rule: the event that it answers, what it does, and what it may lead to."""

    event: Event
    name: str
    sentence: str
    steps: list[str]
    requests: list[Event]
    file: str
    line: int

    @property
    def group(self) -> str:
        """Whom it happens to, as one of ``GROUPS``."""
        return GROUPS[(self.event >= FIRST_WORKER_EVENT) + (self.event >= FIRST_COUNCIL_EVENT)]


@dataclass(frozen=True)
class _Function:
    """A function of the model: where it stands, its docstring, what it requests itself, and which others it calls."""

    file: str
    line: int
    doc: str
    requests: frozenset[Event]
    calls: frozenset[Place]


@cache
def rules() -> list[Rule]:
    """Return the rule of every event in the rulebook, in the order of events."""
    return [_rule(event, (rule.__module__, rule.__name__)) for event, rule in sorted(RULEBOOK.items())]


def _rule(event: Event, place: Place) -> Rule:
    function = _functions()[place]
    sentence, steps = read_docstring(function.doc)
    return Rule(event, in_words(event), sentence, steps, requested_from(*place), function.file, function.line)


def in_words(event: Event) -> str:
    """Return the event's name in words, with a capital."""
    return event.words[0].upper() + event.words[1:]


def requested_on_first_day() -> list[Event]:
    """Return the events that are already ahead on the first day."""
    return requested_from(f"{MODEL}.first_day.initial_state", "set_initial_state")


def requested_from(module: str, function: str) -> list[Event]:
    """Return the events that a function of the model may request, itself or through what it calls, in their order.

    Raises ``KeyError`` if the model has no such function.
    """
    ahead: list[Place] = [(module, function)]
    reached: set[Place] = set()
    found: set[Event] = set()
    while ahead:
        place = ahead.pop()
        if place not in reached:
            reached.add(place)
            found |= _functions()[place].requests
            ahead += _functions()[place].calls
    return sorted(found)


def read_docstring(doc: str) -> tuple[str, list[str]]:
    """Return the first paragraph of a docstring as one line, and its numbered steps, each as one line."""
    paragraphs = re.split(r"\n\s*\n", doc.strip())
    steps: list[str] = []
    for line in "\n".join(paragraphs[1:]).splitlines():
        numbered = re.match(r"\d+\. (.*)", line.strip())
        if numbered:
            steps.append(numbered.group(1))
        elif steps and line.strip():
            steps[-1] += " " + line.strip()
    return " ".join(paragraphs[0].split()), steps


@cache
def _functions() -> dict[Place, _Function]:
    """Read every function of the model from its source."""
    found: dict[Place, _Function] = {}
    folder = Path(str(files(MODEL)))
    for source in sorted(folder.rglob("*.py")):
        inside = source.relative_to(folder)
        module = ".".join([MODEL, *inside.with_suffix("").parts])
        tree = ast.parse(source.read_text(encoding="utf-8"))
        found.update(_functions_of(tree, module, f"{MODEL.replace('.', '/')}/{inside.as_posix()}"))
    known = frozenset(found)
    return {
        place: _Function(one.file, one.line, one.doc, one.requests, one.calls & known) for place, one in found.items()
    }


def _functions_of(tree: ast.Module, module: str, file: str) -> Iterator[tuple[Place, _Function]]:
    names = dict(_imported(tree))
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names.update({node.name: (module, node.name) for node in nodes})
    for node in nodes:
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
        requests = frozenset(event for call in calls for event in _events_in(call))
        called = frozenset(place for call in calls if (place := _called(call.func, names)))
        yield (module, node.name), _Function(file, node.lineno, ast.get_docstring(node) or "", requests, called)


def _imported(tree: ast.Module) -> Iterator[tuple[str, Place]]:
    """Return what each name imported from the model stands for; a module is a place without a function."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(MODEL):
            for alias in node.names:
                whole = (f"{node.module}.{alias.name}", "") if node.module in FOLDERS else (node.module, alias.name)
                yield alias.asname or alias.name, whole


def _events_in(call: ast.Call) -> Iterator[Event]:
    """Return the events that are passed to a call."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for part in ast.walk(argument):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Event":
                yield Event[part.attr]


def _called(function: ast.expr, names: dict[str, Place]) -> Place | None:
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        module, inside = names.get(function.value.id, ("", ""))
        return (module, function.attr) if module and not inside else None
    return None


def rules_as_text(width: int = 100) -> str:
    """Return the rules for a terminal of so many columns: whom it happens to, event by event."""
    lines = [*textwrap.wrap(OUTDATED, width)]
    for group in GROUPS:
        lines += ["", group.upper()]
        for rule in rules():
            if rule.group == group:
                lines += ["", rule.name, *_body_as_text(rule, width)]
    return "\n".join(lines) + "\n"


def _body_as_text(rule: Rule, width: int) -> Iterator[str]:
    yield from textwrap.wrap(rule.sentence, width, initial_indent="  ", subsequent_indent="  ")
    for number, step in enumerate(rule.steps, start=1):
        yield from textwrap.wrap(f"{number}. {step}", width, initial_indent="  ", subsequent_indent="     ")
    if rule.requests:
        yield from textwrap.wrap(may_lead_to(rule), width, initial_indent="  ", subsequent_indent="    ")


def may_lead_to(rule: Rule) -> str:
    """Return which events the rule may request, in words."""
    return "May lead to: " + ", ".join(event.words for event in rule.requests) + "."


def rules_as_markdown() -> str:
    """Return the rules as Markdown, each with the place of its source."""
    lines = [OUTDATED, ""]
    for group in GROUPS:
        lines += [f"### {group}", ""]
        for rule in rules():
            if rule.group == group:
                lines += _as_markdown(rule)
    return "\n".join(lines)


def _as_markdown(rule: Rule) -> Iterator[str]:
    yield f"**{rule.name}** ([{rule.file}:{rule.line}]({rule.file}#L{rule.line})). {rule.sentence}"
    yield ""
    if rule.steps:
        yield from (f"{number}. {step}" for number, step in enumerate(rule.steps, start=1))
        yield ""
    if rule.requests:
        yield may_lead_to(rule)
        yield ""
