"""Calibration: what the reported figures say of the uncertain numbers of a scenario."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.output.folders import name_of
from sim.output.page import Grid, Heading, Piece
from sim.questions.calibrate import estimation
from sim.questions.calibrate.estimation import FAR, PROOFS, drawn_from, name_of_target
from sim.questions.dictionary import Meaning
from sim.questions.posterior import Posterior, fingerprint, place_of
from sim.questions.posterior import save as save_posterior
from sim.questions.priors import Prior
from sim.questions.result import OfCouncil, Table, source_of
from sim.questions.run import Run, run_of
from sim.scenario.loading import Given, Loaded
from sim.scenario.sections.targets import Target
from sim.scenario.titles import title_of
from sim.statistics.emulator import Emulator

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
LIKELY = 1.2816  # standard deviations of a prior, beyond which a number is not what was thought likely (80 %)
UNKNOWN = 0.9  # a posterior spread of more than this share of the prior's says that the figures tell nothing
SETTLED = 1.1  # Gelman and Rubin's ratio of a chain that has
UNTOLD, PULLED = "the figures cannot tell", "pulled beyond what was thought likely"


@dataclass(frozen=True)
class Question:
    """A scenario whose uncertain numbers are to be estimated from its figures."""

    scenario: Loaded
    run: Run

    @property
    def place(self) -> str:
        """The folder in which calibrations of this scenario stand together."""
        return name_of(self.scenario.source_file)

    def play(self) -> Calibration:
        """Return the calibration."""
        started, seed, scenario = time.perf_counter(), self.run.seed, self.scenario
        targets = [target for target in scenario.targets if target.use == "fit"]
        prior = estimation.fitted(scenario)
        bank = estimation.Bank(scenario, targets, prior, seed, self.run.threads)
        figures = np.array([target.value.value for target in targets])
        emulator = estimation.emulator_from(bank, figures, seed, self.run.progress)
        chain = estimation.sample(emulator, figures, bank.tolerances, len(prior.keys), seed)
        shown = bank.play(drawn_from(chain)[:PROOFS])
        seconds = time.perf_counter() - started
        return Calibration(self, prior, targets, emulator, chain, shown, bank.played, seconds)


def question(scenario: Given, run: Run | None = None) -> Question:
    """Return what is asked; raises ``ScenarioError`` where there is nothing to estimate, or too little to estimate it
    from.
    """
    run = run_of(run)
    loaded = run.scenario(scenario)
    estimation.check(loaded)
    return Question(loaded, run)


def calibrate(scenario: Given, run: Run | None = None) -> Calibration:
    """Estimate the uncertain numbers of a council's scenario from its reported figures.

    ``scenario`` is a name, such as ``"bradford-2018"``, the path of a file, or a scenario; of the ``run``
    (``sim.Run``) seed and cores count. Forecasts use the posterior samples once they are kept beside the scenario's
    file: ``result.keep()``. Raises ``ScenarioError`` where there is nothing to estimate, too little to estimate it
    from, or a figure that has no value in most histories. A figure that has none in some is compared with the histories
    in which it has one: it was reported, so it had a value.
    """
    return question(scenario, run).play()


@dataclass(frozen=True)
class Calibration(OfCouncil):
    """A calibrated scenario: the posterior, and how it came about; made by ``calibrate``."""

    question: Question
    prior: Prior
    targets: list[Target]
    emulator: Emulator
    chain: Array  # (steps, walkers, numbers), in prior coordinates, after burn-in
    shown: Array  # what histories at points of the posterior show, (histories, figures)
    histories: int
    seconds: float

    def __repr__(self) -> str:
        figures = f"{len(self.targets)} figures, {self.histories:,} histories, seed {self.question.run.seed}"
        return f"<Calibration of {self.scenario.title}: {len(self.prior.keys)} numbers from {figures}>"

    @cached_property
    def titles(self) -> list[str]:
        """What each uncertain number is called."""
        return [title_of(self.scenario, key) for key in self.prior.keys]

    @property
    def scenario(self) -> Loaded:
        """The scenario."""
        return self.question.scenario

    @property
    def samples(self) -> str:
        """How many posterior samples there are, in words."""
        return f"{len(self.posterior.factors)} posterior samples of {len(self.targets)} figures"

    def keep(self) -> Path:
        """Write the posterior samples beside the scenario's file, where forecasts look for them, and return where;
        raises ``OSError``.
        """
        place = place_of(self.scenario.source_file)
        save_posterior(self.posterior, place)
        return place

    @property
    def place(self) -> str:
        """The folder in which calibrations of this scenario stand together."""
        return self.question.place

    @property
    def ending(self) -> str:
        """What was asked, and the seed."""
        return f"calibration-seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        return {
            "seed": self.question.run.seed,
            "rates": self.samples,
            "seconds": round(self.seconds, 1),
            "scenario": source_of(self.scenario),
            "histories": self.histories,
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``rates``, what is known of each number before and after; ``influence``, how much each figure tells
        of each; ``fitted``, each figure beside what comes at the posterior.
        """
        keys = {
            key: Meaning(f"how much the figure tells of {title}: information in units of the prior's; 1 is as much")
            for key, title in zip(self.prior.keys, self.titles, strict=True)
        }
        return {
            "rates": Table(lambda: rates(self), meanings=RATES),
            "influence": Table(lambda: influence(self), meanings={**INFLUENCE, **keys}),
            "fitted": Table(lambda: fitted(self), meanings=FITTED),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name."""
        from sim.questions.calibrate.charts import CHARTS

        return {name: partial(draw, self) for name, draw in CHARTS.items()}

    def write(self, folder: Path, command: str, started: datetime.datetime, everything: bool = False) -> None:
        """Write the posterior samples too."""
        super().write(folder, command, started, everything)
        save_posterior(self.posterior, folder / "posterior.csv")

    @cached_property
    def page(self) -> Sequence[Piece]:
        """What was learnt of each number, as factors on the one in the file, and which cannot be told."""
        rows = []
        for row in self.tables["rates"].to_dict("records"):
            before = f"{row['prior_p10']:.2f}-{row['prior_p90']:.2f}"
            rows.append([row["title"], before, f"{row['median']:.2f} ({row['p10']:.2f}-{row['p90']:.2f})"])
        return [
            Heading(f"{self.scenario.title}: {len(self.targets)} figures fitted"),
            Grid(["", "before", "after"], rows),
            "Factors on the numbers in the scenario file: middle, and in brackets what holds 80 %.",
            *self.warnings,
            *self.drawn,
            f"{self.histories:,} histories in {self.seconds:.0f} s.",
        ]

    @property
    def warnings(self) -> list[str]:
        """What a reader has to be warned of, in sentences."""
        table = self.tables["rates"].to_dict("records")
        said = [f"Warning: not met by any likely rates: {words}." for words in self.unmet]
        if pulled := [row["title"] for row in table if row["verdict"] == PULLED]:
            said.append(
                f"Warning: the figures pull {', '.join(pulled)} beyond what was thought likely: is a figure wrong, or "
                "that range?"
            )
        if unknown := [row["title"] for row in table if row["verdict"] == UNTOLD]:
            said.append(f"Warning: the figures cannot tell {', '.join(unknown)}: they stay as assumed.")
        if self.agreement.max() > SETTLED:
            said.append("Warning: the sampler has not settled; see the chart of traces.")
        return said

    @property
    def drawn(self) -> list[str]:
        """Which numbers no figure tells of, in a sentence; nothing where there are none."""
        titles = [title_of(self.scenario, key) for key in estimation.unfitted(self.scenario).keys]
        return [f"Drawn from their ranges, since no figure tells of them: {', '.join(titles)}."] if titles else []

    @property
    def verdict(self) -> str:
        """What was learnt, and what a reader has to be warned of."""
        learnt = sum(row["verdict"] == "learnt" for row in self.tables["rates"].to_dict("records"))
        said = f"{len(self.targets)} figures fitted; of {len(self.prior.keys)} numbers the figures tell {learnt}."
        return "\n".join([f"# {self.scenario.title}: calibration", "", said, *self.warnings, *self.drawn])

    @property
    def points(self) -> Array:
        """The posterior samples in prior coordinates, shape (samples, numbers)."""
        return drawn_from(self.chain)

    @property
    def posterior(self) -> Posterior:
        """The samples as factors, and which figures they do not meet."""
        fitted, beside = self.prior.factors(self.points), estimation.unfitted(self.scenario)
        drawn = beside.drawn(len(fitted), np.random.default_rng(self.question.run.seed))
        factors = np.concatenate([fitted, drawn], axis=1)
        return Posterior((*self.prior.keys, *beside.keys), factors, fingerprint(self.scenario), self.unmet)

    @property
    def expected(self) -> tuple[Array, Array]:
        """What would be reported of each figure at the posterior: mean and standard deviation, shape (figures,).

        From histories played there, for far from where it was fitted an emulator may promise what does not come.
        """
        tolerance = np.array([target.tolerance.value for target in self.targets])
        return np.nanmean(self.shown, axis=0), np.sqrt(np.nanvar(self.shown, axis=0, ddof=1) + tolerance**2)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The fitted figures that no likely rates bring about, in words, with how far off each is; the worst first."""
        mean, spread = self.expected
        off = np.abs(np.array([target.value.value for target in self.targets]) - mean) / spread
        return tuple(
            f"{name_of_target(target)}: {target.value.value:,.4g} {target.value.unit} reported, {mean[place]:,.4g} at "
            f"the likeliest rates, {off[place]:,.1f} standard deviations off"
            for place, target in sorted(enumerate(self.targets), key=lambda one: -off[one[0]])
            if off[place] > FAR
        )

    @property
    def pulled(self) -> Array:
        """How far the figures pull each number from the middle of its prior, in the prior's standard deviations."""
        return np.asarray(self.chain.reshape(-1, self.chain.shape[-1]).mean(axis=0))

    @property
    def learnt(self) -> Array:
        """The posterior's spread of each number as a share of the prior's."""
        return np.asarray(self.chain.reshape(-1, self.chain.shape[-1]).std(axis=0))

    @property
    def influence(self) -> Array:
        """How much each figure tells of each number: information, (slope / spread of the figure) squared."""
        slopes = self.emulator.slopes(self.points.mean(axis=0))
        variance = np.diag(self.emulator.covariance) + np.array([t.tolerance.value**2 for t in self.targets])
        return np.asarray(slopes**2 / variance)

    @property
    def agreement(self) -> Array:
        """Between- over within-walker spread (Gelman and Rubin's ratio); near 1 when the chain has settled."""
        half = len(self.chain) // 2
        halves = np.concatenate([self.chain[:half], self.chain[half : 2 * half]], axis=1)
        within = halves.var(axis=0, ddof=1).mean(axis=0)
        between = halves.mean(axis=0).var(axis=0, ddof=1)
        return np.asarray(np.sqrt(1 + between / within))


def rates(calibration: Calibration) -> pd.DataFrame:
    """Return what is known of each uncertain number before and after, as factors on its value in the file."""
    prior = calibration.prior
    factors = prior.factors(calibration.points)
    low, middle, high = np.exp(prior.middle + prior.spread * stats.norm.ppf([[0.1], [0.5], [0.9]]))
    after = np.quantile(factors, [0.1, 0.5, 0.9], axis=0)
    learnt = calibration.learnt
    return pd.DataFrame(
        {
            "rate": prior.keys,
            "title": calibration.titles,
            "prior_p10": low,
            "prior_median": middle,
            "prior_p90": high,
            "p10": after[0],
            "median": after[1],
            "p90": after[2],
            "spread_left": learnt,
            "verdict": list(map(_judged, learnt, calibration.pulled)),
            "agreement": calibration.agreement,
        }
    )


def _judged(left: float, pulled: float) -> str:
    if abs(pulled) > LIKELY:
        return PULLED
    return UNTOLD if left > UNKNOWN else "learnt"


def influence(calibration: Calibration) -> pd.DataFrame:
    """Return how much each figure tells of each rate: information in units of the prior's (1: as much as the prior)."""
    labels = [f"{target.measure}, {target.whose}, {target.when}" for target in calibration.targets]
    frame = pd.DataFrame(calibration.influence.T, columns=list(calibration.prior.keys))
    frame.insert(0, "figure", labels)
    return frame


def fitted(calibration: Calibration) -> pd.DataFrame:
    """Return each fitted figure beside what the emulator says at the posterior."""
    mean, spread = calibration.expected
    reported = np.array([target.value.value for target in calibration.targets])
    return pd.DataFrame(
        {
            "source": [target.value.source for target in calibration.targets],
            "measure": [target.measure for target in calibration.targets],
            "teams": [target.whose for target in calibration.targets],
            "when": [target.when for target in calibration.targets],
            "reported": reported,
            "mean": mean,
            "spread": spread,
            "misfit": (reported - mean) / spread,
            "met": np.abs(reported - mean) <= FAR * spread,
            "explained_by_rates": calibration.emulator.explained,
        }
    )


RATES = {
    "prior_p10": Meaning("factor on the number in the file below which 10 % of the prior lie", "factor"),
    "prior_median": Meaning("middle of the prior", "factor"),
    "prior_p90": Meaning("factor below which 90 % of the prior lie", "factor"),
    "p10": Meaning("factor below which 10 % of the posterior samples lie", "factor"),
    "median": Meaning("middle of the posterior samples", "factor"),
    "p90": Meaning("factor below which 90 % of the posterior samples lie", "factor"),
    "spread_left": Meaning("spread of the posterior as a share of the prior's", "share"),
    "agreement": Meaning("between- over within-chain spread (Gelman and Rubin); near 1 when the sampler has settled"),
}
INFLUENCE = {"figure": Meaning("the reported figure: measure, teams and when")}
FITTED = {
    "mean": Meaning("mean of histories at the posterior", "that of the figure"),
    "spread": Meaning("standard deviation of what would be reported then", "that of the figure"),
    "reported": Meaning("the reported figure", "that of the figure"),
    "met": Meaning(f"whether the figure lies within {FAR:g} of these standard deviations"),
    "explained_by_rates": Meaning("share of the variance that the emulator explains by the rates", "share"),
}
