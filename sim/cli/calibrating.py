"""Commands that hold a scenario against reported figures: ``sim calibrate``, ``sim validate`` and ``sim evidence``."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli import options
from sim.cli.endings import fail, say_what_is_missing, stop


@click.command()
@click.argument("scenario")
@options.seed
@options.cores
@options.out
def calibrate(scenario: str, seed: int, cores: int | None, out: Path) -> None:
    """Estimate the uncertain rates of SCENARIO from its targets, and keep the posterior beside its file."""
    from sim.mechanics import whole
    from sim.questions import posterior, screen
    from sim.questions.calibrate import playing as calibration
    from sim.questions.calibrate import question as calibrated

    loaded = options.ready(scenario, out, seed, cores)
    file, kept = loaded.source_file, posterior.place_of(loaded.source_file)
    calibration.check(loaded)
    reason = whole.unwritable(kept.parent)
    if reason:
        allowed = f"the path of a copy of {file.name} in a folder that can be, for the posterior is kept beside it"
        fail(f"{kept}: found a folder that cannot be written to ({reason}); allowed: {allowed}")
    place = options.place_for(out, loaded)
    with screen.progress("Playing histories at likely rates") as progress:
        result = calibration.calibrate(loaded, seed, cores, progress)
    with screen.busy("Writing tables and charts"):
        written = calibrated.save(result, place, seed, options.command_line())
    try:
        posterior.save(result.posterior, kept)
    except OSError as error:
        made = written.folder / "posterior.csv"
        stop(f"{kept}: {whole.reason(error)}. The posterior is in {made}: copy it to {kept}, and it is used.")
    screen.show_calibration(calibrated.rates(result), result, written.folder, kept)
    say_what_is_missing(written)


@click.command()
@click.argument("scenarios", nargs=-1)
@options.strategies
@click.option("--all", "everyone", is_flag=True, help="Every scenario with targets that has a name.")
@options.steady
@options.replications(default=200)
@options.seed
@options.cores
@options.out
def validate(
    scenarios: tuple[str, ...],
    strategies: tuple[str, ...],
    everyone: bool,
    steady: bool,
    replications: int,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Compare reported with simulated figures, fitted and held out, for SCENARIOS (or --all)."""
    from sim.questions import screen
    from sim.questions.validate import charts as validated
    from sim.questions.validate import playing as validation
    from sim.scenario.loading import available

    if bool(scenarios) == everyone:
        fail("SCENARIOS, --all: found both or neither; allowed: names of scenarios, or --all")
    names = scenarios or tuple(available())
    loaded = [
        options.ready(name, out, seed, cores, replications, strategies=strategies, posterior=True, steady=steady)
        for name in names
    ]
    without = [one.source_file.name for one in loaded if not one.targets]
    if without and not everyone:
        fail("\n".join(f"{name}: found no [[targets]]; allowed: at least one" for name in without))
    loaded = [one for one in loaded if one.targets]
    place = options.place_for(out, *((loaded[0], strategies) if len(loaded) == 1 else (None, (), "validation")))
    done = []
    for one in loaded:
        with screen.progress(one.title) as progress:
            done.append(validation.validate(one, replications, seed, cores, progress))
    with screen.busy("Writing tables and charts"):
        written = validated.save(done, place, seed, options.command_line())
    screen.show_validation(done, written.folder)
    say_what_is_missing(written)


@click.command()
@click.argument("council")
def evidence(council: str) -> None:
    """List every reported figure of COUNCIL (a scenario or a council's name), how it is used, and why."""
    from sim.questions import evidence as listing
    from sim.questions import screen

    try:
        rows = listing.of(council)
    except ValueError as error:
        fail(str(error))
    screen.show_evidence(rows)


COMMANDS = (calibrate, validate, evidence)
