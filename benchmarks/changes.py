"""Whose worker changes, how often and why: councils by name, beside what was reported nationally.

Run: ``uv run python benchmarks/changes.py [--councils 150] [--replications 6]``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.england.changes import FIGURES, figures, some


def main(number: int, replications: int) -> None:
    """Print a table."""
    print("| children looked after on 31 March | reported | simulated |\n|---|---|---|")
    for name, simulated in figures(some(number), replications).items():
        figure = FIGURES[name]
        print(f"| {figure.what} | {figure.reported} | {simulated:.3g} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--councils", type=int, default=150)
    parser.add_argument("--replications", type=int, default=6)
    given = parser.parse_args()
    main(given.councils, given.replications)
