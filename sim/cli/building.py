"""Commands about a council's own file: ``sim new``, ``check`` and ``schema``."""

from __future__ import annotations

import datetime
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
@click.option("--from", "council", help="An English council: its figures, where none is given here (sim councils).")
@click.option("--in-post", type=figure, help="Social workers in post, FTE (workforce census).")
@click.option("--turnover", type=figure, help="Turnover rate, percent a year.")
@click.option("--vacancy", type=figure, help="Vacancy rate, percent.")
@click.option("--agency", type=figure, help="Agency rate, percent.")
@click.option("--caseload", type=figure, help="Average caseload, cases per FTE.")
@click.option("--looked-after", type=figure, help="Children looked after on 31 March.")
@click.option("--yes", is_flag=True, help="The figures are right, though no English council reported such.")
@click.option("--date", "start", type=day, help="Day of these figures; 30 September 2024, or the latest with --from.")
def new(
    name: tuple[str, ...], council: str | None, yes: bool, start: datetime.date | None, **figures: float | None
) -> None:
    """Write scenarios/NAME.toml for a council of your own, from six figures or from what a council has reported.

    With --from it is the named council as it reported to the Department for Education by the day. Otherwise a figure
    that is not given is the average English council's. The file says of each number where it is from.
    """
    from sim.scenario import new_council, probable

    words = " ".join(name)
    basis = new_council.ENGLAND_ALONE
    if council is not None:
        of = new_council.named(council)
        start = start or new_council.census_day(of.census)
        basis = new_council.basis_of(of, start)
    faults = new_council.faults_of(words, figures, basis)
    if faults:
        fail("\n".join(faults))
    unusual = probable.questions_of_six(figures)
    if unusual and not yes:
        fail("\n".join([*unusual.values(), "If they are right, give --yes."]))
    path = new_council.write(words, figures, start, unusual, basis)
    OUT.print(f"Written to {path}. Next: sim check {words}, sim calibrate {words}, sim forecast {words}.")


@click.command()
@click.argument("scenario")
@options.strategies
@click.option("--yes", is_flag=True, help="Numbers are right, though no English council reported such.")
@click.option("--sources", is_flag=True, help="List every number with its unit and source, assumptions first.")
def check(scenario: str, strategies: tuple[str, ...], yes: bool, sources: bool) -> None:
    """Check SCENARIO, with strategies if any are given, and say all that is wrong with it."""
    from sim.engine.loading import load
    from sim.scenario import probable
    from sim.scenario.faults import Question

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Question)
        loaded = load(scenario, strategies)
    if not yes and (questions := probable.questions(loaded)):
        fail(
            "\n".join(
                [f"{loaded.source_file.name} has no fault, and numbers to be asked about:", *questions, probable.HOW]
            )
        )
    if sources:
        from sim.scenario.sources import sources as sources_of

        show_sources(sources_of(loaded))
    else:
        OUT.print(f"{' with '.join([loaded.source_file.name, *strategies])} is in order: {loaded.title}.")


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


def show_sources(rows: Sequence[tuple[str, Any, str, Any, str]]) -> None:
    """Print every number of a scenario with unit and source, kind by kind, assumptions first."""
    kinds = list(dict.fromkeys(str(kind) for _, _, _, kind, _ in rows))
    for kind in kinds:
        of_kind = [row for row in rows if str(row[3]) == kind]
        OUT.print(f"\n{kind.upper() if kind != 'DfE' else kind}: {len(of_kind)} numbers", style="bold")
        for key, value, unit, _, source in of_kind:
            OUT.indented(f"{key} = {value} {unit}", 2)
            OUT.indented(str(source), 6, style="dim")
    OUT.print(f"\n{len(rows)} numbers in all.")


COMMANDS = (new, check, schema)
