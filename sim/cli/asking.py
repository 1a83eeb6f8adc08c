"""Commands that ask a question: ``sim forecast``, ``compare``, ``rank``, ``seek``, ``validate`` and ``calibrate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.endings import fail, stop

if TYPE_CHECKING:
    from sim.output.folders import Written
    from sim.questions.calibrate.question import Calibration

PRECISE = "; as many as give precise results, if not given"


@click.command()
@click.argument("scenario")
@options.strategies
@options.played(PRECISE)
def forecast(scenario: str, strategies: tuple[str, ...], **given: Any) -> None:
    """Play SCENARIO (a name such as bradford-2018, or a file) forward, and write tables and charts."""
    from sim.questions.forecast.question import question

    options.answer("Playing the council forward", lambda run: question(scenario, strategies, run), given)


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="Every scenario that has a name.")
@click.option(
    "--with", "strategies", multiple=True, help="A strategy, or several together (a+b); give one --with for each."
)
@options.played(PRECISE)
def compare(scenarios: tuple[str, ...], everyone: bool, strategies: tuple[str, ...], **given: Any) -> None:
    """Compare SCENARIOS with what strategies make of them: differences, costs, who benefits, and a verdict."""
    from sim.questions.compare.question import question

    names = _several(scenarios, everyone)
    options.answer("Playing the strategies", lambda run: question(names, strategies, run), given)


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
@options.played(" of each at most; 1,000, if not given")
def rank(
    scenario: str,
    strategies: tuple[str, ...],
    objective: str,
    constraints: tuple[str, ...],
    probability: float,
    allow_waiting: tuple[str, ...],
    **given: Any,
) -> None:
    """Name the best of SCENARIO's baseline and each strategy, by an objective within constraints."""
    from sim.questions.rank.question import question

    options.answer(
        "Playing the strategies",
        lambda run: question(scenario, strategies, objective, constraints, probability, allow_waiting, run),
        given,
    )


@click.command()
@click.argument("scenario")
@click.option("--vary", required=True, help="The number's key, such as cohorts.1.size; sim keys lists them.")
@click.option("--from", "start", type=float, required=True, help="One end of the values.")
@click.option("--to", "stop", type=float, required=True, help="The other end.")
@click.option("--step", type=float, help="1 for what is counted, else a hundredth of the range, if not given.")
@options.strategies
@click.option("--target", required=True, help='What has to hold, such as "caseload <= 18 in 2020-21".')
@click.option("--probability", type=float, default=0.8, show_default=True, help="In what share of runs.")
@click.option("--minimise", default="effort", show_default=True, help="effort (the number itself) or cost.")
@options.played(" of a value at most; 400, if not given")
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
    **given: Any,
) -> None:
    """Seek the least of a number of SCENARIO with which a target holds often enough."""
    from sim.questions.seek.question import question

    options.answer(
        "Playing values",
        lambda run: question(scenario, vary, start, stop, target, step, strategies, probability, minimise, run),
        given,
    )


@click.command()
@click.argument("scenarios", nargs=-1)
@options.strategies
@click.option("--all", "everyone", is_flag=True, help="Every scenario with targets that has a name.")
@options.steady
@options.replications(" of each scenario; 200, if not given")
@options.seed
@options.cores
@options.cluster
@options.tables
@options.out
def validate(scenarios: tuple[str, ...], strategies: tuple[str, ...], everyone: bool, **given: Any) -> None:
    """Compare reported with simulated figures, fitted and held out, for SCENARIOS (or --all)."""
    from sim.questions.validate.question import question

    names = _several(scenarios, everyone)
    options.answer(
        "Playing up to the last figure", lambda run: question(names, strategies, run, everyone=everyone), given
    )


@click.command()
@click.argument("scenario")
@options.seed
@options.cores
@options.out
def calibrate(scenario: str, **given: Any) -> None:
    """Estimate the uncertain rates of SCENARIO from its targets, and keep the posterior beside its file."""
    from sim.mechanics import whole
    from sim.questions.calibrate.question import Question, question
    from sim.questions.posterior import place_of
    from sim.questions.run import Run

    def asked(run: Run) -> Question:
        found = question(scenario, run)
        kept = place_of(found.scenario.source_file)
        if reason := whole.unwritable(kept.parent):
            copy = f"the path of a copy of {found.scenario.source_file.name} in a folder that can be"
            allowed = f"{copy}, for the posterior is kept beside it"
            fail(f"{kept}: found a folder that cannot be written to ({reason}); allowed: {allowed}")
        return found

    def keep(result: Calibration, written: Written) -> str:
        kept, made = place_of(result.scenario.source_file), written.folder / "posterior.csv"
        try:
            return f"The posterior is kept in {result.keep()}."
        except OSError as error:
            stop(f"{kept}: {whole.reason(error)}. The posterior is in {made}: copy it to {kept}, and it is used.")

    options.answer("Playing histories at likely rates", asked, given, keep)


def _several(scenarios: tuple[str, ...], everyone: bool) -> list[str]:
    """Return names of scenarios, or those of all."""
    from sim.scenario.loading import available

    if bool(scenarios) == everyone:
        fail("SCENARIOS, --all: found both or neither; allowed: names of scenarios, or --all")
    return list(scenarios or available())


COMMANDS = (forecast, compare, rank, seek, validate, calibrate)
