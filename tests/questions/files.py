"""Scenarios and strategies of these tests, as files."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from tests.scenarios import Table, number, tiny_service


def as_toml(value: Any) -> str:
    """Return a value as TOML writes it within a line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {as_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return value.isoformat() if isinstance(value, datetime.date) else json.dumps(value)


def written(document: Table, path: Path) -> str:
    """Write a document as a TOML file, and return where it is."""
    lines = [f"{json.dumps(key)} = {as_toml(value)}\n" for key, value in document.items()]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def tiny(folder: Path) -> str:
    """Write a small service without plans, in which nothing drifts and nobody inspects, and return where it is."""
    left_out = ("actions", "retention_payment", "drift", "inspections")
    document = {key: value for key, value in tiny_service().items() if key not in left_out}
    return written({**document, "restructures": []}, folder / "tiny.toml")


def intake(folder: Path, size: int, name: str = "") -> str:
    """Write a strategy that brings so many social workers after half a year, at a price."""
    cohort = {
        "name": "From elsewhere",
        "grade": "social_worker",
        "arrives": datetime.date(2020, 4, 1),
        "size": number(size, "workers"),
        "cost_each": number(10_000, "pounds"),
    }
    name = name or f"intake-{size}"
    return written({"title": f"{size} social workers", "cohorts": [cohort]}, folder / f"{name}.toml")


def fewer_referrals(folder: Path, percent: float, cost: float = 0.0) -> str:
    """Write a strategy that closes a share of the referrals at the door, at a price a year."""
    action: Table = {
        "title": "Fewer referrals",
        "set": {"demand": {"no_further_action": number(percent, "percent")}},
        "cost": number(cost, "pounds per year"),
    }
    return written({"title": f"{percent:g} % closed", "actions": [action]}, folder / f"closed-{percent:g}.toml")


def nothing(folder: Path) -> str:
    """Write a strategy that changes nothing."""
    return written({"title": "nothing at all"}, folder / "nothing.toml")
