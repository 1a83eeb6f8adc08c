"""Names as a scenario file writes them: of stages and grades, and those that its author gives."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

StageName = Literal[
    "assessment", "child in need", "child protection", "court proceedings", "looked after", "leaving care"
]
STAGE_NAMES: tuple[str, ...] = get_args(StageName)
GradeName = Literal["newly_qualified", "social_worker", "experienced", "community_resource_worker", "team_manager"]
GRADE_NAMES: tuple[str, ...] = get_args(GradeName)
Name = Annotated[str, Field(min_length=1, max_length=60)]
