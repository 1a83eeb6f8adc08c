"""How much each uncertain rate matters: what the headline results would be at its low and at its high end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.engine.measures import YEAR_BY_NAME
from sim.model.counting.counted import Population
from sim.questions.replications import Ensemble
from sim.scenario.schema import Scenario
from sim.scenario.titles import title_of

HEADLINES = ("caseload", "changes_per_child")


def headlines(ensemble: Ensemble) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return each replication's average caseload in the last twelve months, and changes per child of those looked after
    at the end of the last reporting year.
    """
    [caseload] = ensemble.series(["caseload"])
    values = {"caseload": np.nanmean(caseload[:, -12:], axis=1)}
    if ensemble.derived.years:
        counts = [ensemble.of_children(counted) for counted in ("changes", "workers", "total_changes")]
        changes = YEAR_BY_NAME["changes_per_child"].formula(*counts)
        values["changes_per_child"] = changes[:, -1, Population.LOOKED_AFTER_AT_YEAR_END]
    return values


def importance(scenario: Scenario, ensemble: Ensemble) -> pd.DataFrame:
    """Return for each rate and headline the difference between the rate's high and low end (the 10 % points of its
    posterior), with a 95 % interval: from a regression on all rates' logarithms over the replications.

    Raises ``ValueError`` where rates were not drawn.
    """
    posterior = ensemble.posterior
    if posterior is None:
        raise ValueError("the rates of this forecast are fixed: there is nothing to compare")
    drawn = [posterior.sample_of(number) for number in range(len(ensemble.outcomes))]
    logs = np.log(posterior.factors[drawn])
    design = np.column_stack([np.ones(len(logs)), logs - logs.mean(axis=0)])
    low, high = np.quantile(np.log(posterior.factors), [0.1, 0.9], axis=0)
    rows = []
    for name, values in headlines(ensemble).items():
        weights, _, rank, _ = np.linalg.lstsq(design, values, rcond=None)
        left = values - design @ weights
        freedom = len(values) - rank
        inverse = np.linalg.pinv(design.T @ design)
        error = np.sqrt(np.diag(inverse) * float(left @ left) / max(freedom, 1))
        for place, key in enumerate(posterior.keys):
            effect = weights[place + 1] * (high[place] - low[place])
            half = 1.96 * error[place + 1] * (high[place] - low[place]) if freedom > 0 else np.nan
            rows.append(
                {
                    "rate": key,
                    "title": title_of(scenario, key),
                    "headline": name,
                    "low": float(np.exp(low[place])),
                    "high": float(np.exp(high[place])),
                    "difference": effect,
                    "difference_low": effect - half,
                    "difference_high": effect + half,
                }
            )
    return pd.DataFrame(rows)
