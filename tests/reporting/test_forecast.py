"""A forecast's frames, summaries, files and charts, on a small service."""

from __future__ import annotations

import datetime
import errno
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.engine.measures import BY_NAME, YEAR_BY_NAME
from sim.questions.forecast import files, tables
from sim.questions.forecast.charts import CHARTS
from tests.scenarios import scenario, tiny_service

REPLICATIONS = 6


@pytest.fixture(scope="module")
def forecast() -> sim.Forecast:
    return sim.forecast(scenario(tiny_service()), replications=REPLICATIONS, seed=3)


@pytest.fixture(scope="module")
def folder(forecast: sim.Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = {"file": "tiny.toml", "sha256": "0" * 64}
    return files.save(forecast, tmp_path_factory.mktemp("out"), source, "sim forecast tiny").folder


def test_the_monthly_frame_has_a_row_for_each_replication_month_and_group(forecast: sim.Forecast) -> None:
    derived, frame = forecast.ensemble.derived, forecast.monthly
    assert len(frame) == REPLICATIONS * derived.months * (len(derived.team_names) + 1)
    assert not frame.duplicated(["replication", "date", "team"]).any()
    assert set(BY_NAME) <= set(frame.columns)


def test_counts_of_the_teams_add_up_to_the_councils(forecast: sim.Forecast) -> None:
    frame = forecast.monthly
    teams = frame[frame["team"] != tables.ALL].groupby(["replication", "date"])[["open_cases", "changes", "cost"]].sum()
    council = frame[frame["team"] == tables.ALL].set_index(["replication", "date"])[["open_cases", "changes", "cost"]]
    np.testing.assert_allclose(teams.to_numpy(), council.to_numpy(), rtol=1e-5)


def test_a_years_changes_are_its_months_changes_added_up(forecast: sim.Forecast) -> None:
    monthly = forecast.monthly
    council = monthly[(monthly["team"] == tables.ALL) & (monthly["replication"] == 0)]
    yearly = forecast.yearly
    first_years = yearly[(yearly["team"] == tables.ALL) & (yearly["replication"] == 0)]
    last = pd.Timestamp(f"{int(first_years['year'].iloc[-1][:4]) + 1}-03-31")
    assert first_years["changes"].sum() == council.loc[council["date"] <= last, "changes"].sum()


def test_the_childrens_distribution_and_its_measures_agree(forecast: sim.Forecast) -> None:
    counts = forecast.children[forecast.children["counted"] == "changes"]
    children = counts.groupby(["replication", "year", "population"])["children"].sum()
    measures = forecast.children_yearly.set_index(["replication", "year", "population"])["children"]
    assert (children.sort_index() == measures.sort_index()).all()


def test_all_changes_of_a_year_are_the_open_childrens_changes(forecast: sim.Forecast) -> None:
    yearly = forecast.yearly
    council = yearly[yearly["team"] == tables.ALL].set_index(["replication", "year"])["changes"]
    children = forecast.children_yearly
    everyone = children[children["population"] == "open at any time in the year"]
    assert (everyone.set_index(["replication", "year"])["changes"] == council).all()


def test_a_summary_has_no_mean_without_its_interval(forecast: sim.Forecast) -> None:
    summary = forecast.summary("caseload", "changes", team=tables.ALL)
    assert (summary["mean_low"] <= summary["mean"]).all()
    assert (summary["mean"] <= summary["mean_high"]).all()
    quantiles = summary[["p2.5", "p10", "p25", "median", "p75", "p90", "p97.5"]].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert set(forecast.children_summary()["measure"]) == set(YEAR_BY_NAME)


def test_the_discounted_cost_is_less_than_the_plain_sum(forecast: sim.Forecast) -> None:
    monthly = forecast.monthly
    plain = monthly[monthly["team"] == tables.ALL].groupby("replication")["cost"].sum()
    cost = forecast.discounted_cost()
    assert (cost["cost"] < plain.to_numpy()).all()
    np.testing.assert_allclose(forecast.discounted_cost(rate=0.0)["cost"], plain, rtol=1e-5)
    kinds = ["cost_salaries", "cost_agency", "cost_payments", "cost_recruitment", "cost_programmes"]
    np.testing.assert_allclose(cost[kinds].sum(axis=1), cost["cost"])


@pytest.mark.parametrize(
    "ask", [lambda f: f.summary("caselaod"), lambda f: f.chart("pie"), lambda f: f.summary(team="X")]
)
def test_an_unknown_name_is_told_with_the_known_ones(forecast: sim.Forecast, ask: object) -> None:
    with pytest.raises(ValueError, match="there are"):
        ask(forecast)  # type: ignore[operator]


@pytest.mark.parametrize("numbers", [{"replications": 0}, {"seed": -1}, {"cores": 0}, {"years": 0}, {"years": 99}])
def test_a_number_out_of_range_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        sim.forecast(scenario(tiny_service()), **numbers)  # type: ignore[arg-type]


def test_a_folder_holds_everything_that_the_readme_lists(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    stems = ("monthly", "yearly", "children", "children_yearly")
    tables_there = {f"{stem}.{kind}" for stem in stems for kind in ("csv", "parquet")}
    assert names == tables_there | {"summary.csv", "manifest.json", "charts"}  # without targets and posterior
    charts = {path.name for path in (folder / "charts").iterdir()}
    assert charts == {f"{name}.{kind}" for name in CHARTS for kind in ("png", "svg")}


def test_csv_and_parquet_hold_the_same(folder: Path) -> None:
    for stem in ("monthly", "yearly", "children", "children_yearly"):
        csv, parquet = pd.read_csv(folder / f"{stem}.csv"), pd.read_parquet(folder / f"{stem}.parquet")
        assert list(csv.columns) == list(parquet.columns)
        numbers = csv.select_dtypes("number").columns
        np.testing.assert_allclose(csv[numbers].to_numpy(), parquet[numbers].to_numpy(), atol=1e-9)


def test_the_manifest_says_how_to_repeat_the_run(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 3
    assert manifest["replications"] == REPLICATIONS
    assert manifest["scenario"]["sha256"] == "0" * 64
    assert {"numba", "numpy", "python"} <= set(manifest["versions"])
    assert datetime.datetime.fromisoformat(manifest["written"]).tzinfo is not None


def test_a_run_that_is_stopped_while_tables_are_written_leaves_nothing(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.save(forecast, tmp_path, {}, "sim forecast tiny")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_in_one_second_get_folders_of_their_own(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "CHARTS", {})
    monkeypatch.setattr(files, "_write_tables", lambda *_: None)
    folders = {files.save(forecast, tmp_path, {}, "").folder for _ in range(3)}
    assert len(folders) == 3


def test_a_chart_that_fails_leaves_the_tables_and_the_other_charts_and_is_said(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: sim.Forecast) -> Figure:
        raise ValueError("no such glyph")

    monkeypatch.setattr(files, "CHARTS", {"caseload": CHARTS["caseload"], "staffing": CHARTS["staffing"]})
    monkeypatch.setitem(CHARTS, "staffing", fails)
    written = files.save(forecast, tmp_path, {}, "sim forecast tiny")
    assert written.missing == (
        f"{written.folder}: the tables are whole; all charts but staffing could be drawn (ValueError: no such glyph).",
    )
    assert json.loads((written.folder / "manifest.json").read_text(encoding="utf-8"))["seed"] == 3
    assert sorted(path.name for path in (written.folder / "charts").iterdir()) == ["caseload.png", "caseload.svg"]
    assert list(tmp_path.iterdir()) == [written.folder]


def test_when_the_disk_fills_up_the_results_are_kept_elsewhere_and_it_is_said_where(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: sim.Forecast, made: Path) -> None:
        if made.is_relative_to(tmp_path / "results"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        (made / "summary.csv").write_text("whole", encoding="utf-8")

    monkeypatch.setattr(files, "CHARTS", {})
    monkeypatch.setattr(files, "_write_tables", full)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = files.save(forecast, tmp_path / "results", {}, "")
    assert not (tmp_path / "results").exists()
    assert (written.folder / "summary.csv").read_text(encoding="utf-8") == "whole"
    assert (written.folder / "manifest.json").is_file()
    [said] = written.missing
    assert said == (
        f"{tmp_path / 'results'}: the disk is full. The results are in {written.folder}: "
        "move them to where they can stay."
    )


def test_precision_is_reached_by_enough_replications_and_not_before() -> None:
    from sim.statistics.precision import Enough

    wide = Enough(floor=3, ceiling=500)
    assert not any(wide.add([value]) for value in (50.0, 150.0) * 20)
    narrow = Enough(floor=3, ceiling=500)
    added = [narrow.add([value]) for value in (100.0, 101.0) * 20]
    assert added.index(True) + 1 < 40
    assert narrow.half_width() < 0.01
    capped = Enough(floor=3, ceiling=10)
    assert [capped.add([value]) for value in (0.0, 1000.0) * 5][-1]
