"""Text from outside (titles, names, paths): what it may not hold, and how that is shown where it is there all the same.

A control character can move a terminal's cursor, colour it or ring its bell; a mark of direction turns what follows
round; half a character (of a path that is no text) cannot be written at all. Everything else is text: ``$``, ``[``,
``\\``, ``{``, ``%``, accents, other alphabets, emoji.
"""

from __future__ import annotations

import re

LINES = "\n\t"  # a text of several lines may hold these
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of direction
    "\ufeff\ud800-\udfff]"  # a mark of byte order, halves of characters
)


def plain(text: str) -> str:
    """Return the text as it can be shown anywhere: what it may not hold as ``\\x1b``; ends of lines stay."""
    return HIDDEN.sub(lambda found: found[0] if found[0] in LINES else escaped(found[0]), text)


def hidden_in(text: str, several_lines: bool = False) -> list[str]:
    """Return what the text may not hold, each once, as it is shown."""
    found = dict.fromkeys(HIDDEN.findall(text))
    return [escaped(one) for one in found if not (several_lines and one in LINES)]


def escaped(character: str) -> str:
    """Return a character as a text of TOML or Python writes it."""
    return repr(character)[1:-1] if character.isascii() else f"\\u{ord(character):04x}"
