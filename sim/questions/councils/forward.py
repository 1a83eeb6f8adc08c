"""An English council played forward from a workforce census, and what it would report of itself."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import load
from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.views import FirstDay, View
from sim.england.figures import FIGURES as PUBLISHED
from sim.england.figures import value
from sim.england.levels import Level, Sizes, sizes_of
from sim.england.reporting import as_reported, counted_otherwise
from sim.england.rivals import FIGURES
from sim.questions.posterior import PER_SAMPLE, Posterior
from sim.questions.replications import Replicator
from sim.questions.run import Run
from sim.scenario import new_council
from sim.scenario.checks.references import checks
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import numbers_of
from sim.scenario.loading import Loaded, document_of
from sim.scenario.new_council.figures import Council
from sim.scenario.new_council.moving import LEVELS
from sim.scenario.sections.drift import kept_in_a_year

Array = NDArray[np.float64]
REPLICATIONS = 100
MEASURES = {
    "caseload": "caseload",
    "in_post": "social_workers_fte",
    "agency_fte": "agency_fte",
    "turnover": "turnover_rate",
    "vacancy": "vacancy_rate",
    "agency": "agency_rate",
    "absence": "absence_rate",
    "looked_after": "children_looked_after",
}
RATES = ("caseload", "turnover", "vacancy", "agency", "absence")
MARCH, SEPTEMBER = 5, 11  # months after a census
APPLICANTS = tuple(f"recruitment.applicants.{grade}" for grade in ("newly_qualified", "social_worker", "experienced"))
UNKNOWN = (  # a level, the numbers that are as many times it today, and those that are so in the long run
    ("turnover", APPLICANTS, ("drift.long_run.applicants",)),
    ("turnover", ("leaving.turnover",), ("drift.long_run.resigning",)),
    ("absence", ("absence.sickness",), ("drift.long_run.sickness",)),
    ("caseload", (), ("caseload.usual",)),
    ("vacancy", (), ("recruitment.usual_vacancies",)),
)
PASSING = {
    "leaving.turnover": "resigning"
}  # what drifts about a level and passes, by the number; of sickness it is little
FARTHEST = (0.3, 3.0)  # times the number
QUANTILES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


@dataclass(frozen=True)
class Forward:
    """What replications of a council show of each figure: arrays (replications, years), as they would be reported."""

    council: Council
    census: int  # the year that it begins from
    figures: dict[str, Array]


def scenario_of(council: Council, census: int, years: int) -> Loaded:
    """Return the scenario of a council at a census, as ``sim new --from`` writes it; raises ``ScenarioError``."""
    day = new_council.census_day(census)
    return new_council.scenario_of(council, day, checks(BY_NAME)).lasting(years)


def forward(council: Council, census: int, run: Run, years: int, strategies: Sequence[str] = ()) -> Forward:
    """Play a council forward from a census, so many years; every council has random numbers of its own.

    Raises ``ScenarioError`` where the council had not reported what is needed, or a strategy does not fit it.
    """
    scenario = scenario_of(council, census, years)
    if strategies:
        scenario = load(scenario, strategies)
    seed = run.seed * 1_000_003 + zlib.crc32(council.id.encode()) % 1_000_003
    replications = run.replications or REPLICATIONS
    posterior, derived = sampled(scenario, council, census, replications, seed), derive(scenario)
    with Replicator(posterior.rates_of(scenario), seed, run.threads) as replicator:
        outcomes = list(replicator.outcomes(range(replications)))
    return Forward(council, census, reported(shown(outcomes, derived, years), council, census, seed))


def sampled(scenario: Loaded, council: Council, census: int, replications: int, seed: int) -> Posterior:
    """Return samples of what is not known of the council's rates: of its levels today and in the long run.

    As many apply as leave: that staff neither grew nor shrank much is known better than how many left.
    """
    moving = new_council.basis_of(council, new_council.census_day(census)).moving
    assert moving is not None
    random = np.random.default_rng(seed)
    number = -(-replications // PER_SAMPLE)
    levels = {figure: moving.levels[figure].sampled(number, random) for figure, _, _ in UNKNOWN}
    factors: dict[str, Array] = {}
    for figure, today, long_run in UNKNOWN:
        level, drawn = moving.levels[figure], levels[figure]
        now = np.clip(drawn[:, 0] / max(level.today, 1e-9), *FARTHEST)
        then = np.clip(drawn[:, 1] / max(level.long_run, 1e-9), *FARTHEST)
        for key in today:
            if key in PASSING:
                spread = passing_today(scenario, PASSING[key], level, sizes_of(LEVELS[figure], census))
                now = np.clip(now * np.exp(spread * random.standard_normal(number) - spread**2 / 2), *FARTHEST)
            factors[key] = now
        factors |= dict.fromkeys(long_run, then / now if today else then)  # the long run is over what it is today
    numbers = numbers_of(document_of(scenario))
    keys = [key for key in factors if key in numbers]
    return Posterior(tuple(keys), np.column_stack([factors[key] for key in keys]), "")


def passing_today(scenario: Loaded, rate: str, level: Level, sizes: Sizes) -> float:
    """Return how far a rate may be from its level on the first day by what drifts about it and passes: the spread of
    the logarithm, without the part that the level knows of (what moves slowly).
    """
    drift = getattr(scenario.drift, rate, None)
    if drift is None or drift.after_5_years <= 0:
        return 0.0
    whole = drift.after_5_years / 100 / (2 * (1 - kept_in_a_year(drift) ** 5)) ** 0.5
    above, at = (float(level.scale.back(level.mean[0] + by)) for by in (sizes.moving**0.5, 0.0))
    return float(max(whole**2 - np.log(max(above, 1e-9) / max(at, 1e-9)) ** 2, 0.0) ** 0.5)


def shown(outcomes: Sequence[Outcome], derived: Derived, years: int) -> dict[str, Array]:
    """Return each figure on the first day and in each year, shape (replications, 1 + years): of the census day, of the
    year to it, or, of children looked after, of the 31 March before it.
    """
    everybody = range(len(derived.team_names))
    view, first = View(outcomes, everybody, derived), FirstDay(outcomes, everybody, derived)
    found = {}
    for figure, name in MEASURES.items():
        monthly = BY_NAME[name].formula(view)
        whole = monthly[:, : 12 * years].reshape(len(outcomes), years, 12)
        month = MARCH if figure == "looked_after" else SEPTEMBER
        by_year = whole.mean(axis=2) if figure == "absence" else whole[:, :, month]
        found[figure] = np.concatenate([BY_NAME[name].formula(first)[:, :1], by_year], axis=1)
    return found


def reported(there: dict[str, Array], council: Council, census: int, seed: int) -> dict[str, Array]:
    """Return what would be reported of what is there: case holders as all social workers, and blurred as reports are.

    Staff and children grow as they do in the model from what was reported; rates are those of the model.
    """
    random = np.random.default_rng(seed)
    known = {column: value(council.id, census, column) or 0.0 for column in ("inpost_fte", "agency_fte")}
    in_post = known["inpost_fte"]
    counted = counted_otherwise(there["in_post"][:, 1:].shape, census, random)
    workers = there["in_post"] + there["agency_fte"]
    found = {
        "in_post": in_post * counted * _grown(there["in_post"]),
        "workers": (in_post + known["agency_fte"]) * counted * _grown(workers),
    }
    if value(council.id, census, "looked_after_children"):
        found["looked_after"] = there["looked_after"][:, 1:] * _since_march(there["looked_after"], random)
    for figure in RATES:
        found[figure] = as_reported(FIGURES[figure].columns[0], there[figure][:, 1:], in_post, census, random)
    return {figure: found[figure] for figure in FIGURES if figure in found}


def _since_march(there: Array, random: np.random.Generator) -> Array:
    """Return factors on children looked after: they were counted half a year before the census, and what happened
    since is as unknown as what happens in the half year to the next 31 March, shape (replications, 1).
    """
    half_year = there[:, 1] / np.maximum(there[:, 0], 1.0)
    return np.asarray(random.permutation(half_year / max(float(half_year.mean()), 1e-9))[:, None])


def _grown(values: Array) -> Array:
    return np.asarray(values[:, 1:] / np.maximum(values[:, :1].mean(), 1e-9))


def rows_of(played: Forward) -> pd.DataFrame:
    """Return a row for each figure and year: mean and quantiles of what would be reported, and the last report."""
    rows = []
    for figure, samples in played.figures.items():
        for place, shown in enumerate(samples.T):
            there = shown[np.isfinite(shown)]
            if not len(there):
                continue
            ends = dict(zip(QUANTILES, np.quantile(there, list(QUANTILES.values())).tolist(), strict=True))
            year = played.census + place + 1
            rows.append(
                {
                    "council": played.council.id,
                    "figure": figure,
                    "year": year,
                    "day": PUBLISHED[FIGURES[figure].columns[0]].ends(year).isoformat(),
                    "last": last_report(played.council.id, figure, played.census),
                    "mean": float(there.mean()),
                    **ends,
                }
            )
    return pd.DataFrame(rows)


def last_report(council: str, figure: str, census: int) -> float:
    """Return what a council reported of a figure for a year; missing, if nothing."""
    parts = [value(council, census, column) for column in FIGURES[figure].columns]
    return float("nan") if None in parts else float(sum(part or 0.0 for part in parts))
