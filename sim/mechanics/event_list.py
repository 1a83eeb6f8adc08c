"""The event list: events that are still to come, answered in exact order of time, then of request.

Time is cut into equal buckets of a few events each. A bucket that is still ahead is a chain in no order, so that a
request touches one number of it; its turn come, it is sorted once. The horizon is known, so the buckets never resize
and an event beyond the horizon is dropped when it is requested. Row 0 of the event list is never used: 0 means none.
"""

from __future__ import annotations

from typing import Any

from sim.mechanics.columns import Integer, Names, Real, Reals, Rows, Table, fetch
from sim.mechanics.compiling import compilable, inlined


class EventList(Table[int]):
    """Events to come, one a row, chained within their bucket."""

    time = Reals("when it is due, in days from the start")
    event = Rows("what happens")
    subject = Names[Any]("to whom")
    spell = Rows("the subject's spell when it was requested: an event of an earlier spell is outdated")
    next = Rows("the event after it in its bucket, or the next free row")
    first = Integer("the next event of the bucket that is being emptied, which is in order")
    placed = Integer("the event that was last put into its place among them, if it still waits; else 0")
    scout = Integer("an event of the next bucket, fetched ahead of its turn")
    free = Integer("the first row that was used and is free again")
    used = Integer("how many rows were ever used")
    pending = Integer("how many events are waiting")
    opened = Integer("how many buckets have had their turn, the one being emptied included")
    buckets_per_day = Real("how finely time is cut")
    horizon = Real("the last moment, in days from the start")


class Buckets(Table[int]):
    """The slices of time."""

    latest = Rows("the latest requested event of a bucket still ahead")


def open_event_list(event_list: EventList, buckets: Buckets, horizon: float) -> None:
    """Cut the time from 0 to ``horizon`` into as many buckets as there is room for; both tables must be clear."""
    event_list.horizon = horizon
    event_list.buckets_per_day = (buckets.rows - 1) / horizon


@compilable
def request(event_list: EventList, buckets: Buckets, time: float, event: int, subject: int, spell: int) -> None:
    """Put an event on the event list, after every event already due at the same time; drop it if beyond the horizon."""
    if time > event_list.horizon:
        return
    row = event_list.free
    if row == 0:
        row = event_list.used + 1
        event_list.used = row
    else:
        event_list.free = event_list.next[row]
    event_list.pending += 1
    event_list.time[row] = time
    event_list.event[row] = event
    event_list.subject[row] = subject
    event_list.spell[row] = spell
    bucket = int(time * event_list.buckets_per_day)
    if bucket < event_list.opened:
        put_in_order(event_list, row, event_list.placed, True)
        event_list.placed = row
    else:
        event_list.next[row] = buckets.latest[bucket]
        buckets.latest[bucket] = row


@inlined
def put_in_order(event_list: EventList, row: int, earlier: int, after_equals: bool) -> None:
    """Put the event into the chain that is being emptied, after or before those of the same time.

    The search begins at ``earlier``, an event of the chain, if that is due no later: thousands of requests for one
    moment come one after another.
    """
    time = event_list.time[row]
    before, after = 0, event_list.first
    if earlier != 0 and event_list.time[earlier] <= time:
        before, after = earlier, event_list.next[earlier]
    while after != 0 and (event_list.time[after] < time or (after_equals and event_list.time[after] == time)):
        before = after
        after = event_list.next[after]
    event_list.next[row] = after
    if before == 0:
        event_list.first = row
    else:
        event_list.next[before] = row


@compilable
def open_next_bucket(event_list: EventList, buckets: Buckets) -> None:
    """Put the events of the next bucket in order: taken latest request first, each goes before its equals."""
    row = buckets.latest[event_list.opened]
    buckets.latest[event_list.opened] = 0
    event_list.opened += 1
    while row != 0:
        following = event_list.next[row]
        put_in_order(event_list, row, 0, False)
        row = following
    event_list.scout = buckets.latest[event_list.opened] if event_list.opened < buckets.rows else 0


@inlined
def next_due(event_list: EventList, buckets: Buckets, until: float) -> int:
    """Return the row of the next event due no later than ``until``, or 0; it stays on the event list."""
    last = int(min(until, event_list.horizon) * event_list.buckets_per_day)
    while event_list.first == 0 and event_list.opened <= last:
        open_next_bucket(event_list, buckets)
    row = event_list.first
    if row != 0 and event_list.time[row] <= until:
        return row
    return 0


@inlined
def look_ahead(event_list: EventList) -> int:
    """Fetch one more event of the next bucket, and return the row of the one fetched before, or 0."""
    row = event_list.scout
    event_list.scout = event_list.next[row] if row != 0 else 0
    fetch(event_list.time, event_list.scout)
    return row


@inlined
def strike_first(event_list: EventList) -> None:
    """Take the next event off the event list and free its row."""
    row = event_list.first
    if event_list.placed == row:
        event_list.placed = 0
    event_list.first = event_list.next[row]
    event_list.next[row] = event_list.free
    event_list.free = row
    event_list.pending -= 1
