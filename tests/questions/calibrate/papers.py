"""A small service with uncertain rates, and the papers that such a service would publish."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.measures import BY_NAME
from sim.scenario.checks.references import checks
from sim.scenario.schema import Scenario
from sim.scenario.validation import validated
from tests.scenarios import SOURCE, number, tiny_service

# measure, from, to, tolerance; a paper has a figure of each
PERIODS: tuple[tuple[str, str, str, float], ...] = (
    ("leavers", "2019-10-01", "2020-09-30", 0.5),
    ("leavers", "2020-10-01", "2021-09-30", 0.5),
    ("starters", "2019-10-01", "2020-09-30", 0.5),
    ("referrals", "2019-10-01", "2020-09-30", 5.0),
    ("referrals", "2020-10-01", "2021-09-30", 5.0),
    ("open_cases", "2020-10-01", "2021-09-30", 5.0),
    ("absence_rate", "2019-10-01", "2021-09-30", 0.3),
)
UNCERTAIN: tuple[tuple[str, float, float], ...] = (
    ("leaving.turnover", 0.4, 2.5),
    ("demand.referrals", 0.7, 1.4),
    ("absence.sickness", 0.4, 2.5),
)


def document(**targets: Any) -> dict[str, Any]:
    """Return the small service with its uncertain rates and targets of figures as yet unknown."""
    import datetime

    service = tiny_service()
    service["uncertain"] = [{"key": key, "low": low, "high": high, "source": SOURCE} for key, low, high in UNCERTAIN]
    service["targets"] = [
        {
            "measure": measure,
            "from": datetime.date.fromisoformat(since),
            "to": datetime.date.fromisoformat(to),
            "value": number(1.0, BY_NAME[measure].unit),
            "tolerance": number(tolerance, BY_NAME[measure].unit),
            "use": "fit",
            "why": "a test",
        }
        for measure, since, to, tolerance in PERIODS
    ]
    service.update(targets)
    return service


def scenario() -> Scenario:
    """Return the same as a scenario."""
    return validated(Scenario, document(), "test.toml", checks(BY_NAME))


def reported(shown: np.ndarray[Any, np.dtype[np.float64]], random: np.random.Generator) -> Any:
    """Return the figures that a service with such a history would report: each is off by its tolerance."""
    return shown + np.array([tolerance for *_, tolerance in PERIODS]) * random.standard_normal(shown.shape)
