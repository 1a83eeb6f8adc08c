"""A council as an ordinary function: for SALib, and for the EMA workbench."""

from __future__ import annotations

import numpy as np
import pytest
from SALib import ProblemSpec

import sim
from sim.scenario.faults import ScenarioError
from tests.questions.calibrate.papers import scenario

KEYS = ["leaving.turnover", "demand.referrals"]


def test_a_council_is_a_function_of_factors() -> None:
    function = sim.as_function(scenario().lasting(1), KEYS, ["caseload", "cost"], replications=2)
    shown = function([[1.0, 1.0], [1.0, 1.3]])
    assert shown.shape == (2, 2)
    assert shown[1, 0] > shown[0, 0], "more referrals, more cases"
    assert function([1.0, 1.3]).tolist() == shown[1:].tolist()
    assert function.problem["bounds"] == [[0.4, 2.5], [0.7, 1.4]]
    assert sim.as_function(scenario().lasting(1), KEYS, ["caseload"], replications=2, seed=2)([1.0, 1.0]) != shown[0, 0]


def test_salib_drives_a_council() -> None:
    function = sim.as_function(scenario().lasting(1), KEYS, ["caseload", "cost"], replications=1)
    problem = ProblemSpec(function.problem)
    problem.sample_sobol(4, calc_second_order=False, seed=1).evaluate(function)
    problem.analyze_sobol(calc_second_order=False, seed=1)
    assert set(problem.analysis) == {"caseload", "cost"}
    assert np.isfinite(problem.analysis["caseload"]["ST"]).all()


@pytest.mark.filterwarnings("ignore:ipyparallel not installed")
def test_the_ema_workbench_drives_a_council() -> None:
    workbench = pytest.importorskip("ema_workbench", reason="the EMA workbench is an optional extra")
    function = sim.as_function(scenario().lasting(1), KEYS, ["caseload", "cost"], replications=1)
    model = sim.as_ema_model(function)
    with workbench.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=3)
    points = experiments[[key.replace(".", "_") for key in KEYS]].to_numpy(dtype=float)
    assert outcomes["caseload"].tolist() == function(points)[:, 0].tolist()


def test_what_is_no_key_no_outcome_or_no_point_is_said() -> None:
    with pytest.raises(ScenarioError, match=r"no number that can be varied; allowed: \"leaving.turnover\""):
        sim.as_function(scenario(), ["leaving.turnovr"])
    with pytest.raises(ScenarioError, match=r"outcomes: found caseloads; allowed: \"caseload\""):
        sim.as_function(scenario(), KEYS, ["caseloads"])
    function = sim.as_function(scenario().lasting(1), KEYS, replications=1)
    with pytest.raises(ValueError, match=r"found the shape \(1, 3\); allowed: \(points, 2\)"):
        function([[1.0, 1.0, 1.0]])
    with pytest.raises(ValueError, match="a factor that is not above 0"):
        function([[1.0, -1.0]])
