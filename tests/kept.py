"""The scenarios and strategies that the project keeps, by name: whatever else lies in the folder is the user's own."""

from __future__ import annotations

from pathlib import Path

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
COUNCILS = (
    "bradford-2018",
    "cambridgeshire-2018-after",
    "cambridgeshire-2018-before",
    "central-bedfordshire-2017",
    "middlesbrough-2019",
    "sunderland-2018",
)
STRATEGIES = (
    "agency-conversion",
    "agency-rules-2024",
    "agency-run-down",
    "agency-surge",
    "as-we-are",
    "better-assessed-year",
    "bradford-spring-2018",
    "caseload-cap",
    "early-handover",
    "faster-rounds",
    "grow-our-own",
    "hot-teams-allowance",
    "life-long-units",
    "middlesbrough-retention-offer",
    "overseas-cohort",
    "retention-payment",
    "specialist-teams",
)
