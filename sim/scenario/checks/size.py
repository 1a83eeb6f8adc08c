"""The size of a run: children and changes of stage that a forecast can expect, kept within memory and patience."""

from __future__ import annotations

from sim.scenario.document import Document
from sim.scenario.faults import Finding, finding, missing
from sim.scenario.names import STAGE_NAMES
from sim.scenario.quantities import YEAR, Change, Children, Duration, Length, Rate, Share
from sim.scenario.sections.council import years_of
from sim.scenario.sections.stages import key_of, mean_days, onward_from

MOST_IN_STOCK = 100_000
MOST_REFERRED = 1_000_000
MOST_CHANGES = 10_000_000
MOST_AGAIN = 0.9  # of closed cases
STEPS = 10_000  # from stage to stage that are followed


def size_findings(document: Document) -> list[Finding]:
    """Return the faults of demand and of how much a run would have to do."""
    found = _repeats(document)
    stocks = {stage: _stock(document, stage) for stage in STAGE_NAMES}
    if sum(stocks.values()) > MOST_IN_STOCK:
        allowed = f"at most {MOST_IN_STOCK:,} in all stages together"
        found.append(Finding(("stages",), f"{sum(stocks.values()):,.0f} children at the start", allowed))
        return found
    referred = referred_in_all(document)
    if referred is None:
        return found
    if referred > MOST_REFERRED:
        words = f"about {referred:,.0f} children" if referred < 1e12 else "far too many children"
        allowed = f"at most {MOST_REFERRED:,} over the forecast, referred or to be referred again"
        found.append(Finding(("demand", "referrals"), words, allowed))
        return found
    changes = _changes(document, stocks, referred)
    if changes > MOST_CHANGES:
        words = f"about {changes:,.0f} changes of stage or worker in the forecast"
        found.append(Finding(("stages",), words, f"at most {MOST_CHANGES:,}; are any lengths too short?"))
    return found


def _repeats(document: Document) -> list[Finding]:
    found = []
    again, none = _share(document, "referred_again"), _share(document, "no_further_action")
    if none > 0.99:
        place = ("demand", "no_further_action", "value")
        found.append(finding(place, document.at(*place), "at most 99 percent of referrals"))
    elif again > MOST_AGAIN * (1 - none):
        most = 100 * MOST_AGAIN * (1 - none)
        place = ("demand", "referred_again", "value")
        found.append(finding(place, document.at(*place), f"at most {most:.4g} percent of referrals"))
    if again > 0 and not document.has("demand", "until_referred_again"):
        needed = "the time until a child is referred again, because of referred_again"
        found.append(missing(("demand", "until_referred_again"), needed))
    return found


def _share(document: Document, key: str) -> float:
    share = document.part(Share, "demand", key)
    return share.share if share else 0.0


def _stock(document: Document, stage: str) -> float:
    stock = document.part(Children, "stages", key_of(stage), "stock")
    return float(stock.value) if stock else 0.0


def referred_in_all(document: Document) -> float | None:
    """Return the children referred over the forecast or to be referred again; None if that is at fault."""
    referrals, years = document.part(Rate, "demand", "referrals"), years_of(document)
    if referrals is None or years is None:
        return None
    change, growing = document.part(Change, "demand", "growth"), document.part(Duration, "demand", "growth_for")
    growth = min(max(change.share, -1.0), 10.0) if change else 0.0
    last = growing.days / YEAR if growing else float(years)
    trend: float = sum((1.0 + growth) ** min((month + 0.5) / 12, last) for month in range(years * 12)) / 12
    until = document.part(Length, "demand", "until_referred_again")
    returning = referrals.per_day * _share(document, "referred_again") * until.days if until else 0.0
    return referrals.per_day * YEAR * trend + returning


def _changes(document: Document, stocks: dict[str, float], referred: float) -> float:
    """Return the changes of stage, and those of worker that are asked for, which the forecast can expect at most.

    Children are followed from stage to stage by the onward shares, for as many steps as fit in the forecast, and again
    for each time that a closed case is referred again.
    """
    horizon = (years_of(document) or 1) * YEAR
    lengths = {stage: mean_days(document, ("stages", key_of(stage))) or horizon for stage in STAGE_NAMES}
    shares = {stage: onward_from(document, stage) for stage in STAGE_NAMES}
    asked = sum(rate.per_day for rate in _asked(document))
    again = min(_share(document, "referred_again") / max(1 - _share(document, "no_further_action"), 0.01), MOST_AGAIN)
    here = {**stocks, "assessment": stocks["assessment"] + referred}
    changes = 0.0
    steps = int(horizon / max(min(lengths.values()), 0.01)) + 1
    for _ in range(min(steps, STEPS)):
        changes += sum(n * (1 + asked * min(lengths[stage], horizon)) for stage, n in here.items())
        following = dict.fromkeys(STAGE_NAMES, 0.0)
        for stage, n in here.items():
            for name, share in shares[stage].items():
                following[name] += n * share
        here = following
        if sum(here.values()) < 1 or changes > MOST_CHANGES:
            break
    return (changes + sum(here.values()) * max(steps - STEPS, 0)) / (1 - again)


def _asked(document: Document) -> list[Rate]:
    rates = [document.part(Rate, "demand", key) for key in ("child_asks", "parent_asks", "unexplained")]
    return [rate for rate in rates if rate is not None]
