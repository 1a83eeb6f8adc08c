"""How staffing moves in England: what the design rests on is in the figures, and known movements are found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.england import movement as module
from sim.england.figures import FIGURES, KEYS
from sim.england.movement import agency_beyond_vacancies, leaving_for_caseload, movement, who_is_counted


def test_in_england_posts_move_and_agency_workers_follow_vacancies() -> None:
    found = movement(2025)
    assert 0.05 < found.moves < 0.09
    assert 0.0 < found.growth < 0.03
    assert 0.7 < found.covers < 0.95
    sizes, of_councils = agency_beyond_vacancies(2025)
    assert 0.5 < sizes.kept < 0.9
    assert abs(np.median([level.long_run for level in of_councils.values()])) < 0.05
    assert 0.05 < found.applicants_for_vacancies < 0.4


def test_councils_answer_a_caseload_by_fewer_cases_more_than_by_posts() -> None:
    found = movement(2025)
    assert -0.6 < found.cases_for_caseload < -0.2
    assert 0.0 < found.posts_for_caseload < 0.25


def test_nothing_later_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found up to 2021 is the same when the later years are not in the table."""
    whole = movement.__wrapped__(2021)
    table = module.table()
    monkeypatch.setattr(module, "table", lambda: table[table["year"] <= 2021])
    assert movement.__wrapped__(2021) == whole


def made_up(random: np.random.Generator) -> pd.DataFrame:
    """Return a thousand councils over nine years that move as the test below says."""
    rows = []
    posts = np.exp(random.normal(5.3, 0.5, 1000))
    gap = 0.06 * random.standard_normal(1000)
    for year in range(2017, 2026):
        vacant = np.clip(0.15 + 0.05 * random.standard_normal(1000), 0.02, None)
        in_post = posts * (1 - vacant)
        rows.append(
            pd.DataFrame(
                {
                    "id": [f"council-{n}" for n in range(1000)],
                    "year": year,
                    "inpost_fte": in_post,
                    "vacancy_fte": posts * vacant,
                    "agency_fte": posts * (0.8 * vacant + 0.03 + gap),
                    "starters_fte": 0.15 * in_post,
                    "leavers_fte": 0.15 * in_post,
                    "cases": 2000.0,
                    "caseload_fte": 16.0 * np.exp(0.1 * random.standard_normal(1000)),
                }
            )
        )
        posts = posts * np.exp(0.02 + 0.08 * random.standard_normal(1000))
        gap = 0.5 * gap + 0.06 * np.sqrt(1 - 0.25) * random.standard_normal(1000)
    whole = pd.concat(rows, ignore_index=True)
    return whole.reindex(columns=[*KEYS, *FIGURES]).assign(council="A council")


def test_known_movements_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = made_up(np.random.default_rng(4))
    monkeypatch.setattr(module, "table", lambda: frame)
    found = movement.__wrapped__(2025)
    assert found.growth == pytest.approx(0.01, abs=0.002)  # half of it
    assert found.covers == pytest.approx(0.8, abs=0.04)


def test_a_case_more_has_the_effect_on_leaving_that_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of a point, in councils that differ in both for other reasons."""
    random = np.random.default_rng(5)
    frame = made_up(random)
    usual = frame.groupby("id")["caseload_fte"].transform("mean")
    chance = random.standard_normal(len(frame))
    frame["turnover_rate_fte"] = 15 + usual + (frame["caseload_fte"] - usual) / 3 + chance
    monkeypatch.setattr(module, "table", lambda: frame)
    found = leaving_for_caseload.__wrapped__(2025)
    assert found.points == pytest.approx(1 / 3, abs=3 * found.error)
    assert 0.0 < found.error < 0.05


def test_who_is_counted_changes_by_little_in_most_councils_and_by_much_in_some() -> None:
    steps = who_is_counted(2025)
    assert abs(steps.median()) < 0.01
    assert steps.abs().quantile(0.5) < 0.03 < 0.1 < steps.abs().quantile(0.97)
