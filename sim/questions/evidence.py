"""The evidence for a council: every figure of its paper, how it is used, and why."""

from __future__ import annotations

from typing import NamedTuple

from sim.inputs.evidence import councils, paper, uses
from sim.scenario.faults import closest_first, listed


class Row(NamedTuple):
    """One reported figure."""

    id: str
    when: str
    what: str
    value: str
    use: str
    why: str


def of(council: str) -> list[Row]:
    """Return the figures of a council's paper; ``council`` may be a scenario's name. Raises ``ValueError`` if it has
    none.
    """
    wanted = council.lower().replace(" ", "-")
    found = [name for name in councils() if wanted == name or wanted.startswith(f"{name}-")]
    if not found:
        raise ValueError(f"COUNCIL: found {council!r}; allowed: {listed(closest_first(council, councils()))}")
    use = uses()
    return [
        Row(
            row["id"],
            row["as_of_or_period"],
            f"{row['quantity'].replace('_', ' ')}: {row['subgroup']}"
            if row["subgroup"]
            else row["quantity"].replace("_", " "),
            f"{row['value']} {row['unit']}".strip(),
            use[row["id"]].use,
            use[row["id"]].why,
        )
        for row in paper(found[0])
    ]
