"""The agenda: events that are still to come, answered in exact order of time, then of request.

Time is cut into equal buckets of a few events each. A bucket that is still ahead is a chain in no order, so that a
request touches one number of it; its turn come, it is sorted once. The horizon is known, so the buckets never resize
and an event beyond the horizon is dropped when it is requested. Row 0 of the agenda is never used: 0 means none.
"""

from __future__ import annotations

from sim.mechanics.columns import Integer, Real, Reals, Rows, Table, fetch
from sim.mechanics.compiling import compilable, inlined


class Agenda(Table):
    """Events to come, one a row, chained within their bucket."""

    time = Reals("when it is due, in days from the start")
    event = Rows("what happens")
    subject = Rows("to whom")
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


class Buckets(Table):
    """The slices of time."""

    latest = Rows("the latest requested event of a bucket still ahead")


def open_agenda(agenda: Agenda, buckets: Buckets, horizon: float) -> None:
    """Cut the time from 0 to ``horizon`` into as many buckets as there is room for; both tables must be clear."""
    agenda.horizon = horizon
    agenda.buckets_per_day = (buckets.rows - 1) / horizon


@compilable
def request(agenda: Agenda, buckets: Buckets, time: float, event: int, subject: int, spell: int) -> None:
    """Put an event on the agenda, after every event already due at the same time; drop it if beyond the horizon."""
    if time > agenda.horizon:
        return
    row = agenda.free
    if row == 0:
        row = agenda.used + 1
        agenda.used = row
    else:
        agenda.free = agenda.next[row]
    agenda.pending += 1
    agenda.time[row] = time
    agenda.event[row] = event
    agenda.subject[row] = subject
    agenda.spell[row] = spell
    bucket = int(time * agenda.buckets_per_day)
    if bucket < agenda.opened:
        put_in_order(agenda, row, agenda.placed, True)
        agenda.placed = row
    else:
        agenda.next[row] = buckets.latest[bucket]
        buckets.latest[bucket] = row


@inlined
def put_in_order(agenda: Agenda, row: int, earlier: int, after_equals: bool) -> None:
    """Put the event into the chain that is being emptied, after or before those of the same time.

    The search begins at ``earlier``, an event of the chain, if that is due no later: thousands of requests for one
    moment come one after another.
    """
    time = agenda.time[row]
    before, after = 0, agenda.first
    if earlier != 0 and agenda.time[earlier] <= time:
        before, after = earlier, agenda.next[earlier]
    while after != 0 and (agenda.time[after] < time or (after_equals and agenda.time[after] == time)):
        before = after
        after = agenda.next[after]
    agenda.next[row] = after
    if before == 0:
        agenda.first = row
    else:
        agenda.next[before] = row


@compilable
def open_next_bucket(agenda: Agenda, buckets: Buckets) -> None:
    """Put the events of the next bucket in order: taken latest request first, each goes before its equals."""
    row = buckets.latest[agenda.opened]
    buckets.latest[agenda.opened] = 0
    agenda.opened += 1
    while row != 0:
        following = agenda.next[row]
        put_in_order(agenda, row, 0, False)
        row = following
    agenda.scout = buckets.latest[agenda.opened] if agenda.opened < buckets.rows else 0


@inlined
def next_due(agenda: Agenda, buckets: Buckets, until: float) -> int:
    """Return the row of the next event due no later than ``until``, or 0; it stays on the agenda."""
    last = int(min(until, agenda.horizon) * agenda.buckets_per_day)
    while agenda.first == 0 and agenda.opened <= last:
        open_next_bucket(agenda, buckets)
    row = agenda.first
    if row != 0 and agenda.time[row] <= until:
        return row
    return 0


@inlined
def look_ahead(agenda: Agenda) -> int:
    """Fetch one more event of the next bucket, and return the row of the one fetched before, or 0."""
    row = agenda.scout
    agenda.scout = agenda.next[row] if row != 0 else 0
    fetch(agenda.time, agenda.scout)
    return row


@inlined
def strike_first(agenda: Agenda) -> None:
    """Take the next event off the agenda and free its row."""
    row = agenda.first
    if agenda.placed == row:
        agenda.placed = 0
    agenda.first = agenda.next[row]
    agenda.next[row] = agenda.free
    agenda.free = row
    agenda.pending -= 1
