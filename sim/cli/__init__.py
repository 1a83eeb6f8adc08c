"""The command line: ``sim forecast``, ``sim calibrate``, ``sim validate``, ``sim evidence``, ``sim check`` and others.

Libraries that take long to import (pandas, Numba, Matplotlib) are imported by the command that needs them, so that
help and faults are on the screen at once.
"""

from __future__ import annotations

import sys

import click

from sim.cli import calibrating, choosing, comparing, forecasting, scenarios, studying
from sim.cli.endings import Guarded


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="steady-hands", prog_name="sim")
def main() -> None:
    """Forecast children's social workers' caseloads, and how often a child's worker changes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a redirected Windows console may be narrower


for family in (forecasting, comparing, choosing, studying, calibrating, scenarios):
    for command in family.COMMANDS:
        main.add_command(command)
