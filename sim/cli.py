"""The command line: ``sim forecast``, ``sim calibrate``, ``sim validate``, ``sim evidence``, ``sim check`` and others.

Bad input ends with exit code 2 and one line for every fault; nothing is written then. Ctrl-C ends with 130 and leaves
no half-written run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich.console import Console

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded

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
            _fail(str(error))
        except (KeyboardInterrupt, click.Abort):
            ERRORS.print("Interrupted: nothing was written.")
            sys.exit(INTERRUPTED)
        except OSError as error:
            _fail(f"{error.filename or 'a file'}: {error.strerror or error}")


def _fail(message: str) -> NoReturn:
    ERRORS.print(message, markup=False)
    sys.exit(BAD_INPUT)


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="steady-hands", prog_name="sim")
def main() -> None:
    """Forecast children's social workers' caseloads, and how often a child's worker changes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a redirected Windows console may be narrower


@main.command()
@click.argument("scenario")
@click.option("--with", "strategies", multiple=True, help="A strategy laid over the scenario; may be given again.")
@click.option("--years", type=int, help="Length of the forecast; the scenario's, if not given.")
@click.option("--not-calibrated", is_flag=True, help="Use the scenario's own rates, also where there is a posterior.")
@click.option("--replications", type=int, help="Histories to play; as many as give precise results, if not given.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same numbers.")
@click.option("--cores", type=int, help="Cores to use; all, if not given. The numbers do not depend on it.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Folder for results."
)
def forecast(
    scenario: str,
    strategies: tuple[str, ...],
    years: int | None,
    not_calibrated: bool,
    replications: int | None,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Play SCENARIO (a name such as bradford-2018, or a file) forward, and write tables and charts."""
    from sim.reporting import files, screen
    from sim.reporting import forecast as forecasting

    loaded = _ready(scenario, out, seed, cores, replications, years, strategies)
    try:
        with screen.progress("Playing the council forward") as progress:
            result = forecasting.forecast(
                loaded, replications, seed, cores, years, progress=progress, calibrated=not not_calibrated
            )
    except ValueError as error:
        _fail(f"--{error}")
        return
    source = {"file": loaded.source_file.name, "sha256": loaded.sha256}
    command = " ".join(["sim", *sys.argv[1:]])
    name = "+".join([loaded.source_file.stem, *(Path(strategy).stem for strategy in strategies)])
    with screen.busy("Writing tables and charts"):
        folder = files.save(result, out / name, source, command)
    screen.show(result, folder)


@main.command()
@click.argument("scenario")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same draws.")
@click.option("--cores", type=int, help="Cores to use; all, if not given.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Folder for results."
)
def calibrate(scenario: str, seed: int, cores: int | None, out: Path) -> None:
    """Estimate the uncertain rates of SCENARIO from its targets, and keep the posterior beside its file."""
    from sim.experiments import calibration, posterior
    from sim.reporting import calibrated, screen

    loaded = _ready(scenario, out, seed, cores)
    calibration.check(loaded)
    with screen.progress("Playing histories at likely rates") as progress:
        result = calibration.calibrate(loaded, seed, cores, progress)
    with screen.busy("Writing tables and charts"):
        folder = calibrated.save(result, out / loaded.source_file.stem, seed)
        kept = posterior.place_of(loaded.source_file)
        posterior.save(result.posterior, kept)
    screen.show_calibration(calibrated.rates(result), result, folder, kept)


@main.command()
@click.argument("scenarios", nargs=-1)
@click.option("--with", "strategies", multiple=True, help="A strategy laid over the scenario; may be given again.")
@click.option("--all", "everyone", is_flag=True, help="Every scenario with targets that has a name.")
@click.option("--replications", type=int, default=200, show_default=True, help="Histories to play of each.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--cores", type=int, help="Cores to use; all, if not given.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Folder for results."
)
def validate(
    scenarios: tuple[str, ...],
    strategies: tuple[str, ...],
    everyone: bool,
    replications: int,
    seed: int,
    cores: int | None,
    out: Path,
) -> None:
    """Compare reported with simulated figures, fitted and held out, for SCENARIOS (or --all)."""
    from sim.experiments import validation
    from sim.reporting import screen, validated
    from sim.scenario.loading import available

    if bool(scenarios) == everyone:
        _fail("SCENARIOS, --all: found both or neither; allowed: names of scenarios, or --all")
    names = scenarios or tuple(available())
    loaded = [_ready(name, out, seed, cores, replications, strategies=strategies) for name in names]
    without = [one.source_file.name for one in loaded if not one.targets]
    if without and not everyone:
        _fail("\n".join(f"{name}: found no [[targets]]; allowed: at least one" for name in without))
    done = []
    for one in loaded:
        if one.targets:
            with screen.progress(one.title) as progress:
                done.append(validation.validate(one, replications, seed, cores, progress))
    with screen.busy("Writing tables and charts"):
        folder = validated.save(done, out / (loaded[0].source_file.stem if len(done) == 1 else "validation"), seed)
    screen.show_validation(done, folder)


@main.command()
@click.argument("council")
def evidence(council: str) -> None:
    """List every reported figure of COUNCIL (a scenario or a council's name), how it is used, and why."""
    from sim.reporting import evidence as listing
    from sim.reporting import screen

    try:
        rows = listing.of(council)
    except ValueError as error:
        _fail(str(error))
    screen.show_evidence(rows)


@main.command()
@click.argument("name")
@click.option("--in-post", type=float, help="Social workers in post, FTE (workforce census).")
@click.option("--turnover", type=float, help="Turnover rate, percent a year.")
@click.option("--vacancy", type=float, help="Vacancy rate, percent.")
@click.option("--agency", type=float, help="Agency rate, percent.")
@click.option("--caseload", type=float, help="Average caseload, cases per FTE.")
@click.option("--looked-after", type=float, help="Children looked after on 31 March.")
@click.option("--date", "start", type=click.DateTime(["%Y-%m-%d"]), help="Day of these figures; 30 September 2024.")
def new(name: str, start: Any, **figures: float | None) -> None:
    """Write scenarios/NAME.toml for a council of your own, from six figures that every council reports.

    A figure that is not given is the average English council's, and the file says so.
    """
    from sim.reporting import newcouncil

    faults = newcouncil.faults_of(name, figures)
    if faults:
        _fail("\n".join(faults))
    path = newcouncil.write(name, figures, start.date() if start else None)
    click.echo(f"Written to {path}. Next: sim check {name}, sim calibrate {name}, sim forecast {name}.")


@main.command()
@click.argument("scenario")
@click.option("--sources", is_flag=True, help="List every number with its unit and source, assumptions first.")
def check(scenario: str, sources: bool) -> None:
    """Check SCENARIO and say all that is wrong with it."""
    from sim.reporting import screen
    from sim.scenario.sources import sources as sources_of

    loaded = _load(scenario)
    if sources:
        screen.show_sources(sources_of(loaded))
    else:
        click.echo(f"{loaded.source_file.name} is in order: {loaded.title}.")


@main.command()
@click.option("--markdown", is_flag=True, help="As Markdown, as in MODEL.md.")
def rules(markdown: bool) -> None:
    """Print the model: every event, its rule in a sentence, and what it can lead to."""
    from sim.reporting import rules as rulebook

    click.echo(rulebook.rules_as_markdown() if markdown else rulebook.rules_as_text(Console().width))


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="File to write; the screen, if not given.")
def schema(out: Path | None) -> None:
    """Write the JSON Schema of a scenario file, for an editor to complete and check by."""
    from sim.scenario.loading import json_schema

    text = json.dumps(json_schema(), indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written to {out}.")


@main.command()
@click.argument("scenario")
@click.option("--child", type=int, help="The child's number, from 1.")
@click.option("--worker", type=int, help="The worker's number, from 1.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--replication", type=int, default=0, show_default=True, help="Which history, from 0.")
@click.option("--years", type=int, help="Length of the history; the scenario's, if not given.")
def trace(scenario: str, child: int | None, worker: int | None, seed: int, replication: int, years: int | None) -> None:
    """Tell the life of one child or one worker of SCENARIO, event by event."""
    from sim.inputs.derivation import derive
    from sim.reporting import forecast as forecasting
    from sim.reporting import screen, stories

    if (child is None) == (worker is None):
        _fail("--child, --worker: found both or neither; allowed: one of them")
    faults = [f"--{fault}" for fault in forecasting.number_faults(None, seed, None, years)]
    if replication < 0:
        faults.append(f"--replication: found {replication}; allowed: a whole number from 0")
    if faults:
        _fail("\n".join(faults))
    loaded = _load(scenario)
    derived = derive(loaded.lasting(years))
    tell: Callable[..., list[str]] = stories.story_of_child if child is not None else stories.story_of_worker
    with screen.compiling():
        try:
            story = tell(derived, seed, replication, child if child is not None else worker)
        except ValueError as error:
            _fail(str(error))
    click.echo("\n".join(story))


def _ready(
    scenario: str,
    out: Path,
    seed: int,
    cores: int | None,
    replications: int | None = None,
    years: int | None = None,
    strategies: Sequence[str] = (),
) -> Loaded:
    """Return the scenario, or end with every fault of it, of the numbers and of the folder for results."""
    from sim.reporting import folders
    from sim.reporting import forecast as forecasting
    from sim.scenario.faults import ScenarioError

    faults = [f"--{fault}" for fault in forecasting.number_faults(replications, seed, cores, years)]
    reason = folders.unwritable(out)
    if reason:
        faults.append(f"--out: found {out}; allowed: a folder that can be written to ({reason})")
    try:
        loaded = _load(scenario, strategies)
    except ScenarioError as error:
        _fail("\n".join([*faults, str(error)]))
    if faults:
        _fail("\n".join(faults))
    return loaded


def _load(scenario: str, strategies: Sequence[str] = ()) -> Loaded:
    from sim.engine.loading import load

    return load(scenario, strategies)


if __name__ == "__main__":
    main()
