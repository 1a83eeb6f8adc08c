"""Commands about English councils by name: ``sim backtest`` and ``sim england``."""

from __future__ import annotations

import datetime
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.endings import ERRORS, INTERRUPTED, fail, say_what_is_missing, stop
from sim.mechanics import whole

if TYPE_CHECKING:
    from sim.questions.councils.result import OfCouncils
    from sim.questions.councils.study import Study
    from sim.questions.run import Run

WITH_RESUME = {"resume", "cores", "cluster"}  # the study's folder says all the rest
Resume = Callable[[Path, "Run"], "OfCouncils"]


@click.command()
@click.argument("council", nargs=-1)
@click.option("--england", is_flag=True, help="All councils: a study, kept council by council.")
@click.option("--origin", type=int, default=2021, show_default=True, help="Year of the census to forecast from.")
@click.option("--years", type=int, help="Years to forecast; four, or as many as there are figures for.")
@options.replications(" of each council; 100, if not given")
@options.seed
@options.cores
@options.cluster
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the study in this folder.")
@options.out
@click.pass_context
def backtest(
    context: click.Context,
    council: tuple[str, ...],
    england: bool,
    origin: int,
    years: int | None,
    replications: int | None,
    seed: int,
    cores: int | None,
    cluster: str | None,
    resume: Path | None,
    out: Path,
) -> None:
    """Forecast COUNCIL from a census of the past, as if it were today, and show what came.

    COUNCIL is a name as sim councils lists it; nothing that came later is used, of it or of England.
    """
    from sim.questions.backtest import question

    if resume is None and bool(council) == england:
        fail("COUNCIL, --england: found both or neither; allowed: the name of a council, or --england (or --resume)")
    name = None if england else " ".join(council)
    numbers = {"cores": cores, "cluster": cluster, "replications": replications, "seed": seed}
    _answer(context, lambda run: question.question(name, origin, years, run), question.resume, resume, out, numbers)


@click.command()
@click.option("--from", "census", type=int, help="Year of the census to play from; the latest, if not given.")
@click.option("--years", type=int, default=3, show_default=True, help="Years to play.")
@options.strategies
@options.replications(" of each council; 100, if not given")
@options.seed
@options.cores
@options.cluster
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the study in this folder.")
@options.out
@click.pass_context
def england(
    context: click.Context,
    census: int | None,
    years: int,
    strategies: tuple[str, ...],
    replications: int | None,
    seed: int,
    cores: int | None,
    cluster: str | None,
    resume: Path | None,
    out: Path,
) -> None:
    """Play every English council forward: one table, and a chart of each beside its statistical neighbours.

    Each council is kept as soon as it is played: stopped at any moment, it goes on with --resume.
    """
    from sim.questions.england import question

    numbers = {"cores": cores, "cluster": cluster, "replications": replications, "seed": seed}
    _answer(
        context, lambda run: question.question(census, years, strategies, run), question.resume, resume, out, numbers
    )


def _answer(
    context: click.Context,
    asking: Callable[[Run], Study],
    resuming: Resume,
    resume: Path | None,
    out: Path,
    numbers: dict[str, Any],
) -> None:
    """Begin a study, or go on with one, and show it; or end with every fault before anything is played."""
    from sim.questions.councils import study as studies
    from sim.questions.councils.result import ending_of, place_of

    if resume is not None:
        given = sorted(name for name in context.params if _is_given(context, name) and name not in WITH_RESUME)
        if given:
            fail(f"--resume: found with {', '.join(given)}; allowed: --cores and --cluster, the study says the rest")
        run, faults = options.run_and_faults(resume.parent, cores=numbers["cores"], cluster=numbers["cluster"])
        if faults:
            fail("\n".join(faults))
        _play(resume, run, resuming, str(context.info_name))
        return
    run, faults = options.run_and_faults(out, **numbers)
    study = options.all_at_once(faults, lambda: asking(run))
    place = out / place_of(study)
    options.writable(place)
    name = f"{datetime.datetime.now().astimezone():%Y-%m-%dT%H-%M-%S}-{ending_of(study)}"
    folder = whole.new_folder(place, name, lambda made: studies.begin(made, study))
    _play(folder, run, resuming, str(context.info_name), new=True)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE


def _play(folder: Path, run: Run, resuming: Resume, command: str, new: bool = False) -> None:
    """Play what is left, show it, and say how to go on if it was stopped."""
    from dataclasses import replace

    from sim.output import progress
    from sim.output.console import OUT
    from sim.questions.councils import study as studies
    from sim.scenario.faults import ScenarioError

    study = studies.read(folder)
    number = len(study.councils)
    try:
        with progress.shown(f"Playing {number} councils" if number > 1 else "Playing the council") as report:
            result = resuming(folder, replace(run, progress=report))
        with progress.busy("Writing tables and charts"):
            written = result.complete(folder, options.command_line())
    except ScenarioError:
        if new and len(studies.missing(folder, study)) == number:
            shutil.rmtree(folder)
        raise
    except (KeyboardInterrupt, OSError) as stopped:
        done = number - len(studies.missing(folder, study))
        go_on = f"{done} of {number} councils are kept. Go on with: sim {command} --resume {shlex.quote(str(folder))}"
        if isinstance(stopped, OSError):
            stop(f"{folder}: {whole.reason(stopped)}; {go_on}")
        ERRORS.print(f"Interrupted: {go_on}")
        sys.exit(INTERRUPTED)
    result.show()
    OUT.print(f"Tables and charts: {folder}", soft_wrap=True)
    say_what_is_missing(written)
