"""Hold-outs are held out: a figure that the scenario was set from is a fault, and may be compared as context."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest

from sim.engine.loading import load
from sim.questions.validate.figures import FEWEST, coverage, judged_by
from sim.questions.validate.words import verdict
from sim.scenario.checks.hold_outs import cited
from tests.kept import COUNCILS
from tests.questions.calibrate.papers import document
from tests.scenarios import messages, number

FIRST, LAST = datetime.date(2019, 10, 1), datetime.date(2020, 9, 30)


def reading(value: float, unit: str, source: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": source}


def target(measure: str, use: str, value: float, source: str, unit: str = "persons", **when: Any) -> dict[str, Any]:
    return {
        "measure": measure,
        **(when or {"from": FIRST, "to": LAST}),
        "value": reading(value, unit, source),
        "tolerance": number(1, unit),
        "use": use,
        "why": "A test.",
    }


def said(*targets: dict[str, Any], **changes: Any) -> list[str]:
    service = document()
    service["targets"] = list(targets)
    for key, source in changes.items():
        section, name = key.split("__")
        service[section][name]["source"] = source
    return messages(service)


def test_every_id_in_a_source_counts_each_year_of_a_span_too() -> None:
    text = "dfe/leeds/2019/referrals to 2021, 2023 and 2024, 4,475 a year; BR-042, BR-060 the mean of 2018"
    years = ("2019", "2020", "2021", "2023", "2024")
    assert list(cited(text)) == [*(f"dfe/leeds/{year}/referrals" for year in years), "BR-042", "BR-060"]


def test_a_figure_that_a_number_is_set_from_is_not_held_out() -> None:
    (fault,) = said(target("leavers", "held out", 3, "BR-197"), leaving__turnover="BR-197 a test")
    assert 'targets[1].use: found "held out", though leaving.turnover is set from BR-197; allowed: ' in fault
    assert 'use = "context"' in fault
    assert said(target("leavers", "held out", 3, "BR-199"), leaving__turnover="BR-197 a test") == []
    assert said(target("leavers", "context", 3, "BR-197"), leaving__turnover="BR-197 a test") == []


def test_a_figure_that_is_fitted_too_is_not_held_out() -> None:
    fitted = target("leavers", "fit", 3, "BR-197")
    (fault,) = said(fitted, target("resigned", "held out", 3, "BR-197"))
    assert "though the fitted target 1 is set from BR-197" in fault


def test_the_sum_of_fitted_figures_is_not_held_out() -> None:
    fitted = [target("leavers", "fit", 3, "BR-197"), target("moved_within_council", "fit", 1, "BR-199")]
    (fault,) = said(*fitted, target("leavers_from_team", "held out", 4, "BR-201"))
    assert "though it is the sum of the fitted targets 1, 2" in fault
    assert said(*fitted, target("leavers_from_team", "held out", 5, "BR-201")) == []


def test_children_counted_before_later_figures_of_demand_are_not_held_out() -> None:
    def held_out(day: datetime.date) -> list[str]:
        cases = target("open_cases", "held out", 200, "BR-084", "children", date=day)
        return said(cases, demand__referrals="dfe/bradford/2020/referrals to 2021")

    (fault,) = held_out(datetime.date(2021, 3, 31))
    assert "though demand.referrals is set from dfe/bradford/2021/referrals" in fault
    assert held_out(datetime.date(2021, 6, 30)) == []


def test_no_figure_of_the_kept_councils_is_held_out_that_is_not() -> None:
    uses = [target.use for name in COUNCILS for target in load(name).targets]
    assert {use: uses.count(use) for use in ("fit", "held out", "context")} == {
        "fit": 110,
        "held out": 73,
        "context": 27,
    }


def test_a_figure_that_a_strategy_is_set_from_is_context_where_it_is_laid_over() -> None:
    alone, shocked = load("bradford-2018"), load("bradford-2018", ["bradford-spring-2018"])
    turned = [
        target.value.source
        for target, judged in zip(shocked.targets, judged_by(shocked), strict=True)
        if target.use != judged.use
    ]
    assert "BR-199" in turned
    assert judged_by(alone) == list(alone.targets)


def table(held_out: int, within: int, context: int = 0) -> pd.DataFrame:
    rows = [{"use": "held out", "within80": row < within} for row in range(held_out)]
    rows += [{"use": "context", "within80": False}] * context
    return pd.DataFrame(rows).assign(within50=False, within95=True, misfit=0.5)


@pytest.mark.parametrize("figures", [1, FEWEST - 1])
def test_a_handful_of_figures_gives_no_verdict_on_coverage(figures: int) -> None:
    (sentence,) = verdict(table(figures, figures))
    assert "too few to say how often intervals hold" in sentence
    assert coverage(table(figures, figures))["within 80 %"].isna().all()


def test_a_share_of_figures_is_told_with_its_interval_and_judged_by_it() -> None:
    few, judged = verdict(table(20, 14))
    assert "20 figures held out: 70% lie within their 80 % interval (95 % confidence 45% to 88%" in few
    assert judged.startswith("As far as so few figures of so few councils can tell")
    assert verdict(table(100, 60))[-1].startswith("Held-out figures fall outside too often")
    assert verdict(table(100, 95))[-1].startswith("Held-out figures fall inside more often than 80 %")


def test_context_is_shown_and_not_counted() -> None:
    told = verdict(table(20, 16, context=7))
    assert "20 figures held out: 80%" in told[0]
    assert told[1] == "7 more are shown for context and not counted: the scenario was set from them."
