"""Ofsted's inspections: every one is known by its council, and what followed them is as the figures show."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.england import extract, inspections
from sim.england.figures import table
from sim.england.inspections import (
    JUDGEMENTS,
    aftermath,
    in_use,
    interval,
    last_of,
    next_judgement,
    on_average,
    what_followed,
)

TODAY = datetime.date(2025, 9, 30)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_every_inspection_is_of_a_council_of_the_figures_and_known_from_its_report() -> None:
    found = inspections.inspections(TODAY)
    assert len(found) == 271
    assert {one.council for one in found} <= {*table()["id"]}
    assert {one.judgement for one in found} == {*JUDGEMENTS}
    assert all(one.inspected < one.published for one in found)
    assert list(found) == sorted(found)


def test_the_last_judgement_is_the_one_that_was_published_by_the_day() -> None:
    assert last_of("bradford", day("2018-10-01")) is None  # inspected in September, published on 29 October
    first = last_of("bradford", day("2022-12-31"))
    assert first is not None
    assert (first.inspected, first.judgement) == (day("2018-09-17"), "inadequate")
    later = last_of("bradford", TODAY)
    assert later is not None
    assert later.inspected == day("2022-11-21")


def test_a_council_is_inspected_about_every_three_years_while_councils_are() -> None:
    assert interval(TODAY) == pytest.approx(3.3, abs=0.05)
    assert in_use(day("2019-01-01"), day("2020-01-01")) == pytest.approx(1.0, abs=0.01)
    assert in_use(day("2020-04-01"), day("2021-04-01")) < 0.1  # Ofsted had paused
    assert in_use(day("2025-04-01"), day("2026-04-01")) < 0.1  # nothing is known of later inspections


def test_intervals_vary_by_a_quarter_as_files_assume() -> None:
    found = inspections.inspections(TODAY)
    years = [in_use(one.inspected, other.inspected) for one, other in pairwise(found) if one.council == other.council]
    assert len(years) > 100
    assert np.std(years) / np.mean(years) == pytest.approx(0.25, abs=0.05)


def test_the_next_judgement_depends_on_the_last() -> None:
    likely = next_judgement(TODAY)
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in likely.values())
    assert likely["outstanding"]["outstanding"] > 0.6 > likely["good"]["outstanding"]
    assert likely["requires improvement"]["inadequate"] > likely["outstanding"]["inadequate"]
    assert likely[None]["inadequate"] == pytest.approx(35 / 271)


def test_what_followed_is_as_it_was_first_told() -> None:
    """Within a year of an inadequate judgement posts, workers and cases rise by an eighth or so, vacancies and agency
    workers by seven points.
    """
    first = what_followed(TODAY).loc["inadequate"].xs(1, level="horizon")
    told = {"posts": 12, "workers": 10, "cases": 16, "vacancy": 7.5, "agency": 7.0, "caseload": 3}
    for figure, change in told.items():
        assert abs(first.loc[figure, "mean"] - change) < first.loc[figure, "error"], figure


def test_only_an_inadequate_judgement_is_followed_by_what_is_beyond_doubt() -> None:
    after = aftermath(TODAY).of
    assert after["inadequate"].posts == pytest.approx(0.114, abs=0.01)
    assert after["inadequate"].referrals > 0.2
    for judgement in JUDGEMENTS[1:]:
        assert (after[judgement].posts, after[judgement].referrals) == (0.0, 0.0)
        assert after[judgement].posts_error < 0.02
    assert on_average(TODAY).posts == pytest.approx(0.13 * 0.114 / 3.3, abs=0.0005)
    assert 0.005 < on_average(TODAY).referrals < 0.03


def found_by(until: datetime.date) -> tuple[object, ...]:
    return interval(until), next_judgement(until), aftermath(until), on_average(until)


@pytest.fixture
def known_in_2021(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[object, ...]]:
    """Return what is found up to September 2021, and cut from both tables what came later."""
    _forget()
    found = found_by(day("2021-09-30"))
    whole, rows = table(), pd.read_csv(inspections.SOURCE)
    rows[rows["published"] <= "2021-09-30"].to_csv(tmp_path / "inspections.csv", index=False)
    before = whole[whole["year"] <= 2021]
    monkeypatch.setattr(inspections, "SOURCE", tmp_path / "inspections.csv")
    monkeypatch.setattr(inspections, "table", lambda: before)
    _forget()
    yield found
    _forget()


def _forget() -> None:
    cached = ("inspections", "interval", "next_judgement", "changes", "what_followed", "aftermath", "on_average")
    for name in cached:
        getattr(inspections, name).cache_clear()


def test_nothing_later_is_known(known_in_2021: tuple[object, ...]) -> None:
    assert found_by(day("2021-09-30")) == known_in_2021


def test_a_known_aftermath_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of 150 councils that move by chance 25 are judged inadequate in 2019; a tenth more posts follow in two months,
    and half again as many referrals, of which three tenths are left after a year.
    """
    random = np.random.default_rng(5)
    rows, judged = [], []
    for number in range(150):
        worst, inspected = number % 6 == 0, datetime.date(2019, 1 + number // 6 % 12, 15)
        judged.append((f"c{number}", inspected, inspected, "inadequate" if worst else "good"))
        for year in range(2017, 2026):
            count, march = (datetime.date(year, *ends) for ends in ((9, 30), (3, 31)))
            since, of_year = ((one - inspected).days / 365.25 * worst for one in (count, march))
            created = 0.1 * min(max(since, 0.0) * 6, 1.0)
            push = 0.4 * (
                inspections._added_up(max(of_year, 0.0), 0.3) - inspections._added_up(max(of_year - 1, 0), 0.3)
            )
            held = 0.4 * inspections._held(pd.DataFrame({"since": [max(since, 0.0)]}), 0.3)[0]
            chance = 0.02 * random.standard_normal(3)
            rows.append(
                {
                    "id": f"c{number}",
                    "council": "A council",
                    "year": year,
                    "inpost_fte": 80 * np.exp(created + chance[0]),
                    "vacancy_fte": 20 * np.exp(created + chance[0]),
                    "cases": 1500 * np.exp(held + chance[1]),
                    "referrals": 2000 * np.exp(push + chance[2]),
                }
            )
    columns = ["id", "inspected", "published", "judgement"]
    pd.DataFrame(judged, columns=columns).to_csv(tmp_path / "inspections.csv", index=False)
    frame = pd.DataFrame(rows).reindex(columns=table().columns)
    monkeypatch.setattr(inspections, "SOURCE", tmp_path / "inspections.csv")
    monkeypatch.setattr(inspections, "table", lambda: frame)
    _forget()
    found = aftermath(TODAY)
    _forget()
    assert found.kept == pytest.approx(0.3, abs=0.06)
    assert found.of["inadequate"].posts == pytest.approx(0.1, abs=0.01)
    assert found.of["inadequate"].referrals == pytest.approx(0.4, abs=0.06)
    assert abs(found.of["good"].posts) < 0.01


def test_inspections_are_read_from_the_published_files(tmp_path: Path) -> None:
    codes = {"geographic_level": "Local authority", "old_la_code": "901", "new_la_code": "E1"}
    pd.DataFrame([codes]).to_csv(tmp_path / "b1_children_in_need_2013_to_2025.csv", index=False)
    judged = {"new_la_code": "E1", "inspection_date": "2020-01-06", "publication_date": "2020-02-20"}
    short = "Requires improvement to be good"
    pd.DataFrame(
        [{**judged, "overall_effectiveness": short}, {**judged, "overall_effectiveness": "Not judged"}]
    ).to_csv(tmp_path / extract.INSPECTIONS, index=False)
    found = extract.inspections_in(tmp_path, pd.DataFrame({"code": ["901"], "id": ["town"]}))
    assert found.to_numpy().tolist() == [["town", "2020-01-06", "2020-02-20", "requires improvement"]]
