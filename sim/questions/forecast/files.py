"""A forecast's folder: tables, what was run, and charts."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sim.engine.readings import is_reached, read_all
from sim.output.folders import Written, write_results
from sim.output.sheets import rounded, safe, write_table
from sim.questions.forecast import tables
from sim.questions.forecast.charts import CHARTS
from sim.questions.forecast.importance import importance
from sim.questions.forecast.question import Forecast
from sim.questions.manifests import manifest_of, write_manifest
from sim.questions.validate.playing import compared


def save(forecast: Forecast, out: Path, source: dict[str, str], command: str) -> Written:
    """Write the forecast into a new folder below ``out``; raises ``OSError`` and leaves nothing then."""

    def tables_of(folder: Path, started: datetime.datetime) -> None:
        _write_tables(forecast, folder)
        write_manifest(forecast_manifest(forecast, source, command, started), folder)

    charts = {name: partial(forecast.chart, name) for name in CHARTS}
    return write_results(out, f"seed-{forecast.seed}", tables_of, {"": charts})


def _write(frame: pd.DataFrame, folder: Path, name: str) -> None:
    frame = rounded(frame)
    pyarrow.parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet")
    pyarrow.csv.write_csv(_plain(frame), folder / f"{name}.csv")


def _write_monthly(forecast: Forecast, folder: Path) -> None:
    """Write the largest table in parts, so that it is never whole in memory."""
    parquet: Any = None
    csv: Any = None
    try:
        for first, last in tables.in_parts(forecast.ensemble):
            frame = rounded(tables.monthly_part(forecast.ensemble, first, last))
            table, plain = pa.Table.from_pandas(frame, preserve_index=False), _plain(frame)
            if parquet is None:
                parquet = pyarrow.parquet.ParquetWriter(folder / "monthly.parquet", table.schema)
                csv = pyarrow.csv.CSVWriter(folder / "monthly.csv", plain.schema)
            parquet.write_table(table)
            csv.write_table(plain)
    finally:
        for writer in (parquet, csv):
            if writer is not None:
                writer.close()


def _plain(frame: pd.DataFrame) -> Any:
    """Return the table as a spreadsheet reads it: dates as days, and no text that it takes for a formula."""
    table = pa.Table.from_pandas(safe(frame), preserve_index=False)
    fields = [pa.field(f.name, pa.date32()) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _write_tables(forecast: Forecast, folder: Path) -> None:
    _write_monthly(forecast, folder)
    _write(forecast.yearly, folder, "yearly")
    _write(forecast.children, folder, "children")
    _write(forecast.children_yearly, folder, "children_yearly")
    staff = forecast.summary().rename(columns={"team": "of"})
    childrens = forecast.children_summary().rename(columns={"population": "of"})
    write_table(pd.concat([staff, childrens], ignore_index=True), folder / "summary.csv")
    ensemble = forecast.ensemble
    targets = [target for target in forecast.scenario.targets if is_reached(target, ensemble.derived)]
    shown = read_all(targets, ensemble.outcomes, ensemble.derived)
    if ensemble.posterior is not None:
        write_table(importance(ensemble), folder / "rates.csv")
    if targets:
        write_table(compared(targets, shown, forecast.seed), folder / "reported.csv")


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
