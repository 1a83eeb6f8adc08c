"""What ``import sim`` gives is what the documents promise, and nothing else by accident."""

from __future__ import annotations

import inspect

import sim


def test_the_public_names_are_these() -> None:
    assert sorted(sim.__all__) == [
        "Compared",
        "CouncilFunction",
        "CouncilView",
        "Fault",
        "Forecast",
        "Measure",
        "Ranked",
        "Scenario",
        "ScenarioError",
        "Sensitivity",
        "Sought",
        "YearMeasure",
        "as_ema_model",
        "as_function",
        "compare",
        "forecast",
        "load",
        "measures",
        "rank",
        "resume",
        "seek",
        "sensitivity",
    ]


def test_every_public_name_has_a_docstring() -> None:
    for name in sim.__all__:
        assert inspect.getdoc(getattr(sim, name)), name


def test_every_measure_has_a_name_of_its_own_and_a_label_with_a_unit() -> None:
    names = [measure.name for measure in sim.measures() if isinstance(measure, sim.Measure)]
    assert len(names) == len(set(names))
    assert all(measure.label and measure.unit for measure in sim.measures())
