"""Named whole numbers: ``Stage.COURT_PROCEEDINGS``, ``Event.WORKER_LEAVES``.

Python and editors see an ordinary ``IntEnum``. Numba would give each enumeration a type of its own and
compile every rule once more for it; ``columns`` teaches it to read a member as the plain int64 it names.
"""

from __future__ import annotations

import enum


class CodesMeta(enum.EnumMeta):
    """The class of ``Codes`` classes, so that the compiler can tell them from other enumerations."""


class Codes(enum.IntEnum, metaclass=CodesMeta):
    """A closed list of named whole numbers, counted from 0; subclass it and name the members."""

    @property
    def words(self) -> str:
        """The member's name in words: ``CHILD_IN_NEED`` is ``child in need``."""
        return self.name.lower().replace("_", " ")

    @classmethod
    def from_words(cls, words: str) -> int:
        """Return the number of the member named by ``words``; raises ``KeyError`` for an unknown name."""
        return int(cls[words.upper().replace(" ", "_")])
