"""Workers and children of a council of which six figures are known.

All that the figures do not say is calculated so that nothing grows or shrinks by itself: by Little's law (stock = what
enters in a year x years that it stays) what enters each stage, and each grade, is what leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from sim.scenario.new_council.children import Children, Known, children_of
from sim.scenario.new_council.figures import ENGLAND_ALONE, Basis
from sim.scenario.new_council.workers import Workers


def calculated(values: Mapping[str, float], basis: Basis = ENGLAND_ALONE) -> tuple[Workers, Children]:
    """Return workers and children of a council's figures: the six, and of children what else it reported."""
    turnover, vacancy, agency = (values[key] / 100 for key in ("turnover", "vacancy", "agency"))
    workers = Workers(values["in_post"], turnover, vacancy, agency, basis.england, basis.moving)
    known = Known(**{field.name: values.get(field.name) for field in fields(Known)})
    return workers, children_of(workers.holders * values["caseload"], values["looked_after"], known, basis.england)
