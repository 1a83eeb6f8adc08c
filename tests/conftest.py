"""What holds for every test: what a shell says of its width is nothing to the tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_width_of_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
