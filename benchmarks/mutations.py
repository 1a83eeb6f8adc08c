"""What becomes of mutated input? Run with ``uv run python benchmarks/mutations.py --number 10000``.

Spoils the kept scenarios and strategies, in their tables or in the bytes of their files, checks each, and plays those
that pass for some months with everything checked that always holds. Prints how many were refused with clear faults,
accepted and played, ended in a traceback, or took more than a minute; ends with exit code 1 if there was one of the
last two. ``--from N --number 1`` tries one again.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.scenario.mutated import mutated, played_or_refused, unharmed

SECONDS = 60  # for one mutation, compiling apart
WORDS = {"refused": "refused with clear faults", "played": "accepted and played"}


def tried(seed: int, first: int, number: int) -> None:
    """Try the mutations in this process, a line for each; the alarm ends the process in one that takes too long."""
    warnings.simplefilter("ignore")
    assert played_or_refused(unharmed("bradford-2018")) == "played"  # what is compiled then is compiled for all
    for one in range(first, first + number):
        signal.alarm(SECONDS)
        try:
            became = played_or_refused(mutated(seed, one))
        except Exception:
            became = "traceback"
            traceback.print_exc()
        signal.alarm(0)
        print(one, became, flush=True)


def main() -> None:
    """Read the arguments, try, and print the counts."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--number", type=int, default=10_000)
    arguments.add_argument("--from", dest="first", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--here", action="store_true", help="in this process, a line for each")
    asked = arguments.parse_args()
    if asked.here:
        return tried(asked.seed, asked.first, asked.number)
    counted, at, end, started = Counter[str](), asked.first, asked.first + asked.number, time.perf_counter()
    while at < end:
        command = [sys.executable, __file__, "--here", "--seed", str(asked.seed), "--from", str(at)]
        process = subprocess.Popen([*command, "--number", str(end - at)], stdout=subprocess.PIPE, text=True)
        assert process.stdout
        for line in process.stdout:
            number, became = line.split()
            counted[became], at = counted[became] + 1, int(number) + 1
            if became == "traceback" or at % 1000 == 0:
                print(f"{at:,}: {became}; {dict(counted)}", flush=True)
        if process.wait() != 0:
            became = "hang" if process.returncode == -signal.SIGALRM else "crash"
            print(f"number {at:,}: {became}", flush=True)
            counted[became], at = counted[became] + 1, at + 1
    told = ", ".join(f"{counted[key]:,} {words}" for key, words in WORDS.items())
    bad = {key: counted[key] for key in ("traceback", "hang", "crash")}
    print(f"{counted.total():,} mutations, seed {asked.seed}: {told}, {bad}; {time.perf_counter() - started:,.0f} s")
    return sys.exit(1 if any(bad.values()) else 0)


if __name__ == "__main__":
    main()
