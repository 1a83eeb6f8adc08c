"""The extract of the Department for Education's figures, and how the scenarios cite it."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from sim.engine.loading import load
from sim.scenario.evidence import DFE, figures
from sim.scenario.sources import sources
from tests.kept import COUNCILS

PUBLISHER = "Department for Education, "


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Return the extract as it stands in its file."""
    return list(csv.DictReader(files("sim.scenario.data").joinpath(DFE).read_text(encoding="utf-8").splitlines()))


def test_an_id_says_council_year_and_quantity(rows: list[dict[str, str]]) -> None:
    for row in rows:
        council, year = row["authority"].lower().replace(" ", "-"), int(row["as_of_or_period"].split("/")[-1][:4])
        if row["quantity"] == "child_population":  # the base of a year's rates is the estimate of the summer before
            year += 1
        assert row["id"] == f"dfe/{council}/{year}/{row['quantity']}"


def test_every_id_is_there_once_in_order(rows: list[dict[str, str]]) -> None:
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))


def test_every_row_is_a_number_with_a_unit_of_a_named_release(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert row["id"] in figures()
        assert row["unit"], row["id"]
        assert row["document"].startswith(PUBLISHER), row["id"]
        assert row["document"].endswith(".csv)"), row["id"]


@pytest.mark.parametrize("name", COUNCILS)
def test_a_number_that_cites_one_figure_and_no_words_is_that_figure(name: str) -> None:
    for line in sources(load(name)):
        if line.source in figures() and line.source.startswith("dfe/"):
            assert float(line.value) == pytest.approx(figures()[line.source].value), line.key


@pytest.mark.parametrize("name", COUNCILS)
def test_no_number_cites_a_table_in_words(name: str) -> None:
    assert [line.key for line in sources(load(name)) if line.source.startswith("DfE ")] == []
