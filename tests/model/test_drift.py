"""Rates that drift: the rule in sim/model/rules/drift.py, known long runs and the pressure that rates share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario.faults import ScenarioError
from sim.scenario.vocabulary import Drifting
from tests.model.service import MONTH, Service, small
from tests.scenarios import number


def spread(after_1_year: float, after_5_years: float) -> dict[str, Any]:
    return {
        "after_1_year": after_1_year,
        "after_5_years": after_5_years,
        "unit": "percent",
        "source": "assumption: a test",
    }


def times(document: dict[str, Any], months: int, replications: int = 1) -> np.ndarray:
    """Return how many times today's rates are those of the first day, (replications, rates)."""
    found = []
    for replication in range(replications):
        service = Service(document, replication)
        service.play(months * MONTH + 1)
        found.append(service.world.drift.times[: len(Drifting)].copy())
    return np.array(found)


def test_a_rate_without_a_spread_stays() -> None:
    document = small(drift={"resigning": spread(40, 50)})
    [found] = times(document, 6)
    assert found[Drifting.RESIGNING] != 1.0
    assert (np.delete(found, Drifting.RESIGNING) == 1.0).all()


def test_a_rate_whose_long_run_is_known_tends_to_it() -> None:
    """Half of the distance is left after a year: 0.5 x 0.5 + 0.5 of the way, of the logarithm."""
    kept_half = spread(10, 10 * (31 / 16) ** 0.5)  # 1 + 1/2 + ... + 1/16
    document = small(drift={"resigning": kept_half, "long_run": {"resigning": number(0.25, "times")}})
    after = np.log(times(document, 12, 60)[:, Drifting.RESIGNING])
    assert after.mean() == pytest.approx(0.5 * np.log(0.25), abs=0.06)
    later = np.log(times(document, 36, 20)[:, Drifting.RESIGNING])
    assert later.mean() == pytest.approx(0.875 * np.log(0.25), abs=0.1)


def test_a_long_run_of_a_rate_that_does_not_drift_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match=r"drift\.resigning: missing; needed: how far it drifts"):
        Service(small(drift={"long_run": {"resigning": number(0.5, "times")}}))


def test_pressure_moves_rates_together_and_apart() -> None:
    drift = {
        "resigning": spread(40, 50),
        "applicants": spread(40, 50),
        "agency": spread(40, 50),
        "pressure": {"resigning": number(90, "percent"), "applicants": number(-90, "percent")},
    }
    changes = np.log(times(small(drift=drift), 2, 150))
    together = np.corrcoef(changes[:, [Drifting.RESIGNING, Drifting.APPLICANTS, Drifting.AGENCY]].T)
    assert together[0, 1] == pytest.approx(-0.81, abs=0.1)
    assert abs(together[0, 2]) < 0.25


def test_pressure_does_not_change_how_far_a_rate_moves() -> None:
    alone = np.log(times(small(drift={"resigning": spread(40, 50)}), 6, 150))[:, Drifting.RESIGNING]
    drift = {"resigning": spread(40, 50), "pressure": {"resigning": number(70, "percent")}}
    shared = np.log(times(small(drift=drift), 6, 150))[:, Drifting.RESIGNING]
    assert shared.std() == pytest.approx(alone.std(), rel=0.2)
