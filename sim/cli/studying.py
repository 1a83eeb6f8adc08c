"""Commands for studies of many runs: ``sim sensitivity`` and ``sim study``."""

from __future__ import annotations

import datetime
import math
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import options
from sim.cli.endings import ERRORS, INTERRUPTED, fail, say_what_is_missing, stop
from sim.mechanics import whole

if TYPE_CHECKING:
    from sim.questions.run import Run
    from sim.questions.sensitivity.keeping import Origin
    from sim.scenario.loading import Loaded

WITH_RESUME = {"resume", "cores", "cluster"}  # the study's folder says all the rest


def _range(text: str) -> tuple[str, tuple[float, float]]:
    """Return key and ends of ``KEY=LOW:HIGH``."""
    try:
        key, ends = text.rsplit("=", 1)
        low, high = (float(end) for end in ends.split(":"))
    except ValueError:
        fail(f"--range: found {text}; allowed: KEY=LOW:HIGH, factors on the number, such as leaving.turnover=0.8:1.25")
    if not (math.isfinite(low) and math.isfinite(high)):
        fail(f"--range: found {text}; allowed: finite factors")
    return key.strip(), (low, high)


@click.command()
@click.argument("council", required=False)
@click.option("--strategy", "--with", "strategies", multiple=True, help="A strategy laid over it; may be given again.")
@click.option(
    "--method",
    type=click.Choice(["tornado", "morris", "sobol", "sweep"]),
    default="tornado",
    show_default=True,
    help="One at a time, elementary effects, shares of the variance, or a grid over one or two numbers.",
)
@click.option("--key", "keys", multiple=True, help="A number to vary; all uncertain ones, if none is given.")
@click.option("--range", "ranges", multiple=True, help="KEY=LOW:HIGH, factors on the number; may be given again.")
@click.option("--samples", type=int, help="Trajectories (morris), base points (sobol) or points along a range (sweep).")
@click.option("--outcome", "outcomes", multiple=True, help="A headline measure to show; five, if none is given.")
@click.option("--replications", type=int, help="Histories at each point; what suits the method, if not given.")
@options.years
@options.calibrated
@options.steady
@options.seed
@options.cores
@options.cluster
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the study in this folder.")
@options.out
@click.pass_context
def sensitivity(
    context: click.Context,
    council: str | None,
    strategies: tuple[str, ...],
    method: str,
    keys: tuple[str, ...],
    ranges: tuple[str, ...],
    samples: int | None,
    outcomes: tuple[str, ...],
    replications: int | None,
    years: int | None,
    calibrated: bool,
    steady: bool,
    seed: int,
    cores: int | None,
    cluster: str | None,
    resume: Path | None,
    out: Path,
) -> None:
    """Find out which uncertain numbers of COUNCIL matter most, and where a strategy stops being the better one.

    The study is a folder: stopped at any moment, it goes on with --resume to the very same results.
    """
    from sim.questions.sensitivity.keeping import Origin
    from sim.questions.sensitivity.question import begin, place_of, question

    if resume is not None:
        given = sorted(name for name in context.params if _is_given(context, name) and name not in WITH_RESUME)
        if given:
            fail(f"--resume: found with {', '.join(given)}; allowed: --cores and --cluster, the study says the rest")
        run, faults = options.run_and_faults(resume.parent, cores=cores, cluster=cluster)
        if faults:
            fail("\n".join(faults))
        _play(resume, run)
        return
    if council is None:
        fail("COUNCIL: missing; needed: the name of a scenario, or a file (or --resume FOLDER)")
    run, faults = options.run_and_faults(
        out,
        seed=seed,
        cores=cores,
        replications=replications,
        years=years,
        calibrated=calibrated,
        steady=steady,
        cluster=cluster,
    )
    study = options.all_at_once(
        faults,
        lambda: question(council, method, strategies, keys, dict(map(_range, ranges)), samples, outcomes, run),
    )
    loaded = study.council.scenario
    place = out / place_of(loaded, strategies)
    options.writable(place)
    scenario, *laid_over = (_seen_from(place / "study", given) for given in (council, *strategies))
    origin = Origin(scenario, tuple(laid_over), getattr(loaded, "sha256", ""))
    name = f"{datetime.datetime.now().astimezone():%Y-%m-%dT%H-%M-%S}-{method}-seed-{seed}"
    folder = whole.new_folder(place, name, lambda made: begin(made, study, origin))
    _play(folder, run, new=True)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE


def _play(folder: Path, run: Run, new: bool = False) -> None:
    """Play what is left, show it, and say how to go on if it was stopped."""
    from dataclasses import replace

    from sim.output import progress
    from sim.output.console import OUT
    from sim.questions.sensitivity import keeping, records
    from sim.questions.sensitivity.question import resume
    from sim.scenario.faults import ScenarioError

    study, origin = keeping.read(folder)
    if not new:
        _say_what_changed(folder, origin)
    try:
        with progress.shown(f"{study.method.capitalize()}, {study.runs:,} runs") as report:
            result = resume(folder, replace(run, progress=report))
        with progress.busy("Writing tables and charts"):
            written = result.complete(folder)
    except ScenarioError:
        if new and not records.read(folder, study.runs)[0].any():
            shutil.rmtree(folder)  # as where a cluster cannot be reached: nothing is written then
        raise
    except (KeyboardInterrupt, OSError) as stopped:
        done = int(records.read(folder, study.runs)[0].sum())
        command = f"sim sensitivity --resume {shlex.quote(str(folder))}"
        go_on = f"{done:,} of {study.runs:,} runs are kept. Go on with: {command}"
        if isinstance(stopped, OSError):
            stop(f"{folder}: {whole.reason(stopped)}; {go_on}")
        ERRORS.print(f"Interrupted: {go_on}")
        sys.exit(INTERRUPTED)
    result.show()
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)
    say_what_is_missing(written)


def _seen_from(folder: Path, given: str) -> str:
    """Return a name as it is, and a file's path (or several, joined by ``+``) from the folder on; where that leads
    through the user's home, which may tell who works here, its name alone.
    """
    if not Path(given).is_file():
        return "+".join(_seen_from(folder, part) for part in given.split("+")) if "+" in given else given
    path = Path(os.path.relpath(given, folder))
    return path.name if set(path.parts) & set(Path.home().parts[1:]) else path.as_posix()


def _from(folder: Path, kept: str) -> str:
    return "+".join(str(folder / part) if "/" in part else part for part in kept.split("+"))


def _say_what_changed(folder: Path, origin: Origin) -> None:
    """Say that the scenario's file was edited since: the study goes on as it was begun."""
    from sim.engine.loading import load
    from sim.scenario.faults import ScenarioError

    try:
        now: Loaded | None = load(_from(folder, origin.scenario), [_from(folder, one) for one in origin.strategies])
    except ScenarioError:
        now = None
    if now is None:
        ERRORS.print(f"{origin.scenario} is not here as it was: the study goes on with what it kept.")
    elif origin.sha256 and now.sha256 != origin.sha256:
        ERRORS.print(f"{origin.scenario} was changed since: the study goes on with it as it was.")


@click.group()
def study() -> None:
    """Look after studies: see how far they have come."""


@study.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Where to look."
)
def status(folders: tuple[Path, ...], out: Path) -> None:
    """Say what is done and left of the studies in FOLDERS, or of all below --out, and at what pace."""
    from sim.output.console import OUT
    from sim.questions.sensitivity.keeping import STUDY
    from sim.questions.sensitivity.status import show_status

    begun = (path for path in out.rglob(STUDY) if not any(map(whole.ROOM.match, path.parts)))
    found = folders or tuple(sorted(path.parent for path in begun))
    if not found:
        OUT.print(f"No study below {out}.", soft_wrap=True)
    wrong = show_status(found)
    if wrong:
        fail("\n".join(wrong))


COMMANDS = (sensitivity, study)
