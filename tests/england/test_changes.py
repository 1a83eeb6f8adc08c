"""Councils by name change children's workers about as often, for the reasons and in the spread that was reported."""

from __future__ import annotations

import pytest

from tests.england.changes import FIGURES, figures, some


@pytest.mark.long
def test_changes_of_worker_are_near_what_was_reported() -> None:
    simulated = figures(some(30), 6)
    assert simulated.keys() == FIGURES.keys()
    beyond = {
        FIGURES[name].what: (round(found, 3), FIGURES[name].least, FIGURES[name].most)
        for name, found in simulated.items()
        if not FIGURES[name].least <= found <= FIGURES[name].most
    }
    assert beyond == {}
