"""Steady Hands: what a recruitment or retention strategy does to caseloads and to changes of children's social workers.

>>> import sim
>>> sim.load("bradford-2018").council.name
'Bradford'

Ask a question by ``forecast``, ``compare``, ``rank``, ``seek``, ``sensitivity``, ``calibrate`` or ``validate``: each
takes a name, a path or a scenario, a ``Run`` that says how it is played, and gives a ``Result``. ``backtest`` and
``forecast_england`` ask of English councils by name. ``scenarios``, ``strategies``, ``measures`` and ``keys`` say what
there is.

A name is imported when it is first used, so that checking a file does not wait for the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.council import CouncilView
    from sim.engine.loading import load
    from sim.questions.backtest.question import Backtest, backtest
    from sim.questions.calibrate.question import Calibration, calibrate
    from sim.questions.compare.question import Comparison, Comparisons, compare
    from sim.questions.dictionary import keys, measures
    from sim.questions.england.question import England, forecast_england
    from sim.questions.forecast.question import Forecast, forecast
    from sim.questions.rank.question import Ranking, rank
    from sim.questions.result import Result
    from sim.questions.run import Run
    from sim.questions.seek.question import Search, seek
    from sim.questions.sensitivity.adapters import CouncilFunction, as_ema_model, as_function
    from sim.questions.sensitivity.question import Sensitivity, resume, sensitivity
    from sim.questions.validate.question import Validation, Validations, validate
    from sim.scenario.faults import Fault, ScenarioError
    from sim.scenario.loading import scenarios, strategies
    from sim.scenario.schema import Scenario

_HOMES = {
    "sim.engine.council": ("CouncilView",),
    "sim.engine.loading": ("load",),
    "sim.questions.backtest.question": ("Backtest", "backtest"),
    "sim.questions.calibrate.question": ("Calibration", "calibrate"),
    "sim.questions.compare.question": ("Comparison", "Comparisons", "compare"),
    "sim.questions.dictionary": ("keys", "measures"),
    "sim.questions.england.question": ("England", "forecast_england"),
    "sim.questions.forecast.question": ("Forecast", "forecast"),
    "sim.questions.rank.question": ("Ranking", "rank"),
    "sim.questions.result": ("Result",),
    "sim.questions.run": ("Run",),
    "sim.questions.seek.question": ("Search", "seek"),
    "sim.questions.sensitivity.adapters": ("CouncilFunction", "as_ema_model", "as_function"),
    "sim.questions.sensitivity.question": ("Sensitivity", "resume", "sensitivity"),
    "sim.questions.validate.question": ("Validation", "Validations", "validate"),
    "sim.scenario.faults": ("Fault", "ScenarioError"),
    "sim.scenario.loading": ("scenarios", "strategies"),
    "sim.scenario.schema": ("Scenario",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
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


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
