"""The command that sets strategies beside things as they are: ``sim compare``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sim.cli import options
from sim.cli.endings import fail


@click.command()
@click.argument("scenario")
@click.option(
    "--with", "strategies", multiple=True, help="A strategy, or several together (a+b); give one --with for each."
)
@options.years
@click.option("--not-calibrated", is_flag=True, help="Use the scenario's own rates, also where there is a posterior.")
@options.replications()
@options.seed
@options.cores
@options.out
def compare(
    scenario: str,
    strategies: tuple[str, ...],
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Compare SCENARIO as it is with what strategies make of it: differences, costs, who gains, and a verdict."""
    from sim.experiments import comparison
    from sim.reporting import screen
    from sim.reporting.comparisons import folder, terminal

    if not strategies:
        fail("--with: found none; allowed: at least one strategy; sim strategies lists them")
    twice = sorted({name for name in strategies if strategies.count(name) > 1})
    if twice:
        fail(f"--with: found {', '.join(twice)} more than once; allowed: each once")
    calibrated = not not_calibrated
    loaded = options.ready(scenario, out, seed, cores, replications, years, posterior=calibrated)
    with screen.progress("Playing the strategies side by side") as progress:
        result = comparison.compare(
            loaded.source_file, strategies, replications, seed, cores, years, progress, calibrated
        )
    with screen.busy("Writing tables and charts"):
        written = folder.save(result, out / f"{loaded.source_file.stem}-compared", " ".join(["sim", *sys.argv[1:]]))
    terminal.show(result, written)


COMMANDS = (compare,)
