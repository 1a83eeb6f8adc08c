"""A figure that cannot be met is found where the scenario fixes it, and named where the rates cannot reach it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine.loading import load
from sim.engine.measures import BY_NAME
from sim.engine.replication import replicate
from sim.engine.views import FirstDay
from sim.questions.calibrate import estimation as calibration
from sim.questions.calibrate.estimation import FAR
from sim.questions.calibrate.question import calibrate
from sim.questions.validate.figures import beside as compared
from sim.scenario.checks.first_day import STAFF, fixed_by
from sim.scenario.derivation import derive
from sim.scenario.document import Document
from sim.scenario.loading import available
from sim.statistics.emulator import Emulator, fewest_points, terms
from tests.questions.calibrate.papers import document
from tests.scenarios import messages, number
from tests.scenarios import scenario as checked

START = datetime.date(2019, 9, 30)
COUNTS = (*STAFF, "agency_workers", "posts_vacant", "open_cases", "assessment", "child_in_need", "child_protection")


def on(day: datetime.date, measure: str, value: float, tolerance: float, **more: Any) -> dict[str, Any]:
    return {
        "measure": measure,
        "date": day,
        "value": number(value, BY_NAME[measure].unit),
        "tolerance": number(tolerance, BY_NAME[measure].unit),
        "use": "fit",
        "why": "a test",
        **more,
    }


@pytest.mark.parametrize("name", ["bradford-2018", "central-bedfordshire-2017"])
def test_what_is_said_to_be_fixed_on_the_first_day_is_what_the_first_day_shows(name: str) -> None:
    council = load(name).lasting(1)
    derived = derive(council)
    first = FirstDay([replicate(derived, 1, number) for number in range(8)], range(len(derived.team_names)), derived)
    raw = Document(council.model_dump(by_alias=True))
    for measure in (*COUNTS, "vacancy_rate", "children_looked_after"):
        fixed, shown = fixed_by(raw, measure), BY_NAME[measure].formula(first)[:, 0]
        assert fixed is not None
        if fixed.chance == 0:
            assert shown.tolist() == [fixed.value] * 8, measure
        else:
            assert shown == pytest.approx(fixed.value, abs=4 * fixed.chance), measure


def test_a_figure_to_fit_on_the_first_day_that_the_stocks_contradict_is_a_fault() -> None:
    service = document()
    stock = sum(stage["stock"]["value"] for stage in service["stages"].values())
    service["targets"].append(on(START, "open_cases", stock + 30, 2))
    (said,) = messages(service)
    assert f"targets[8].value.value: found {stock + 30}; allowed: {stock}, give or take a few tolerances" in said
    assert "the stocks of [stages] fix it on the first day; correct one of them" in said
    for other in (
        on(START, "open_cases", stock + 6, 2),
        on(START, "open_cases", stock + 30, 2, use="held out"),
        on(datetime.date(2019, 10, 31), "open_cases", stock + 30, 2),
        on(START, "open_cases", 30, 2, kind=service["teams"][0]["kind"]),
    ):
        service["targets"][-1] = other
        assert messages(service) == []


def test_a_count_of_a_reporting_year_over_another_year_is_a_fault() -> None:
    service = document()
    counted = {**service["targets"][0], "measure": "children_changed_cared_for"}
    counted |= {part: number(20, "children") for part in ("value", "tolerance")}
    service["targets"].append({**counted, "from": datetime.date(2019, 10, 1), "to": datetime.date(2020, 9, 30)})
    (said,) = messages(service)
    assert "targets[8]: found from 2019-10-01 to 2020-09-30; allowed: a time within one reporting year" in said
    service["targets"][-1] |= {"from": datetime.date(2020, 4, 1), "to": datetime.date(2021, 3, 31)}
    assert messages(service) == []


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrations of few histories."""
    monkeypatch.setattr(calibration, "POINTS", 256)
    monkeypatch.setattr(calibration, "STEPS", 600)


@pytest.mark.usefixtures("quickly")
def test_a_figure_that_no_rates_reach_is_named_with_how_far_off_it_is() -> None:
    service = document()
    for target, value in zip(service["targets"], (90, 3, 3, 200, 200, 220, 3), strict=True):
        target["value"]["value"] = value
    found = calibrate(checked(service))
    (worst, *_) = found.unmet
    assert worst.startswith("leavers, 2019-10-01 to 2020-09-30: 90 persons reported, ")
    mean, spread = found.expected
    assert abs(90 - mean[0]) > FAR * spread[0]
    assert f"{abs(90 - mean[0]) / spread[0]:,.1f} standard deviations off" in worst


@pytest.mark.usefixtures("quickly")
def test_what_is_not_met_is_said_by_calibrate_and_again_by_forecast_and_compare(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    text = available()["central-bedfordshire-2017"].read_text(encoding="utf-8")
    head, *targets = text.split("[[targets]]")
    targets[0] = targets[0].replace("value = 1,", "value = 15,", 1)
    own.write_text("[[targets]]".join([head, *targets]), encoding="utf-8")
    words = "leavers, Court and Permanence, 2017-01-01 to 2017-12-31: 15 persons reported"
    said = CliRunner().invoke(main, ["calibrate", str(own), "--out", str(tmp_path / "out")])
    assert said.exit_code == 0, said.output
    assert f"Warning: not met by any likely rates: {words}" in said.output
    asked = ["--replications", "4", "--years", "1", "--out", str(tmp_path / "out")]
    for command in (["forecast", str(own)], ["compare", str(own), "--with", "grow-our-own"]):
        said = CliRunner().invoke(main, [*command, *asked])
        assert said.exit_code == 0, said.output
        assert f"what depends on it is not to be relied on: {words}" in " ".join(said.output.split())
    assert words in sim.forecast(sim.load(own), run=sim.Run(replications=2, years=1)).rates


def test_a_figure_without_a_value_in_some_histories_is_fitted_to_the_others() -> None:
    random = np.random.default_rng(5)
    points = random.normal(size=(4 * fewest_points(2), 2))
    weights = np.array([[5.0, 1.0], [1.0, 0.5], [-2.0, 0.0], [0.3, 0.1], [0.0, 0.2], [0.4, -0.3]])
    shown = terms(points) @ weights + random.multivariate_normal([0, 0], [[0.04, 0.03], [0.03, 0.09]], len(points))
    whole = Emulator.fit(points, shown)
    shown[random.random(len(points)) < 0.2, 1] = np.nan
    found = Emulator.fit(points, shown)
    assert found.weights[:, 0] == pytest.approx(whole.weights[:, 0])
    assert found.weights[:, 1] == pytest.approx(weights[:, 1], abs=0.2)
    assert found.covariance == pytest.approx(np.array([[0.04, 0.03], [0.03, 0.09]]), abs=0.03)
    assert (np.linalg.eigvalsh(found.covariance) > 0).all()
    assert np.isfinite(found.explained).all()


def test_intervals_of_what_would_be_reported_stay_where_the_figure_can_be_and_without_a_value_says_so() -> None:
    service = document()
    service["targets"] = [on(datetime.date(2020, 9, 30), measure, 0, 1.5) for measure in ("agency_rate", "caseload")]
    targets = checked(service).targets
    shown = np.zeros((40, 2))
    shown[:, 1] = 15.0
    shown[:9, 1] = np.nan
    rate, caseload = compared(targets, shown, seed=1).to_dict("records")
    assert (rate["low80"], rate["low95"]) == (0.0, 0.0)
    assert rate["within80"]
    assert (caseload["mean"], caseload["without_value"]) == (15.0, 9)
    assert np.isfinite([caseload["low95"], caseload["high95"], caseload["misfit"]]).all()
    shown[:, 1] = np.nan
    assert compared(targets, shown, seed=1)["without_value"].tolist() == [0, 40]
