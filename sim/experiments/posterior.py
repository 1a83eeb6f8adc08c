"""A posterior: draws of the uncertain numbers of a scenario, given its figures; kept beside the scenario's file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.inputs.derivation import Derived, derive
from sim.inputs.uncertain import with_factors
from sim.mechanics import whole
from sim.scenario.faults import Fault, ScenarioError, listed
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario

S = TypeVar("S", bound=Scenario)
PER_DRAW = 2  # successive replications share a draw, so that chance and uncertain rates can be told apart
MARK = "# factors on the scenario's numbers, one draw a row; calibrated scenario: "
A_TABLE = "a table of factors above 0, as sim calibrate writes it"
NOT_WANTED = "Not calibrated, as asked for: the rates are those of the scenario file."
DRIFT = " They drift from year to year."
WORDS = {"title", "summary", "source", "why"}  # what may change without a new calibration


def fingerprint(scenario: Scenario) -> str:
    """Return a hash of all that a calibration depends on: numbers, priors, and the figures to fit; not words, nor the
    length of the forecast, nor figures held out.
    """
    document = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["council"].pop("years")
    document["targets"] = [target for target in document.get("targets", []) if target["use"] == "fit"]
    return hashlib.sha256(json.dumps(_without_words(document), sort_keys=True).encode()).hexdigest()[:16]


def _without_words(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_words(value) for key, value in part.items() if key not in WORDS}
    return [_without_words(value) for value in part] if isinstance(part, list) else part


@dataclass(frozen=True)
class Posterior:
    """Draws of the factors, shape (draws, keys)."""

    keys: tuple[str, ...]
    factors: NDArray[np.float64]
    of: str  # fingerprint of the scenario

    def draw_of(self, replication: int) -> int:
        """Return which draw a replication plays."""
        return (replication // PER_DRAW) % len(self.factors)

    def scenario(self, scenario: S, draw: int) -> S:
        """Return the scenario with the numbers of a draw."""
        return with_factors(scenario, dict(zip(self.keys, self.factors[draw].tolist(), strict=True)))

    def rates_of(self, scenario: Scenario) -> Callable[[int], Derived]:
        """Return what tells the rates that each replication of the scenario plays."""

        @lru_cache(maxsize=8)  # replications that share a draw are played one after another
        def rates(draw: int) -> Derived:
            return derive(self.scenario(scenario, draw))

        return lambda replication: rates(self.draw_of(replication))


def place_of(scenario_file: Path) -> Path:
    """Return where the posterior of a scenario file is kept."""
    return scenario_file.with_suffix(".posterior.csv")


def save(posterior: Posterior, file: Path) -> None:
    """Write the draws as a table; a first line names the scenario's fingerprint."""
    lines = [f"{MARK}{posterior.of}", ",".join(posterior.keys)]
    lines += [",".join(f"{factor:.6g}" for factor in row) for row in posterior.factors]
    whole.write_file(file, "\n".join(lines) + "\n")


def load(file: Path) -> Posterior:
    """Read the draws; raises ``ScenarioError`` where the file is not such a table."""
    try:
        first, names, *rows = file.read_text(encoding="utf-8").splitlines()
        keys = tuple(names.split(","))
        factors = np.array([[float(factor) for factor in row.split(",")] for row in rows], dtype=np.float64)
    except ValueError as error:
        raise _no_posterior(file, str(error)) from None
    if not first.startswith(MARK):
        raise _no_posterior(file, "no line that names the calibrated scenario")
    if factors.ndim != 2 or factors.shape[1] != len(keys) or not (np.isfinite(factors).all() and (factors > 0).all()):
        raise _no_posterior(file, "no draws, uneven rows, or a factor not above 0")
    return Posterior(keys, factors, first.removeprefix(MARK))


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
    file = place_of(scenario.source_file) if isinstance(scenario, Loaded) else None
    if file is None or not file.is_file():
        return None, "Not calibrated: the rates are those of the scenario file."
    posterior = load(file)
    if not isinstance(scenario, Loaded) or posterior.of != fingerprint(scenario.baseline):
        return None, f"Not calibrated: {file.name} is of another state of the scenario; run sim calibrate again."
    keys = [uncertain.key for uncertain in scenario.baseline.uncertain]
    if strange := [key for key in posterior.keys if key not in keys]:
        raise _no_posterior(file, listed(strange), "first row", listed(keys))
    return posterior, f"Rates from the {len(posterior.factors)} draws in {file.name}."


def shares(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the shares of the variance that uncertain rates and chance have in values of replications, in order.

    One-way analysis of variance over draws of two replications each. Missing where there are fewer than two draws.
    """
    pairs = values[: len(values) // PER_DRAW * PER_DRAW].reshape(-1, PER_DRAW)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    if len(pairs) < 2:
        return float("nan"), float("nan")
    chance = float(pairs.var(axis=1, ddof=1).mean())
    rates = max(float(pairs.mean(axis=1).var(ddof=1)) - chance / PER_DRAW, 0.0)
    total = rates + chance
    return (rates / total, chance / total) if total > 0 else (float("nan"), float("nan"))
