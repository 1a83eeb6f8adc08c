"""Drift: how readily staff resign, people apply or families are referred does not stay as it is today."""

from __future__ import annotations

import math

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, normal
from sim.model.requests import request_for_council
from sim.model.world import World
from sim.scenario.vocabulary import Drifting, Yes

RATES = len(Drifting)


@compilable
def begin_drift(world: World) -> None:
    """Draw how far each rate is today from its own long run, and request the first change."""
    drift = world.drift
    for rate in range(RATES):
        drift.deviation[rate] = drift.spread[rate] * shock(world, rate, 0)
        if drift.known[rate] == Yes.YES:
            drift.deviation[rate] = -drift.long_run[rate]
        drift.deviation_at_start[rate] = drift.deviation[rate]
    if drift.number > 0:
        request_for_council(world, Event.RATES_DRIFT, 1, world.calendar.month)


@compilable
def rates_drift(world: World, month: int, now: float) -> None:
    """Once a month the council's rates move: resigning, applicants, use of agency workers, sickness, referrals, and
    entering care.

    1. A part of how far each rate is from its own long run is forgotten, and chance moves it anew.
    2. The rate is what it was on the first day times what its deviation has changed by; on average over histories it
       stays as it was.
    """
    request_for_council(world, Event.RATES_DRIFT, month + 1, now + world.calendar.month)
    drift = world.drift
    for rate in range(RATES):
        kept, spread = drift.kept[rate], drift.spread[rate]
        drift.deviation[rate] *= kept
        drift.deviation[rate] += spread * math.sqrt(1.0 - kept * kept) * shock(world, rate, month)
        left = math.pow(kept, float(month))
        half_variance = spread * spread * (1.0 - left)
        if drift.known[rate] == Yes.YES:
            half_variance = 0.5 * spread * spread * (1.0 - left * left)
        drift.times[rate] = math.exp(drift.deviation[rate] - drift.deviation_at_start[rate] - half_variance)


@compilable
def shock(world: World, rate: int, month: int) -> float:
    """Return the standard normal number that belongs to the rate and the month."""
    own = normal(world, uniform(key_of(world.history.key, Kind.DRIFT, rate), Purpose.DRIFT, month))
    together = world.drift.pressure[rate]
    if together == 0.0:
        return own
    common = normal(world, uniform(key_of(world.history.key, Kind.DRIFT, RATES), Purpose.DRIFT, month))
    return together * common + math.sqrt(1.0 - together * together) * own
