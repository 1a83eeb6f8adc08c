"""Rosters: the members of each owner, side by side in the order in which they joined.

A roster is gone through far faster than a chain, because no member need be read to find the next one::

    for seat in range(teams.first_seat[team], teams.next_seat[team]):
        worker = seats.member[seat]

``first``, ``following`` and ``end`` are columns of the owners: their first seat, the first that is free, and the end of
their row of seats. Leaving takes time in proportion to the roster, so rosters are for what seldom changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.mechanics.columns import Integer, Names, Table
from sim.mechanics.compiling import compilable

FEWEST = 8  # seats of a roster

Places = NDArray[np.int32]


class Seats(Table[int]):
    """The seats of all rosters; an owner's lie side by side."""

    member = Names[Any]("who sits there")
    laid_out = Integer("seats laid out so far")
    longest = Integer("seats of the longest roster")


@compilable
def join(seats: Seats, first: Places, following: Places, end: Places, owner: int, member: int) -> None:
    """Give the member, who is in no such roster, the seat at the end of the owner's."""
    if following[owner] == end[owner]:
        lay_out(seats, first, following, end, owner)
    seats.member[following[owner]] = member
    following[owner] += 1


@compilable
def lay_out(seats: Seats, first: Places, following: Places, end: Places, owner: int) -> None:
    """Move the owner's full roster to a row of twice as many seats, beyond all others."""
    old, members = first[owner], following[owner] - first[owner]
    new, size = seats.laid_out, max(2 * members, FEWEST)
    for place in range(members):
        seats.member[new + place] = seats.member[old + place]
    first[owner], following[owner], end[owner] = new, new + members, new + size
    seats.laid_out = new + size
    seats.longest = max(seats.longest, size)


@compilable
def quit(seats: Seats, first: Places, following: Places, owner: int, member: int) -> None:
    """Take the member out of the owner's roster; whoever joined later moves up."""
    seat = first[owner]
    while seats.member[seat] != member:
        seat += 1
    following[owner] -= 1
    while seat < following[owner]:
        seats.member[seat] = seats.member[seat + 1]
        seat += 1


@compilable
def may_be_full(seats: Seats) -> bool:
    """Tell whether there might be no room to lay out the longest roster anew."""
    return seats.laid_out + max(2 * seats.longest, FEWEST) > seats.rows
