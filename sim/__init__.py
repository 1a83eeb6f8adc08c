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
    from sim.questions.compare.question import Compared, compare
    from sim.questions.forecast.question import Forecast, forecast
    from sim.questions.rank.question import Ranked, rank
    from sim.questions.seek.question import Sought, seek
    from sim.questions.sensitivity.adapters import CouncilFunction, as_ema_model, as_function
    from sim.questions.sensitivity.question import Sensitivity, resume, sensitivity
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
    "Compared": "sim.questions.compare.question",
    "CouncilFunction": "sim.questions.sensitivity.adapters",
    "CouncilView": "sim.engine.council",
    "Fault": "sim.scenario.faults",
    "Forecast": "sim.questions.forecast.question",
    "Measure": "sim.engine.measures",
    "Ranked": "sim.questions.rank.question",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario.faults",
    "Sensitivity": "sim.questions.sensitivity.question",
    "Sought": "sim.questions.seek.question",
    "YearMeasure": "sim.engine.year_measures",
    "as_ema_model": "sim.questions.sensitivity.adapters",
    "as_function": "sim.questions.sensitivity.adapters",
    "compare": "sim.questions.compare.question",
    "forecast": "sim.questions.forecast.question",
    "load": "sim.engine.loading",
    "measures": "sim.engine.measures",
    "rank": "sim.questions.rank.question",
    "resume": "sim.questions.sensitivity.question",
    "seek": "sim.questions.seek.question",
    "sensitivity": "sim.questions.sensitivity.question",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
