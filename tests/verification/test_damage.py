"""No damage to a file that is read back changes a number in silence or ends in a traceback."""

from __future__ import annotations

from pathlib import Path

from tests.verification.damage import CHANGED, TRACEBACK, UNHARMED, all_kinds, damaged


def test_no_damage_to_a_file_that_is_read_back_goes_unnoticed(tmp_path: Path) -> None:
    """Every damage once to every file; at length: ``benchmarks/damage.py``."""
    counted = damaged(all_kinds(tmp_path), each=1, seed=3)
    assert counted.total() > 140
    assert not [key for key in counted if key[2] in (CHANGED, TRACEBACK)]
    unharmed = {how for file, how, became in counted if became == UNHARMED and file.startswith(".csv bradford")}
    assert unharmed <= {"line ends of Windows", "a mark before the first line"}
