"""Workers and children of a council of which six figures are known.

All that the figures do not say is calculated so that nothing grows or shrinks by itself: by Little's law (stock = what
enters in a year x years that it stays) what enters each stage, and each grade, is what leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.new_council.children import Children
from sim.scenario.new_council.workers import Workers


def calculated(values: Mapping[str, float]) -> tuple[Workers, Children]:
    """Return workers and children of the six figures."""
    shares = (values[key] / 100 for key in ("turnover", "vacancy", "agency"))
    workers = Workers(values["in_post"], *shares)
    return workers, Children(workers.holders * values["caseload"], values["looked_after"])
