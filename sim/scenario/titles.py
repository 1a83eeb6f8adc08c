"""What a number of a scenario is called on screens and charts: ``cohorts.1.size`` is the size of a cohort, by name.

The words are the titles that fields have in their sections; whoever shows a number to people shows this, never the key.
"""

from __future__ import annotations

from typing import Any

from sim.scenario.edits import place_of
from sim.scenario.schema import Scenario
from sim.scenario.sections.base import about_field

NAMED_BY = ("name", "title")  # what members of lists are called by


def title_of(scenario: Scenario, key: str) -> str:
    """Return what the number at the key is called: titles of its fields, and the name of the team, cohort or action.

    "Guide caseload, social worker"; "Size of the cohort (September intake)". Raises ``KeyError`` for a key at which
    there is nothing.
    """
    titles, names = list[str](), list[str]()
    here: Any = scenario
    for step in place_of(key):
        try:
            if isinstance(step, int):
                here = here[step]
                name = next((getattr(here, one) for one in NAMED_BY if hasattr(here, one)), None)
                names.append(name or f"{step + 1}")
            elif isinstance(here, dict):
                here = here[step]
                names.append(step)
            else:
                about = about_field(here.__class__, step)
                here = getattr(here, step)
                if about is not None:
                    titles.append(about.title)
        except (AttributeError, KeyError, IndexError):
            raise KeyError(key) from None
    said = ", ".join(titles) or key
    return f"{said} ({', '.join(names)})" if names else said
