"""Tests of what is said of bad targets and bad uncertain numbers, and of the evidence."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from sim.engine.loading import load
from sim.scenario.evidence import councils, paper, uses
from tests.kept import COUNCILS
from tests.questions.calibrate.papers import document
from tests.scenarios import DELETED, changed, messages

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"targets.0.measure": "leevers"}, 'targets[1].measure: found "leevers"; allowed: "leavers"'),
    (
        {"targets.0.to": datetime.date(2031, 1, 1)},
        "targets[1].to: found 2031-01-01; allowed: a date within the forecast",
    ),
    ({"targets.0.to": datetime.date(2019, 10, 1)}, "targets[1].to: found 2019-10-01; allowed: a date after from"),
    (
        {"targets.0.date": datetime.date(2020, 9, 30)},
        "targets[1]: found date and from and to; allowed: a date, or from",
    ),
    ({"targets.0.to": DELETED}, "targets[1]: found from; allowed: a date, or from and to"),
    ({"targets.0.value.unit": "FTE"}, 'targets[1].value.unit: found "FTE"; allowed: "persons", the unit of leavers'),
    ({"targets.0.tolerance.value": 0}, "targets[1].tolerance.value: found 0; allowed: a number above 0"),
    ({"targets.0.use": "maybe"}, 'targets[1].use: found "maybe"; allowed: "fit", "held out" or "context"'),
    ({"targets.0.team": "Nowhere"}, 'targets[1].team: found "Nowhere"; allowed: '),
    ({"uncertain.0.key": "leaving.turnovr"}, 'uncertain[1].key: found "leaving.turnovr"; allowed: "leaving.turnover"'),
    ({"uncertain.0.key": "staff.experienced"}, 'uncertain[1].key: found "staff.experienced"; allowed: '),
    ({"uncertain.1.key": "leaving.turnover"}, 'uncertain[2].key: found "leaving.turnover"; allowed: each number once'),
    ({"uncertain.0.low": 1.5}, "uncertain[1].low: found 1.5; allowed: a number"),
]


@pytest.mark.parametrize(("changes", "said"), FAULTS, ids=[said.split(";")[0] for _, said in FAULTS])
def test_a_fault_is_said_once_with_what_is_allowed(changes: dict[str, Any], said: str) -> None:
    found = messages(changed(document(), changes))
    assert [line for line in found if said in line], found
    assert len(found) == 1, found


def test_a_pair_that_contradicts_itself_is_a_fault() -> None:
    service = document()
    other = {**service["targets"][0], "value": {**service["targets"][0]["value"], "value": 9.0}}
    service["targets"].append(other)
    (said,) = messages(service)
    assert "targets[8].value.value: found 9" in said
    assert "agrees with target 1, 1, within the tolerances" in said
    other["tolerance"] = {**other["tolerance"], "value": 5.0}
    assert messages(service) == []


def test_every_figure_of_the_papers_has_a_use_and_a_reason() -> None:
    rows = [row for council in councils() for row in paper(council)]
    assert len(rows) == len(uses()) == 385
    assert {use.use for use in uses().values()} == {"fit", "held out", "input", "rule", "context", "discarded"}
    assert all(use.why for use in uses().values())
    assert councils() == ["central-bedfordshire", "sunderland", "middlesbrough", "cambridgeshire", "bradford"]


def test_the_uses_of_figures_are_those_of_the_scenarios() -> None:
    targets: dict[str, set[str]] = {}
    for name in COUNCILS:
        for target in load(name).targets:
            for figure in re.findall(r"\b[A-Z]{2}-\d{3}\b", target.value.source):
                if target.use != "context":
                    targets.setdefault(figure, set()).add(target.use)
    said = {name: use.use for name, use in uses().items() if use.use in ("fit", "held out")}
    assert said == {name: "fit" if "fit" in found else "held out" for name, found in targets.items()}


def test_every_council_is_kept_with_a_posterior_of_its_present_scenario() -> None:
    from sim.questions.posterior import of

    for name in COUNCILS:
        scenario = load(name)
        posterior, said = of(scenario)
        assert posterior is not None, said
        assert set(posterior.keys) == {one.key for one in scenario.uncertain}
