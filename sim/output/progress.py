"""How far something is, on the screen while it lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from sim.engine import kernel
from sim.output.console import STATUS
from sim.scenario.text import plain

NAME = TextColumn("{task.description}", markup=False)
COMPILING = "Compiling the model, once: about a minute. Later runs start at once."


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Say what is going on, with something that moves."""
    with Progress(SpinnerColumn(), NAME, console=STATUS, transient=True, disable=not STATUS.is_terminal) as progress:
        progress.add_task(plain(message), total=None)
        yield


@contextmanager
def compiling() -> Iterator[None]:
    """Say that the model is being compiled, if it has to be, and have it compiled."""
    if kernel.needs_compiling():
        STATUS.print(COMPILING)
        with busy("Compiling"):
            kernel.compile_all()
    yield


@contextmanager
def shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left while replications are played; yields what it is told by: done and expected."""
    columns = (
        NAME,
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with compiling(), Progress(*columns, console=STATUS, transient=True, disable=not STATUS.is_terminal) as bar:
        task = bar.add_task(plain(what), total=None)

        def report(done: int, expected: int) -> None:
            bar.update(task, completed=done, total=expected)

        yield report
