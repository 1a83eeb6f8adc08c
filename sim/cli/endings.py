"""How a command ends.

Bad input ends with exit code 2 and one line for every fault; nothing is written then. Ctrl-C ends with 130 and leaves
no half-written run.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click
from rich.console import Console

ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)
BAD_INPUT = 2
INTERRUPTED = 130


class Guarded(click.Group):
    """A group of commands that ends every foreseeable failure with a message, never with a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command that was asked for."""
        from sim.scenario.faults import ScenarioError

        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
            sys.exit(code if isinstance(code, int) else 0)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except ScenarioError as error:
            fail(str(error))
        except (KeyboardInterrupt, click.Abort):
            ERRORS.print("Interrupted: nothing was written.")
            sys.exit(INTERRUPTED)
        except OSError as error:
            fail(f"{error.filename or 'a file'}: {error.strerror or error}")


def fail(message: str) -> NoReturn:
    """End with a message about bad input."""
    ERRORS.print(message, markup=False)
    sys.exit(BAD_INPUT)
