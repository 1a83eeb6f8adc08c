"""The command line: ``sim forecast``, ``sim compare``, ``sim check`` and others, grouped as a planner works.

Libraries that take long to import (pandas, Numba, Matplotlib) are imported by the command that needs them, so that
help and faults are on the screen at once.
"""

from __future__ import annotations

import sys

import click

from sim.cli import asking, building, councils, looking, studying
from sim.cli.endings import Guarded

GROUPS = {
    "Look": looking.COMMANDS,
    "Ask": (asking.forecast, asking.compare, asking.rank, asking.seek, councils.england, *studying.COMMANDS),
    "Build": (building.new, asking.calibrate, building.schema),
    "Check": (building.check, asking.validate, councils.backtest),
}


class Grouped(Guarded):
    """The commands by what a planner does with them, each with its whole first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the groups."""
        for name, commands in GROUPS.items():
            with formatter.section(name):
                formatter.write_dl([(str(command.name), _first_sentence(command)) for command in commands])


def _first_sentence(command: click.Command) -> str:
    paragraph = " ".join((command.help or "").split("\n\n")[0].split())
    return paragraph if paragraph.endswith(".") else f"{paragraph}."


@click.group(cls=Grouped, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="steady-hands", prog_name="sim")
def main() -> None:
    """Forecast children's social workers' caseloads, and how often a child's worker changes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a redirected Windows console may be narrower


for commands in GROUPS.values():
    for command in commands:
        main.add_command(command)
