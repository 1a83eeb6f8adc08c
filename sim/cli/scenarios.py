"""Commands about scenarios, strategies and rules: ``sim new``, ``check``, ``strategies``, ``rules`` and ``schema``."""

from __future__ import annotations

import datetime
import json
import warnings
from pathlib import Path

import click

from sim.cli import options
from sim.cli.endings import fail
from sim.output.console import OUT


def figure(text: str) -> float:
    """Return a number as a council reports it, or say what to type."""
    from sim.scenario.typed import what_to_type

    try:
        return float(text)
    except ValueError:
        slip = what_to_type(text)
        more = f"; type {slip.split(', ')[0]}" if slip else ""
        raise click.BadParameter(f"found {text}; allowed: a number{more}") from None


def day(text: str) -> datetime.date:
    """Return a day, or say what to type."""
    from sim.scenario.typed import what_to_type

    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        slip = what_to_type(text)
        allowed = f"type {slip.split(', ')[0]}" if slip else "a day such as 2024-09-30"
        raise click.BadParameter(f"found {text}; allowed: {allowed}") from None


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--in-post", type=figure, help="Social workers in post, FTE (workforce census).")
@click.option("--turnover", type=figure, help="Turnover rate, percent a year.")
@click.option("--vacancy", type=figure, help="Vacancy rate, percent.")
@click.option("--agency", type=figure, help="Agency rate, percent.")
@click.option("--caseload", type=figure, help="Average caseload, cases per FTE.")
@click.option("--looked-after", type=figure, help="Children looked after on 31 March.")
@click.option("--yes", is_flag=True, help="The figures are right, though no English council reported such.")
@click.option("--date", "start", type=day, help="Day of these figures; 30 September 2024.")
def new(name: tuple[str, ...], yes: bool, start: datetime.date | None, **figures: float | None) -> None:
    """Write scenarios/NAME.toml for a council of your own, from six figures that every council reports.

    A figure that is not given is the average English council's, and the file says so.
    """
    from sim.inputs import new_council, probable

    words = " ".join(name)
    faults = new_council.faults_of(words, figures)
    if faults:
        fail("\n".join(faults))
    unusual = probable.questions_of_six(figures)
    if unusual and not yes:
        fail("\n".join([*unusual.values(), "If they are right, give --yes."]))
    path = new_council.write(words, figures, start, unusual)
    OUT.print(f"Written to {path}. Next: sim check {words}, sim calibrate {words}, sim forecast {words}.")


@click.command()
@click.argument("scenario")
@options.strategies
@click.option("--yes", is_flag=True, help="Numbers are right, though no English council reported such.")
@click.option("--sources", is_flag=True, help="List every number with its unit and source, assumptions first.")
def check(scenario: str, strategies: tuple[str, ...], yes: bool, sources: bool) -> None:
    """Check SCENARIO, with strategies if any are given, and say all that is wrong with it."""
    from sim.inputs import probable
    from sim.scenario.faults import Question

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Question)
        loaded = options.load(scenario, strategies)
    if not yes and (questions := probable.questions(loaded)):
        fail(
            "\n".join(
                [f"{loaded.source_file.name} has no fault, and numbers to be asked about:", *questions, probable.HOW]
            )
        )
    if sources:
        from sim.questions import screen
        from sim.scenario.sources import sources as sources_of

        screen.show_sources(sources_of(loaded))
    else:
        OUT.print(f"{' with '.join([loaded.source_file.name, *strategies])} is in order: {loaded.title}.")


@click.command(name="strategies")
def list_strategies() -> None:
    """List the strategies that have a name: NAME, as in --with NAME, title, and what it does."""
    from sim.scenario import loading

    for name, strategy in loading.strategies().items():
        OUT.print(f"{name}: {strategy.get('title', '')}")
        if strategy.get("summary"):
            OUT.indented(" ".join(str(strategy["summary"]).split()), 4)


@click.command()
@click.option("--markdown", is_flag=True, help="As Markdown, as in MODEL.md.")
def rules(markdown: bool) -> None:
    """Print the model: every event, its rule in a sentence, and what it can lead to."""
    from sim.stories import rules as rulebook

    OUT.print(rulebook.rules_as_markdown() if markdown else rulebook.rules_as_text(OUT.width), soft_wrap=True)


@click.command()
@click.option("--strategy", is_flag=True, help="Of a strategy file.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; the screen, if not given.")
def schema(strategy: bool, out: Path | None) -> None:
    """Write the JSON Schema of a scenario file, for an editor to complete and check by."""
    from sim.mechanics.whole import write_file
    from sim.scenario.schema import Scenario
    from sim.scenario.shape import json_schema
    from sim.scenario.strategies import Strategy

    text = json.dumps(json_schema(Strategy if strategy else Scenario), indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_file(out, text)
        OUT.print(f"Written to {out}.", soft_wrap=True)


COMMANDS = (new, check, list_strategies, rules, schema)
