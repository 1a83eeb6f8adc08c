"""Numbers with a unit and a source, as a scenario file writes them.

``referrals = { value = 633, unit = "per month", source = "BR-079" }``

The source says where the number comes from and is one of: the id of a reported figure (``BR-079``, or several:
``BR-079, BR-080``), ``dfe/bradford/2018/cases`` (a figure of the Department for Education by id) or ``DfE ...`` (a
published table in words), ``council: ...`` (the council's own records), ``national: ...``, ``rule: ...`` (law,
guidance, or a policy of the council), or ``assumption: ...`` (why this number).
"""

from __future__ import annotations

import calendar
import datetime
import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

YEAR = 365.25
MONTH = YEAR / 12
DAYS = {"days": 1.0, "weeks": 7.0, "months": MONTH, "years": YEAR}
PER_DAY = {"per day": 1.0, "per week": 1 / 7.0, "per month": 1 / MONTH, "per year": 1 / YEAR}
SHARES = {"share": 1.0, "percent": 0.01}

FIGURES = re.compile(r"[A-Z]{2}-\d{3}(, [A-Z]{2}-\d{3})*( .*)?$")
ALLOWED = (
    "a figure id such as BR-079 or dfe/bradford/2018/cases, or text that begins with DfE, council:, national:, rule: "
    "or assumption:"
)


class SourceKind(StrEnum):
    """Where a number comes from, the weakest first."""

    ASSUMPTION = "assumption"
    NATIONAL = "national"
    RULE = "rule"
    COUNCIL = "council"
    DFE = "DfE"
    FIGURE = "figure"


EXAMPLES = {
    SourceKind.ASSUMPTION: "as last year",
    SourceKind.NATIONAL: "children in need census 2024",
    SourceKind.RULE: "our induction policy",
    SourceKind.COUNCIL: "HR report, June",
}


@lru_cache(maxsize=1024)  # a posterior sample has the sources of the sample before
def source_kind(source: str) -> SourceKind | None:
    """Return what kind of source this is, or None if it does not say."""
    if FIGURES.match(source):
        return SourceKind.FIGURE
    for kind in (SourceKind.ASSUMPTION, SourceKind.NATIONAL, SourceKind.RULE, SourceKind.COUNCIL):
        if source.startswith(f"{kind.value}: ") and len(source) > len(kind.value) + 3:
            return kind
    return SourceKind.DFE if source.startswith(("DfE ", "dfe/")) else None


def what_source_is(source: str) -> str:
    """Return what is allowed in the place of a text that is no source: why this one is none, where that can be said."""
    for kind in (SourceKind.ASSUMPTION, SourceKind.NATIONAL, SourceKind.RULE, SourceKind.COUNCIL):
        begins, said = f"{kind.value}:", source[len(kind.value) + 1 :].strip()
        if source.lower().startswith(begins):
            if len(said) < 2:
                return f'words after {begins} that say where the number is from, such as "{begins} {EXAMPLES[kind]}"'
            short = said if len(said) <= 40 else f"{said[:37]}..."
            return f'"{begins} {short}", in small letters, with a space after the colon'
    return ALLOWED


def _checked_source(source: str) -> str:
    if source_kind(source) is None:
        raise ValueError(ALLOWED)
    return source


Source = Annotated[
    str,
    AfterValidator(_checked_source),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([A-Z]{2}-\d{3}(, [A-Z]{2}-\d{3})*( .*)?|(assumption|national|rule|council): ..+"
            r"|(DfE |dfe/).*)$",
            "description": ALLOWED,
        }
    ),
]
MONTHS = tuple(calendar.month_name)[1:]
A_DAY = 'a date such as 2018-04-01, or a month such as "September": its first day after the start'


def _checked_day(day: object) -> object:
    if day in MONTHS or (isinstance(day, datetime.date) and not isinstance(day, datetime.datetime)):
        return day
    raise ValueError(A_DAY)


Day = Annotated[
    Any,
    BeforeValidator(_checked_day),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\d|[A-Z][a-z]+)$", "description": A_DAY},
    ),
]
Number = Annotated[float, Field(allow_inf_nan=False)]
Variation = Annotated[Number, Field(ge=0.01, le=10)]


class Part(BaseModel):
    """A part of a scenario: unknown keys are faults, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Duration(Part):
    """A length of time."""

    value: Annotated[Number, Field(ge=0, le=1_000_000)]
    unit: Literal["days", "weeks", "months", "years"]
    source: Source

    @property
    def days(self) -> float:
        """The same in days."""
        return self.value * DAYS[self.unit]


class Rate(Part):
    """How often something happens, to each person or to the council."""

    value: Annotated[Number, Field(ge=0, le=1_000_000)]
    unit: Literal["per day", "per week", "per month", "per year"]
    source: Source

    @property
    def per_day(self) -> float:
        """The same per day."""
        return self.value * PER_DAY[self.unit]


class Share(Part):
    """A part of a whole, or a probability: between 0 and 1, or 0 and 100 percent."""

    value: Annotated[Number, Field(ge=0, le=100)]
    unit: Literal["share", "percent"]
    source: Source

    @property
    def share(self) -> float:
        """The same between 0 and 1."""
        return self.value * SHARES[self.unit]


class Change(Part):
    """A relative difference: -5 percent is 0.95 times as much."""

    value: Annotated[Number, Field(ge=-100, le=1000)]
    unit: Literal["share", "percent"]
    source: Source

    @property
    def share(self) -> float:
        """The same as a share: -0.05."""
        return self.value * SHARES[self.unit]


class Multiplier(Part):
    """How many times as much."""

    value: Annotated[Number, Field(ge=0, le=100)]
    unit: Literal["times"]
    source: Source


class Whole(Part):
    """A whole number of something that the subclass names."""

    value: Annotated[int, Field(ge=0, le=1_000_000)]
    source: Source


class Children(Whole):
    """How many children."""

    unit: Literal["children"]


class Workers(Whole):
    """How many workers."""

    unit: Literal["workers"]


class Posts(Whole):
    """How many posts, filled or vacant."""

    unit: Literal["posts"]


class Moves(Whole):
    """How many cases are moved."""

    unit: Literal["cases"]


class Spread(Part):
    """How far a rate may have drifted from what it is today: one standard deviation of its logarithm, in percent.

    After one year and after five; between and beyond, by a deviation that fades at a steady pace.
    """

    after_1_year: Annotated[Number, Field(ge=0, le=200)]
    after_5_years: Annotated[Number, Field(ge=0, le=400)]
    unit: Literal["percent"]
    source: Source


class Points(Part):
    """How far a share may have drifted, in points: one standard deviation as it is met on any day, and the part of a
    deviation that is left a year on.
    """

    value: Annotated[Number, Field(ge=0, le=100)]
    kept: Annotated[Number, Field(ge=0, le=99)]
    unit: Literal["percent"]
    source: Source

    @property
    def spread(self) -> float:
        """The standard deviation, as a share."""
        return self.value / 100

    @property
    def kept_in_a_month(self) -> float:
        """The part of a deviation that is left after a month."""
        return float((self.kept / 100) ** (1 / 12))


class People(Part):
    """How many workers: a whole number, or a share of the council's posts for social workers."""

    value: Annotated[Number, Field(ge=0, le=500)]
    unit: Literal["workers", "percent of posts"]
    source: Source

    def number(self, posts: int) -> int:
        """Return how many that is in a council with so many posts; at least one where the share is above 0."""
        if self.unit == "workers" or self.value == 0:
            return round(self.value)
        return max(1, round(posts * self.value / 100))


class Threshold(Part):
    """A value that a measure may pass: a caseload, a rate, or a number of children."""

    value: Annotated[Number, Field(ge=0, le=100_000)]
    unit: Literal["cases", "percent", "share", "children"]
    source: Source

    @property
    def amount(self) -> float:
        """The same as the measure is counted: a rate as a share."""
        return self.value * SHARES.get(self.unit, 1.0)


class Applicants(Part):
    """How many apply, on average."""

    value: Annotated[Number, Field(ge=0, le=200)]
    unit: Literal["per round"]
    source: Source


class Cases(Part):
    """A caseload, or the weight of a case."""

    value: Annotated[Number, Field(ge=0, le=10_000)]
    unit: Literal["cases"]
    source: Source

    @property
    def hundredths(self) -> int:
        """The same in hundredths of a case."""
        return round(self.value * 100)


class Fte(Part):
    """Full-time equivalent of one person."""

    value: Annotated[Number, Field(gt=0, le=1)]
    unit: Literal["FTE"]
    source: Source


class Pounds(Part):
    """An amount of money, once or for a time that the subclass names."""

    value: Annotated[Number, Field(ge=0, le=10_000_000)]
    source: Source


class PoundsOnce(Pounds):
    """An amount of money that is paid once."""

    unit: Literal["pounds"]


class PoundsAYear(Pounds):
    """An amount of money for a year."""

    unit: Literal["pounds per year"]


class PoundsAWorkingDay(Pounds):
    """An amount of money for a working day."""

    unit: Literal["pounds per working day"]


class Length(Part):
    """How long something lasts: its mean, and how much it varies (standard deviation over mean)."""

    mean: Annotated[Number, Field(gt=0, le=1_000_000)]
    unit: Literal["days", "weeks", "months", "years"]
    shape: Literal["fixed", "exponential", "lognormal", "gamma"]
    variation: Variation | None = None
    source: Source

    @property
    def days(self) -> float:
        """The mean in days."""
        return self.mean * DAYS[self.unit]


class Shares(Part):
    """Shares of named parts, adding up to 1 (or to 100 percent)."""

    unit: Literal["share", "percent"]
    source: Source
    of: dict[str, Annotated[Number, Field(ge=0, le=100)]]

    def share(self, name: str) -> float:
        """Return the part's share between 0 and 1; 0 for a part that is not named."""
        return self.of.get(name, 0.0) * SHARES[self.unit]


class Steps(Part):
    """Numbers in a row; the subclass says how many, of what."""

    values: Annotated[list[Annotated[Number, Field(ge=0, le=1000)]], Field(min_length=1, max_length=12)]
    unit: Literal["share", "percent", "times"]
    source: Source

    def numbers(self) -> list[float]:
        """Return the numbers, as shares where they are percent."""
        factor = SHARES.get(self.unit, 1.0)
        return [value * factor for value in self.values]


class FamilySizes(Steps):
    """Shares of families with one child, two children, and so on."""

    values: Annotated[list[Annotated[Number, Field(ge=0, le=1000)]], Field(min_length=1, max_length=8)]
    unit: Literal["share", "percent"]


class ByYear(Steps):
    """A share for the first year, the second, and so on."""

    values: Annotated[list[Annotated[Number, Field(ge=0, le=100)]], Field(min_length=1, max_length=12)]
    unit: Literal["share", "percent"]


class Season(Steps):
    """How each month compares with the average month, January first."""

    values: Annotated[list[Annotated[Number, Field(ge=0, le=1000)]], Field(min_length=12, max_length=12)]
    unit: Literal["times"]


class Ages(Part):
    """Shares of children between successive ages: ``years = [0, 1, 5]`` has two shares."""

    years: Annotated[list[Annotated[Number, Field(ge=0, le=25)]], Field(min_length=2, max_length=40)]
    shares: Annotated[list[Annotated[Number, Field(ge=0, le=100)]], Field(min_length=1, max_length=40)]
    unit: Literal["share", "percent"]
    source: Source
