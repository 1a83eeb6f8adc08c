"""The parts of MODEL.md that are generated are current: ``uv run python tests/test_documents.py`` writes them anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine.reported_values import read_all
from sim.questions.validate.figures import beside
from sim.questions.validate.words import verdict
from sim.scenario.yearly_changes import yearly_changes
from sim.stories.rules import rules_as_markdown
from tests.kept import COUNCILS

ROOT = Path(__file__).resolve().parents[1]
MODEL, VALIDATION = ROOT / "MODEL.md", ROOT / "results" / "reference" / "validation"
TABLE = "|---|---|---|---|---|--:|--:|---|--:|"


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
    """Return the table of reported and simulated figures of Bradford's first year without calibration, as Markdown."""
    forecast = sim.forecast(sim.load("bradford-2018"), run=sim.Run(replications=100, seed=1, years=1, calibrated=False))
    targets, ensemble = forecast.scenario.targets, forecast.ensemble
    rows = beside(targets, read_all(targets, ensemble.outcomes, ensemble.derived), 1)
    inside = f"{rows['within80'].sum()} of {len(rows)} figures lie within their 80 % interval."
    return as_markdown(rows) + f"\nOne hundred runs, seed 1, tolerances included. {inside}\n"


def as_markdown(rows: pd.DataFrame) -> str:
    """Return reported against simulated figures as a Markdown table."""
    lines = ["| figure | measure | teams | when | use | reported | simulated | 80 % | misfit |", TABLE]
    for row in rows.to_dict("records"):
        values = f"{row['reported']:,g} | {row['mean']:,.4g} | {row['low80']:,.4g} to {row['high80']:,.4g}"
        figure = str(row["source"]).split(" ")[0].rstrip(",:;")
        mark = "" if row["within95"] else " !"
        which = f"{figure} | {row['measure']} | {row['teams']} | {row['when']} | {row['use']}"
        lines.append(f"| {which} | {values} | {row['misfit']:+.1f}{mark} |")
    return "\n".join(lines) + "\n"


def drift() -> str:
    """Return how far councils' figures change, and what follows for the rates, as a Markdown table."""
    lines = [
        "| rate | figure | council-years | changes over 1 to 5 years | fitted | the rate after 1 year | after 5 years |"
    ]
    lines += ["|---|---|--:|---|---|--:|--:|"]
    for key, found in yearly_changes().items():
        reported, fitted = (" ".join(f"{spread:.0f}" for spread in of) for of in (found.reported, found.fitted))
        ends = f"{found.after_1_year:.1f} | {found.after_5_years:.1f}"
        lines.append(f"| {key} | {found.words} | {found.council_years:,} | {reported} | {fitted} | {ends} |")
    return "\n".join(lines) + "\n"


def councils() -> str:
    """Return the tables of all councils' figures, calibrated, from the kept validation."""
    rows = pd.read_csv(VALIDATION / "figures.csv")
    text = ""
    for title, part in rows.groupby("scenario", sort=False):
        text += f"### {title}\n\n{as_markdown(part)}\n{' '.join(verdict(part))}\n\n"
    return text + f"### All together\n\n{' '.join(verdict(rows))}\n"


def test_the_rules_in_the_model_document_are_the_models() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "rules") == rules_as_markdown().rstrip() + "\n"


def test_how_far_rates_drift_in_the_model_document_follows_from_the_figures() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "drift") == drift()


def test_the_figures_of_the_councils_in_the_model_document_are_those_of_the_kept_validation() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "councils") == councils()


@pytest.mark.long
def test_the_kept_validation_is_todays(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["validate", *COUNCILS, "--out", str(tmp_path)])
    assert said.exit_code == 0, said.output
    [found] = tmp_path.glob("validation/*/figures.csv")
    pd.testing.assert_frame_equal(pd.read_csv(found), pd.read_csv(VALIDATION / "figures.csv"))


def test_the_misfit_in_the_model_document_is_todays() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "misfit") == misfit()


if __name__ == "__main__":
    written = with_part(MODEL.read_text(encoding="utf-8"), "rules", rules_as_markdown().rstrip() + "\n")
    written = with_part(written, "drift", drift())
    written = with_part(written, "councils", councils())
    MODEL.write_text(with_part(written, "misfit", misfit()), encoding="utf-8")
    print("wrote MODEL.md")
