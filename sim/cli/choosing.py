"""Commands that choose: ``sim rank``, the best of some strategies, and ``sim seek``, the least of a number."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from sim.cli import options
from sim.cli.endings import fail

Asked = TypeVar("Asked")


@click.command()
@click.argument("scenario")
@options.strategies
@click.option("--objective", required=True, help='What is to be best, such as "fewest changes_per_child".')
@click.option(
    "--constraint",
    "constraints",
    multiple=True,
    help='What has to be kept, such as "caseload <= 18" or "cost <= 500000 a year more"; may be given again.',
)
@click.option("--probability", type=float, default=0.95, show_default=True, help="How surely the best is to be named.")
@options.years
@click.option("--not-calibrated", is_flag=True, help="Use the scenario's own rates, also where there is a posterior.")
@click.option("--replications", type=int, help="Histories to play of each at most; 1,000, if not given.")
@options.seed
@options.cores
@options.out
def rank(
    scenario: str,
    strategies: tuple[str, ...],
    objective: str,
    constraints: tuple[str, ...],
    probability: float,
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Name the best of SCENARIO as it is and with each strategy, by an objective within constraints."""
    from sim.experiments import ranking
    from sim.reporting import choice_screen, ranked, screen

    faults = options.faults_of(out, seed, cores, replications, years)
    asked = _all_at_once(
        faults, lambda: ranking.question(scenario, strategies, objective, constraints, probability, years, replications)
    )
    with screen.progress("Playing the strategies") as progress:
        found = ranking.rank(asked, replications, seed, cores, progress, not not_calibrated)
    result = ranked.Ranked(found)
    with screen.busy("Writing table and chart"):
        folder = ranked.save(result, out / f"{asked.contenders[0].scenario.source_file.stem}", _command())
    choice_screen.show_ranking(result, folder)


def _all_at_once(faults: list[str], asking: Callable[[], Asked]) -> Asked:
    """Return what is asked, or end with the faults found so far and those of the question."""
    from sim.scenario.faults import ScenarioError

    try:
        asked = asking()
    except ScenarioError as error:
        fail("\n".join([*faults, str(error)]))
    if faults:
        fail("\n".join(faults))
    return asked


def _command() -> str:
    return " ".join(["sim", *sys.argv[1:]])


COMMANDS = (rank,)
