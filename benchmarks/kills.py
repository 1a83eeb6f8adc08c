"""Kills at random moments: whether anything but whole results ever stands under its name, and nothing finished is lost.

Forecasts, comparisons, rankings, calibrations and sensitivity studies of a small council are begun in processes of
their own, some anew, most as forks of one that has imported the program (so that moments in which files are written are
met often), and killed at a random moment with SIGKILL, SIGTERM or SIGINT. Half of the moments are anywhere in a run;
half come within a moment of the first sign of writing. After each kill:

- what stands under a name is whole: the manifest and every table can be read, charts, where there are any, too;
- a posterior beside the scenario can be read, or is not there;
- a study goes on (every few kills, and always in the end) to tables that are byte for byte those of an unbroken one;
- no traceback was on the screen, and after SIGINT nothing unfinished is left;
- what unfinished things there are, are gone after the next run.

Run: ``nice uv run python benchmarks/kills.py [kills] [seed] [kinds ...]`` (1,000 take about an hour; POSIX only)
"""

from __future__ import annotations

import collections
import gc
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from PIL import Image

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
FRESH = 0.15  # share of kills of processes that begin with importing
LONGEST = 600.0  # seconds: what has not ended by then hangs
RUN = ("--replications", "4", "--years", "1", "--cores", "1")
WITH = ("--with", "grow-our-own")
COMMANDS: dict[str, tuple[str, ...]] = {
    "forecast": ("forecast", "small", *RUN),
    "compare": ("compare", "small", *WITH, *RUN),
    "rank": ("rank", "small", *WITH, "--objective", "fewest changes per child", *RUN[2:], "--replications", "20"),
    "calibrate": ("calibrate", "small", "--cores", "1"),
    "study": ("sensitivity", "small", "--key", "leaving.turnover", "--key", "demand.referrals", *RUN),
}
SHARES = {"forecast": 35, "compare": 20, "rank": 10, "calibrate": 10, "study": 25}
TEXTS = (".csv", ".md", ".txt", ".svg")


class WrongError(Exception):
    """Something that must not be."""


def main(kills: int = 1000, seed: int = 1, *kinds: str) -> None:
    """Kill runs of some kinds, or of all, so often, and print the counts."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as passing:
        os.chdir(passing)
        Killing(chance, kinds or tuple(COMMANDS)).all(kills)


class Killing:
    """Processes that are killed in the present folder, and what is found there."""

    def __init__(self, chance: random.Random, kinds: Sequence[str]) -> None:
        self.chance, self.kinds = chance, kinds
        self.counts: collections.Counter[tuple[str, str]] = collections.Counter()
        small_council()
        draw_little()
        self.tables: dict[str, dict[str, bytes]] = {}
        self.lasts: dict[str, float] = {}
        for kind in kinds:
            self._unbroken(kind)

    def all(self, kills: int) -> None:
        """Kill, look at what is there, and now and then let a run end."""
        for number in range(kills):
            [kind] = self.chance.choices(self.kinds, [SHARES[kind] for kind in self.kinds])
            with_what = self.chance.choice(SIGNALS)
            self._one(kind, with_what)
            if number % 10 == 9 or number == kills - 1:
                self._all_go_on()
                print(f"{number + 1:,} of {kills:,}", file=sys.stderr, flush=True)
        for (what, of), count in sorted(self.counts.items()):
            print(f"{what:28} {of:10} {count:6,}")

    def _unbroken(self, kind: str) -> None:
        started = time.monotonic()
        code, said = ended(begun(COMMANDS[kind], fresh=False))
        self.lasts[kind] = time.monotonic() - started
        print(f"{kind}: {self.lasts[kind]:.1f} seconds", flush=True)
        if code != 0:
            raise WrongError(f"{kind} ended with {code}: {said}")
        [folder] = results(kind)
        self.tables[kind] = tables_of(folder)
        self._nothing_unfinished(f"an unbroken {kind}")
        Path("scenarios", "small.posterior.csv").unlink(missing_ok=True)
        empty()

    def _one(self, kind: str, number: signal.Signals) -> None:
        fresh, before = self.chance.random() < FRESH, unfinished()
        process = begun(COMMANDS[kind], fresh)
        if self.chance.random() < 0.5:
            wait_for(self.chance.uniform(0.0, 1.1) * self.lasts[kind], process)
        else:
            wait_for(2 * self.lasts[kind] + 5, process, until=lambda: bool(unfinished()))
            wait_for(self.chance.expovariate(4.0), process)
        if alive := is_alive(process):
            os.kill(process[0], number)
        code, said = ended(process)
        self.counts["killed" if alive else "had ended", kind] += 1
        self.counts["killed" if alive else "had ended", number.name] += 1
        if "Traceback" in said or "Exception ignored" in said:
            if "site.py" in said or "encodings" in said:  # before any line of the program ran
                self.counts["before the program", kind] += 1
            else:
                raise WrongError(f"{kind}, {number.name}: {said}")
        if number == signal.SIGINT and code not in (0, 130, -signal.SIGINT):
            raise WrongError(f"{kind} ended with {code} after Ctrl-C: {said}")
        if number == signal.SIGINT and code == 130:
            self._nothing_unfinished(f"{kind} interrupted", before)
        self.counts["left unfinished", kind] += bool(unfinished())
        self._look(kind)

    def _look(self, kind: str) -> None:
        """What stands under a name is whole; results of this kind have the tables of an unbroken run."""
        from sim.questions import posterior

        kept = Path("scenarios", "small.posterior.csv")
        if kept.exists():
            posterior.load(kept)
            self.counts["whole posterior", kind] += 1
            kept.unlink()  # or the next run would have its rates
        for folder in results(kind):
            if kind == "study":
                check_study(folder)
                continue
            if tables_of(folder) != self.tables[kind]:
                raise WrongError(f"{folder}: other tables than an unbroken run's")
            check_charts(folder)
            self.counts["whole results", kind] += 1
        if kind != "study":
            empty(but="study")

    def _all_go_on(self) -> None:
        """Studies go on to the end, and a run that ends leaves nothing unfinished, of its own or of others."""
        for folder in results("study"):
            code, said = ended(begun(("sensitivity", "--resume", str(folder)), fresh=False))
            if code != 0:
                raise WrongError(f"{folder} does not go on: {said}")
            if tables_of(folder) != self.tables["study"]:
                raise WrongError(f"{folder}: other tables than an unbroken study's")
            check_charts(folder)
            self.counts["gone on, the same tables", "study"] += 1
        places = {"forecast": ".", "compare": "results/small-compared", "calibrate": "scenarios"}
        if "forecast" not in self.kinds:
            places["study"] = "results"  # a study that is gone on with makes nothing beside its own folder
        for kind, place in places.items():
            if kind in self.kinds and unfinished(Path(place)):
                code, said = ended(begun(COMMANDS[kind], fresh=False))
                if code != 0:
                    raise WrongError(f"{kind} ended with {code}: {said}")
        Path("scenarios", "small.posterior.csv").unlink(missing_ok=True)
        self._nothing_unfinished("the next run")
        self.counts["cleared away by the next", "run"] += 1
        empty()

    def _nothing_unfinished(self, after: str, before: Sequence[Path] = ()) -> None:
        if left := [path for path in unfinished() if path not in before]:
            raise WrongError(f"after {after}: {', '.join(map(str, left))}")


def small_council() -> None:
    """Write a council of a dozen workers whose figures can be fitted, in the present folder's ``scenarios``."""
    from sim.scenario import new_council

    figures = {"in_post": 12.0, "turnover": 15.0, "vacancy": 15.0, "agency": 10.0, "caseload": 15.0}
    file = new_council.write("small", {**figures, "looked_after": 40.0})
    text = file.read_text(encoding="utf-8")
    file.write_text(text + TARGETS, encoding="utf-8")


def draw_little() -> None:
    """Import all that the forks need, and leave them one chart of each kind: drawing is most of a run."""
    from sim.engine import kernel
    from sim.questions.calibrate import charts as of_calibrations
    from sim.questions.compare import charts as of_comparisons
    from sim.questions.forecast import charts

    kernel.compile_all()
    for drawn in (charts.CHARTS, of_calibrations.CHARTS, of_comparisons.CHARTS):
        for name in list(drawn)[1:]:
            del drawn[name]


TARGETS = """
[[targets]]
measure = "leavers"
from = 2024-10-01
to = 2025-09-30
value = { value = 2, unit = "persons", source = "council: made up" }
tolerance = { value = 1, unit = "persons", source = "assumption: made up" }
use = "fit"
why = "To have one."
"""


Process = tuple[int, Path]  # its number, and where its words are


def begun(arguments: tuple[str, ...], fresh: bool) -> Process:
    """Start a command: anew, or as a fork."""
    said = Path(tempfile.mkstemp(dir=os.getcwd(), prefix="said-")[1])
    if fresh:
        with said.open("w") as stream:
            process = subprocess.Popen([sys.executable, "-m", "sim", *arguments], stdout=stream, stderr=stream)
        process.returncode = 0  # waited for below
        return process.pid, said
    gc.collect()
    number = os.fork()
    if number == 0:
        code = 1
        try:
            out = os.open(said, os.O_WRONLY)
            os.dup2(out, 1)
            os.dup2(out, 2)
            sys.argv = ["sim", *arguments]
            from sim.__main__ import main as program

            program()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return number, said


_codes: dict[int, int] = {}


def is_alive(process: Process) -> bool:
    """Tell whether it runs still; keeps the code of one that has ended."""
    number, _ = process
    if number not in _codes:
        found, status = os.waitpid(number, os.WNOHANG)
        if found:
            _codes[number] = os.waitstatus_to_exitcode(status)
    return number not in _codes


def wait_for(seconds: float, process: Process, until: Callable[[], bool] = lambda: False) -> None:
    """Wait so long, or until something is so, or the process has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until() and is_alive(process):
        time.sleep(0.001)


def ended(process: Process) -> tuple[int, str]:
    """Wait for the end; return the exit code (a signal's as a negative number) and what was said."""
    wait_for(LONGEST, process)
    if is_alive(process):
        os.kill(process[0], signal.SIGKILL)
        raise WrongError("a process that does not end")
    said = process[1].read_text(encoding="utf-8", errors="replace")
    process[1].unlink()
    return _codes.pop(process[0]), said


def results(kind: str) -> list[Path]:
    """Return the folders of results that have their names."""
    marks = {"forecast": "*-seed-1", "compare": "*-seed-1", "rank": "*-rank-seed-1", "calibrate": "*-calibration-*"}
    within = Path("results", "small-compared" if kind == "compare" else "small")
    found = [path for path in within.glob(marks.get(kind, "*-tornado-seed-1*")) if not path.name.startswith(".")]
    others = ("rank", "calibration", "tornado")
    return sorted(p for p in found if kind != "forecast" or not any(f"-{other}-" in p.name for other in others))


def unfinished(below: Path | None = None) -> list[Path]:
    """Return what was left unfinished."""
    return sorted(Path(below or ".").rglob(".unfinished-*"))


def tables_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the tables and the verdict, each of which can be read, as can the manifest."""
    if (manifest := folder / "manifest.json").exists():
        json.loads(manifest.read_text(encoding="utf-8"))
    elif not (folder / "study.json").exists():
        raise WrongError(f"{folder} without a manifest")
    found = {}
    for file in sorted(folder.iterdir()):
        if file.suffix == ".parquet":
            pd.read_parquet(file)
        elif file.suffix == ".csv" and file.name not in ("runs.csv", "log.csv"):
            if pd.read_csv(file, comment="#").empty and file.name != "thresholds.csv":
                raise WrongError(f"{file} is empty")
            found[file.name] = file.read_bytes()
        elif file.suffix in (".md", ".txt"):
            found[file.name] = file.read_bytes()
    return found


def check_study(folder: Path) -> None:
    """A study under its name can go on: it says what it is, and which points it has."""
    from sim.questions.sensitivity import keeping

    keeping.read(folder)
    tables_of(folder)
    check_charts(folder)


def check_charts(folder: Path) -> None:
    """Charts, where there are any, can be looked at."""
    for chart in (folder / "charts").glob("*"):
        if chart.suffix == ".png":
            with Image.open(chart) as image:
                image.load()
        elif not chart.read_text(encoding="utf-8").rstrip().endswith("</svg>"):
            raise WrongError(f"{chart} is not whole")


def empty(but: str = "") -> None:
    """Take away results that have been looked at."""
    import shutil

    for kind in COMMANDS:
        if kind != but:
            for folder in results(kind):
                shutil.rmtree(folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
