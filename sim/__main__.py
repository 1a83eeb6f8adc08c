"""``sim``, and ``python -m sim``: the command line, which Ctrl-C ends without a traceback from its first moment on."""

from __future__ import annotations

import _thread
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED = 130


def main() -> None:
    """Run the command that was asked for. While libraries are imported, and when all is done, Ctrl-C ends the process
    at once; in between it is an exception, which a command answers.
    """
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # as of what a shell runs in the background
    if not ignored:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own keeps all that a table once took
    from sim.cli import main as command

    sys.unraisablehook = _again
    try:
        if not ignored:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command()
    except KeyboardInterrupt:  # while the command was answering another
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)


def _again(raised: UnraisableHookArgs) -> None:
    """Interrupt once more where the exception came while something was let go of, and would have been lost."""
    if raised.exc_type is KeyboardInterrupt:
        _thread.interrupt_main()
    else:
        sys.__unraisablehook__(raised)


if __name__ == "__main__":
    main()
