"""How a command ends.

Bad input ends with exit code 2 and one line for every fault; nothing is written then. Where a disk is full, or a chart
cannot be drawn, it is 3, with what is whole all the same and where it is. Ctrl-C ends with 130; what is in its place
then is whole.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sim.mechanics import whole
from sim.output.console import Screen

if TYPE_CHECKING:
    from sim.output.folders import Written

ERRORS = Screen(stderr=True, soft_wrap=True)
BAD_INPUT = 2
NOT_WRITTEN = 3
AGAIN = "Give the same command again when that is mended: the same seed gives the same numbers."
INTERRUPTED = 130


class Guarded(click.Group):
    """A group of commands that ends every foreseeable failure with a message, never with a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command that was asked for."""
        from sim.scenario.faults import ScenarioError

        before = whole.written()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal or a pipe that has not every letter shows its number
                stream.reconfigure(errors="backslashreplace")
        try:
            with _questions_on_the_screen():
                code = super().main(*args, **{**extra, "standalone_mode": False})
            sys.exit(code if isinstance(code, int) else 0)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except ScenarioError as error:
            fail(str(error))
        except (KeyboardInterrupt, click.Abort):
            ERRORS.print(f"Interrupted: {_what_is_there(before)}")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # whoever read the output has seen enough, as head does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except OSError as error:
            where = error.filename or "a file"
            stop(f"{where}: {whole.reason(error)}; {_what_is_there(before)} {AGAIN}")


@contextmanager
def _questions_on_the_screen() -> Iterator[None]:
    """Show each question about an improbable number once, on a line of its own."""
    from sim.scenario.faults import Question

    shown, other = set[str](), warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if not issubclass(category, Question):
            other(message, category, *place, **more)
        elif str(message) not in shown:
            shown.add(str(message))
            ERRORS.print(f"Is it right? {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always", Question)
        warnings.showwarning = show
        yield


def _what_is_there(before: Collection[Path]) -> str:
    """Say what this run has put in its place, whole."""
    places = ", ".join(str(place) for place in whole.written() if place not in before)
    return f"what is written is whole: {places}." if places else "nothing was written."


def fail(message: str) -> NoReturn:
    """End with a message about bad input."""
    ERRORS.print(message)
    sys.exit(BAD_INPUT)


def stop(message: str) -> NoReturn:
    """End with a message about what could not be written."""
    ERRORS.print(message)
    sys.exit(NOT_WRITTEN)


def say_what_is_missing(written: Written) -> None:
    """End as a run does of which something could not be written as it was to be; go on if all could."""
    if written.missing:
        stop("\n".join(written.missing))
