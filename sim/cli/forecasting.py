"""Commands that play a scenario forward: ``sim forecast`` and ``sim trace``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from sim.cli import options
from sim.cli.endings import fail, say_what_is_missing


@click.command()
@click.argument("scenario")
@options.strategies
@options.years
@options.not_calibrated
@options.steady
@options.replications()
@options.seed
@options.cores
@options.out
def forecast(
    scenario: str,
    strategies: tuple[str, ...],
    years: int | None,
    not_calibrated: bool,
    steady: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Play SCENARIO (a name such as bradford-2018, or a file) forward, and write tables and charts."""
    from sim.questions import screen
    from sim.questions.forecast import files
    from sim.questions.forecast import question as forecasting

    calibrated = not not_calibrated
    loaded = options.ready(
        scenario, out, seed, cores, replications, years, strategies, posterior=calibrated, steady=steady
    )
    place = options.place_for(out, loaded, strategies)
    try:
        with screen.progress("Playing the council forward") as progress:
            result = forecasting.forecast(
                loaded, replications, seed, cores, years, progress=progress, calibrated=calibrated
            )
    except ValueError as error:  # the posterior is in order, so it is the years: too many for so many children
        fail(f"--{error}")
    source = {"file": loaded.source_file.name, "sha256": loaded.sha256}
    command = options.command_line()
    with screen.busy("Writing tables and charts"):
        written = files.save(result, place, source, command)
    screen.show(result, written.folder)
    say_what_is_missing(written)


@click.command()
@click.argument("scenario")
@click.option("--child", type=int, help="The child's number, from 1.")
@click.option("--worker", type=int, help="The worker's number, from 1.")
@options.seed
@click.option("--replication", type=int, default=0, show_default=True, help="Which history, from 0.")
@options.years
def trace(scenario: str, child: int | None, worker: int | None, seed: int, replication: int, years: int | None) -> None:
    """Tell the life of one child or one worker of SCENARIO, event by event."""
    from sim.inputs.derivation import derive
    from sim.output.console import OUT
    from sim.questions import screen
    from sim.questions.forecast import question as forecasting
    from sim.stories import lives as stories

    if (child is None) == (worker is None):
        fail("--child, --worker: found both or neither; allowed: one of them")
    faults = [f"--{fault}" for fault in forecasting.number_faults(None, seed, None, years)]
    if replication < 0:
        faults.append(f"--replication: found {replication}; allowed: a whole number from 0")
    if faults:
        fail("\n".join(faults))
    loaded = options.load(scenario)
    derived = derive(loaded.lasting(years))
    tell: Callable[..., list[str]] = stories.story_of_child if child is not None else stories.story_of_worker
    with screen.compiling():
        try:
            story = tell(derived, seed, replication, child if child is not None else worker)
        except ValueError as error:
            fail(str(error))
    OUT.print("\n".join(story))


COMMANDS = (forecast, trace)
