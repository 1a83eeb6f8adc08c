"""The command that sets strategies beside things as they are: ``sim compare``."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli import options
from sim.cli.endings import fail, say_what_is_missing


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="Every scenario that has a name.")
@click.option(
    "--with", "strategies", multiple=True, help="A strategy, or several together (a+b); give one --with for each."
)
@options.years
@options.not_calibrated
@options.replications()
@options.seed
@options.cores
@options.out
def compare(
    scenarios: tuple[str, ...],
    everyone: bool,
    strategies: tuple[str, ...],
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Compare SCENARIOS as they are with what strategies make of them: differences, costs, who gains, and a verdict."""
    from sim.questions import screen
    from sim.questions.compare import folder, terminal
    from sim.questions.compare import playing as comparison
    from sim.questions.contest import contenders
    from sim.scenario.loading import available

    if bool(scenarios) == everyone:
        fail("SCENARIOS, --all: found both or neither; allowed: names of scenarios, or --all")
    if not strategies:
        fail("--with: found none; allowed: at least one strategy; sim strategies lists them")
    twice = sorted({name for name in strategies if strategies.count(name) > 1})
    if twice:
        fail(f"--with: found {', '.join(twice)} more than once; allowed: each once")
    calibrated = not not_calibrated
    loaded = [
        options.ready(name, out, seed, cores, replications, years, posterior=calibrated)
        for name in scenarios or available()
    ]
    contending = [contenders(one.source_file, strategies, years) for one in loaded]  # every fault before any history
    place = options.place_for(out, loaded[0] if len(loaded) == 1 else None, more="compared")
    done = []
    for one in contending:
        with screen.progress(one[0].scenario.title) as progress:
            done.append(comparison.play(one, replications, seed, cores, progress, calibrated))
        terminal.show(done[-1])
    with screen.busy("Writing tables and charts"):
        written = folder.save(done, place, options.command_line())
    terminal.say_where(written.folder)
    say_what_is_missing(written)


COMMANDS = (compare,)
