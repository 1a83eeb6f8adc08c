"""A forecast's folder: tables, charts, and what was run."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sim.engine.readings import is_reached, read_all
from sim.experiments.importance import importance
from sim.experiments.validation import compared
from sim.reporting import tables
from sim.reporting.charts import CHARTS
from sim.reporting.drawing import save_figure
from sim.reporting.folders import write_whole
from sim.reporting.forecast import Forecast
from sim.reporting.manifests import manifest_of, write_manifest


def save(forecast: Forecast, out: Path, source: dict[str, str], command: str) -> Path:
    """Write the forecast into a new folder below ``out`` and return it; raises ``OSError`` and leaves nothing then."""

    def fill(folder: Path, started: datetime.datetime) -> None:
        _write_tables(forecast, folder)
        _write_charts(forecast, folder)
        write_manifest(forecast_manifest(forecast, source, command, started), folder)

    return write_whole(out, f"seed-{forecast.seed}", fill)


def _write(frame: pd.DataFrame, folder: Path, name: str) -> None:
    table = pa.Table.from_pandas(rounded(frame), preserve_index=False)
    pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    pyarrow.csv.write_csv(_plain(table), folder / f"{name}.csv")


def _write_monthly(forecast: Forecast, folder: Path) -> None:
    """Write the largest table in parts, so that it is never whole in memory."""
    parquet: Any = None
    csv: Any = None
    try:
        for first, last in tables.in_parts(forecast.ensemble):
            frame = tables.monthly_part(forecast.ensemble, first, last)
            table = pa.Table.from_pandas(rounded(frame), preserve_index=False)
            if parquet is None:
                parquet = pyarrow.parquet.ParquetWriter(folder / "monthly.parquet", table.schema)
                csv = pyarrow.csv.CSVWriter(folder / "monthly.csv", _plain(table).schema)
            parquet.write_table(table)
            csv.write_table(_plain(table))
    finally:
        for writer in (parquet, csv):
            if writer is not None:
                writer.close()


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round real numbers to four decimals: more would be noise, and would differ between machines."""
    real = [str(name) for name in frame if pd.api.types.is_float_dtype(frame[name])]
    return frame.assign(**{name: frame[name].astype("float64").round(4) for name in real})


def _plain(table: Any) -> Any:
    """Write dates as days, as a spreadsheet reads them."""
    fields = [pa.field(f.name, pa.date32()) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _write_tables(forecast: Forecast, folder: Path) -> None:
    _write_monthly(forecast, folder)
    _write(forecast.yearly, folder, "yearly")
    _write(forecast.children, folder, "children")
    _write(forecast.children_yearly, folder, "children_yearly")
    staff = forecast.summary().rename(columns={"team": "of"})
    childrens = forecast.children_summary().rename(columns={"population": "of"})
    rounded(pd.concat([staff, childrens], ignore_index=True)).to_csv(folder / "summary.csv", index=False)
    ensemble = forecast.ensemble
    targets = [target for target in forecast.scenario.targets if is_reached(target, ensemble.derived)]
    shown = read_all(targets, ensemble.outcomes, ensemble.derived)
    if ensemble.posterior is not None:
        rounded(importance(ensemble)).to_csv(folder / "rates.csv", index=False)
    if targets:
        rounded(compared(targets, shown, forecast.seed)).to_csv(folder / "reported.csv", index=False)


def _write_charts(forecast: Forecast, folder: Path) -> None:
    charts = folder / "charts"
    charts.mkdir()
    for name in CHARTS:
        save_figure(forecast.chart(name), charts, name)


def forecast_manifest(
    forecast: Forecast, source: dict[str, str], command: str, started: datetime.datetime
) -> dict[str, Any]:
    """Return what one needs to know to repeat the forecast."""
    enough = forecast.ensemble.enough
    return {
        **manifest_of(forecast.scenario, command, forecast.seed, forecast.rates, forecast.seconds, started),
        "scenario": source,
        "replications": forecast.replications,
        "replications_chosen_by": (
            "as asked for"
            if enough is None
            else f"95 % confidence interval of the headline measures within {enough.half_width():.2%} of the mean"
        ),
        "events": sum(outcome.events for outcome in forecast.ensemble.outcomes),
    }
