"""The outcomes of many replications: what was counted comes back as it was, and little of it stays in memory."""

from __future__ import annotations

import gc
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.engine.outcome import Outcome, Outcomes
from sim.engine.replication import replicate
from sim.engine.views import PART
from sim.questions.forecast import tables
from sim.questions.replications import Ensemble
from sim.scenario.derivation import Derived, derive
from tests.scenarios import scenario, tiny_service


@pytest.fixture(scope="module")
def derived() -> Derived:
    return derive(scenario(tiny_service()))


@pytest.fixture(scope="module")
def played(derived: Derived) -> list[Outcome]:
    return [replicate(derived, 1, number) for number in range(7)]


def kept(outcomes: Sequence[Outcome]) -> Outcomes:
    found = Outcomes()
    for outcome in outcomes:
        found.append(outcome)
    return found


def assert_same(ours: Outcome, theirs: Outcome) -> None:
    for field in fields(Outcome):
        one, other = np.asarray(getattr(ours, field.name)), np.asarray(getattr(theirs, field.name))
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes()), field.name
    assert type(ours.events) is int


def bytes_of(outcome: Outcome) -> int:
    return sum(np.asarray(getattr(outcome, field.name)).nbytes for field in fields(outcome))


def no_file(*_: Any, **__: Any) -> None:
    raise OSError("no space left on device")


def full_after(writes: int) -> Callable[[Any, Any], None]:
    """Return what writes so many outcomes and half of the next, as a disk does that becomes full."""
    write, done = Outcomes._write, iter(range(writes))

    def written(outcomes: Outcomes, outcome: Outcome) -> None:
        if next(done, None) is None:
            outcomes._file.write(b"half of one")
            no_file()
        write(outcomes, outcome)

    return written


@pytest.mark.parametrize("full", ["never", "from the start", "later"])
def test_outcomes_come_back_as_they_were_whether_or_not_they_can_be_written(
    played: list[Outcome], full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if full == "from the start":
        monkeypatch.setattr(tempfile, "TemporaryFile", no_file)
    elif full == "later":
        monkeypatch.setattr(Outcomes, "_write", full_after(3))
    outcomes = kept(played)
    assert len(outcomes) == len(played)
    for place in (0, 2, 3, 6, -1, -7):
        assert_same(outcomes[place], played[place])
    for part in (slice(None), slice(2, 5), slice(5, 1, -2), slice(-2, None), slice(3, 3), slice(4, 99)):
        for ours, theirs in zip(outcomes[part], played[part], strict=True):
            assert_same(ours, theirs)
    for ours, theirs in zip(outcomes, played, strict=True):
        assert_same(ours, theirs)
    with pytest.raises(IndexError):
        outcomes[7]


def test_what_is_added_after_reading_is_there_too(played: list[Outcome]) -> None:
    outcomes = kept(played[:2])
    first = outcomes[0]
    outcomes.append(played[2])
    assert_same(outcomes[2], played[2])
    assert_same(first, played[0])


def test_the_file_goes_with_the_outcomes_and_not_before_what_was_read_of_it(played: list[Outcome]) -> None:
    outcomes = kept(played)
    file, last = outcomes._file, outcomes[-1]
    del outcomes
    gc.collect()
    assert file.closed
    assert_same(last, played[-1])


def test_memory_does_not_grow_with_the_replications(derived: Derived, played: list[Outcome]) -> None:
    """A thousand replications of Bradford are 330 MB of counts; without a file they were all in memory."""
    each, number = bytes_of(played[0]), 6 * PART
    tracemalloc.start()
    try:
        outcomes = kept([played[0]] * number)
        assert tracemalloc.get_traced_memory()[0] < 3 * each
        for make in (tables.monthly, tables.yearly, tables.children_yearly):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            frame = make(Ensemble(derived, outcomes))
            beyond = tracemalloc.get_traced_memory()[1] - before - int(frame.memory_usage(deep=True).sum())
            del frame
            assert beyond < 1.5 * PART * each, make.__name__
    finally:
        tracemalloc.stop()
