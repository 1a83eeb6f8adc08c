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
from sim.questions import periods
from sim.questions.forecast.charts import CHARTS
from sim.questions.result import Result
from tests.scenarios import scenario, tiny_service

REPLICATIONS = 6


@pytest.fixture(scope="module")
def forecast() -> sim.Forecast:
    return sim.forecast(scenario(tiny_service()), run=sim.Run(replications=REPLICATIONS, seed=3))


@pytest.fixture(scope="module")
def folder(forecast: sim.Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return forecast.save(tmp_path_factory.mktemp("out"), "sim forecast tiny", "all").folder


def test_the_monthly_frame_has_a_row_for_each_replication_month_and_group(forecast: sim.Forecast) -> None:
    derived, frame = forecast.ensemble.derived, forecast.tables["monthly_by_team"]
    assert len(frame) == REPLICATIONS * derived.months * (len(derived.team_names) + 1)
    assert not frame.duplicated(["replication", "date", "team"]).any()
    assert set(BY_NAME) <= set(frame.columns)


def test_counts_of_the_teams_add_up_to_the_councils(forecast: sim.Forecast) -> None:
    frame = forecast.tables["monthly_by_team"]
    teams = (
        frame[frame["team"] != periods.ALL].groupby(["replication", "date"])[["open_cases", "changes", "cost"]].sum()
    )
    council = frame[frame["team"] == periods.ALL].set_index(["replication", "date"])[["open_cases", "changes", "cost"]]
    np.testing.assert_allclose(teams.to_numpy(), council.to_numpy(), rtol=1e-5)


def test_a_years_changes_are_its_months_changes_added_up(forecast: sim.Forecast) -> None:
    monthly = forecast.tables["monthly_by_team"]
    council = monthly[(monthly["team"] == periods.ALL) & (monthly["replication"] == 0)]
    yearly = forecast.tables["yearly"]
    first_years = yearly[(yearly["team"] == periods.ALL) & (yearly["replication"] == 0)]
    last = pd.Timestamp(f"{int(first_years['year'].iloc[-1][:4]) + 1}-03-31")
    assert first_years["changes"].sum() == council.loc[council["date"] <= last, "changes"].sum()


def test_the_childrens_distribution_and_its_measures_agree(forecast: sim.Forecast) -> None:
    counts = forecast.tables["children"][forecast.tables["children"]["counted"] == "changes"]
    children = counts.groupby(["replication", "year", "population"])["children"].sum()
    measures = forecast.tables["children_yearly"].set_index(["replication", "year", "population"])["children"]
    assert (children.sort_index() == measures.sort_index()).all()


def test_all_changes_of_a_year_are_the_open_childrens_changes(forecast: sim.Forecast) -> None:
    yearly = forecast.tables["yearly"]
    council = yearly[yearly["team"] == periods.ALL].set_index(["replication", "year"])["changes"]
    children = forecast.tables["children_yearly"]
    everyone = children[children["population"] == "open at any time in the year"]
    assert (everyone.set_index(["replication", "year"])["changes"] == council).all()


def test_a_summary_has_no_mean_without_its_interval(forecast: sim.Forecast) -> None:
    summary = forecast.tables["summary"]
    assert set(summary["measure"]) == set(BY_NAME) | set(YEAR_BY_NAME)
    summary = summary[summary["measure"].isin(["caseload", "changes"])]
    assert (summary["mean_low"] <= summary["mean"]).all()
    assert (summary["mean"] <= summary["mean_high"]).all()
    quantiles = summary[["p2.5", "p10", "p25", "median", "p75", "p90", "p97.5"]].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_the_discounted_cost_is_less_than_the_plain_sum(forecast: sim.Forecast) -> None:
    monthly = forecast.tables["monthly_by_team"]
    plain = monthly[monthly["team"] == periods.ALL].groupby("replication")["cost"].sum()
    cost = forecast.discounted_cost()
    assert (cost["cost"] < plain.to_numpy()).all()
    np.testing.assert_allclose(forecast.discounted_cost(rate=0.0)["cost"], plain, rtol=1e-5)
    kinds = ["cost_salaries", "cost_agency", "cost_payments", "cost_recruitment", "cost_programmes"]
    np.testing.assert_allclose(cost[kinds].sum(axis=1), cost["cost"])


def test_an_unknown_name_is_answered_with_the_known_ones(forecast: sim.Forecast) -> None:
    with pytest.raises(KeyError, match="no table is named 'sumary'; there are summary, by_team"):
        forecast.tables["sumary"]
    with pytest.raises(KeyError, match="no chart is named 'pie'; there are caseload"):
        forecast.charts["pie"]


@pytest.mark.parametrize("numbers", [{"replications": 0}, {"seed": -1}, {"cores": 0}, {"years": 0}, {"years": 99}])
def test_a_number_out_of_range_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        sim.Run(**numbers)  # type: ignore[arg-type]


SHORT = ("summary", "by_team", "children_by_changes", "columns")
LONG = ("monthly", "monthly_by_team", "yearly", "children", "children_yearly")


def test_a_folder_holds_everything_that_the_documents_list(
    folder: Path, forecast: sim.Forecast, tmp_path: Path
) -> None:
    names = {path.name for path in folder.iterdir()}
    there = {f"{stem}.csv" for stem in SHORT} | {f"{stem}.{kind}" for stem in LONG for kind in ("csv", "parquet")}
    assert names == there | {"verdict.md", "manifest.json", "charts"}  # without targets and posterior
    charts = {path.name for path in (folder / "charts").iterdir()}
    assert charts == {f"{name}.{kind}" for name in CHARTS for kind in ("png", "svg")}
    short = {path.name for path in forecast.save(tmp_path).folder.iterdir()}
    assert names - short == {f"{stem}.csv" for stem in LONG} | {"monthly_by_team.parquet"}


def test_the_data_dictionary_explains_every_column_of_every_table(folder: Path) -> None:
    columns = pd.read_csv(folder / "columns.csv")
    assert columns["meaning"].notna().all()
    for stem in (*SHORT[:-1], *LONG):
        file = f"{stem}.csv" if stem in SHORT else f"{stem}.parquet"
        table = pd.read_csv(folder / file) if stem in SHORT else pd.read_parquet(folder / file)
        assert list(columns.loc[columns["file"] == file, "column"]) == list(table.columns)


def test_csv_and_parquet_hold_the_same(folder: Path) -> None:
    for stem in LONG:
        csv, parquet = pd.read_csv(folder / f"{stem}.csv"), pd.read_parquet(folder / f"{stem}.parquet")
        assert list(csv.columns) == list(parquet.columns)
        numbers = csv.select_dtypes("number").columns
        np.testing.assert_allclose(csv[numbers].to_numpy(), parquet[numbers].to_numpy(), atol=1e-9)


def test_the_manifest_says_how_to_repeat_the_run(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 3
    assert manifest["replications"] == REPLICATIONS
    assert set(manifest["scenario"]) == {"file", "sha256"}
    assert {"numba", "numpy", "python"} <= set(manifest["versions"])
    assert datetime.datetime.fromisoformat(manifest["written"]).tzinfo is not None


def test_a_run_that_is_stopped_while_tables_are_written_leaves_nothing(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Result, "manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        forecast.save(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_runs_in_one_second_get_folders_of_their_own(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.Forecast, "chart_makers", lambda _: {})
    monkeypatch.setattr(Result, "write", lambda *_: None)
    folders = {forecast.save(tmp_path).folder for _ in range(3)}
    assert len(folders) == 3


def test_a_chart_that_fails_leaves_the_tables_and_the_other_charts_and_is_said(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: sim.Forecast) -> Figure:
        raise ValueError("no such glyph")

    makers = {"caseload": lambda: CHARTS["caseload"](forecast), "staffing": lambda: fails(forecast)}
    monkeypatch.setattr(sim.Forecast, "chart_makers", lambda _: makers)
    written = forecast.save(tmp_path)
    assert written.missing == (
        f"{written.folder}: the tables are whole; all charts but staffing could be drawn (ValueError: no such glyph).",
    )
    assert json.loads((written.folder / "manifest.json").read_text(encoding="utf-8"))["seed"] == 3
    assert sorted(path.name for path in (written.folder / "charts").iterdir()) == ["caseload.png", "caseload.svg"]
    assert list(tmp_path.glob("*/*")) == [written.folder]


def test_when_the_disk_fills_up_the_results_are_kept_elsewhere_and_it_is_said_where(
    forecast: sim.Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: sim.Forecast, made: Path, *__: object) -> None:
        if made.is_relative_to(tmp_path / "results"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        (made / "summary.csv").write_text("whole", encoding="utf-8")

    monkeypatch.setattr(sim.Forecast, "chart_makers", lambda _: {})
    monkeypatch.setattr(Result, "write", full)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = forecast.save(tmp_path / "results")
    assert not (tmp_path / "results").exists()
    assert (written.folder / "summary.csv").read_text(encoding="utf-8") == "whole"
    [said] = written.missing
    assert said == (
        f"{tmp_path / 'results' / forecast.place}: the disk is full. The results are in {written.folder}: "
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
