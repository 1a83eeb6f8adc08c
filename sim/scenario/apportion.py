"""Sharing whole things out in proportion: posts over teams, staff over posts."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def apportion(total: int, weights: Sequence[float], least: int = 0, most: Sequence[int] | None = None) -> list[int]:
    """Share a whole number out by weights, by largest remainders: each is at least ``least``, whatever the total, and
    no more than its own ``most``.
    """
    exact = [total * weight / (sum(weights) or 1) for weight in weights]
    limits: Sequence[float] = [inf] * len(exact) if most is None else most
    shares = [int(min(int(number), limit)) for number, limit in zip(exact, limits, strict=True)]
    by_remainder = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    while by_remainder and sum(shares) < min(total, sum(limits)):
        for place in by_remainder:
            if shares[place] < limits[place] and sum(shares) < total:
                shares[place] += 1
    shares = [max(share, least) for share in shares]
    while sum(shares) > max(total, least * len(shares)):  # the largest give what the smallest were given
        shares[shares.index(max(shares))] -= 1
    return shares
