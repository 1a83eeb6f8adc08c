"""Addressed random numbers: a draw is looked up by who it is for and what for, never taken from a stream.

``uniform(key, purpose, occasion)`` is the ``occasion``-th draw that the holder of ``key`` makes for ``purpose``. It
is an output of the SplitMix64 generator (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) started at
``key``, at a place given by purpose and occasion. There is no state to carry: one more leaver in a strategy
shifts nobody else's numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload

_MASK = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15
_MULTIPLIER_1 = 0xBF58476D1CE4E5B9
_MULTIPLIER_2 = 0x94D049BB133111EB
OCCASIONS = 1 << 32  # occasions a purpose may have

_INLINED = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def mixed(number: int | np.int64) -> int:
    """Return the SplitMix64 finaliser of ``number``, both as signed 64-bit integers."""
    z = int(number) & _MASK
    z = ((z ^ (z >> 30)) * _MULTIPLIER_1) & _MASK
    z = ((z ^ (z >> 27)) * _MULTIPLIER_2) & _MASK
    z ^= z >> 31
    return z - (1 << 64) if z >> 63 else z


def uniform(key: int, purpose: int, occasion: int) -> float:
    """Return the number in (0, 1) that belongs to this key, purpose and occasion (both at least 0)."""
    place = (int(purpose) * OCCASIONS + int(occasion) + 1) * _GAMMA
    return ((mixed(int(key) + place) & _MASK) >> 12) * 2.0**-52 + 2.0**-53


def key_of(parent: int, kind: int, number: int) -> int:
    """Return the key of the ``number``-th thing of a ``kind`` under ``parent`` (a seed, or another key)."""
    return mixed(mixed(int(parent) + (int(kind) + 1) * _GAMMA) + (int(number) + 1) * _MULTIPLIER_1)


@overload(mixed, jit_options=_INLINED)
def _mixed(number: Any) -> Any:
    def compiled(number: Any) -> Any:
        z = np.uint64(number)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(_MULTIPLIER_1)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(_MULTIPLIER_2)
        return np.int64(z ^ (z >> np.uint64(31)))

    return compiled


@overload(uniform, jit_options=_INLINED)
def _uniform(key: Any, purpose: Any, occasion: Any) -> Any:
    def compiled(key: Any, purpose: Any, occasion: Any) -> Any:
        place = np.uint64(purpose * OCCASIONS + occasion + 1) * np.uint64(_GAMMA)
        z = np.uint64(mixed(np.int64(np.uint64(key) + place)))
        return np.float64(z >> np.uint64(12)) * 2.0**-52 + 2.0**-53

    return compiled


@overload(key_of, jit_options=_INLINED)
def _key_of(parent: Any, kind: Any, number: Any) -> Any:
    def compiled(parent: Any, kind: Any, number: Any) -> Any:
        inner = mixed(np.int64(np.uint64(parent) + np.uint64(kind + 1) * np.uint64(_GAMMA)))
        return mixed(np.int64(np.uint64(inner) + np.uint64(number + 1) * np.uint64(_MULTIPLIER_1)))

    return compiled
