"""What goes on around the engine: starting, checking, deriving rates, writing a forecast; ratios within one run.

Run it with ``uv run python benchmarks/around.py``; it takes some minutes. Times are the processor's, this process
and its children together, and the wall's where it says so. The machine should have nothing else to do.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from sim.engine.loading import load
from sim.questions import posterior as posteriors
from sim.questions.replications import play
from sim.questions.run import Run
from sim.scenario.derivation import derive

COUNCIL, RUNS, ROUNDS = "bradford-2018", 481, 3
SIM = [sys.executable, "-m", "sim"]


def spent(do: Callable[[], object]) -> tuple[float, float]:
    """Return the processor's seconds and the wall's that it takes to do something."""
    before, began = os.times(), time.perf_counter()
    do()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), time.perf_counter() - began


def command(*words: str) -> Callable[[], object]:
    """Return the running of a command, which has to succeed."""
    return lambda: subprocess.run([*SIM, *words], check=True, capture_output=True)


def main() -> None:
    """Print everything."""
    scenario = load(COUNCIL)
    posterior, _ = posteriors.of(scenario)
    assert posterior is not None
    for words in (["--help"], ["check", COUNCIL]):
        print(f"sim {' '.join(words)}: {median(spent(command(*words))[0] for _ in range(5)):.2f} s")
    samples = range(100, 200)
    derive(posterior.scenario(scenario, 0))  # what is imported once
    alone, _ = spent(lambda: [derive(posterior.scenario(scenario, sample)) for sample in samples])
    print(f"deriving the rates of a posterior sample: {1000 * alone / len(samples):.1f} ms")
    derived = derive(scenario)
    play(derived, Run(seed=1), 1, posterior)
    with tempfile.TemporaryDirectory() as folder:
        command("forecast", COUNCIL, "--replications", "2", "--out", folder)()  # everything compiled, and in the cache
        ratios, walls = [], []
        for _ in range(ROUNDS):
            histories = spent(lambda: play(derived, Run(seed=1), RUNS, posterior))
            whole = spent(command("forecast", COUNCIL, "--replications", str(RUNS), "--out", folder))
            ratios.append(whole[0] / histories[0])
            walls.append(whole[1] / histories[1])
        print(f"a forecast of {RUNS} runs, to its histories: {median(ratios):.2f} (by the wall {median(walls):.2f})")
        newest = max((Path(folder) / COUNCIL).iterdir(), key=lambda path: path.stat().st_mtime)
        size = sum(path.stat().st_size for path in newest.rglob("*") if path.is_file())
        print(f"its folder: {size / 1e6:.1f} MB")
        study = ["sensitivity", COUNCIL, "--method", "sobol", "--samples", "16", "--replications", "2", "--out", folder]
        keys = [word for key in posterior.keys[:4] for word in ("--key", key)]
        runs = 16 * (2 * 4 + 2) * 2
        whole = spent(command(*study, *keys))
        histories = spent(lambda: play(derived, Run(seed=1), runs, posterior))
        print(f"a Sobol' study of {runs} runs, to as many histories: {whole[0] / histories[0]:.2f}")
    print(f"most memory of a child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
