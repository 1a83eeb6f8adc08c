"""The agenda: events that are still to come, kept in exact order of time, then of request.

Time is cut into equal buckets of a few events each; a bucket is a short sorted chain. The horizon is known, so the
buckets never resize and an event beyond the horizon is dropped when it is requested. Row 0 of the agenda is never
used: 0 means none.
"""

from __future__ import annotations

from sim.mechanics.columns import Integer, Integers, Real, Reals, Table
from sim.mechanics.compiling import compilable, inlined


class Agenda(Table):
    """Events to come, one a row, chained within their bucket."""

    time = Reals("when it is due, in days from the start")
    serial = Integers("its number in order of request: ties of time go by it")
    event = Integers("what happens")
    subject = Integers("to whom")
    spell = Integers("the subject's spell when it was requested: an event of an earlier spell is outdated")
    next = Integers("the event after it in its bucket, or the next free row")
    free = Integer("the first row that was used and is free again")
    used = Integer("how many rows were ever used")
    pending = Integer("how many events are waiting")
    requests = Integer("how many events were ever requested within the horizon")
    bucket = Integer("the bucket that is being emptied")
    buckets_per_day = Real("how finely time is cut")
    horizon = Real("the last moment, in days from the start")


class Buckets(Table):
    """The first event of each slice of time."""

    first = Integers("the earliest event of the bucket")


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
    agenda.requests += 1
    agenda.pending += 1
    agenda.time[row] = time
    agenda.serial[row] = agenda.requests
    agenda.event[row] = event
    agenda.subject[row] = subject
    agenda.spell[row] = spell
    bucket = max(int(time * agenda.buckets_per_day), agenda.bucket)
    before = 0
    after = buckets.first[bucket]
    while after != 0 and agenda.time[after] <= time:
        before = after
        after = agenda.next[after]
    agenda.next[row] = after
    if before == 0:
        buckets.first[bucket] = row
    else:
        agenda.next[before] = row


@inlined
def next_due(agenda: Agenda, buckets: Buckets, until: float) -> int:
    """Return the row of the next event due no later than ``until``, or 0; it stays on the agenda."""
    last = int(min(until, agenda.horizon) * agenda.buckets_per_day)
    while buckets.first[agenda.bucket] == 0 and agenda.bucket < last:
        agenda.bucket += 1
    row = buckets.first[agenda.bucket]
    if row != 0 and agenda.time[row] <= until:
        return row
    return 0


@inlined
def strike_first(agenda: Agenda, buckets: Buckets) -> None:
    """Take the first event of the current bucket off the agenda and free its row."""
    row = buckets.first[agenda.bucket]
    buckets.first[agenda.bucket] = agenda.next[row]
    agenda.next[row] = agenda.free
    agenda.free = row
    agenda.pending -= 1
