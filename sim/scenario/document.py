"""A scenario file as it was read, faults and all: what a check needs of it is there, or is None."""

from __future__ import annotations

import datetime
import math
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

P = TypeVar("P", bound=BaseModel)
LONGEST_LIST = 1000  # a longer list is a fault of its own


class Document:
    """The tables of a scenario file. Whatever is missing or of another type reads as None, or as empty."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def at(self, *place: str | int) -> Any:
        """Return what is at the place, or None."""
        here = self.raw
        for step in place:
            if isinstance(here, dict) and isinstance(step, str):
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return None
        return here

    def has(self, *place: str | int) -> bool:
        """Tell whether there is anything at the place."""
        return self.at(*place) is not None

    def table(self, *place: str | int) -> dict[str, Any]:
        """Return the table at the place; an empty one if there is none."""
        found = self.at(*place)
        return found if isinstance(found, dict) else {}

    def items(self, *place: str | int) -> list[Any]:
        """Return the list at the place; an empty one if there is none."""
        found = self.at(*place)
        return found[:LONGEST_LIST] if isinstance(found, list) else []

    def text(self, *place: str | int) -> str | None:
        """Return the text at the place, if it is text."""
        found = self.at(*place)
        return found if isinstance(found, str) else None

    def date(self, *place: str | int) -> datetime.date | None:
        """Return the date at the place, if it is a date without a time."""
        found = self.at(*place)
        return found if isinstance(found, datetime.date) and not isinstance(found, datetime.datetime) else None

    def number(self, *place: str | int) -> float | None:
        """Return the number at the place, if it is a finite number."""
        found = self.at(*place)
        if isinstance(found, bool) or not isinstance(found, int | float):
            return None
        try:
            number = float(found)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def part(self, kind: type[P], *place: str | int) -> P | None:
        """Return the quantity at the place if its numbers and unit are in order, whatever its source."""
        return lenient(kind, self.at(*place))


def lenient(kind: type[P], raw: Any) -> P | None:
    """Return a quantity whose numbers and unit are in order, whatever its source; otherwise None."""
    if not isinstance(raw, dict):
        return None
    known = {key: value for key, value in raw.items() if key in kind.model_fields}
    try:
        return kind.model_validate({**known, "source": "rule: any source will do here"})
    except ValidationError:
        return None
