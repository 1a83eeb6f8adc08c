"""Steady Hands: what a recruitment or retention strategy does to caseloads and to changes of children's social workers.

>>> import sim
>>> scenario = sim.load("bradford-2018")
>>> scenario.council.name
'Bradford'

A name is imported when it is first used, so that checking a file does not wait for the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.council import CouncilView
    from sim.engine.loading import load
    from sim.engine.measures import Measure, measures
    from sim.engine.year_measures import YearMeasure
    from sim.experiments.adapters import CouncilFunction, as_ema_model, as_function
    from sim.reporting.choices.ranked import Ranked, rank
    from sim.reporting.choices.sought import Sought, seek
    from sim.reporting.comparisons.compared import Compared, compare
    from sim.reporting.forecast import Forecast, forecast
    from sim.reporting.studies.sensitivity import Sensitivity, resume, sensitivity
    from sim.scenario.faults import Fault, ScenarioError
    from sim.scenario.schema import Scenario

__all__ = [
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

_HOMES = {
    "Compared": "sim.reporting.comparisons.compared",
    "CouncilFunction": "sim.experiments.adapters",
    "CouncilView": "sim.engine.council",
    "Fault": "sim.scenario.faults",
    "Forecast": "sim.reporting.forecast",
    "Measure": "sim.engine.measures",
    "Ranked": "sim.reporting.choices.ranked",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario.faults",
    "Sensitivity": "sim.reporting.studies.sensitivity",
    "Sought": "sim.reporting.choices.sought",
    "YearMeasure": "sim.engine.year_measures",
    "as_ema_model": "sim.experiments.adapters",
    "as_function": "sim.experiments.adapters",
    "compare": "sim.reporting.comparisons.compared",
    "forecast": "sim.reporting.forecast",
    "load": "sim.engine.loading",
    "measures": "sim.engine.measures",
    "rank": "sim.reporting.choices.ranked",
    "resume": "sim.reporting.studies.sensitivity",
    "seek": "sim.reporting.choices.sought",
    "sensitivity": "sim.reporting.studies.sensitivity",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
