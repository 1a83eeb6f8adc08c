"""Slips of typing that a spreadsheet, a word processor or a habit makes, and what is to be typed instead."""

from __future__ import annotations

import datetime
import re

NUMBER = r"-?\d[\d,.\u00a0' ]*"
DAY = re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\w/-])")
POUNDS = re.compile(rf"£\s*({NUMBER})|(?<![\w.])({NUMBER})\s*(?:pounds|GBP)\b")
PERCENT = re.compile(rf"(?<![\w.,])({NUMBER})\s*%")
THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w|,\d)")
COMMA = re.compile(r"(?<![\w.,])(\d+),(\d+)(?![\w.]|,\d)")
CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]")
YES = {"true": "true", "yes": "true", "false": "false", "no": "false"}
WORD = re.compile(r"=\s*(true|yes|false|no)\b", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")


def what_to_type(text: str) -> str | None:
    """Return what to type in the place of a text that was to be a number or a date; None if it is no such slip.

    >>> what_to_type("31/03/2019"), what_to_type("16,5"), what_to_type("15%")
    ('2019-03-31, without quotation marks', '16.5', '15, with unit = "percent"')
    """
    if found := DAY.search(text):
        return _day(found)
    if found := POUNDS.search(text):
        return f'{_plain(found[1] or found[2])}, with unit = "pounds", "pounds per year" or "pounds per working day"'
    if found := PERCENT.search(text):
        return f'{_plain(found[1])}, with unit = "percent"'
    if found := THOUSANDS.search(text):
        comma = COMMA.search(text)
        return _plain(found[0]) + (f", or {comma[1]}.{comma[2]}" if comma and comma[0] == found[0] else "")
    if found := COMMA.search(text):
        return f"{found[1]}.{found[2]}"
    stripped = text.strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", stripped) or re.fullmatch(r"\d{4}-\d\d-\d\d", stripped):
        return f"{stripped}, without quotation marks"
    return None


def what_to_type_in(line: str) -> str | None:
    """Return what to type in a line that is no TOML; None if nothing is known of the slip."""
    if CURLY.search(line):
        return 'straight quotation marks, ", as an editor for plain text writes them'
    bare = QUOTED.sub('""', line)
    if found := WORD.search(bare):
        if found[1] != YES[found[1].lower()]:
            return f"{YES[found[1].lower()]}, in small letters"
    return what_to_type(bare.partition("=")[2] or bare)


def _day(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[3]), int(found[4])
    try:
        return f"{datetime.date(year, month, day)}, without quotation marks"
    except ValueError:
        return "a date as year-month-day, such as 2019-03-31, without quotation marks"


def _plain(number: str) -> str:
    """Return a number without what stands between its thousands; a comma before one or two digits is decimal."""
    number = number.strip(" ,.'\u00a0")
    if found := re.fullmatch(r"(-?\d+),(\d{1,2})", number):
        return f"{found[1]}.{found[2]}"
    return re.sub(r"[, '\u00a0]", "", number)
