"""What a scenario refers to outside itself: reported figures, and the names of measures."""

from __future__ import annotations

import re

from sim.scenario.checks.first_day import first_day_findings
from sim.scenario.checks.hold_outs import hold_out_findings
from sim.scenario.document import Document
from sim.scenario.evidence import figure, is_figure
from sim.scenario.faults import Finding, Place, shown
from sim.scenario.sections.targets import Measures, target_findings, uncertain_findings
from sim.scenario.shape import parts
from sim.scenario.validation import Check

FIGURE_ID = re.compile(r"\b[A-Z]{2}-[0-9]{3}\b|\bdfe/[\w/-]+")


def checks(measures: Measures | None = None, hold_outs: bool = True) -> tuple[Check, ...]:
    """Return the checks of what a scenario refers to; without ``measures`` those of targets are not checked.

    Without ``hold_outs`` it is not checked whether they are held out: a strategy may be set from one, which then is
    context (``validate``).
    """
    found: tuple[Check, ...] = (
        _sources,
        _assignment,
        uncertain_findings,
        lambda document: target_findings(document, measures),
        first_day_findings,
    )
    return (*found, lambda document: hold_out_findings(document, measures)) if hold_outs else found


def _sources(document: Document) -> list[Finding]:
    """Find sources that name a figure that is not there."""
    found = []
    for place, _, raw in parts(document.raw):
        source = raw.get("source")
        for name in dict.fromkeys(FIGURE_ID.findall(source)) if isinstance(source, str) else ():
            if not is_figure(name):
                found.append(_unknown_figure((*place, "source"), name))
    return found


def _unknown_figure(place: Place, name: str) -> Finding:
    return Finding(
        place,
        f"the figure {shown(name)}",
        "the id of a reported figure: of a paper (BR-021) or dfe/COUNCIL/YEAR/FIGURE",
    )


def _assignment(document: Document) -> list[Finding]:
    """Find figures from which the length of an agency assignment cannot be fitted."""
    found: list[Finding] = []
    for key, least in (("stocks", 0.5), ("elapsed", 0.0)):
        place: Place = ("agency", "assignment_from", key)
        values = []
        for number, name in enumerate(document.items(*place)[:10]):
            if not isinstance(name, str):
                continue
            try:
                values.append(figure(name).value)
            except KeyError:
                found.append(_unknown_figure((*place, number), name))
                continue
            if not least <= values[-1] <= 10_000:
                words = f"the figure {name}, which is {values[-1]:g}"
                found.append(Finding((*place, number), words, "a figure that counts agency workers"))
        if values and sum(values) <= 0:
            found.append(Finding(place, "figures that add up to 0", "figures of which the sum is above 0"))
    return found
