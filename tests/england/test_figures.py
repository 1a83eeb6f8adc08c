"""The table of what councils report: each figure of a council and year once, in its unit, and how it is brought up to
date.
"""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import pandas as pd
import pytest

from sim.england import extract
from sim.england.figures import FIGURES, KEYS, WORKFORCE, notes, rows, slug, table, value


def test_every_council_and_year_is_there_once_in_order() -> None:
    found = table()
    assert list(found.columns) == [*KEYS, *FIGURES]
    places = list(zip(found["id"], found["year"], strict=True))
    assert places == sorted(set(places))
    assert list(rows()) == places
    assert (found["council"].map(slug) == found["id"]).all()


def test_it_holds_what_the_censuses_reported() -> None:
    found = table()[lambda rows: rows["inpost_fte"].notna()]
    councils = found[found["id"] != "england"].groupby("year").size()
    assert councils.tolist() == [151, 151, 150, 150, 150, 150, 151, 151, 149]
    assert found[found["id"] == "england"]["year"].tolist() == list(range(2017, 2026))


def test_rates_agree_with_the_numbers_that_they_are_of() -> None:
    found = table().query("inpost_fte > 20 and vacancy_fte.notna() and cases.notna()", engine="python")
    vacancies = 100 * found["vacancy_fte"] / (found["vacancy_fte"] + found["inpost_fte"])
    assert (vacancies - found["vacancy_rate_fte"]).abs().quantile(0.99) < 0.1
    caseload = found["cases"] / found["case_holders_fte"]
    assert (caseload - found["caseload_fte"]).abs().quantile(0.99) < 0.1


def test_a_figure_says_of_which_day_or_year_it_is() -> None:
    assert FIGURES["inpost_fte"].period(2024) == "2024-09-30"
    assert FIGURES["turnover_rate_fte"].period(2024) == "2023-10-01/2024-09-30"
    assert FIGURES["referrals"].period(2024) == "2023-04-01/2024-03-31"
    assert FIGURES["child_population"].ends(2024) == datetime.date(2024, 6, 30)


def test_a_value_is_the_one_published_or_none() -> None:
    assert value("england", 2024, "turnover_rate_fte") == 13.9
    assert value("leeds", 2012, "cases") is None
    assert value("nowhere", 2024, "cases") is None


def test_every_note_is_of_a_figure() -> None:
    assert notes()
    for place, words in notes().items():
        council, year, figure = place.split("/")
        assert value(council, int(year), figure) is not None, place
        assert words


def written(folder: Path, *lines: dict[str, object]) -> None:
    """Write a workforce file as the DfE publishes it."""
    whole = {figure.column: "" for figure in FIGURES.values() if figure.file == WORKFORCE}
    level = {"geographic_level": "Local authority", "region_name": "North"}
    pd.DataFrame([{**whole, **level, **line} for line in lines]).to_csv(folder / WORKFORCE, index=False)


def test_a_newer_file_is_laid_over_the_table_and_what_it_does_not_hold_stays(tmp_path: Path) -> None:
    old = pd.DataFrame(
        {"id": ["town"], "council": ["Town"], "code": ["901"], "region": ["North"], "year": [2024]}
    ).assign(**{**dict.fromkeys(FIGURES, math.nan), "inpost_fte": 50.0, "cases": 700.0})
    town = {"la_name": "Town", "old_la_code": "901"}
    written(
        tmp_path,
        {**town, "time_period": 2024, "inpost_fte": "51.5", "cases": "c"},
        {**town, "time_period": 2025, "inpost_fte": "low", "cases": "x"},
        {"la_name": "City / Port", "old_la_code": "902", "time_period": 2025, "inpost_fte": 9},
    )
    new = extract.updated(old, tmp_path).set_index(["id", "year"])
    assert new.loc[("town", 2024), "inpost_fte"] == 51.5
    assert new.loc[("town", 2024), "cases"] == 700
    assert new.loc[("town", 2025), "inpost_fte"] == 0
    assert pd.isna(new.loc[("town", 2025), "cases"])
    assert new.loc[("city-port", 2025), "council"] == "City / Port"


def test_a_council_with_a_new_code_is_another_from_then_on(tmp_path: Path) -> None:
    shire = {"la_name": "Shire", "inpost_fte": 80}
    written(
        tmp_path,
        {**shire, "old_la_code": "835", "time_period": 2018},
        {**shire, "old_la_code": "838", "time_period": 2019},
    )
    empty = pd.DataFrame(columns=[*KEYS, *FIGURES])
    new = extract.updated(empty, tmp_path)
    assert new[["id", "council", "year"]].to_numpy().tolist() == [
        ["shire", "Shire", 2019],
        ["shire-before-2019", "Shire (before 2019)", 2018],
    ]


@pytest.mark.parametrize(("name", "expected"), [("St. Helens", "st-helens"), ("Bristol, City of", "bristol-city-of")])
def test_a_name_as_ids_write_it(name: str, expected: str) -> None:
    assert slug(name) == expected
