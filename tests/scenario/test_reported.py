"""How the scenarios cite what councils report to the Department for Education."""

from __future__ import annotations

import pytest

from sim.engine.loading import load
from sim.scenario.evidence import DFE, figure, is_figure
from sim.scenario.sources import sources
from tests.kept import COUNCILS


def test_a_figure_of_any_council_and_year_has_an_id() -> None:
    found = figure("dfe/leeds/2024/turnover_rate_fte")
    assert (found.value, found.unit, found.authority) == (9.0, "percent", "Leeds")
    assert found.period == "2023-10-01/2024-09-30"
    assert found.document.startswith("Department for Education, Children's social work workforce")
    assert figure("dfe/cambridgeshire/2020/cases").note.startswith("doubtful")
    assert figure("dfe/leeds/2024/looked_after_children").period == "2024-03-31"


@pytest.mark.parametrize(
    "name", ["dfe/leedz/2024/cases", "dfe/leeds/1999/cases", "dfe/leeds/2024/nothing", "dfe/leeds/2024", "dfe/a/b/c/d"]
)
def test_an_id_of_no_figure_is_none(name: str) -> None:
    assert not is_figure(name)
    with pytest.raises(KeyError):
        figure(name)


@pytest.mark.parametrize("name", COUNCILS)
def test_a_number_that_cites_one_figure_and_no_words_is_that_figure(name: str) -> None:
    cited = [line for line in sources(load(name)) if line.source.startswith(DFE) and is_figure(line.source)]
    assert cited
    for line in cited:
        assert float(line.value) == pytest.approx(figure(line.source).value), line.key


@pytest.mark.parametrize("name", COUNCILS)
def test_no_number_cites_a_table_in_words(name: str) -> None:
    assert [line.key for line in sources(load(name)) if line.source.startswith("DfE ")] == []
