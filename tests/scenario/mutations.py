"""Scenarios and strategies spoilt: in what their tables say, or in the bytes of their files.

Whoever spoils gives a way to choose one of several things: a random number generator's, or Hypothesis's.
"""

from __future__ import annotations

import copy
import datetime
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Place = tuple[str | int, ...]
Choose = Callable[[Sequence[Any]], Any]
NUMBERS = [0, -1, 1, 0.5, 7, 100, 1000, 1e6, 10**30, 10**400, -(10**9), 1e-300, 1e300, math.nan, math.inf, -math.inf]
WORDS = [
    "",
    "x",
    "closed",
    "assessment",
    "posts",
    "percent",
    "share",
    "days",
    "gamma",
    "per day",
    "council: ?",
    "BR-999",
    "\0\n",
    "\xfc" * 99,
]
DATES = [datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(2019, 1, 1), datetime.datetime(2018, 1, 1)]
TABLES: list[Any] = [[], [1], ["x"], [[]], {}, {"value": 1}, {"a": {}}]
JUNK: list[Any] = [*NUMBERS, *WORDS, *DATES, *TABLES, True, False, datetime.time(1)]
TYPED = [
    b"15%",
    b"\xc2\xa31,250",
    b"16,5",
    b"31/03/2019",
    b"31.03.2019",
    b"2019-02-30",
    "\N{LEFT DOUBLE QUOTATION MARK}x\N{RIGHT DOUBLE QUOTATION MARK}".encode(),
    b"'",
    b'"',
    b"\\u0000",
    b"1e400",
    b"nan",
    b"0x1F",
    b"= =",
    b"]]",
    b"\x00",
    b"\xff\xfe",
    b"#",
    b"\r",
    "\N{RIGHT-TO-LEFT OVERRIDE}".encode(),
    b"per week",
    b"[council]\n",
    b"[[teams]]\n",
]
DIGITS = b"0123456789"
ENCODINGS = ["utf-16", "utf-32", "utf-8-sig", "cp1252", "cp037"]


def places_in(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of everything in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*place, step)
        yield from places_in(inner, (*place, step))


def at(document: Any, place: Place) -> Any:
    """Return what is at a place."""
    for step in place:
        document = document[step]
    return document


def spoilt(original: Any, choose: Choose, places: Sequence[Place] = ()) -> Any:
    """Return a document in which a few things are deleted, replaced, scaled, duplicated, renamed, or moved."""
    places = places or list(places_in(original))
    document = copy.deepcopy(original)
    for _ in range(choose([1, 1, 2, 3, 8])):
        place = choose(places)
        try:
            spoil(document, original, place, choose, places)
        except (LookupError, TypeError):  # an earlier change has taken the place away
            continue
    return document


def spoil(document: Any, original: Any, place: Place, choose: Choose, places: Sequence[Place]) -> None:
    """Change one thing in the document."""
    here, last = at(document, place[:-1]), place[-1]
    value = here[last]
    what = choose(["delete", "replace", "replace", "scale", "nudge", "nudge", "duplicate", "rename", "move"])
    if what == "delete":
        del here[last]
    elif what == "replace":
        here[last] = copy.deepcopy(choose(JUNK))
    elif what == "scale" and isinstance(value, int | float) and abs(value) < 1e9:
        here[last] = value * choose([0, 2, 10, 1000, -1, 0.01, 0.5])
    elif what == "nudge" and isinstance(value, int | float) and abs(value) < 1e9:
        here[last] = type(value)(value * choose([0.5, 0.9, 1.1, 1.5]))
    elif what == "duplicate" and isinstance(here, list):
        here.append(copy.deepcopy(value))
    elif what in ("duplicate", "rename") and isinstance(here, dict):
        here[choose(["x", f"{last}s", "closed", "", "a\nb"])] = copy.deepcopy(value)
        if what == "rename":
            del here[last]
    else:
        here[last] = copy.deepcopy(at(original, choose(places)))


def garbled(content: bytes, choose: Choose) -> bytes:
    """Return a file's bytes with a few lines or pieces changed, as editors, spreadsheets and hands do, or recoded."""
    for _ in range(choose([1, 1, 1, 2, 5])):
        lines = content.split(b"\n")
        line, other = choose(range(len(lines))), choose(range(len(lines)))
        what = choose(
            ["delete", "duplicate", "swap", "typed", "value", "digit", "digit", "digit", "cut", "encoding", "newlines"]
        )
        if what == "delete":
            del lines[line]
        elif what == "duplicate":
            lines.insert(line, lines[line])
        elif what == "swap":
            lines[line], lines[other] = lines[other], lines[line]
        elif what == "typed":
            column = choose(range(len(lines[line]) + 1))
            lines[line] = lines[line][:column] + choose(TYPED) + lines[line][column:]
        elif what == "value" and b" = " in lines[line]:
            lines[line] = lines[line].rpartition(b" = ")[0] + b" = " + choose(TYPED)
        elif what == "digit" and (found := [place for place, byte in enumerate(lines[line]) if byte in DIGITS]):
            column = choose(found)
            lines[line] = lines[line][:column] + bytes([choose(DIGITS)]) + lines[line][column + 1 :]
        content = b"\n".join(lines)
        if what == "cut":
            content = content[: choose(range(len(content) + 1))]
        elif what == "encoding":
            content = content.decode("utf-8", "replace").encode(choose(ENCODINGS), "replace")
        elif what == "newlines":
            content = content.replace(b"\n", choose([b"\r\n", b"\r", b"\x0b"]))
    return content
