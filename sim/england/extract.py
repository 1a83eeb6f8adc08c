"""How ``data/figures.csv`` and ``data/inspections.csv`` are made, and brought up to date, from what is published.

``python -m sim.england.extract FOLDER`` reads the files named in ``figures.py`` from a folder (as downloaded from
explore-education-statistics.service.gov.uk) and lays their figures over those of the table. What a newer release no
longer holds stays. Symbols in place of a number (c, z, x, u) are missing figures; ``low`` is a number that rounds to 0.

Ofsted's inspections are read from the sheet of the ILACS history, saved as CSV under the name in ``INSPECTIONS`` with
the columns in ``OFSTED``; the council's code (new_la_code) is looked up in the DfE's files.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from sim.england.figures import DATA, DOCUMENTS, FIGURES, KEYS, slug
from sim.england.inspections import JUDGEMENTS, SOURCE
from sim.england.neighbours import DATA as NEIGHBOURS
from sim.england.neighbours import FILE as MODEL
from sim.england.neighbours import NUMBER

NATIONAL, COUNCIL = "National", "Local authority"
INSPECTIONS = "ofsted_ilacs_inspections_2018_to_2025.csv"
OFSTED = {"inspection_date": "inspected", "publication_date": "published", "overall_effectiveness": "judgement"}
TOGETHER = {"314 / 318": ("314", "318"), "940 / 941": ("940", "941")}  # one workforce return; children counted apart


def main(folder: Path) -> None:
    """Bring the tables up to date from the files in a folder."""
    new = updated(pd.read_csv(DATA, dtype={"code": str}), folder)
    new.to_csv(DATA, index=False, lineterminator="\n")
    if (folder / INSPECTIONS).exists():
        inspections_in(folder, new).to_csv(SOURCE, index=False, lineterminator="\n")
    if (folder / MODEL).exists():
        neighbours_in(folder / MODEL, new).to_csv(NEIGHBOURS, index=False, lineterminator="\n")


def updated(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the table with the figures of the files laid over it, by council and year."""
    named = dict.fromkeys(figure.file for figure in FIGURES.values())
    found = [_of_file(folder / file, file) for file in named if (folder / file).exists()]
    cells = pd.concat(found, ignore_index=True)
    cells = pd.concat([cells, _together(cells)], ignore_index=True)
    names = _names(cells)
    wide = cells.pivot_table(index=["code", "year"], columns="figure", values="value", aggfunc="last")
    new = wide.combine_first(table.set_index(["code", "year"])[[*FIGURES]] if len(table) else wide)
    new = new.reindex(columns=[*FIGURES]).reset_index()
    new = new.join(names, on="code")
    new["id"] = new["council"].map(slug)
    new = new[new["council"].notna()].sort_values(["id", "year"])
    new = _older_boundaries(new)
    return new[[*KEYS, *FIGURES]].convert_dtypes()


def inspections_in(folder: Path, figures: pd.DataFrame) -> pd.DataFrame:
    """Return Ofsted's inspections that ended in an overall judgement, by council (its id among the figures) and day."""
    codes = pd.concat([_codes(folder / name) for name in DOCUMENTS if (folder / name).exists()])
    ids = figures.drop_duplicates("code", keep="last").set_index("code")["id"]
    rows = pd.read_csv(folder / INSPECTIONS, dtype=str).rename(columns=OFSTED)
    rows["id"] = rows["new_la_code"].map(codes.groupby(level=0).last()).map(ids)
    rows["judgement"] = rows["judgement"].str.lower().str.removesuffix(" to be good")
    rows = rows[rows["judgement"].isin(JUDGEMENTS)]
    return rows.sort_values(["id", "inspected"])[["id", "inspected", "published", "judgement"]]


def _codes(path: Path) -> pd.Series[str]:
    """Return the old code of each council by the new one, as a file of the DfE has them; none if it has not both."""
    rows = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    if not {"old_la_code", "new_la_code"} <= {*rows.columns}:
        return pd.Series(dtype=str)
    rows = rows[rows["geographic_level"] == COUNCIL]
    return rows.set_index("new_la_code")["old_la_code"]


def _older_boundaries(table: pd.DataFrame) -> pd.DataFrame:
    """Tell councils of one name apart: a council with a new code has other boundaries, and the older is named so."""
    latest = table.sort_values("year").groupby("id")["code"].last()
    older = table["code"] != table["id"].map(latest)
    began = table[~older & table["inpost_fte"].notna()].groupby("id")["year"].min()
    words = " (before " + table.loc[older, "id"].map(began).astype(str) + ")"
    table.loc[older, "council"] += words
    table.loc[older, "id"] = table.loc[older, "council"].map(slug)
    return table.sort_values(["id", "year"])


def _of_file(path: Path, file: str) -> pd.DataFrame:
    """Return the figures of one file: code, council, region, year, figure, value."""
    rows = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    rows = rows[rows["geographic_level"].isin([NATIONAL, COUNCIL])]
    rows["code"] = rows["old_la_code"].where(rows["geographic_level"] == COUNCIL, "England")
    rows["la_name"] = rows["la_name"].where(rows["geographic_level"] == COUNCIL, "England")
    parts = []
    for name, figure in FIGURES.items():
        if figure.file != file:
            continue
        chosen = rows if figure.only is None else rows[rows[figure.only[0]] == figure.only[1]]
        value = pd.to_numeric(chosen[figure.column].replace("low", "0"), errors="coerce")
        part = chosen[["code", "la_name", "region_name"]].assign(
            year=chosen["time_period"].astype(int), figure=name, value=value
        )
        parts.append(part.dropna(subset="value"))
    return pd.concat(parts, ignore_index=True)


def _together(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the children's figures of councils that make one workforce return: counts added, rates left out."""
    added = []
    for code, parts in TOGETHER.items():
        counts = [name for name, figure in FIGURES.items() if figure.unit not in ("percent", "cases per FTE")]
        rows = cells[cells["code"].isin(parts) & cells["figure"].isin(counts)]
        both = rows.groupby(["year", "figure"])["value"].agg(["sum", "count"]).reset_index()
        both = both[both["count"] == len(parts)].rename(columns={"sum": "value"}).drop(columns="count")
        added.append(both.assign(code=code, la_name="", region_name=""))
    return pd.concat(added, ignore_index=True)


def _names(cells: pd.DataFrame) -> pd.DataFrame:
    """Return each code's latest name and region."""
    named = cells[cells["la_name"] != ""].sort_values("year")
    latest = named.groupby("code")[["la_name", "region_name"]].last()
    return latest.rename(columns={"la_name": "council", "region_name": "region"})


def neighbours_in(file: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return each council's statistical neighbours, by ids of the table, the nearest first."""
    rows = pd.read_csv(file, dtype=str, encoding="utf-8-sig").set_index("old_la_code")
    latest = table.sort_values("year").drop_duplicates("code", keep="last").set_index("code")["id"]
    for together, parts in TOGETHER.items():
        latest = pd.concat([latest.drop([*parts], errors="ignore"), pd.Series(latest.get(together), index=[*parts])])
    found = pd.DataFrame({"id": latest.reindex(rows.index)})
    for place in range(1, NUMBER + 1):
        found[f"neighbour_{place}"] = latest.reindex(rows[f"SN_{place}"]).to_numpy()
    return found.dropna(subset=["id"]).drop_duplicates("id").sort_values("id")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
