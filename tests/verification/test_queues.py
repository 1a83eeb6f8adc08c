"""Textbook queues, played by a scenario alone: one team whose workers hold one case each, and children who wait.

Referrals are Poisson with rate lambda and assessments exponential with mean 1 / mu, so with c workers the team is
M/M/c, and with a limit of the waiting list M/M/c/K with K = c + limit. With a = lambda / mu and rho = a / c (Gross,
Shortle, Thompson and Harris 2008, Fundamentals of Queueing Theory, 4th edition, sections 2.3 and 2.5; Erlang 1917):

- Erlang B by B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)); the probability of waiting is C = B / (1 - rho (1 - B));
- mean number waiting Lq = C rho / (1 - rho), in service a; mean wait, of those too who need not wait, Lq / lambda;
- with K: p(n) = p(0) a^n / n! up to c and p(c) rho^(n-c) beyond; p(K) are turned away, a (1 - p(K)) are in service.

The queue starts empty; its first two months, many times the mean time in it, are left out. Each comparison is of the
mean of 40 replications with its 99.9 % interval (Student's t), so each has a false-alarm probability of 0.001 over
seeds; the seed is fixed. The quantile tables add less than 0.0001 of the mean to an exponential, which is far within
every interval.
"""

from __future__ import annotations

import copy
import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.replication import replicate
from sim.engine.worlds import make_world
from sim.model.counting.counted import Flow, Level
from sim.scenario.derivation import derive
from tests.scenarios import length, number, queue, scenario, shares
from tests.verification.intervals import assert_mean

REPLICATIONS = 40
YEARS = 5
MONTHS_LEFT_OUT = 2
SEED = 1909


class Queue(NamedTuple):
    """A queue, by its number of servers, arrivals a day, mean service in days, and limit of the waiting list."""

    servers: int
    arrivals: float
    service: float
    limit: int | None = None

    @property
    def offered(self) -> float:
        """The offered load a = lambda/mu."""
        return self.arrivals * self.service


class Played(NamedTuple):
    """What the replications of a queue showed: one number each."""

    in_service: NDArray[np.float64]
    waiting: NDArray[np.float64]
    turned_away: NDArray[np.float64]  # share of referrals
    share_who_waited: NDArray[np.float64]  # of the children who were given a worker
    days_waited: NDArray[np.float64]


@cache
def played(this: Queue) -> Played:
    """Play the queue and take averages over time after the first months."""
    derived = derive(scenario(queue(this.servers, this.arrivals, this.service, YEARS, this.limit)))
    world = make_world(derived)
    ends = derived.rates.calendar.month_end[: derived.months]
    begin, days = ends[MONTHS_LEFT_OUT - 1], ends[-1] - ends[MONTHS_LEFT_OUT - 1]
    rows = []
    for replication in range(REPLICATIONS):
        outcome = replicate(derived, SEED, replication, world=world)
        levels = outcome.days[MONTHS_LEFT_OUT:].astype(float).sum(axis=(0, 1)) / days
        flows = outcome.flows[MONTHS_LEFT_OUT:].astype(float).sum(axis=(0, 1))
        given = world.allocations.start[1 : world.allocations.number + 1]
        waited = given - world.children.referred[world.allocations.child[1 : world.allocations.number + 1]]
        waited = waited[given > begin]
        turned_away = flows[Flow.TURNED_AWAY] / flows[Flow.REFERRALS]
        rows.append((levels[Level.CASES], levels[Level.WAITING], turned_away, (waited > 0).mean(), waited.mean()))
    return Played(*np.array(rows).T)


def erlang_b(servers: int, offered: float) -> float:
    """Return the share turned away by so many servers without a waiting list."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """Return the probability of waiting for one of so many servers."""
    blocked = erlang_b(servers, offered)
    return blocked / (1 - offered / servers * (1 - blocked))


def probabilities(this: Queue) -> NDArray[np.float64]:
    """Return the probabilities of 0, 1, ... K in a queue with a limit."""
    assert this.limit is not None
    weights = [this.offered**n / math.factorial(n) for n in range(this.servers + 1)]
    weights += [weights[-1] * (this.offered / this.servers) ** n for n in range(1, this.limit + 1)]
    return np.array(weights) / sum(weights)


UNLIMITED = [Queue(1, 24.0, 0.025), Queue(3, 30.0, 0.08), Queue(10, 30.0, 0.3)]
LIMITED = [Queue(3, 30.0, 0.08, 0), Queue(5, 30.0, 0.25, 0), Queue(3, 30.0, 0.08, 4), Queue(2, 30.0, 0.1, 6)]


@pytest.mark.parametrize("this", UNLIMITED, ids=str)
def test_without_a_limit_as_many_children_wait_as_erlang_says(this: Queue) -> None:
    """M/M/c: in service a, waiting Lq = C rho / (1 - rho), nobody is turned away."""
    found, rho = played(this), this.offered / this.servers
    assert_mean(found.in_service, this.offered, "in service", sharp=0.01)
    assert_mean(found.waiting, erlang_c(this.servers, this.offered) * rho / (1 - rho), "waiting", sharp=0.08)
    assert not found.turned_away.any()


@pytest.mark.parametrize("this", UNLIMITED, ids=str)
def test_without_a_limit_children_wait_as_often_and_as_long_as_erlang_says(this: Queue) -> None:
    """M/M/c: the share who wait is Erlang C, and the mean wait C / (c mu - lambda), from the log of allocations."""
    found, waits = played(this), erlang_c(this.servers, this.offered)
    assert_mean(found.share_who_waited, waits, "share who wait", sharp=0.03)
    assert_mean(found.days_waited, waits / (this.servers / this.service - this.arrivals), "days", sharp=0.08)


@pytest.mark.parametrize("this", LIMITED, ids=str)
def test_with_a_limit_as_many_children_are_turned_away_as_erlang_says(this: Queue) -> None:
    """M/M/c/K: p(K) of the referrals are turned away, with a limit of 0 Erlang B, and a (1 - p(K)) are served."""
    found, p = played(this), probabilities(this)
    if this.limit == 0:
        assert p[-1] == pytest.approx(erlang_b(this.servers, this.offered))
    assert_mean(found.turned_away, p[-1], "turned away", sharp=0.04)
    assert_mean(found.in_service, this.offered * (1 - p[-1]), "in service", sharp=0.01)


@pytest.mark.parametrize("this", LIMITED, ids=str)
def test_with_a_limit_no_more_children_wait_than_it_allows(this: Queue) -> None:
    """M/M/c/K: Lq = sum of (n - c) p(n); of those let in, whoever met c or more waits; with a limit of 0 nobody."""
    found, p = played(this), probabilities(this)
    if this.limit == 0:
        assert not found.waiting.any()
        assert not found.share_who_waited.any()
    else:
        beyond = np.maximum(np.arange(len(p)) - this.servers, 0)
        assert_mean(found.waiting, float(beyond @ p), "waiting", sharp=0.05)
        waits = float(p[this.servers : -1].sum() / (1 - p[-1]))
        assert_mean(found.share_who_waited, waits, "share who wait", sharp=0.03)


def test_two_teams_one_after_the_other_are_two_queues_of_their_own() -> None:
    """A tandem of M/M/c: what leaves the first is Poisson (Burke 1956), so each is as if it were alone (Jackson 1957).

    Workers of the first team whose child goes on to the second have room again at once and take the next who waits.
    """
    first, second = Queue(2, 24.0, 0.06), Queue(3, 24.0, 0.1)
    document = queue(first.servers, first.arrivals, first.service, YEARS)
    following = copy.deepcopy(document["teams"][0])
    following |= {"name": "Second", "holds": ["child in need"]}
    following["social_workers"]["value"] = second.servers
    document["teams"].append(following)
    document["staff"]["social_worker"]["value"] = first.servers + second.servers
    document["stages"]["assessment"]["onward"] = shares(child_in_need=100)
    document["stages"]["child_in_need"] = {"stock": number(0, "children"), "length": length(second.service, "days")}
    derived = derive(scenario(document))
    world = make_world(derived)
    ends = derived.rates.calendar.month_end[: derived.months]
    days = ends[-1] - ends[MONTHS_LEFT_OUT - 1]
    outcomes = [replicate(derived, SEED, k, world=world) for k in range(REPLICATIONS)]
    for team, this in enumerate((first, second)):
        seen = np.array([o.days[MONTHS_LEFT_OUT:, team].sum(axis=0, dtype=float) for o in outcomes]) / days
        rho = this.offered / this.servers
        assert_mean(seen[:, Level.CASES], this.offered, f"in service in team {team + 1}", sharp=0.01)
        waiting = erlang_c(this.servers, this.offered) * rho / (1 - rho)
        assert_mean(seen[:, Level.WAITING], waiting, f"waiting in team {team + 1}", sharp=0.08)
