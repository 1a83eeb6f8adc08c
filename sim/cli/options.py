"""What several commands ask for, in the same words, and the checks of what is given before anything is played."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from sim.cli.endings import fail, say_what_is_missing

if TYPE_CHECKING:
    from sim.output.folders import Written
    from sim.questions.result import Result
    from sim.questions.run import Run

Command = TypeVar("Command", bound=Callable[..., Any])


class Question(Protocol):
    """What was asked, checked, and not played yet."""

    @property
    def place(self) -> str:
        """The folder, below that for results, in which such results stand together."""

    def play(self) -> Result:
        """Return the result."""


Asked = TypeVar("Asked")

strategies = click.option(
    "--with", "strategies", multiple=True, help="A strategy laid over the scenario; may be given again."
)
years = click.option("--years", type=int, help="Years to play; the scenario's, if not given.")
calibrated = click.option(
    "--not-calibrated",
    "calibrated",
    flag_value=False,
    default=True,
    help="Use the scenario's own rates, also where there is a posterior.",
)
steady = click.option(
    "--steady", is_flag=True, help="Rates stay as they are today: nothing drifts, no inspection falls due."
)
seed = click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same numbers.")
cores = click.option("--cores", type=int, help="Cores to use; all, if not given. The numbers do not depend on it.")
cluster = click.option(
    "--cluster", help="Play on a Dask cluster, tcp://host:port of its scheduler, instead of these cores."
)
out = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Folder for results."
)
tables = click.option(
    "--tables",
    type=click.Choice(["short", "all"]),
    default="short",
    show_default=True,
    help="short: for a spreadsheet, and by replication as Parquet; all: every table, also as CSV.",
)


def replications(words: str) -> Callable[[Command], Command]:
    """Return the option of how many replications are played."""
    return click.option("--replications", type=int, help=f"Replications to play{words}.")


def played(words: str) -> Callable[[Command], Command]:
    """Return the options of how a question is played; ``words`` say how many replications that is."""

    def add(command: Command) -> Command:
        for option in (out, tables, cluster, cores, seed, replications(words), steady, calibrated, years):
            command = option(command)
        return command

    return add


def answer(
    what: str,
    asking: Callable[[Run], Question],
    given: dict[str, Any],
    then: Callable[[Any, Written], str] | None = None,
) -> None:
    """Ask, play, write and show; or end with every fault of the question, the numbers and the folder for results
    before anything is played.

    ``given`` are the options of how it is played, ``out`` and ``tables`` among them; ``what`` is said while it plays;
    ``then`` does what else is to be done once results are written, and returns what is said of it.
    """
    from sim.output import progress
    from sim.output.console import OUT

    out, tables = given.pop("out"), given.pop("tables", "short")
    relay = Relay()
    run, faults = run_and_faults(out, progress=relay, **given)
    asked = all_at_once(faults, lambda: asking(run))
    writable(out / asked.place)
    with progress.shown(what) as relay.report:
        result = asked.play()
    with progress.busy("Writing tables and charts"):
        written = result.save(out, command_line(), tables)
    said = then(result, written) if then else ""
    result.show()
    if said:
        OUT.print(said, soft_wrap=True)
    OUT.print(f"Tables and charts: {written.folder}", soft_wrap=True)
    say_what_is_missing(written)


class Relay:
    """Passes on how far a run is to what shows it, once that is there."""

    report: Callable[[int, int], None] = staticmethod(lambda done, expected: None)

    def __call__(self, done: int, expected: int) -> None:
        self.report(done, expected)


def run_and_faults(out: Path, **numbers: Any) -> tuple[Run, list[str]]:
    """Return how a question is played, and every fault of the numbers and of the folder for results."""
    from sim.mechanics import whole
    from sim.questions.run import repaired

    run, wrong = repaired(**numbers)
    faults = [f"--{fault}" for fault in wrong]
    if reason := whole.unwritable(out):
        faults.append(f"--out: found {out}; allowed: a folder that can be written to ({reason})")
    return run, faults


def all_at_once(faults: list[str], asking: Callable[[], Asked]) -> Asked:
    """Return what is asked, or end with the faults found so far and those of the question."""
    from sim.scenario.faults import ScenarioError

    try:
        asked = asking()
    except ScenarioError as error:
        fail("\n".join([*faults, str(error)]))
    if faults:
        fail("\n".join(faults))
    return asked


def writable(place: Path) -> None:
    """End, before anything is played, where results cannot be written."""
    from sim.mechanics import whole

    if reason := whole.unwritable(place):
        fail(f"--out: found {place.parent}; allowed: a folder in which {place} can be written to ({reason})")


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
