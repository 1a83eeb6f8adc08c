"""What several commands ask for, in the same words, and the checks of what is given before anything is played."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.endings import fail

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded

Command = TypeVar("Command", bound=Callable[..., Any])

strategies = click.option(
    "--with", "strategies", multiple=True, help="A strategy laid over the scenario; may be given again."
)
years = click.option("--years", type=int, help="Years to play; the scenario's, if not given.")
not_calibrated = click.option(
    "--not-calibrated", is_flag=True, help="Use the scenario's own rates, also where there is a posterior."
)
steady = click.option("--steady", is_flag=True, help="Rates stay as they are today: nothing drifts.")
seed = click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same numbers.")
cores = click.option("--cores", type=int, help="Cores to use; all, if not given. The numbers do not depend on it.")
out = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Folder for results."
)


def command_line() -> str:
    """Return the command as it was given, for a manifest, but for where on this machine its files are."""
    return shlex.join(["sim", *map(without_home, sys.argv[1:])])


def without_home(argument: str) -> str:
    """Return an argument without the folders that lead to a file, which may name who works here: from the present
    folder on, or else the file's name alone.
    """
    option, equals, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    return f"{option}{equals}{'+'.join(map(_from_here, value.split('+')))}"


def _from_here(text: str) -> str:
    path, here = Path(text), Path.cwd()
    elsewhere = PureWindowsPath(text).is_absolute() or text.startswith("~")
    if not elsewhere and (path.is_absolute() or ".." in path.parts):
        path = Path(os.path.abspath(path))
        if path.is_relative_to(here):
            return str(path.relative_to(here))
        elsewhere = True
    return PureWindowsPath(text).name if elsewhere else text


def replications(default: int | None = None) -> Callable[[Command], Command]:
    """Return the option of how many histories are played; without a default, as many as give precise results."""
    as_many = "" if default else "; as many as give precise results, if not given"
    return click.option(
        "--replications",
        type=int,
        default=default,
        show_default=default is not None,
        help=f"Histories to play of each scenario{as_many}.",
    )


def ready(
    scenario: str,
    out: Path,
    seed: int,
    cores: int | None,
    replications: int | None = None,
    years: int | None = None,
    strategies: Sequence[str] = (),
    posterior: bool = False,
    steady: bool = False,
) -> Loaded:
    """Return the scenario, steady if that is wanted, or end with every fault of it, of the numbers, of the folder for
    results and, where it is wanted, of the posterior beside the scenario's file.
    """
    from sim.scenario.faults import ScenarioError

    faults = faults_of(out, seed, cores, replications, years)
    try:
        loaded = load(scenario, strategies)
    except ScenarioError as error:
        fail("\n".join([*faults, str(error)]))
    if posterior:
        faults += _posterior_faults(loaded)
    if faults:
        fail("\n".join(faults))
    return loaded.steady() if steady else loaded


def place_for(out: Path, scenario: Loaded | None, strategies: Sequence[str] = (), more: str = "") -> Path:
    """Return the folder below which results are written, named by the scenario, if there is one, strategies laid over
    it, and what more is said; or end, before anything is played, where nothing can be written there.
    """
    from sim.mechanics import whole
    from sim.output import folders

    names = [folders.name_of(scenario.source_file, strategies)] if scenario else []
    place = out / "-".join([*names, *([more] if more else [])])
    if reason := whole.unwritable(place):
        fail(f"--out: found {out}; allowed: a folder in which {place} can be written to ({reason})")
    return place


def faults_of(
    out: Path, seed: int, cores: int | None, replications: int | None = None, years: int | None = None
) -> list[str]:
    """Return every fault of the numbers and of the folder for results."""
    from sim.mechanics import whole
    from sim.questions.forecast import question as forecasting

    faults = [f"--{fault}" for fault in forecasting.number_faults(replications, seed, cores, years)]
    reason = whole.unwritable(out)
    if reason:
        faults.append(f"--out: found {out}; allowed: a folder that can be written to ({reason})")
    return faults


def _posterior_faults(loaded: Loaded) -> list[str]:
    """Return what is wrong with the posterior beside the scenario's file; nothing if there is none."""
    from sim.questions import posterior
    from sim.scenario.faults import ScenarioError

    try:
        posterior.of(loaded)
    except ScenarioError as error:
        return [str(error)]
    return []


def load(scenario: str, strategies: Sequence[str] = ()) -> Loaded:
    """Return the scenario with strategies laid over it, checked; raises ``ScenarioError`` with every fault."""
    from sim.engine.loading import load

    return load(scenario, strategies)
