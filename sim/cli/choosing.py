"""Commands that choose: ``sim rank``, the best of some strategies, and ``sim seek``, the least of a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from sim.cli import options
from sim.cli.endings import fail, say_what_is_missing

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
@click.option(
    "--allow-waiting",
    multiple=True,
    help="A strategy that may be chosen though it leaves more children without a worker; may be given again.",
)
@options.years
@options.not_calibrated
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
    allow_waiting: tuple[str, ...],
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Name the best of SCENARIO as it is and with each strategy, by an objective within constraints."""
    from sim.questions import screen
    from sim.questions.rank import playing as ranking
    from sim.questions.rank import question as ranked
    from sim.questions.rank import terminal

    faults = options.faults_of(out, seed, cores, replications, years)
    asked = _all_at_once(
        faults,
        lambda: ranking.question(
            scenario, strategies, objective, constraints, probability, years, replications, allow_waiting
        ),
    )
    place = options.place_for(out, asked.contenders[0].scenario)
    with screen.progress("Playing the strategies") as progress:
        found = ranking.rank(asked, replications, seed, cores, progress, not not_calibrated)
    result = ranked.Ranked(found)
    with screen.busy("Writing table and chart"):
        written = ranked.save(result, place, options.command_line())
    terminal.show_ranking(result, written.folder)
    say_what_is_missing(written)


@click.command()
@click.argument("scenario")
@click.option("--vary", required=True, help="The number's key, such as cohorts.1.size; lists are counted from 1.")
@click.option("--from", "start", type=float, required=True, help="One end of the values.")
@click.option("--to", "stop", type=float, required=True, help="The other end.")
@click.option("--step", type=float, help="1 for what is counted, else a hundredth of the range, if not given.")
@options.strategies
@click.option("--target", required=True, help='What has to hold, such as "caseload <= 18 in 2020-21".')
@click.option("--probability", type=float, default=0.8, show_default=True, help="In what share of futures.")
@click.option("--minimise", default="effort", show_default=True, help="effort (the number itself) or cost.")
@options.years
@options.not_calibrated
@click.option("--replications", type=int, help="Histories to play of a value at most; 400, if not given.")
@options.seed
@options.cores
@options.out
def seek(
    scenario: str,
    vary: str,
    start: float,
    stop: float,
    step: float | None,
    strategies: tuple[str, ...],
    target: str,
    probability: float,
    minimise: str,
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Seek the least of a number of SCENARIO with which a target holds often enough."""
    from sim.questions import screen
    from sim.questions.rank import terminal
    from sim.questions.seek import asking
    from sim.questions.seek import playing as seeking
    from sim.questions.seek import question as sought

    faults = options.faults_of(out, seed, cores, replications, years)
    asked = _all_at_once(
        faults,
        lambda: asking.question(
            scenario, vary, start, stop, target, step, strategies, probability, minimise, years, replications
        ),
    )
    place = options.place_for(out, asked.baseline.scenario)
    with screen.progress("Playing values") as progress:
        found = sought.Sought(seeking.seek(asked, replications, seed, cores, progress, not not_calibrated))
    with screen.busy("Writing tables and chart"):
        written = sought.save(found, place, options.command_line())
    terminal.show_search(found, written.folder)
    say_what_is_missing(written)


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


COMMANDS = (rank, seek)
