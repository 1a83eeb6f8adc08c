"""The parts of MODEL.md that are generated are current: ``uv run python tests/test_documents.py`` writes them anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sim
from sim.reporting import tables
from sim.reporting.rules import rules_as_markdown

MODEL = Path(__file__).resolve().parents[1] / "MODEL.md"


def between(text: str, name: str) -> str:
    """Return what stands between the marks of a generated part."""
    [found] = re.findall(rf"<!-- {name} -->\n(.*?)<!-- end of {name} -->", text, flags=re.DOTALL)
    return str(found)


def with_part(text: str, name: str, content: str) -> str:
    """Return the text with a generated part replaced."""
    before, after = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    start, end = text.index(before) + len(before), text.index(after)
    return text[:start] + content + text[end:]


def misfit() -> str:
    """Return the table of reported and simulated figures of Bradford's first year, as Markdown."""
    forecast = sim.forecast(sim.load("bradford-2018"), replications=100, seed=1, years=1)
    rows = tables.side_by_side(forecast.ensemble)
    lines = [
        "| figure | measure | teams | date | reported | mean | 80 % of runs | misfit (sd) |",
        "|---|---|---|---|--:|--:|---|--:|",
    ]
    for row in rows.itertuples():
        sd = "" if row.misfit != row.misfit else f"{row.misfit:+.1f}"
        lines.append(
            f"| {row.figure} | {row.measure} | {row.teams} | {row.date:%d %b %Y} | {row.reported:g} | {row.mean:.1f} "
            f"| {row.p10:.1f} to {row.p90:.1f} | {sd} |"
        )
    inside = (rows["within"] == "yes").sum()
    lines.append("")
    lines.append(
        f"One hundred runs, seed 1. {inside} of {len(rows)} figures lie within the interval that holds 80 % of "
        "the runs. Figures of 30 September 2017 stand beside the first month's end."
    )
    return "\n".join(lines) + "\n"


def test_the_rules_in_the_model_document_are_the_models() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "rules") == rules_as_markdown().rstrip() + "\n"


def test_the_misfit_in_the_model_document_is_todays() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "misfit") == misfit()


if __name__ == "__main__":
    written = with_part(MODEL.read_text(encoding="utf-8"), "rules", rules_as_markdown().rstrip() + "\n")
    MODEL.write_text(with_part(written, "misfit", misfit()), encoding="utf-8")
    print("wrote MODEL.md")
