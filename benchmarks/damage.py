"""What becomes of damaged files that are read back? Run with ``uv run python benchmarks/damage.py --each 20``.

Damages a posterior, a study's files and compiled code in every way so many times and reads them back. Prints for each
file how many damages were refused with a message, healed (the run is played again, the code compiled again), or did no
harm (line ends of Windows); ends with exit code 1 if any changed a number in silence or ended in a traceback.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.verification.damage import CHANGED, HEALED, REFUSED, TRACEBACK, UNHARMED, all_kinds, damaged


def main() -> None:
    """Read the arguments, damage, and print the counts."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--each", type=int, default=20, help="times that each damage is done to each file")
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted = damaged(all_kinds(Path(folder)), asked.each, asked.seed)
    by_file: dict[str, Counter[str]] = {}
    for (file, _, became), number in counted.items():
        by_file.setdefault(file, Counter())[became] += number
    for file, found in by_file.items():
        print(
            f"{file}: " + ", ".join(f"{found[one]:,} {one}" for one in (REFUSED, HEALED, UNHARMED, CHANGED, TRACEBACK))
        )
    bad = {key: number for key, number in counted.items() if key[2] in (CHANGED, TRACEBACK)}
    print(
        f"{counted.total():,} damages, seed {asked.seed}; {sum(bad.values())} silently changed or ended in a traceback"
    )
    for (file, how, became), number in bad.items():
        print(f"  {file}, {how}: {became} {number} times")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
