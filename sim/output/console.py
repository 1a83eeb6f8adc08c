"""Where words and tables are written: a terminal, a pipe or a file.

Text is text: nothing in it is markup, and no control character reaches a terminal (``sim.scenario.text``). A table
keeps every column and never breaks a number. Where it is wider than the terminal its first column, which is words, is
folded; where that will not do, each row becomes a block of lines. A pipe or a file is as wide as the table; ``COLUMNS``
in the environment goes before both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions
from rich.table import Table
from rich.text import Text

from sim.output.page import Heading, Piece
from sim.scenario.text import plain

ENDLESS = 100_000  # columns of a pipe or a file
BETWEEN = 2  # columns between two columns
NARROWEST = 16  # to which the words of a first column may be folded
BREAKS = re.compile(r"(?<=[ _+/])|(?<=[.,-])(?!\d)")  # after which a name or a key may go on in the next line
AT_SPACES = re.compile(r"(?<= )")

Row = Sequence[str]


class Screen(Console):
    """The standard output, or that for errors."""

    def __init__(self, stderr: bool = False, soft_wrap: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=soft_wrap)

    @property
    def size(self) -> ConsoleDimensions:
        """How wide and high it is, at the moment of writing."""
        columns = os.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns) > 0:
            return ConsoleDimensions(int(columns), 25)
        return super().size if self.is_terminal else ConsoleDimensions(ENDLESS, 25)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        raise AttributeError("the size is that of the terminal")

    def render_str(self, text: str, *, style: Any = "", justify: Any = None, overflow: Any = None, **_: Any) -> Text:
        """Return text as it can be shown, whatever is in it; every text that is written comes through here.

        Lines break at spaces only, so that no number and no path is cut.
        """
        return Text(plain(text), style=style, justify=justify, overflow=overflow or "ignore")

    def indented(self, text: str, by: int, style: str = "") -> None:
        """Print a paragraph, every line of which begins so many columns from the left."""
        lines = folded(text, self.width - by, AT_SPACES)
        self.print("\n".join(" " * by + line for line in lines), style=style, soft_wrap=True)

    def table(self, head: Row, rows: Sequence[Row]) -> None:
        """Print a table; the first column is words, the others numbers. A cell or a head may have several lines: of a
        cell, a number and below it its interval.
        """
        head, rows = [plain(name) for name in head], [[plain(cell) for cell in row] for row in rows]
        room = self.width - _width(head[1:], [row[1:] for row in rows]) - BETWEEN
        pieces = [*head[0].split("\n"), *(piece for row in rows for piece in BREAKS.split(row[0]))]
        if self.fits(head, rows):
            self.print(_in_columns(head, rows))
        elif room >= max(NARROWEST, *map(cell_len, pieces)):
            self.print(_in_columns(head, [["\n".join(folded(row[0], room)), *row[1:]] for row in rows]))
        else:
            if head[0]:
                self.print("\n".join(folded(head[0].replace("\n", " "), self.width)))
            for row in rows:
                self.print("\n".join(folded(row[0], self.width)), style="bold")
                self.print("\n".join(_block(head[1:], row[1:], self.width)))

    def page(self, pieces: Sequence[Piece]) -> None:
        """Print headings, tables and sentences in their order."""
        for piece in pieces:
            if isinstance(piece, Heading):
                self.print(piece.text, style="bold")
            elif isinstance(piece, str):
                self.print(piece)
            elif piece.shortened and len(piece.head) > 3 and not self.fits(piece.head, piece.rows):
                self.print(piece.shortened)
                self.table(piece.ends.head, piece.ends.rows)
            else:
                self.table(piece.head, piece.rows)

    def fits(self, head: Row, rows: Sequence[Row]) -> bool:
        """Tell whether a table fits as it is."""
        return _width(head, rows) <= self.width


def _width(head: Row, rows: Sequence[Row]) -> int:
    """Return how wide columns are, with what is between them."""
    columns = ["\n".join(column).split("\n") for column in zip(head, *rows, strict=True)]
    return sum(max(map(cell_len, lines)) for lines in columns) + BETWEEN * (len(columns) - 1)


def _in_columns(head: Row, rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, BETWEEN // 2))
    table.add_column(Text(head[0]), justify="left", no_wrap=True, vertical="top")
    for name in head[1:]:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _block(names: Row, cells: Row, width: int) -> list[str]:
    """Return the cells of a row, each on a line of its own, or on several that break at spaces."""
    lines = []
    for name, cell in zip(names, cells, strict=True):
        number, *interval = cell.split("\n")
        told = f"{number} ({' '.join(interval)})" if interval else number
        label = f"{name}: ".replace("\n", " ") if name else ""
        if told:
            lines += [f"  {line}" for line in folded(label + told, width - 2, AT_SPACES)]
    return lines


def folded(text: str, width: int, breaks: re.Pattern[str] = BREAKS) -> list[str]:
    """Return text on lines of so many columns, broken only after what ``breaks`` finds."""
    lines = [""]
    for piece in breaks.split(text):
        if lines[-1] and cell_len((lines[-1] + piece).rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return lines


OUT = Screen()
STATUS = Screen(stderr=True)
