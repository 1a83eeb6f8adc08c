"""The list of rules: complete, in sentences, and true to what the model's functions request."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from sim.model import requests, rulebook
from sim.model.events import Event
from sim.model.rules import leaving
from sim.stories.rules import (
    GROUPS,
    OUTDATED,
    Rule,
    read_docstring,
    requested_from,
    requested_on_first_day,
    rules,
    rules_as_markdown,
    rules_as_text,
)

MODEL = Path(requests.__file__).parent
BY_EVENT = {rule.event: rule for rule in rules()}


def names_of_events(source: str) -> list[str]:
    return re.findall(r"\bEvent\.([A-Z_]+)", source)


def test_every_event_has_exactly_one_rule() -> None:
    source = Path(rulebook.__file__).read_text(encoding="utf-8")
    assert Counter(names_of_events(source)) == {event.name: 1 for event in Event}
    assert [rule.event for rule in rules()] == list(Event)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.event.name)
def test_a_rule_says_what_it_does_in_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z](?:[^.]|\.(?! ))*\.", rule.sentence), rule.sentence


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.event.name)
def test_a_rule_names_its_place_in_the_source(rule: Rule) -> None:
    lines = (MODEL.parents[1] / rule.file).read_text(encoding="utf-8").splitlines()
    function = rulebook.RULEBOOK[rule.event].__name__
    assert lines[rule.line - 1].startswith(f"def {function}(")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Event.STAGE_ENDS, Event.STAGE_ENDS),  # through enter_stage and allocation.place
        (Event.STAGE_ENDS, Event.CHILD_IS_REFERRED_AGAIN),
        (Event.CHILD_TURNS_EIGHTEEN, Event.CHILD_LEAVES_CARE_SERVICE),
        (Event.WORKER_HAS_MONTHLY_CHECK, Event.WORKER_DIES),  # passed to a helper
        (Event.WORKER_HAS_MONTHLY_CHECK, Event.WORKER_HAS_MONTHLY_CHECK),
        (Event.WORKER_RESIGNS, Event.WORKER_LEAVES),  # through a function imported by name
        (Event.WORKER_LEAVES, Event.MANAGER_IS_APPOINTED),
        (Event.WORKER_LEAVES, Event.WORKER_COMES_BACK),
        (Event.WORKER_FALLS_SICK, Event.SICK_WORKER_IS_COVERED),
        (Event.RECRUITMENT_ROUND, Event.WORKER_STARTS),
        (Event.FAMILY_IS_REFERRED, Event.FAMILY_IS_REFERRED),
    ],
)
def test_a_rule_may_lead_to(first: Event, then: Event) -> None:
    assert then in BY_EVENT[first].requests


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Event.WORKER_DIES, Event.WORKER_COMES_BACK),
        (Event.WORKER_BECOMES_EXPERIENCED, Event.WORKER_LEAVES),
        (Event.MONTH_ENDS, Event.STAGE_ENDS),
        (Event.CHILD_LEAVES_CARE_SERVICE, Event.CHILD_TURNS_EIGHTEEN),
    ],
)
def test_a_rule_does_not_lead_to(first: Event, then: Event) -> None:
    assert then not in BY_EVENT[first].requests


def test_every_event_is_requested_by_a_rule_or_by_the_first_day() -> None:
    requested = {event for rule in rules() for event in rule.requests} | set(requested_on_first_day())
    assert requested == set(Event)


def test_every_event_named_in_the_model_is_found() -> None:
    for path in MODEL.glob("*.py"):
        if path.name not in ("events.py", "rulebook.py"):
            source = path.read_text(encoding="utf-8")
            functions = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
            found = {event.name for name in functions for event in requested_from(f"sim.model.{path.stem}", name)}
            assert set(names_of_events(source)) <= found, path.name


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(KeyError):
        requested_from(leaving.__name__, "nobody_leaves")


def test_steps_are_read_over_several_lines() -> None:
    assert read_docstring("One\nsentence.\n\n1. First,\n   and on.\n2. Second.") == (
        "One sentence.",
        ["First, and on.", "Second."],
    )
    assert len(BY_EVENT[Event.WORKER_LEAVES].steps) == 3
    assert BY_EVENT[Event.WORKER_DIES].steps == []


@pytest.mark.parametrize("width", [60, 100, 160])
def test_the_text_keeps_to_the_width_and_names_everything(width: int) -> None:
    text = rules_as_text(width)
    assert max(map(len, text.splitlines())) <= width
    assert " ".join(text.split()).startswith(OUTDATED)
    for rule in rules():
        assert f"\n{rule.name}\n" in text
    places = [text.index(group.upper()) for group in GROUPS]
    assert places == sorted(places)
    assert places[1] < text.index("\nWorker starts\n") < places[2] < text.index("\nFamily is referred\n")


def test_the_markdown_holds_every_sentence() -> None:
    markdown = rules_as_markdown()
    assert all(f"**{rule.name}**" in markdown and rule.sentence in markdown for rule in rules())
    assert markdown.startswith(OUTDATED)
    assert [line[4:] for line in markdown.splitlines() if line.startswith("### ")] == list(GROUPS)
