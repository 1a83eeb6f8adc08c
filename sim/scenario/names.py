"""Names as a scenario file writes them: of stages and grades, and those that its author gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import Field

T = TypeVar("T")

StageName = Literal[
    "assessment", "child in need", "child protection", "court proceedings", "looked after", "leaving care"
]
STAGE_NAMES: tuple[str, ...] = get_args(StageName)
GradeName = Literal["newly_qualified", "social_worker", "experienced", "community_resource_worker", "team_manager"]
GRADE_NAMES: tuple[str, ...] = get_args(GradeName)
JudgementName = Literal["inadequate", "requires improvement", "good", "outstanding"]
JUDGEMENT_NAMES: tuple[str, ...] = get_args(JudgementName)
Name = Annotated[str, Field(min_length=1, max_length=60)]


def beginning(given: str, known: Iterable[str]) -> list[str]:
    """Return the known names that begin with the given one and a hyphen."""
    return [name for name in known if given and name.startswith(f"{given}-")]


def only_one(given: str, known: Mapping[str, T]) -> T | None:
    """Return what has the name, or the only one whose name begins so: ``bradford`` is ``bradford-2018`` as long as
    there is no other year of Bradford.
    """
    longer = beginning(given, known)
    return known.get(given, known[longer[0]] if len(longer) == 1 else None)
