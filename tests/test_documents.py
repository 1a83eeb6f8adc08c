"""What is generated in documents is current: ``uv run python tests/test_documents.py`` writes it anew."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_origin

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
import pandas as pd
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

import sim
from sim.cli import main
from sim.engine.reported_values import read_all
from sim.england.drift import HELD_AGAINST, yearly_changes
from sim.questions.validate.figures import beside
from sim.questions.validate.words import verdict
from sim.scenario import quantities
from sim.scenario.schema import Scenario
from sim.scenario.sections.base import about_field, part_in
from sim.stories.rules import rules_as_markdown
from tests.kept import COUNCILS

ROOT = Path(__file__).resolve().parents[1]
MODEL, REFERENCE = ROOT / "MODEL.md", ROOT / "docs" / "reference"
FIGURES_AND_RUNS, VALIDATION = REFERENCE / "validation.md", ROOT / "results" / "reference" / "validation"
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
    for key, found in yearly_changes(2025, HELD_AGAINST).items():
        reported, fitted = (" ".join(f"{spread:.0f}" for spread in of) for of in (found.reported, found.fitted))
        ends = f"{found.after_1_year:.1f} | {found.after_5_years:.1f}"
        lines.append(f"| {key} | {found.words} | {found.council_years:,} | {reported} | {fitted} | {ends} |")
    return "\n".join(lines) + "\n"


def councils() -> str:
    """Return the tables of all councils' figures, calibrated, from the kept validation."""
    rows = pd.read_csv(VALIDATION / "figures.csv")
    text = ""
    for title, part in rows.groupby("scenario", sort=False):
        text += f"## {title}\n\n{as_markdown(part)}\n{' '.join(verdict(part))}\n\n"
    return text + f"## All together\n\n{' '.join(verdict(rows))}\n"


def measures() -> str:
    """Return the reference of measures."""
    lines = [
        "# Measures",
        "",
        "`uv run sim measures` and `sim.measures()` show the same. By headline measures strategies are",
        "compared, ranked and sought.",
        "",
        "| name | meaning | unit | of whom | counted | headline |",
        "|---|---|---|---|---|---|",
    ]
    for row in sim.measures().to_dict("records"):
        said = [
            f"`{row['name']}`",
            row["meaning"],
            row["unit"],
            row["population"],
            row["when"],
            "yes" * row["headline"],
        ]
        lines.append(f"| {' | '.join(said)} |")
    return "\n".join(lines) + "\n"


def numbers() -> str:
    """Return the reference of the numbers of a scenario, section by section, as the sections say them."""
    text = (
        "# Numbers of a scenario\n\nEach section of a scenario file, and each number in it: what it is, "
        "what is allowed beyond its unit,\nand whether an action of a strategy may change it for a time. `uv run sim "
        "keys NAME` lists those of a council\nwith their values; `uv run sim schema` writes all of it for an editor.\n"
    )
    for section, field in Scenario.model_fields.items():
        kind = part_in(Scenario, section)
        if kind is None or section in ("targets", "uncertain"):
            continue
        many = get_origin(field.annotation) is list
        what = inspect.cleandoc(kind.__doc__ or "").replace("\n\n", " ").replace("\n", " ").replace("``", "`")
        text += f"\n## {'[[' if many else '['}{section}{']]' if many else ']'}\n\n{what}\n\n"
        rows = list(rows_of(kind, ""))
        if rows:
            text += "| key | what it is | allowed | changed by actions |\n|---|---|---|---|\n" + "".join(rows)
    return text


def rows_of(kind: type[BaseModel], before: str) -> Iterator[str]:
    """Yield a line for each number of a part that has a title."""
    for name in kind.model_fields:
        about, inner = about_field(kind, name), part_in(kind, name)
        if about is None:
            if inner is not None and not hasattr(quantities, inner.__name__):
                yield from rows_of(inner, f"{before}{name}.")
            continue
        allowed = f"{about.limit.least:g} to {about.limit.most:g} {about.limit.unit}" if about.limit else ""
        yield f"| `{before}{name}` | {about.title} | {allowed} | {'yes' * about.in_force} |\n"


def commands() -> str:
    """Return the reference of commands: what each says of itself."""
    text = (
        "# Commands\n\nWhat `uv run sim COMMAND --help` says. A name may be shortened as long as only one begins so.\n"
    )
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        names = [f"{name} {inner}" for inner in command.commands] if isinstance(command, click.Group) else [name]
        for one in names:
            said = CliRunner().invoke(main, [*one.split(), "--help"], terminal_width=80).output
            text += f"\n## sim {one}\n\n```text\n{said.replace('Usage: main ', 'Usage: sim ').rstrip()}\n```\n"
    return text


WHOLE = {"measures": measures, "scenario": numbers, "commands": commands}


@pytest.mark.parametrize("name", WHOLE)
def test_a_reference_that_is_generated_is_current(name: str) -> None:
    assert (REFERENCE / f"{name}.md").read_text(encoding="utf-8") == WHOLE[name]()


def test_the_rules_in_the_model_document_are_the_models() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "rules") == rules_as_markdown().rstrip() + "\n"


def test_how_far_rates_drift_in_the_model_document_follows_from_the_figures() -> None:
    assert between(MODEL.read_text(encoding="utf-8"), "drift") == drift()


def test_the_figures_of_the_councils_are_those_of_the_kept_validation() -> None:
    assert between(FIGURES_AND_RUNS.read_text(encoding="utf-8"), "councils") == councils()


@pytest.mark.long
def test_the_kept_validation_is_todays(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["validate", *COUNCILS, "--out", str(tmp_path)])
    assert said.exit_code == 0, said.output
    [found] = tmp_path.glob("validation/*/figures.csv")
    pd.testing.assert_frame_equal(pd.read_csv(found), pd.read_csv(VALIDATION / "figures.csv"))


def test_the_misfit_is_todays() -> None:
    assert between(FIGURES_AND_RUNS.read_text(encoding="utf-8"), "misfit") == misfit()


if __name__ == "__main__":
    written = with_part(MODEL.read_text(encoding="utf-8"), "rules", rules_as_markdown().rstrip() + "\n")
    MODEL.write_text(with_part(written, "drift", drift()), encoding="utf-8")
    written = with_part(FIGURES_AND_RUNS.read_text(encoding="utf-8"), "councils", councils())
    FIGURES_AND_RUNS.write_text(with_part(written, "misfit", misfit()), encoding="utf-8")
    for reference, content in WHOLE.items():
        (REFERENCE / f"{reference}.md").write_text(content(), encoding="utf-8")
    print("wrote MODEL.md and docs/reference")
