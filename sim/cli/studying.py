"""Commands for studies of many runs: ``sim sensitivity`` and ``sim study``."""

from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import options
from sim.cli.endings import ERRORS, INTERRUPTED, fail

if TYPE_CHECKING:
    from sim.experiments.studies.keeping import Origin
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
@options.seed
@options.cores
@click.option("--cluster", help="Play on a Dask cluster, tcp://host:port of its scheduler, instead of these cores.")
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
    seed: int,
    cores: int | None,
    cluster: str | None,
    resume: Path | None,
    out: Path,
) -> None:
    """Find out which uncertain numbers of COUNCIL matter most, and where a strategy stops being the better one.

    The study is a folder: stopped at any moment, it goes on with --resume to the very same results.
    """
    from sim.experiments.studies.keeping import Origin
    from sim.experiments.studies.study import planned
    from sim.reporting.studies import folder as folders
    from sim.reporting.studies import sensitivity as studies

    if resume is not None:
        given = sorted(name for name in context.params if _is_given(context, name) and name not in WITH_RESUME)
        if given:
            fail(f"--resume: found with {', '.join(given)}; allowed: --cores and --cluster, the study says the rest")
        studies.check_numbers(cores=cores)
        _play(resume, cores, cluster)
        return
    if council is None:
        fail("COUNCIL: missing; needed: the name of a scenario, or a file (or --resume FOLDER)")
    studies.check_numbers(replications=replications, seed=seed, cores=cores)
    loaded = options.ready(council, out, seed, cores, replications, years, strategies, posterior=True)
    study = planned(
        loaded.lasting(years), method, keys, dict(map(_range, ranges)), samples, replications, seed, outcomes
    )
    name = "+".join([loaded.source_file.stem, *(Path(strategy).stem for strategy in strategies)])
    folder = folders.new_folder(out / name, method, seed)
    try:
        studies.begin(folder, study, Origin(council, strategies, loaded.sha256))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _play(folder, cores, cluster, new=True)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE


def _play(folder: Path, cores: int | None, cluster: str | None, new: bool = False) -> None:
    """Play what is left, show it, and say how to go on if it was stopped."""
    from sim.experiments.studies import keeping, records
    from sim.reporting import screen
    from sim.reporting.studies import folder as folders
    from sim.reporting.studies import sensitivity as studies
    from sim.reporting.studies import terminal
    from sim.scenario.faults import ScenarioError

    study, origin = keeping.read(folder)
    if not new:
        _say_what_changed(origin)
    try:
        with screen.progress(f"{study.method.capitalize()}, {study.runs:,} runs") as progress:
            result = studies.resume(folder, cores, cluster, progress)
        with screen.busy("Writing tables and charts"):
            folders.save(result, folder)
    except ScenarioError:
        if new and not records.read(folder, study.runs)[0].any():
            shutil.rmtree(folder)  # as where a cluster cannot be reached: nothing is written then
        raise
    except KeyboardInterrupt:
        done = int(records.read(folder, study.runs)[0].sum())
        go_on = f"Go on with: sim sensitivity --resume {folder}"
        ERRORS.print(f"Interrupted: {done:,} of {study.runs:,} runs are kept. {go_on}", markup=False)
        sys.exit(INTERRUPTED)
    terminal.show(result, folder)


def _say_what_changed(origin: Origin) -> None:
    """Say that the scenario's file was edited since: the study goes on as it was begun."""
    from sim.scenario.faults import ScenarioError

    try:
        now: Loaded | None = options.load(origin.scenario, origin.strategies)
    except ScenarioError:
        now = None
    if origin.sha256 and (now is None or now.sha256 != origin.sha256):
        ERRORS.print(f"{origin.scenario} was changed since: the study goes on with it as it was.", markup=False)


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
    from sim.experiments.studies.keeping import STUDY
    from sim.reporting.studies import terminal

    found = folders or tuple(sorted(path.parent for path in out.rglob(STUDY)))
    if not found:
        click.echo(f"No study below {out}.")
    wrong = terminal.show_status(found)
    if wrong:
        fail("\n".join(wrong))


COMMANDS = (sensitivity, study)
