"""A forecast's folder: tables, charts, and what was run."""

from __future__ import annotations

import datetime
import json
import platform
import sys
from importlib.metadata import version
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
from sim.reporting.folders import write_whole
from sim.reporting.forecast import Forecast

LIBRARIES = ("numba", "numpy", "scipy", "pandas", "simpy", "pydantic", "matplotlib", "pyarrow")


def save(forecast: Forecast, out: Path, source: dict[str, str], command: str) -> Path:
    """Write the forecast into a new folder below ``out`` and return it; raises ``OSError`` and leaves nothing then."""

    def fill(folder: Path, started: datetime.datetime) -> None:
        _write_tables(forecast, folder)
        _write_charts(forecast, folder)
        text = json.dumps(manifest_of(forecast, source, command, started), indent=2, ensure_ascii=False) + "\n"
        (folder / "manifest.json").write_text(text, encoding="utf-8")

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
    import matplotlib.pyplot as plt

    charts = folder / "charts"
    charts.mkdir()
    for name in CHARTS:
        figure = forecast.chart(name)
        figure.savefig(charts / f"{name}.png", dpi=150)
        figure.set_layout_engine("none")  # keep the layout just reckoned: reckoning it again takes as long as drawing
        figure.savefig(charts / f"{name}.svg")
        plt.close(figure)


def manifest_of(forecast: Forecast, source: dict[str, str], command: str, started: datetime.datetime) -> dict[str, Any]:
    """Return what one needs to know to repeat the run: scenario, seed, replications, versions, machine, duration."""
    enough = forecast.ensemble.enough
    return {
        "title": forecast.scenario.title,
        "scenario": source,
        "command": command,
        "seed": forecast.seed,
        "replications": forecast.replications,
        "replications_chosen_by": (
            "as asked for"
            if enough is None
            else f"95 % confidence interval of the headline measures within {enough.half_width():.2%} of the mean"
        ),
        "rates": forecast.rates,
        "start": forecast.scenario.council.start.isoformat(),
        "years": forecast.scenario.council.years,
        "written": started.isoformat(timespec="seconds"),
        "seconds": round(forecast.seconds, 1),
        "events": sum(outcome.events for outcome in forecast.ensemble.outcomes),
        "versions": versions(),
        "machine": machine(),
    }


def versions() -> dict[str, str]:
    """Return the versions of this program, of Python and of the libraries that a result depends on."""
    of_libraries = {name: version(name) for name in LIBRARIES}
    return {"steady-hands": version("steady-hands"), "python": sys.version.split()[0], **of_libraries}


def machine() -> dict[str, str]:
    """Return what kind of machine this is."""
    return {"system": platform.system(), "release": platform.release(), "processor": platform.machine()}
