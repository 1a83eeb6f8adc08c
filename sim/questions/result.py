"""What every question gives: a result with tables, a verdict, charts and a folder, shown and saved in one way."""

from __future__ import annotations

import datetime
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sim.output.folders import Written, write_results
from sim.output.page import Piece, as_html
from sim.output.provenance import machine, versions
from sim.questions.dictionary import Meanings, columns_of
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

T = TypeVar("T")
Kind = Literal["parquet", "csv"]
KINDS: tuple[Kind, ...] = ("parquet", "csv")


@dataclass(frozen=True)
class Table:
    """One table of a result, made when it is first asked for.

    A ``short`` one is for a spreadsheet and is written as CSV. A ``long`` one has a row for every replication and is
    written as Parquet. One that is ``on request`` is so large that it is written only when every table is asked for;
    long ones are then written as CSV too. ``meanings`` are of columns that mean something else than elsewhere.
    """

    make: Callable[[], pd.DataFrame]
    size: Literal["short", "long", "on request"] = "short"
    meanings: Meanings = field(default_factory=dict)
    write: Callable[[Path, Kind], None] | None = None  # in parts, where it is too large for memory


class Named(Mapping[str, T]):
    """Things by name, each made when it is asked for; a name that is not there is answered with those that are."""

    def __init__(self, what: str, makers: Mapping[str, Callable[[], T]], keep: bool) -> None:
        self._what, self._makers, self._keep = what, dict(makers), keep
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._makers:
            raise KeyError(f"no {self._what} is named {name!r}; there are {', '.join(self._makers)}")
        if not self._keep:
            return self._makers[name]()
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def once(self, name: str) -> T:
        """Return what is needed this once: it is not kept, unless it is kept already."""
        return self._made[name] if name in self._made else self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __repr__(self) -> str:
        return f"<{self._what}s: {', '.join(self._makers)}>"


class Result(ABC):
    """What a question gives.

    ``tables`` are data frames by name, ``charts`` figures by name, ``verdict`` is what follows, in plain words that
    never say more than the intervals do. ``show`` prints it at a glance, as a notebook does by itself; ``save`` writes
    all of it into a folder.
    """

    rounds = True  # whether tables for a spreadsheet are rounded to four decimals: more would be noise

    @property
    @abstractmethod
    def subject(self) -> Mapping[str, Any]:
        """What was asked about, as a manifest says it: title, start, years."""

    @property
    @abstractmethod
    def page(self) -> Sequence[Piece]:
        """What is shown at a glance."""

    @property
    @abstractmethod
    def verdict(self) -> str:
        """What follows, in plain words."""

    @property
    @abstractmethod
    def place(self) -> str:
        """The name of the folder, below that for results, in which results of the same question stand together."""

    @property
    @abstractmethod
    def ending(self) -> str:
        """What the name of the result's folder ends with, after the time."""

    @property
    @abstractmethod
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask the same question again, beside what every manifest says."""

    @abstractmethod
    def table_makers(self) -> Mapping[str, Table]:
        """Return the tables by name."""

    @abstractmethod
    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name."""

    @abstractmethod
    def __repr__(self) -> str:
        """Return what was asked and played, on one line."""

    @cached_property
    def tables(self) -> Named[pd.DataFrame]:
        """Data frames by name, tidy: a row is an observation; ``columns.csv`` in a saved folder explains columns."""
        return Named("table", {name: table.make for name, table in self.table_makers().items()}, keep=True)

    @cached_property
    def charts(self) -> Named[Figure]:
        """Matplotlib figures by name, drawn anew at each call; a notebook shows one by itself."""
        return Named("chart", self.chart_makers(), keep=False)

    @property
    def parts(self) -> Mapping[str, Result]:
        """The results of which this one is made, by the names of their folders; most are of one piece."""
        return {}

    def show(self) -> None:
        """Print the result at a glance."""
        from sim.output.console import OUT

        OUT.page(self.page)

    def _repr_html_(self) -> str:
        return as_html(self.page)

    def save(
        self, out: str | Path = "results", command: str = "from Python", tables: Literal["short", "all"] = "short"
    ) -> Written:
        """Write tables, verdict, charts, the data dictionary and what was run into a new folder, and return where.

        The folder is named by the time, below the one of the council in ``out``. ``tables="all"`` writes every table,
        those of single replications too, as CSV. Raises ``OSError`` where nothing can be written; nothing is left then.
        """
        if tables not in ("short", "all"):
            raise ValueError(f"tables: found {tables!r}; allowed: 'short', 'all'")
        charts = {name: part.chart_makers() for name, part in {"": self, **self.parts}.items()}

        def fill(folder: Path, started: datetime.datetime) -> None:
            for name, part in {"": self, **self.parts}.items():
                (folder / name).mkdir(exist_ok=True)
                part.write(folder / name, command, started, tables == "all")

        return write_results(Path(out) / self.place, self.ending, fill, charts)

    def write(self, folder: Path, command: str, started: datetime.datetime, everything: bool = False) -> None:
        """Write everything but the charts into a folder that is being made; raises ``OSError``."""
        from sim.output.sheets import columns_in, write_long

        long = dict[str, list[str]]()
        for name, table in self.table_makers().items():
            if table.size == "short" or (table.size == "on request" and not everything):
                continue
            for kind in KINDS if everything else KINDS[:1]:
                if table.write is not None:
                    table.write(folder / f"{name}.{kind}", kind)
                else:
                    write_long(self.tables.once(name), folder / f"{name}.{kind}")
            long[name] = columns_in(folder / f"{name}.parquet")
        for name, text in self.texts(long).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        text = json.dumps(self.manifest(command, started), indent=2, ensure_ascii=False) + "\n"
        (folder / "manifest.json").write_text(text, encoding="utf-8")

    def texts(self, long: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
        """Return the tables for a spreadsheet, the data dictionary of all files, and the verdict, by file name;
        ``long`` names the columns of those tables that were written as Parquet.
        """
        from sim.output.sheets import as_csv, rounded

        found, columns = dict[str, str](), dict[str, tuple[Sequence[str], Meanings]]()
        for name, table in self.table_makers().items():
            if table.size == "short":
                frame = self.tables[name]
                found[f"{name}.csv"] = as_csv(rounded(frame) if self.rounds else frame)
                columns[f"{name}.csv"] = list(frame.columns), table.meanings
            elif long and name in long:
                columns[f"{name}.parquet"] = long[name], table.meanings
        if columns:
            found["columns.csv"] = as_csv(columns_of(columns))
        return {**found, "verdict.md": self.verdict.rstrip("\n") + "\n"}

    def manifest(self, command: str, started: datetime.datetime) -> dict[str, Any]:
        """Return what one needs to know to repeat the run: question, versions and machine."""
        title, *rest = self.subject.items()
        return {**dict([title]), "command": command, **dict(rest), **self.about, **made_with(started)}


class OfCouncil(Result):
    """The result of a question about a scenario."""

    @property
    @abstractmethod
    def scenario(self) -> Scenario:
        """The council that was asked about, as it is without the strategies that are compared."""

    @property
    def subject(self) -> Mapping[str, Any]:
        """The scenario's title, the day on which it begins, and its years."""
        council = self.scenario.council
        return {"title": self.scenario.title, "start": council.start.isoformat(), "years": council.years}


def made_with(started: datetime.datetime) -> dict[str, Any]:
    """Return when something was written, with which versions, and on what kind of machine."""
    return {"written": started.isoformat(timespec="seconds"), "versions": versions(), "machine": machine()}


def source_of(scenario: Scenario) -> dict[str, str]:
    """Return which file a scenario was read from, and its hash; nothing, if it was not."""
    if not isinstance(scenario, Loaded):
        return {}
    return {"file": scenario.source_file.name, "sha256": scenario.sha256}


class Together(OfCouncil):
    """The results of one question for several councils: a folder each, and tables of all."""

    def __init__(self, results: Sequence[OfCouncil], place: str, ending: str, tables: Mapping[str, Table]) -> None:
        from sim.output.folders import distinct, name_of

        self.results = list(results)
        files = [result.scenario for result in results]
        names = [name_of(one.source_file) if isinstance(one, Loaded) else one.title for one in files]
        self._parts = dict(zip(distinct(names), results, strict=True))
        self._place, self._ending, self._tables = place, ending, dict(tables)

    @property
    def scenario(self) -> Scenario:
        """The first council."""
        return self.results[0].scenario

    @property
    def parts(self) -> Mapping[str, OfCouncil]:
        """The councils' results by the names of their folders."""
        return self._parts

    @property
    def page(self) -> Sequence[Piece]:
        """Each council's page, one below the other."""
        return [piece for result in self.results for piece in result.page]

    @property
    def verdict(self) -> str:
        """Each council's verdict, one below the other."""
        return "\n\n".join(result.verdict.rstrip("\n") for result in self.results)

    @property
    def place(self) -> str:
        """The name of the folder in which such results stand together."""
        return self._place

    @property
    def ending(self) -> str:
        """What the name of the folder ends with."""
        return self._ending

    @property
    def about(self) -> Mapping[str, Any]:
        """Of each council what one needs to know to ask again."""
        return {"scenarios": {name: dict(part.about) for name, part in self._parts.items()}}

    def table_makers(self) -> Mapping[str, Table]:
        """Return the tables of all councils together."""
        return self._tables

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return no chart: each council has its own."""
        return {}

    def __getitem__(self, name: str) -> OfCouncil:
        """Return one council's result by the name of its folder."""
        if name not in self._parts:
            raise KeyError(f"no council is named {name!r}; there are {', '.join(self._parts)}")
        return self._parts[name]

    def __repr__(self) -> str:
        return f"<{len(self.results)} results: {', '.join(self._parts)}>"
