"""An English council's inspections in the words of its file: its last one, and what all councils' say of the next."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping

from sim.england.inspections import (
    CREATED_OVER,
    JUDGEMENTS,
    After,
    aftermath,
    in_use,
    interval,
    last_of,
    next_judgement,
)

SHORTEST_PAUSE = 1.0  # months


def words_of_inspections(council: str, day: datetime.date) -> dict[str, object]:
    """Return numbers and sources of a council's inspections (its id), by what was published up to a day."""
    after, likely = aftermath(day), next_judgement(day)
    return {
        "inspections_every": f"{interval(day):.1f}",
        "inspections_source": f"national: {after.inspections} inspections of councils published by {day} (Ofsted; "
        "sim/england/inspections.py)",
        "last_inspection": "".join(_last(council, day)),
        "posts_over": CREATED_OVER,
        "referrals_kept": f"{100 * after.kept:.0f}",
        **{f"after_{_key(one)}": _shares(likely[one]) for one in JUDGEMENTS},
        "after_none": _shares(likely[None]),
        "what_follows": "".join(_what_follows(after.of, day)),
    }


def _key(judgement: str) -> str:
    return judgement.replace(" ", "_")


def _last(council: str, day: datetime.date) -> Iterator[str]:
    """Yield the lines of the last inspection that was known on the day, none if there was none."""
    last = last_of(council, day)
    if last is not None:
        yield f'last = "{last.judgement}"  # published on {last.published}\n'
        yield f"inspected = {last.inspected}\n"
        paused = 12 * ((day - last.inspected).days / 365.25 - in_use(last.inspected, day))
        if paused >= SHORTEST_PAUSE:
            why = "national: nobody is known to have been inspected in this time (Ofsted; sim/england/inspections.py)"
            yield f'paused = {{ value = {paused:.1f}, unit = "months", source = "{why}" }}\n'


def _shares(shares: Mapping[str, float]) -> str:
    """Return shares in percent as a table of the file; they add up to 100."""
    found = {one: round(100 * share, 1) for one, share in shares.items()}
    largest = max(found, key=lambda one: found[one])
    found[largest] += 100 - sum(found.values())
    return "{ " + ", ".join(f'"{one}" = {share:.1f}' for one, share in found.items()) + " }"


def _what_follows(after: Mapping[str, After], day: datetime.date) -> Iterator[str]:
    """Yield the tables of what follows each judgement, where that is beyond doubt."""
    words = f"Ofsted's inspections published by {day} and the figures of councils after them"
    for table in ("posts", "referrals"):
        found = {one: getattr(after[one], table) for one in JUDGEMENTS if getattr(after[one], table)}
        if found:
            yield f"\n[inspections.{table}]\n"
        for judgement, change in found.items():
            error = 100 * getattr(after[judgement], f"{table}_error")
            source = f"national: {words}; standard error {error:.1f} (sim/england/inspections.py)"
            value = f"{100 * math.expm1(change):.1f}"
            yield f'{_key(judgement)} = {{ value = {value}, unit = "percent", source = "{source}" }}\n'
