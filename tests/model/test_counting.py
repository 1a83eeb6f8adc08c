"""What is counted, and how rates drift: sim/model/counting/ and sim/model/rules/drift.py."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.counting.counted import Flow, Level, Population
from sim.model.events import Event
from sim.scenario.vocabulary import Cause, Drifting, Stage
from tests.model.service import MONTH, Service, assessed, small
from tests.scenarios import number, spread


def test_a_month_counts_what_lasts_and_what_happened_and_begins_anew() -> None:
    service = Service(small(stages={"assessment": assessed(1000)}))
    worker = service.joins()
    service.play(1)
    service.child(worker, day=1.0)
    service.play(28.5)  # 30 April, when the month is counted, is day 29
    assert service.counted(Flow.TO_ASSESSMENT) == 1
    service.play(30)
    months = service.world.months
    row = months.done - 1
    assert months.levels[row, Level.CASES] == 1
    assert months.days[row, Level.CASES] == pytest.approx(28.0)
    assert months.flows[row, Flow.TO_ASSESSMENT] == 1
    assert service.counted(Flow.TO_ASSESSMENT) == 0


def test_a_reporting_year_counts_children_by_changes_and_by_workers() -> None:
    care = {"assessment": assessed(1000, looked_after=10, closed=90)}
    service = Service(small(stages=care))
    first, second = service.joins(), service.joins()
    moved = service.child(first, stage=Stage.LOOKED_AFTER)
    service.child(second, stage=Stage.LOOKED_AFTER)
    service.move(moved, second, Cause.OVERLOAD, 10.0)
    service.move(moved, first, Cause.OVERLOAD, 20.0)
    service.play(366)
    years = service.world.years
    assert years.done == 1
    row = int(Population.LOOKED_AFTER_AT_YEAR_END)
    assert years.changes[row][:3].tolist() == [1, 0, 1]
    assert years.workers[row][:3].tolist() == [0, 1, 1]
    assert years.total_changes[row] == 2
    assert service.world.children.changes_this_year[moved] == 0  # a new year


def test_a_change_is_counted_by_cause() -> None:
    service = Service(small(stages={"assessment": assessed(1000)}))
    first, second = service.joins(), service.joins()
    child = service.child(first)
    service.move(child, second, Cause.OVERLOAD, 3.0)
    assert service.world.teams.causes[1, Cause.OVERLOAD] == 1
    assert service.counted(Flow.MANAGE) == 1


def test_rates_drift_once_a_month_from_what_they_are_today() -> None:
    service = Service(small(drift={"referrals": spread(20, 30)}))
    times = service.world.drift.times
    assert times[Drifting.REFERRALS] == 1.0
    service.play(5 * MONTH)
    assert times[Drifting.REFERRALS] != 1.0
    assert times[Drifting.SICKNESS] == 1.0  # which does not drift here
    other = Service(small(drift={"referrals": spread(20, 30)}), replication=1)
    other.play(5 * MONTH)
    assert other.world.drift.times[Drifting.REFERRALS] != times[Drifting.REFERRALS]


def test_without_drift_rates_stay() -> None:
    service = Service(small())
    service.play(3 * MONTH)
    assert np.all(service.world.drift.times == 1.0)


def test_a_worker_has_a_check_every_month() -> None:
    service = Service(small())
    worker = service.joins()
    service.happens(Event.WORKER_HAS_MONTHLY_CHECK, worker, 0.0)
    service.play(3.5 * MONTH)
    assert service.world.workers.months_checked[worker] == 4


def test_stability_counts_who_stayed_in_the_team_throughout() -> None:
    service = Service(small(staff={"social_worker": number(4, "workers")}, leaving={}))
    service.happens(Event.WORKER_IS_DISMISSED, 1, 465.0)  # in the second year: who was there a year before is known
    months = service.world.months
    service.play(731)
    row = [row for row in range(months.done) if months.flows[row, Flow.STAFF_A_YEAR_AGO] > 0][-1]
    assert months.flows[row, Flow.STAFF_A_YEAR_AGO] == 4
    assert months.flows[row, Flow.STAFF_WHO_STAYED] == 3
