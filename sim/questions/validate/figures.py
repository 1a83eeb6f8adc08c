"""Reported figures beside what replications show of them, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.reported_values import is_reached, read_all
from sim.questions.dictionary import Meaning
from sim.scenario.checks.hold_outs import hold_out_findings
from sim.scenario.derivation import Derived
from sim.scenario.document import Document
from sim.scenario.schema import Scenario
from sim.scenario.sections.targets import Target
from sim.statistics.proportions import Proportion, proportion

INTERVALS = {50: (0.25, 0.75), 80: (0.10, 0.90), 95: (0.025, 0.975)}
# Figures of which a share is told: of fewer, an 80 % interval that is right holds anything from half to all.
FEWEST = 15
WITHIN = {50: "within50", 80: "within80", 95: "within95"}

FIGURES = {
    "mean": Meaning("mean of the replications", "that of the row's unit"),
    "reported": Meaning("the reported figure", "that of the row's unit"),
    "without_value": Meaning("replications in which the figure has no value", "replications"),
    **{
        f"{end}{percent}": Meaning(f"{word} end of the interval that holds {percent} % of what would be reported")
        for percent in (50, 80, 95)
        for end, word in (("low", "lower"), ("high", "upper"))
    },
    **{f"within{percent}": Meaning(f"whether the figure lies in that of {percent} %") for percent in (50, 80, 95)},
    "scenario": Meaning("the council's title"),
}


def reached(scenario: Scenario, derived: Derived) -> list[Target]:
    """Return the reported figures of a scenario that its forecast goes on long enough to show."""
    return [target for target in scenario.targets if is_reached(target, derived)]


def judged_by(scenario: Scenario) -> list[Target]:
    """Return the targets of a scenario; one that is held out is context if a strategy laid over it was set from it."""
    document = Document(scenario.model_dump(by_alias=True, exclude_none=True))
    known = {found.place[1] for found in hold_out_findings(document, BY_NAME)}
    return [
        target.model_copy(update={"use": "context"}) if number in known else target
        for number, target in enumerate(scenario.targets)
    ]


def compared(targets: Sequence[Target], outcomes: Sequence[Outcome], derived: Derived, seed: int) -> pd.DataFrame:
    """Return one row a figure, given what replications leave behind: see ``beside``."""
    return beside(targets, read_all(targets, outcomes, derived), seed)


def beside(targets: Sequence[Target], shown: NDArray[np.float64], seed: int) -> pd.DataFrame:
    """Return one row a target: reported, simulated mean, predictive intervals, standardised misfit, and whether it is
    within.

    The predictive distribution is of the figure as it would be reported: chance, uncertain rates, and the target's
    tolerance as a normal error, as far as a figure can be: nobody reports a rate below 0. Replications in which the
    figure has no value (``without_value``, as a rate of nobody) are left out.
    """
    random = np.random.default_rng(seed)
    rows = []
    for number, target in enumerate(targets):
        error = target.tolerance.value * random.standard_normal(len(shown))
        there = np.isfinite(shown[:, number])
        simulated = shown[there, number] if there.any() else np.full(1, np.nan)
        would_be = BY_NAME[target.measure].possible.within(simulated + error[there] if there.any() else simulated)
        reported = target.value.value
        row: dict[str, object] = {
            "source": target.value.source,
            "measure": target.measure,
            "teams": target.whose,
            "when": target.when,
            "unit": target.value.unit,
            "use": target.use,
            "reported": reported,
            "mean": float(simulated.mean()),
            "without_value": int((~there).sum()),
        }
        for percent, (low, high) in INTERVALS.items():
            lower, upper = np.quantile(would_be, [low, high])
            row[f"low{percent}"], row[f"high{percent}"] = float(lower), float(upper)
        for percent, name in WITHIN.items():
            row[name] = bool(row[f"low{percent}"] <= reported <= row[f"high{percent}"])  # type: ignore[operator]
        chance = float(simulated.std(ddof=1)) if len(simulated) > 1 else 0.0
        spread = float(np.hypot(chance, target.tolerance.value))
        row["misfit"] = (reported - float(simulated.mean())) / spread
        row["why"] = target.why
        rows.append(row)
    return pd.DataFrame(rows)


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return by use (fit, held out) how many figures there are, the share within each interval with its own 95 %
    interval, and the median size of the standardised misfit. Context is not counted.

    The interval of a share is Clopper and Pearson's, as if figures were independent. Figures of one council are not, so
    it is the narrowest that it can be. Where there are fewer than ``FEWEST`` figures all of it is missing: a share of a
    handful says nothing.
    """
    rows = []
    for use in ("fit", "held out"):
        part = table[table["use"] == use]
        row: dict[str, object] = {"use": use, "figures": len(part)}
        for percent, name in WITHIN.items():
            enough = len(part) >= FEWEST
            share = proportion(part[name].to_numpy(np.float64)) if enough else Proportion(np.nan, np.nan, np.nan)
            what = f"within {percent} %"
            row |= {what: share.share, f"{what} (low)": share.low, f"{what} (high)": share.high}
        row["median misfit"] = part["misfit"].abs().median() if len(part) >= FEWEST else np.nan
        rows.append(row)
    return pd.DataFrame(rows)
