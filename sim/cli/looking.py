"""Commands that look: ``sim list``, ``councils``, ``measures``, ``keys``, ``evidence``, ``rules`` and ``trace``."""

from __future__ import annotations

from collections.abc import Callable

import click

from sim.cli import options
from sim.cli.endings import fail
from sim.output.console import OUT


@click.command(name="list")
def list_all() -> None:
    """List the councils and the strategies that have a name, with what each strategy does."""
    from sim.scenario import loading

    OUT.print("Councils", style="bold")
    for name, title in loading.scenarios().items():
        OUT.indented(f"{name}: {title}", 2)
    OUT.print("\nStrategies, as in --with NAME", style="bold")
    for name, strategy in loading.strategy_documents().items():
        OUT.indented(f"{name}: {strategy.get('title', '')}", 2)
        if strategy.get("summary"):
            OUT.indented(" ".join(str(strategy["summary"]).split()), 6, style="dim")


@click.command()
@click.argument("text", nargs=-1)
def councils(text: tuple[str, ...]) -> None:
    """List the English councils that sim new --from knows, with what each has not reported; those with TEXT in them."""
    from sim.england.figures import slug, value
    from sim.scenario.new_council import councils as every
    from sim.scenario.new_council import missing_of

    wanted = slug(" ".join(text))
    found = [council for council in every().values() if wanted in council.id]
    if not found:
        fail(f"TEXT: found {' '.join(text)}, in no council's name; allowed: part of a name, or nothing, for all")
    for council in found:
        OUT.print(council.id, style="bold")
        in_post = value(council.id, council.census, "inpost_fte")
        when = f"30 September {council.census}"
        OUT.indented(f"{council.name}, {council.region}: {in_post:,.0f} FTE in post on {when}", 4)
        if missing := missing_of(council):
            OUT.indented(f"not reported: {', '.join(missing)}", 4, style="dim")


@click.command()
@click.option("--headline", is_flag=True, help="Only those by which strategies are compared, ranked and sought.")
def measures(headline: bool) -> None:
    """List every measure: name, meaning, unit, of whom it is, and when it is counted."""
    from sim.questions.dictionary import measures as every

    for row in every().itertuples(index=False):
        if not headline or row.headline:
            OUT.print(str(row.name), style="bold")
            OUT.indented(f"{row.meaning}; {row.unit}.", 4)
            OUT.indented(f"Of {row.population}, {row.when}.", 4, style="dim")


@click.command()
@click.argument("scenario")
@options.strategies
def keys(scenario: str, strategies: tuple[str, ...]) -> None:
    """List the numbers of SCENARIO that can be varied or sought: key, what it is, value and unit."""
    from sim.questions.dictionary import keys as every

    for row in every(scenario, strategies).itertuples(index=False):
        OUT.print(str(row.key), style="bold")
        more = "; uncertain" if row.uncertain else ""
        OUT.indented(f"{row.meaning}: {row.value:,.10g} {row.unit}{more}", 4)


@click.command()
@click.argument("council")
def evidence(council: str) -> None:
    """List every reported figure of COUNCIL (a scenario or a council's name), how it is used, and why."""
    from sim.scenario.evidence import figures_of

    try:
        rows = figures_of(council)
    except ValueError as error:
        fail(str(error))
    for use in dict.fromkeys(row.use for row in rows):
        of_use = [row for row in rows if row.use == use]
        OUT.print(f"\n{use.upper()}: {len(of_use)} figures", style="bold")
        for row in of_use:
            OUT.indented(f"{row.id}  {row.when}  {row.what}: {row.value}", 2)
            OUT.indented(row.why, 6, style="dim")
    OUT.print(f"\n{len(rows)} figures in all.")


@click.command()
@click.option("--markdown", is_flag=True, help="As Markdown, as in MODEL.md.")
def rules(markdown: bool) -> None:
    """Print the model: every event, its rule in a sentence, and what it can lead to."""
    from sim.stories import rules as rulebook

    OUT.print(rulebook.rules_as_markdown() if markdown else rulebook.rules_as_text(OUT.width), soft_wrap=True)


@click.command()
@click.argument("scenario")
@click.option("--child", type=int, help="The child's number, from 1.")
@click.option("--worker", type=int, help="The worker's number, from 1.")
@options.seed
@click.option("--replication", type=int, default=0, show_default=True, help="Which history, from 0.")
@options.years
def trace(scenario: str, child: int | None, worker: int | None, seed: int, replication: int, years: int | None) -> None:
    """Tell the life of one child or one worker of SCENARIO, event by event."""
    from sim.engine.loading import load
    from sim.output.progress import compiling
    from sim.questions.run import faults_of
    from sim.scenario.derivation import derive
    from sim.stories import lives as stories

    if (child is None) == (worker is None):
        fail("--child, --worker: found both or neither; allowed: one of them")
    faults = [f"--{fault}" for fault in faults_of({"seed": seed, "years": years})]
    if replication < 0:
        faults.append(f"--replication: found {replication}; allowed: a whole number from 0")
    if faults:
        fail("\n".join(faults))
    loaded = load(scenario)
    derived = derive(loaded.lasting(years))
    tell: Callable[..., list[str]] = stories.story_of_child if child is not None else stories.story_of_worker
    with compiling():
        try:
            story = tell(derived, seed, replication, child if child is not None else worker)
        except ValueError as error:
            fail(str(error))
    OUT.print("\n".join(story))


COMMANDS = (list_all, councils, measures, keys, evidence, rules, trace)
