"""The two spreadsheet forecasts, and how reports differ from what is there."""

from __future__ import annotations

import numpy as np
import pytest

from sim.england import levels, reporting
from sim.england.neighbours import neighbours
from sim.england.rivals import FIGURES, RIVALS, last_value, mean_reverting, reported
from sim.scenario.new_council import councils
from sim.statistics.scores import crps_of_normal

# Mean scores from 2021, one to four years ahead, of all councils with 10 FTE in post.
SCORES = {
    "caseload": ((0.074, 0.078, 0.087, 0.093), (0.067, 0.065, 0.067, 0.070)),
    "in_post": ((0.049, 0.065, 0.076, 0.098), (0.059, 0.070, 0.077, 0.076)),
    "turnover": ((4.77, 4.03, 4.36, 4.18), (4.00, 3.04, 3.23, 3.84)),
    "agency": ((3.42, 4.81, 4.81, 5.18), (3.51, 4.62, 4.45, 4.39)),
}


@pytest.mark.parametrize("figure", SCORES)
def test_the_rivals_score_as_they_did_when_they_were_made_by_hand(figure: str) -> None:
    every = reported(figure)
    for (name, rival), expected in zip(RIVALS.items(), SCORES[figure], strict=True):
        for ahead, score in enumerate(expected, 1):
            found = rival(figure, 2021, ahead)
            assert found is not None, name
            pairs = [(mean, every.of(council, 2021 + ahead)) for council, mean in found.mean.items()]
            means, came = np.array([pair for pair in pairs if np.isfinite(pair[1])]).T
            crps = crps_of_normal(means, found.spread, FIGURES[figure].judged(came)).mean()
            assert crps == pytest.approx(score, rel=0.012), (name, ahead)


def test_a_rival_knows_nothing_that_came_later() -> None:
    known = last_value("caseload", 2019, 1)
    assert known is not None
    changes = reported("caseload")
    seen = np.log(changes.values[:, : changes.years.index(2019) + 1])
    assert known.spread == pytest.approx(float(np.nanstd(np.diff(seen, axis=1))))


def test_there_is_no_rival_where_nobody_could_have_made_one() -> None:
    assert last_value("looked_after", 2021, 1) is None  # no two years of it were published before
    assert mean_reverting("caseload", 2019, 4) is None


def test_a_report_is_blurred_as_reports_are_and_a_small_councils_more() -> None:
    random, there = np.random.default_rng(1), np.full(20_000, 16.0)
    spreads = [
        float(np.log(reporting.as_reported("caseload_fte", there, in_post, 2021, random)).std())
        for in_post in (30.0, 300.0)
    ]
    sizes = levels.sizes_of("caseload_fte", 2021)
    expected = [np.sqrt(sizes.noise + sizes.noise_of_one / in_post) for in_post in (30.0, 300.0)]
    assert spreads == pytest.approx(expected, rel=0.03)
    assert spreads[0] > 2 * spreads[1]


def test_turnover_is_reported_as_it_is() -> None:
    there = np.linspace(5, 30, 10)
    assert (reporting.as_reported("turnover_rate_fte", there, 100.0, 2021, np.random.default_rng(1)) == there).all()


def test_who_is_counted_goes_its_own_way_from_year_to_year() -> None:
    factors = reporting.counted_otherwise((5000, 4), 2021, np.random.default_rng(1))
    spread = np.diff(np.quantile(np.log(factors), [0.1, 0.9], axis=0), axis=0)[0]
    assert (np.diff(spread) > 0).all()
    assert np.median(factors) == pytest.approx(1.0, abs=0.01)


def test_every_council_has_ten_neighbours_or_nearly_and_none_is_itself() -> None:
    for council in councils():
        found = neighbours(council)
        assert 9 <= len(found) <= 10
        assert council not in found
        assert set(found) <= set(councils())
    assert neighbours("barnsley")[:2] == ("rotherham", "wakefield")
