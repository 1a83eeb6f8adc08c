"""What ``import sim`` gives is what the documents promise, and nothing else by accident."""

from __future__ import annotations

import inspect

import sim


def test_the_public_names_are_these() -> None:
    assert sorted(sim.__all__) == [
        "Backtest",
        "Calibration",
        "Comparison",
        "Comparisons",
        "CouncilFunction",
        "CouncilView",
        "England",
        "Fault",
        "Forecast",
        "Ranking",
        "Result",
        "Run",
        "Scenario",
        "ScenarioError",
        "Search",
        "Sensitivity",
        "Validation",
        "Validations",
        "as_ema_model",
        "as_function",
        "backtest",
        "calibrate",
        "compare",
        "forecast",
        "forecast_england",
        "keys",
        "load",
        "measures",
        "rank",
        "resume",
        "scenarios",
        "seek",
        "sensitivity",
        "strategies",
        "validate",
    ]
    assert dir(sim) == sorted(sim.__all__)


def test_every_public_name_has_a_docstring() -> None:
    for name in sim.__all__:
        assert inspect.getdoc(getattr(sim, name)), name


def test_every_measure_says_what_it_means_in_which_unit_of_whom_and_when() -> None:
    table = sim.measures()
    assert list(table.columns) == ["name", "meaning", "unit", "population", "when", "headline"]
    assert (table.drop(columns="headline").map(len) > 0).all(axis=None)
    assert table["headline"].sum() >= 15
    assert not table[table["when"].str.contains("month|year")]["name"].duplicated(keep=False).sum() > 2


def test_a_question_is_a_typed_function_with_a_docstring_that_says_what_it_takes() -> None:
    for name in ("forecast", "compare", "rank", "seek", "sensitivity", "calibrate", "validate"):
        ask = getattr(sim, name)
        signature = inspect.signature(ask)
        assert "run" in signature.parameters, name
        assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values()), name
        assert all(one in (inspect.getdoc(ask) or "") for one in ("sim.Run", "ScenarioError")), name
