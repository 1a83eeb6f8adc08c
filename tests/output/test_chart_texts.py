"""Charts: text is text in them, and a part of a year is not drawn as a whole one."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.container import BarContainer
from matplotlib.text import Text

import sim
from sim.cli import main
from sim.output.drawing import in_legend, save_figure, subplots
from sim.questions.forecast.charts import CHARTS, PALE
from sim.questions.headlines import NAMES, shown
from sim.questions.objectives import read
from sim.scenario.derivation import derive
from sim.scenario.quantities import YEAR
from tests.scenarios import queue, scenario, tiny_service

NASTY = "Cost $x^$ [/b] {0} \\frac{1} 100 % 👩‍👩‍👧 council"
TEAM = "Team $a_$"


def nasty() -> dict[str, Any]:
    """Return the tiny service under a title, and with a team's name, that are markup elsewhere."""
    document: dict[str, Any] = renamed(tiny_service())
    return {**document, "title": NASTY}


def renamed(part: Any) -> Any:
    """Return a document in which a team has another name."""
    if isinstance(part, dict):
        return {renamed(key): renamed(value) for key, value in part.items()}
    return [renamed(one) for one in part] if isinstance(part, list) else TEAM if part == "Front door" else part


@pytest.fixture(scope="module")
def forecast() -> sim.Forecast:
    return sim.forecast(scenario(nasty()), run=sim.Run(replications=4, years=3))


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_drawn_whatever_titles_and_names_are(name: str, forecast: sim.Forecast, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = forecast.charts[name]
        save_figure(figure, tmp_path, name)
    texts = "\n".join(text.get_text() for text in figure.findobj(Text))
    assert NASTY in texts.replace("\n", " ")
    if name == "caseload_by_team":
        assert TEAM in texts
    assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    ElementTree.parse(tmp_path / f"{name}.svg")


@pytest.mark.parametrize("text", ["$", "$$", "$x^$", "\\$ {", "$\\frac$ \x1b[31m\x07", "a\u202eb", "x[/y]", "", "\n"])
def test_text_anywhere_in_a_chart_is_as_it_is_and_control_characters_are_shown(text: str) -> None:
    figure, axes = subplots(figsize=(4, 3))
    axes.plot([0, 1], [0, 1], label=in_legend(f"_{text}"))
    axes.set_title(text)
    axes.set_xlabel(text)
    axes.set_xticks([0, 1], [text, text])
    axes.annotate(text, (0.5, 0.5))
    legend = axes.legend()
    assert [label.get_text().strip() for label in legend.get_texts()] == [f"_{text}".strip()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg")
    ElementTree.fromstring(drawn.getvalue())


def test_a_command_ends_well_whatever_the_title_and_the_folder_are(tmp_path: Path) -> None:
    file, out = tmp_path / "x[y].toml", tmp_path / "x[/y] $z"
    document = {**queue(3, 0.2, 10.0, years=1), "title": "North [/b] $x^$ East"}
    document["council"]["start"] = "START"
    file.write_text(as_toml(document).replace('"START"', "2020-01-01"), encoding="utf-8")
    arguments = ["forecast", str(file), "--replications", "2", "--out", str(out)]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    assert "North [/b] $x^$ East: 2 runs" in done.output
    [folder] = list(out.rglob("manifest.json"))
    assert len(list((folder.parent / "charts").glob("*.png"))) == len(CHARTS)


def as_toml(table: dict[str, Any], path: str = "") -> str:
    """Return a document of tables, lists and numbers as TOML."""
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items() if not is_table(value))
    for key, value in table.items():
        for part in value if is_table(value) and isinstance(value, list) else [value] if is_table(value) else []:
            head = f"[[{path}{key}]]" if isinstance(value, list) else f"[{path}{key}]"
            text += f"{head}\n{as_toml(part, f'{path}{key}.')}"
    return text


def is_table(value: Any) -> bool:
    """Tell whether a value is a table, or a list of tables."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


@pytest.mark.parametrize("name", ["children", "workers_met", "reasons"])
def test_a_part_of_a_year_is_drawn_pale_and_says_its_days(name: str, forecast: sim.Forecast) -> None:
    [axes] = forecast.charts[name].axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2019-20\n(183 days)", "2020-21", "2021-22"]
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            assert [bar.get_alpha() for bar in bars] == [PALE, 1.0, 1.0]
    assert "pale: part of a year" in axes.get_xlabel()


def test_the_childrens_measures_over_the_whole_forecast_are_of_whole_years(forecast: sim.Forecast) -> None:
    derived = forecast.ensemble.derived
    history = shown(forecast.ensemble.outcomes[0], derived)
    place = NAMES.index("changes_per_child")
    days = np.diff(derived.rates.calendar.year_end[: derived.years])
    assert history.whole[place] == pytest.approx(np.average(history.yearly[1:, place], weights=days))
    only_a_part = sim.forecast(scenario(nasty()), run=sim.Run(replications=1, years=1))
    history = shown(only_a_part.ensemble.outcomes[0], only_a_part.ensemble.derived)
    assert history.whole[place] == history.yearly[0, place]


def test_an_aim_in_a_part_of_a_year_says_its_days() -> None:
    derived = derive(scenario(tiny_service()))
    aim, bounds = read(derived, "least cost in 2019-20", ["caseload <= 18 in 2020-21"])
    assert aim is not None
    assert aim.words == "least: cost in 2019-20 (183 days)"
    assert bounds[0].words.startswith("average caseload in 2020-21 at most 18")


def test_the_tables_of_a_comparison_say_how_many_days_a_year_has(tmp_path: Path) -> None:
    (tmp_path / "nothing.toml").write_text('title = "nothing"\n', encoding="utf-8")
    compared = sim.compare("bradford-2018", [str(tmp_path / "nothing.toml")], run=sim.Run(replications=2, years=2))
    for frame in (compared.tables["levels"], compared.tables["differences"], compared.tables["pairs"]):
        of = frame.groupby("year")["days"].unique().map(list).to_dict()
        assert of == {"2017-18": [182], "2018-19": [365], "whole forecast": [round(2 * YEAR)]}


def test_no_zero_in_a_table_has_a_sign() -> None:
    from sim.output.sheets import rounded

    assert "-0.0" not in rounded(pd.DataFrame({"x": [-0.0, -0.00001, 0.0]})).to_csv()
