"""Chains: who belongs to whom, in order, as columns. Row 0 is nobody and ends a chain at both sides.

``first`` and ``last`` are columns of the owners; ``following`` and ``preceding`` of the members.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.mechanics.columns import fetch
from sim.mechanics.compiling import inlined

Links = NDArray[np.int32]
M = TypeVar("M", bound=int)


@inlined
def append(first: Links, last: Links, following: Links, preceding: Links, owner: int, member: int) -> None:
    """Put the member, who is in no such chain, at the end of the owner's chain."""
    before = last[owner]
    preceding[member] = before
    following[member] = 0
    if before == 0:
        first[owner] = member
    else:
        following[before] = member
    last[owner] = member


@inlined
def remove(first: Links, last: Links, following: Links, preceding: Links, owner: int, member: int) -> None:
    """Take the member out of the owner's chain."""
    before, after = preceding[member], following[member]
    if before == 0:
        first[owner] = after
    else:
        following[before] = after
    if after == 0:
        last[owner] = before
    else:
        preceding[after] = before


@inlined
def following(links: Links, rows: NDArray[np.int64], member: M) -> M:
    """Return the member after this one; the one after that, of whom ``rows`` is a column, is fetched meanwhile."""
    after: M = links[member]
    fetch(rows, links[after])
    return after
