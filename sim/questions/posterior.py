"""A posterior: samples of the uncertain numbers of a scenario, given its figures; kept beside the scenario's file.

The file is a table of factors on the scenario's numbers, one posterior sample a row. A first line names the calibrated
scenario by its fingerprint, how many samples there are, and the checksum of all that follows: a table that was edited,
cut or damaged is a fault and is not played.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.mechanics import whole
from sim.mechanics.sealing import check_of
from sim.questions.priors import FARTHEST, Prior
from sim.scenario.checks.references import checks
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import multiply, numbers_of, with_factors
from sim.scenario.faults import Fault, ScenarioError, listed
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.validation import faults_in

Array = NDArray[np.float64]
S = TypeVar("S", bound=Scenario)
TOLD = 3  # unmet figures that are told one by one
ROUNDING = 1e-3  # standard deviations: factors are written to six digits
PER_SAMPLE = 2  # successive replications share a sample, so that chance and uncertain rates can be told apart
FIRST = (
    "# Factors on the scenario's numbers, one posterior sample a row; "
    "calibrated scenario: {of}; samples: {samples}; check: {check}"
)
UNMET = "# Not met: "
READ = re.compile(
    re.escape(FIRST)
    .replace(r"\{of\}", "([0-9a-f]+)")
    .replace(r"\{samples\}", r"(\d+)")
    .replace(r"\{check\}", "([0-9a-f]+)")
)
A_TABLE = "the table that sim calibrate wrote; run sim calibrate again"
NOT_WANTED = "Not calibrated, as asked for: the rates are those of the scenario file."
DRIFT = " They drift from year to year."
WORDS = {"title", "summary", "source", "why"}  # what may change without a new calibration


def fingerprint(scenario: Scenario) -> str:
    """Return a hash of all that a calibration depends on: numbers, priors, and the figures to fit; not words, nor the
    length of the forecast, nor figures held out, nor what of pay is on-costs: only a payment depends on it.
    """
    document = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["council"].pop("years")
    document.get("pay", {}).pop("on_costs", None)
    document["targets"] = [target for target in document.get("targets", []) if target["use"] == "fit"]
    return hashlib.sha256(json.dumps(_without_words(document), sort_keys=True).encode()).hexdigest()[:16]


def _without_words(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_words(value) for key, value in part.items() if key not in WORDS}
    return [_without_words(value) for value in part] if isinstance(part, list) else part


@dataclass(frozen=True)
class Posterior:
    """Samples of the factors, shape (samples, keys)."""

    keys: tuple[str, ...]
    factors: NDArray[np.float64]
    of: str  # fingerprint of the scenario
    unmet: tuple[str, ...] = ()  # fitted figures that these rates do not bring about, in words

    def sample_of(self, replication: int) -> int:
        """Return which sample a replication plays."""
        return (replication // PER_SAMPLE) % len(self.factors)

    def scenario(self, scenario: S, sample: int) -> S:
        """Return the scenario with the numbers of a sample."""
        return with_factors(scenario, dict(zip(self.keys, self.factors[sample].tolist(), strict=True)))

    def rates_of(self, scenario: Scenario) -> Callable[[int], Derived]:
        """Return what tells the rates that each replication of the scenario plays."""

        @lru_cache(maxsize=8)  # replications that share a sample are played one after another
        def rates(sample: int) -> Derived:
            return derive(self.scenario(scenario, sample))

        return lambda replication: rates(self.sample_of(replication))


def place_of(scenario_file: Path) -> Path:
    """Return where the posterior of a scenario file is kept."""
    return scenario_file.with_suffix(".posterior.csv")


def save(posterior: Posterior, file: Path) -> None:
    """Write the samples as a table, whole or not at all; raises ``OSError``."""
    rows = [f"{UNMET}{words}" for words in posterior.unmet]
    rows += [",".join(posterior.keys), *(",".join(f"{factor:.6g}" for factor in row) for row in posterior.factors)]
    first = FIRST.format(of=posterior.of, samples=len(posterior.factors), check=_check(posterior.of, rows))
    whole.write_file(file, "\n".join([first, *rows]) + "\n")


def _check(of: str, rows: Sequence[str]) -> str:
    return check_of("\n".join([of, *rows]))


def load(file: Path) -> Posterior:
    """Read the samples; raises ``ScenarioError`` where the file is not the table that was written."""
    try:
        first, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else "nothing, or no text"
        raise _no_posterior(file, reason or "a file that cannot be read") from None
    named = READ.fullmatch(first)
    if named is None:
        raise _no_posterior(file, "no first line that names the calibrated scenario")
    of, samples, check = named.groups()
    if check != _check(of, rows):
        raise _no_posterior(file, "other numbers than were written: a file that was edited, cut or damaged")
    unmet = tuple(row.removeprefix(UNMET) for row in rows if row.startswith(UNMET))
    rows = rows[len(unmet) :]
    try:
        keys = tuple(rows[0].split(","))
        factors = np.array([[float(factor) for factor in row.split(",")] for row in rows[1:]], dtype=np.float64)
    except (ValueError, IndexError) as error:
        raise _no_posterior(file, f"rows that are no table ({error})") from None
    if factors.shape != (int(samples), len(keys)) or len(factors) == 0:
        raise _no_posterior(file, f"{len(factors)} samples of {len(keys)} numbers", "line 1", f"{int(samples)} samples")
    return Posterior(keys, factors, of, unmet)


def _no_posterior(file: Path, found: str, key: str = "", allowed: str = A_TABLE) -> ScenarioError:
    return ScenarioError([Fault(str(file), key, found, allowed)])


def of(scenario: Scenario, wanted: bool = True) -> tuple[Posterior | None, str]:
    """Return the posterior kept beside the file that the scenario was read from, and where its rates come from.

    None if none is wanted, or there is no file, no posterior, or one of another state of the scenario. Raises
    ``ScenarioError`` where the file there is no posterior of these numbers.
    """
    posterior, rates = _kept_with(scenario) if wanted else (None, NOT_WANTED)
    return posterior, rates + DRIFT if scenario.drift else rates


def _kept_with(scenario: Scenario) -> tuple[Posterior | None, str]:
    file = place_of(scenario.source_file) if isinstance(scenario, Loaded) and scenario.source_file.name else None
    if file is None or not file.exists():
        return None, "Not calibrated: the rates are those of the scenario file."
    posterior = load(file)
    if not isinstance(scenario, Loaded) or posterior.of != fingerprint(scenario.baseline):
        return None, f"Not calibrated: {file.name} is of another state of the scenario; run sim calibrate again."
    _check_against(Prior.of(scenario.baseline.uncertain), posterior, file)
    for ends in (posterior.factors.min(axis=0), posterior.factors.max(axis=0)):
        factors = dict(zip(posterior.keys, ends.tolist(), strict=True))
        if faults := faults_at(scenario.baseline, factors, f"{scenario.source_file.name} at the ends of {file.name}"):
            raise ScenarioError(faults)
    return posterior, f"Rates from the {len(posterior.factors)} posterior samples in {file.name}.{_not_met(posterior)}"


def faults_at(scenario: Scenario, factors: Mapping[str, float], where: str) -> list[Fault]:
    """Return the faults that a scenario has with its numbers multiplied by factors, and does not have as it is; a
    message calls it ``where``.
    """
    as_it_is = {(fault.key, fault.found) for fault in _faults_with(scenario, {}, where)}
    found = _faults_with(scenario, factors, where)
    return [fault for fault in found if (fault.key, fault.found) not in as_it_is]


def _faults_with(scenario: Scenario, factors: Mapping[str, float], where: str) -> list[Fault]:
    document = scenario.model_dump(by_alias=True, exclude_none=True)
    numbers = numbers_of(document)
    for key, factor in factors.items():
        multiply(numbers[key], factor)
    return faults_in(document, where, checks(hold_outs=False))


def _not_met(posterior: Posterior) -> str:
    """Return which reported figures the rates do not bring about, and what that means, after a space."""
    if not posterior.unmet:
        return ""
    several = len(posterior.unmet) > 1
    more = len(posterior.unmet) - TOLD
    told = "; ".join(posterior.unmet[:TOLD]) + (f"; and {more} more (sim validate lists them)" if more > 0 else "")
    return (
        f" Not met by any likely rates, so that what depends on {'them' if several else 'it'} is not to be relied on: "
        f"{told}."
    )


def _check_against(prior: Prior, posterior: Posterior, file: Path) -> None:
    """Raise ``ScenarioError`` for a number that is not uncertain, or missing, or a factor that the prior rules out."""
    if sorted(posterior.keys) != sorted(prior.keys):
        raise _no_posterior(file, listed(posterior.keys), "line 2", f"each of {listed(prior.keys)}, once")
    places = [prior.keys.index(key) for key in posterior.keys]
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.abs(np.log(posterior.factors) - prior.middle[places]) / prior.spread[places]
    for row, column in np.argwhere(~(away <= FARTHEST + ROUNDING))[:1]:
        lowest, highest = (
            float(np.exp(prior.middle[places[column]] + side * FARTHEST * prior.spread[places[column]]))
            for side in (-1, 1)
        )
        key = f"line {row + 3 + len(posterior.unmet)}, {posterior.keys[column]}"
        allowed = f"a factor from {lowest:.3g} to {highest:.3g}, which is as far as its [[uncertain]] reaches"
        raise _no_posterior(file, f"{posterior.factors[row, column]:.6g}", key, allowed)


class Share(NamedTuple):
    """The share of the variance that uncertain rates have, with its 95 % interval; chance has the rest."""

    of_rates: Array
    low: Array
    high: Array


def shares_of_rates(series: Array) -> Share:
    """Return the share of the variance that uncertain rates have in series of values of replications, in order along
    the last axis.

    One-way analysis of variance over posterior samples of two replications each, with the interval of the intraclass
    correlation that inverts its F test (Searle, Casella and McCulloch (1992) Variance Components, 3.6). Missing where
    there are fewer than two samples, or where replications of a sample, or all, are alike.
    """
    pairs = series[..., : series.shape[-1] // PER_SAMPLE * PER_SAMPLE]
    pairs = pairs.reshape(*series.shape[:-1], -1, PER_SAMPLE)
    whole = np.isfinite(pairs).all(axis=(-1, -2))
    found = np.full((3, *series.shape[:-1]), np.nan)
    if pairs.shape[-2] > 1:
        found[:, whole] = _shares(pairs[whole])
    for place in map(tuple, np.argwhere(~whole)):
        there = pairs[place][np.isfinite(pairs[place]).all(axis=-1)]
        if len(there) > 1:
            found[(slice(None), *place)] = _shares(there[None])[:, 0]
    return Share(*found)


def share_of_rates(values: Array) -> Share:
    """Return the same for one series."""
    return Share(*(end[0] for end in shares_of_rates(values[None])))


def _shares(pairs: Array) -> Array:
    """Return shares with their intervals, shape (3, series), of pairs (series, samples, replications of a sample)."""
    number = pairs.shape[1]
    chance = pairs.var(axis=-1, ddof=1).mean(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.maximum(PER_SAMPLE * pairs.mean(axis=-1).var(axis=-1, ddof=1) / chance, 1.0)  # below 1, chance alone
        between, within = number - 1, number * (PER_SAMPLE - 1)
        least = above / special.fdtri(between, within, 0.975)
        most = above * special.fdtri(within, between, 0.975)
        ratios = np.stack([above, least, most])
        return np.where(chance == 0.0, np.nan, np.maximum((ratios - 1) / (ratios - 1 + PER_SAMPLE), 0.0))
