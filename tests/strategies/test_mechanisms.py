"""Every strategy does what it is meant to do, and pays for it as it must.

A strategy and its baseline are played with common random numbers, so that a difference is the strategy's doing; "more"
and "less" mean that a 99.9 % interval of the mean paired difference excludes zero. The seeds are fixed.
"""

from __future__ import annotations

import datetime
from dataclasses import fields
from typing import Any

import numpy as np

from sim.engine.council import CouncilView
from sim.engine.loading import load
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Level, Population
from sim.scenario.derivation import derive
from sim.scenario.quantities import MONTH
from sim.scenario.vocabulary import Contract, Grade, Stage, Status
from tests.scenarios import Table, number
from tests.strategies.playing import (
    SEED,
    Diary,
    assert_alike,
    assert_less,
    assert_more,
    caseload,
    changes,
    council,
    flow,
    histories,
    small,
)
from tests.verification.documents import calm, leaving

LANDING = 12  # months from Bradford's start to the end of its first September


def test_an_agency_surge_lowers_the_caseload_and_its_end_changes_workers() -> None:
    """Over Bradford the surge comes in the second year, when the average caseload has been above 20."""
    before, after = (histories(one, 30) for one in council("bradford-2018", "agency-surge", 3))
    pairs = list(zip(before, after, strict=True))
    assert_more([flow(b, Flow.AGENCY_STARTED).sum() - flow(a, Flow.AGENCY_STARTED).sum() for a, b in pairs], "starts")
    assert_less([(caseload(b) - caseload(a))[12:].mean() for a, b in pairs], "caseload")
    assert_more([(changes(b) - changes(a))[12:].sum() for a, b in pairs], "changes of worker")
    assert_more([(flow(b, Flow.LEFTRL) - flow(a, Flow.LEFTRL))[12:].sum() for a, b in pairs], "workers who leave")


def test_a_surge_is_relief_now_and_changes_of_worker_later() -> None:
    """Twenty agency workers at once in Bradford, on 1 April: relief from the first month, when none of them has gone
    yet; most go within half a year, and their children change worker; after a year nothing is left of either.
    """
    surge: Table = {
        "title": "At once",
        "on": datetime.date(2018, 4, 1),
        "engage_agency_workers": {"value": 10, "unit": "percent of posts", "source": "assumption: a test"},
    }
    bradford = load("bradford-2018").lasting(2)
    with_surge = type(bradford).model_validate({**bradford.model_dump(by_alias=True), "actions": [surge]})
    pairs = list(zip(*(histories(derive(one), 30) for one in (bradford, with_surge)), strict=True))
    fuller = np.array([caseload(b) - caseload(a) for a, b in pairs])
    losing = np.array([flow(b, Flow.LEFTRL) - flow(a, Flow.LEFTRL) for a, b in pairs])
    first = 6  # they come on the last days of April
    assert_less(fuller[:, first], "caseload at the end of the first month")
    assert_alike(losing[:, first], 1.0, "changes because a worker leaves, in the first month")
    assert_less(fuller[:, first + 1 : first + 4].mean(axis=1), "caseload in the next quarter")
    assert_more(losing[:, first + 2 : first + 5].sum(axis=1), "changes because a worker leaves, from the third month")
    assert_alike(fuller[:, first + 12 :].mean(axis=1), 0.2, "caseload a year later")


def experienced(council: CouncilView) -> list[float]:
    """Return what permanent experienced workers who are there hold and can hold, per full-time equivalent: protection
    and court cases, capacity, and load as a share of capacity.
    """
    workers = council.world.workers
    there = np.isin(workers.status, (Status.AT_WORK, Status.IN_NOTICE)) & (workers.grade == Grade.EXPERIENCED)
    there &= workers.contract == Contract.PERMANENT
    fte, capacity = workers.fte[there].sum(), workers.capacity[there].sum()
    hard = workers.cases_in[there][:, [Stage.CHILD_PROTECTION, Stage.COURT_PROCEEDINGS]].sum()
    return [hard / fte, capacity / fte / 100, workers.load[there].sum() / capacity]


def seen_of_the_experienced(name: str, replications: int) -> Any:
    """Return how the experienced fare with more newly qualified less how they fare without, over the nine months after
    the first September: the shape is (replications, what ``experienced`` returns).
    """
    days = [(LANDING + month) * MONTH for month in range(9)]
    diaries = []
    for derived in council(name, "grow-our-own", 2):
        diary = Diary(experienced, days)
        histories(derived, replications, [diary])
        diaries.append(diary.rows.mean(axis=1))
    return diaries[1] - diaries[0]


def test_growing_our_own_presses_the_experienced_in_the_first_year() -> None:
    """They hold more protection and court cases each, which the newly qualified may not, and have less room for them
    while they supervise.
    """
    hard, capacity, _ = seen_of_the_experienced("bradford-2018", 40).T
    assert_more(hard, "protection and court cases of an experienced worker")
    assert_less(capacity, "capacity of an experienced worker")


def test_where_agency_workers_covered_the_posts_the_experienced_are_fuller_too() -> None:
    """In Cambridgeshire agency workers covered nearly every vacancy: those whom the newly qualified replace held more.
    (In Bradford half of the vacancies were not covered, and there the experienced hold fewer cases in all.)
    """
    hard, _, load_by_capacity = seen_of_the_experienced("cambridgeshire-2018-before", 120).T
    assert_more(hard, "protection and court cases of an experienced worker")
    assert_more(load_by_capacity, "load as a share of capacity")


def sixty_experienced() -> Table:
    """Return sixty experienced workers with pay, who resign at a steady 20 % a year and are not replaced."""
    document = calm(posts=60, years=5)
    document["leaving"] = leaving(20, 0.0)
    pay = number(50_000, "pounds per year")
    document["pay"] = dict.fromkeys(("newly_qualified", "social_worker", "experienced", "team_manager"), pay)
    document["pay"]["on_costs"] = number(30, "percent")
    return document


def test_a_retention_payment_delays_leaving_and_has_a_cliff() -> None:
    """Offered on 1 October of the first year for three years: fewer leave meanwhile, more in the half year after."""
    before, after = (histories(one, 200) for one in small(sixty_experienced(), "retention-payment"))
    fewer = [flow(b, Flow.LEAVERS) - flow(a, Flow.LEAVERS) for a, b in zip(before, after, strict=True)]
    offer, expiry, over = 9, 9 + 36, 9 + 36 + 6
    assert all((one[:offer] == 0).all() for one in fewer)
    assert_less([one[offer:expiry].sum() for one in fewer], "leavers while committed")
    assert_more([one[expiry:over].sum() for one in fewer], "leavers in the half year after the commitment")
    committed = sum(flow(one, Flow.LEAVERS)[offer:expiry].sum() for one in after)
    free = sum(flow(one, Flow.LEAVERS)[offer:expiry].sum() for one in before)
    assert 0.6 < committed / free < 0.75  # 83 % halve their hazard, and more of them are there to leave at last


def test_middlesbroughs_offer_costs_no_more_than_its_paper_allows() -> None:
    """Of 82 workers to whom it is made 68 sign, each for 4,706 to 6,695 pounds (MB-037 to MB-040): 15 % of salary, not
    of what a worker costs, for experienced workers and managers, not for all who hold no cases.
    """
    derived = derive(load("middlesbrough-2019", ["middlesbrough-retention-offer"]).lasting(1))
    outcomes = histories(derived, 20)
    paid = [flow(one, Flow.RETENTION_PAYMENTS).sum() for one in outcomes]
    assert 68 * 4_706 < np.mean(paid) < 68 * 6_695
    assert max(paid) < 82 * 6_695


def test_a_retention_payment_delays_leaving_in_bradford() -> None:
    before, after = (histories(one, 30) for one in council("bradford-2018", "retention-payment", 2))
    assert_less(
        [(flow(b, Flow.LEAVERS) - flow(a, Flow.LEAVERS)).sum() for a, b in zip(before, after, strict=True)], "leavers"
    )


def test_early_handover_spares_those_of_15_to_17_a_change_and_touches_nobody_else() -> None:
    """Central Bedfordshire's children move to the leaving-care team at 15. Its changes in a year are about 330."""
    before, after = (histories(one, 120) for one in council("central-bedfordshire-2017", "early-handover", 4))

    def more(population: int) -> list[float]:
        return [
            float((b.total_changes - a.total_changes)[1:, population].sum()) for a, b in zip(before, after, strict=True)
        ]

    assert_less(more(Population.AGED_15_TO_17), "changes of those of 15 to 17")
    others = ("UNDER_5", "AGED_5_TO_9", "AGED_10_TO_14", "AGED_18_OR_OVER")
    for name in others:
        assert_alike(more(getattr(Population, name)), 9.0, f"changes of those {name}", len(others))
    process = [(flow(b, Flow.TSPROC) - flow(a, Flow.TSPROC)).sum() for a, b in zip(before, after, strict=True)]
    assert_less(process, "transfers by standard process")


def test_early_handover_changes_nothing_where_teams_keep_their_children() -> None:
    """Bradford's through-care teams keep a child from care to its end, so that there is nobody to hand over early."""
    before, after = (histories(one, 3) for one in council("bradford-2018", "early-handover", 2))
    assert all(same(a, b) for a, b in zip(before, after, strict=True))


def test_life_long_units_lower_transfers_by_standard_process() -> None:
    before, after = (histories(one, 10) for one in council("bradford-2018", "life-long-units", 2))
    pairs = list(zip(before, after, strict=True))
    assert_less([(flow(b, Flow.TSPROC) - flow(a, Flow.TSPROC)).sum() for a, b in pairs], "transfers")
    assert all(flow(b, Flow.ORGRST).sum() == 0 for b in after)  # no team gives a stage up


def test_specialist_teams_raise_transfers_after_moving_children_once() -> None:
    before, after = (histories(one, 10) for one in council("sunderland-2018", "specialist-teams", 2))
    pairs = list(zip(before, after, strict=True))
    assert_more([(flow(b, Flow.TSPROC) - flow(a, Flow.TSPROC)).sum() for a, b in pairs], "transfers")
    assert all(flow(b, Flow.ORGRST)[0] > 0 and flow(b, Flow.ORGRST)[1:].sum() == 0 for b in after)


def same(one: Any, other: Any) -> bool:
    """Tell whether two outcomes are the same to the last bit."""
    found = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in found)


def test_a_strategy_that_changes_nothing_changes_nothing() -> None:
    for name in ("bradford-2018", "sunderland-2018"):
        before, after = (histories(one, 3) for one in council(name, "as-we-are", 2))
        assert all(same(a, b) for a, b in zip(before, after, strict=True))


def test_another_history_is_not_the_same() -> None:
    derived = derive(load("bradford-2018").lasting(1))
    assert not same(replicate(derived, SEED, 0), replicate(derived, SEED, 1))


def test_a_cap_on_caseloads_makes_children_wait() -> None:
    before, after = (histories(one, 10) for one in council("bradford-2018", "caseload-cap", 1))
    pairs = list(zip(before, after, strict=True))
    assert_less([(caseload(b) - caseload(a))[6:].mean() for a, b in pairs], "caseload")
    assert all(waiting(a) == 0 for a, _ in pairs)
    assert sum(waiting(b) > 0 for _, b in pairs) >= 8  # a history's caseload may drift below the cap


def waiting(outcome: Any) -> float:
    """Return the children who wait at the end."""
    return float(outcome.levels[-1, :, Level.WAITING].sum())
