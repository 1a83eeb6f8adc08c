"""Tables as files: rounded, and safe to open in a spreadsheet.

A spreadsheet takes text that begins with ``=``, ``+``, ``-`` or ``@`` (or a tab or a line's end, which it drops) for a
formula, and runs it. In a CSV such text, be it in a cell or a column's name, gets an apostrophe before it, and
a control character is a space; numbers stay as they are. Parquet, which keeps text and numbers apart, has it as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are the wide forms of the first
ROWS = 10_000  # that are rounded at a time
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what ends a row too early, or steers a terminal


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round real numbers to four decimals: more would be noise, and would differ between machines. No 0 has a sign."""
    real = [str(name) for name in frame if pd.api.types.is_float_dtype(frame[name])]
    return frame.assign(**{name: frame[name].astype("float64").round(4) + 0.0 for name in real})


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text is taken for a formula."""
    changed: dict[Any, Any] = {}
    for name in frame:
        column = frame[name]
        if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)):
            texts = {value: _text(value) for value in column.unique() if isinstance(value, str)}
            if any(value != text for value, text in texts.items()):
                changed[name] = column.astype(object).map(lambda value, texts=texts: texts.get(value, value))
    frame = frame.assign(**changed) if changed else frame
    names = {name: _text(name) for name in frame if isinstance(name, str) and _text(name) != name}
    return frame.rename(columns=names) if names else frame


def _text(value: str) -> str:
    plain = CONTROL.sub(" ", value)
    return f"'{plain}" if value.startswith(FORMULA) else plain


def as_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV, in full precision."""
    return safe(frame).to_csv(index=False, lineterminator="\n")


def write_table(frame: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV, rounded, into a folder that is being made; raises ``OSError``."""
    file.write_text(as_csv(rounded(frame)), encoding="utf-8", newline="\n")


def write_long(frame: pd.DataFrame, file: Path) -> None:
    """Write a table of many rows, rounded, as Parquet or CSV by the file's name; raises ``OSError``."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    convert = as_arrow if file.suffix == ".csv" else _as_it_is
    parts = [convert(rounded(frame.iloc[first : first + ROWS])) for first in range(0, max(len(frame), 1), ROWS)]
    table = pa.concat_tables(parts, promote_options="default")
    if file.suffix == ".parquet":
        pyarrow.parquet.write_table(table, file, compression="zstd")
    else:
        pyarrow.csv.write_csv(table, file)


def columns_in(file: Path) -> list[str]:
    """Return the names of a Parquet file's columns."""
    import pyarrow.parquet

    return list(pyarrow.parquet.read_schema(file).names)


def _as_it_is(frame: pd.DataFrame) -> Any:
    import pyarrow as pa

    return pa.Table.from_pandas(frame, preserve_index=False)


def as_arrow(frame: pd.DataFrame) -> Any:
    """Return the table as a spreadsheet reads it: dates as days, and no text that it takes for a formula."""
    import pyarrow as pa

    table = pa.Table.from_pandas(safe(frame), preserve_index=False)
    fields = [pa.field(f.name, pa.date32()) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))
