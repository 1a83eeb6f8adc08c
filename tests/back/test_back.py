"""The outcomes are the saved ones; where a change is meant, write them anew and say **changes results** in
CHANGELOG.md.
"""

from __future__ import annotations

import pytest

from tests.back.outcomes import file_of, saved, told


@pytest.mark.parametrize("name", ["bradford-2018", "tiny-service"])
def test_the_outcome_is_the_saved_one(name: str) -> None:
    assert told(saved()[name]) == file_of(name).read_text(encoding="utf-8").splitlines()
