"""A page: what a result says at a glance, in headings, tables and sentences, whatever it is shown on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sim.scenario.text import plain


@dataclass(frozen=True)
class Heading:
    """What follows is about this."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table: the heads of its columns and its rows; the first column is words, the others numbers.

    A cell or a head may have several lines: of a cell, a number and below it its interval. ``shortened`` is what is
    said where there is room for the first and the last column of numbers only; empty where all must stay.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shortened: str = ""

    @property
    def ends(self) -> Grid:
        """The first and the last column of numbers."""
        rows = [(row[0], row[1], row[-1]) for row in self.rows]
        return Grid((self.head[0], self.head[1], self.head[-1]), rows)


Piece = Heading | Grid | str


def as_html(pieces: Sequence[Piece]) -> str:
    """Return a page as HTML, for a notebook."""
    return "\n".join(map(_html, pieces))


def _html(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return f"<h4>{_text(piece.text)}</h4>"
    if isinstance(piece, str):
        return f"<p>{_text(piece)}</p>"
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in piece.head)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in piece.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    first = f'<th scope="row" style="text-align: left">{_text(row[0])}</th>'
    return first + "".join(f'<td style="text-align: right">{_text(cell)}</td>' for cell in row[1:])


def _text(text: str) -> str:
    return escape(plain(text)).replace("\n", "<br>")
