"""An independent twin of the model in ordinary process-style SimPy, against which the engine is verified.

The twin is written from the model's statement, not from its code: the coming of families, a child's case, a worker's
months, an assignment, a vacancy are processes, each waiting for its own next moment. It reads the scenario file, and
takes the base hazard of resigning and the length of an agency assignment from ``sim.scenario``; nothing else is shared.
Where the two can go different ways they do. The twin draws lengths from the distributions themselves, lets families
arrive by thinning, makes a resignation a chance of 1 - exp(-hazard) in a month, draws all months of a drift together
from their covariance, and finds what is open on the first day by playing the past: starts are spread over a long time
back, and what has not ended is open. The engine has quantile tables, an inverted calendar, a threshold of the hazard, a
drift from month to month, and length-biased tables. Inspections are all drawn before the first day, in
the engine one after another. Of what has befallen a worker in the past the twin makes a list,
latest first, from which it finds who is absent and who is in notice on the first day.

The mechanisms are those of Bradford's file. Refused: restructures, retention payments, management's actions, areas,
limits of caseloads and waiting lists, posts for the experienced only, cases that return after an absence,
through-care teams split by age. Left out, as no measure here depends on them: how long a worker has known a child who
has not kept it into care, reporting years, money. Simpler: a resignation is spread evenly over its month, or over the
days of notice before the first day; siblings begin the stage they are founded in separately.

``Readings`` holds the rules that the twin would have read otherwise; as given, they are what the model does.
"""

from __future__ import annotations

import datetime
import math
import random
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.derivation import Derived
from sim.scenario.quantities import MONTH, YEAR
from sim.scenario.sections.agency import assignment_length
from sim.scenario.vocabulary import Grade

Process = Generator[simpy.Event, Any, None]
NEVER = 1e9
MOST_KEPT = 0.99  # of a deviation in a year
PAST_MONTHS = 30  # of what befell a worker earlier nothing goes on
EVERYBODY = ("experienced", "social_worker", "newly_qualified", "community_resource_worker", "team_manager")
SOCIAL_WORKERS = EVERYBODY[:3]
POSTS = {"community_resource_worker": "community_resource_workers", "team_manager": "team_managers"}
STAGES = ("court proceedings", "child protection", "looked after", "child in need", "assessment", "leaving care")
BEFORE_CARE = ("assessment", "child in need", "child protection")
ONWARD = (*BEFORE_CARE, "court proceedings", "looked after", "leaving care")  # in this order, what is left closes
DRIFTING = ("resigning", "applicants", "agency", "sickness", "referrals", "entering_care")
REASONS = {"died": "swdied", "sickness": "absenc", "maternity": "absenc", "sabbatical": "absenc"}  # else leftrl


@dataclass(frozen=True)
class Readings:
    """Rules that the twin would have read otherwise; the values given here are what the model does."""

    support_cases_overload: bool = False  # cases of resource workers count as load of a team's social workers
    nothing_under_way: bool = False  # on the first day everybody is at work, and no post is offered
    cover_drawn_again: bool = True  # of the posts covered on the first day only a share is covered again
    adults_stay: bool = False  # who is of age with the time so far is founded just short of eighteen, not drawn again


class CountingEnvironment(simpy.Environment):
    """A SimPy environment that counts the events it processes."""

    events = 0

    def step(self) -> None:
        """Process the next event."""
        self.events += 1
        super().step()


@dataclass(eq=False)
class Team:
    """A team: its workers in order of joining, and who waits, with the reason for which a worker is needed."""

    spec: Any
    workers: list[Worker] = field(default_factory=list)
    waiting: dict[Child, str] = field(default_factory=dict)
    beyond_posts: int = 0
    expected: int = 0  # agency workers whom the council seeks at its reviews
    posts_today: int = 0  # social workers' posts on the first day


@dataclass(eq=False)
class Post:
    """A post for a social worker, a resource worker or a manager."""

    team: Team
    kind: str
    vacant_since: float
    cover_uniform: float = 1.0  # covered by agency whenever it is below the share of vacancies that are
    holder: Worker | None = None
    cover: Worker | None = None
    offered: bool = False


@dataclass(eq=False)
class Worker:
    """A worker; ``stint`` is another whenever a team is left, so that what was begun in the team ends there."""

    grade: str
    permanent: bool
    fte: float
    team: Team
    post: Post | None = None
    beyond_posts: bool = False
    status: str = "due to start"
    since: float = 0.0
    settling_since: float = 0.0
    qualified: float = 0.0
    capacity: float = 0.0
    load: float = 0.0
    cases: dict[Child, None] = field(default_factory=dict)  # in the order in which they were given
    wants_to_go: bool = False
    sick_since: float = 0.0
    stint: object = field(default_factory=object)


@dataclass(eq=False)
class Family:
    """Siblings, who go to the same teams."""

    team_uniform: float
    age_uniform: float
    keeps_worker: bool = False  # into care
    children: list[Child] = field(default_factory=list)


@dataclass(eq=False)
class Child:
    """A child and its case; ``seen`` says whether it has had a worker since the referral."""

    family: Family
    complex: bool
    distant: bool
    interim_care: bool
    stays_to_25: bool
    given: simpy.Event
    born: float = 0.0
    stage: str = "closed"
    team: Team | None = None
    worker: Worker | None = None
    last_worker: Worker | None = None
    weight: float = 1.0
    seen: bool = False
    held_for_now: bool = False
    so_far: float = 0.0  # days in the stage on the first day

    @property
    def looked_after(self) -> bool:
        """Whether the child is looked after, also under an interim care order."""
        return self.stage == "looked after" or (self.stage == "court proceedings" and self.interim_care)


@dataclass(frozen=True)
class TwinOutcome:
    """What one history shows: each measure over the months, and how many SimPy events were processed."""

    measures: dict[str, NDArray[np.float64]]
    events: int


class Council:
    """The council: everybody, and the processes they go through."""

    def __init__(self, derived: Derived, seed: int, years: int, readings: Readings) -> None:
        scenario: Any = derived.scenario
        self.scenario, self.readings = scenario, readings
        self.rules, self.demand, self.absence = scenario.caseload, scenario.demand, scenario.absence
        self.leaving, self.agency, self.progression = scenario.leaving, scenario.agency, scenario.progression
        self.refuse()
        leaving = derived.rates.leaving
        self.resigning = {g: float((leaving.hazard * leaving.resigning)[Grade[g.upper()]]) for g in EVERYBODY}
        self.assignment_length = assignment_length(scenario.agency)
        self.first_year = scenario.progression.assessed_year.days
        self.experienced_after = scenario.progression.experienced_after.days
        self.monthly = {grade: list(self.chances_in_a_month(grade)) for grade in EVERYBODY}
        wishes = (("chchan", "child_asks"), ("pcchan", "parent_asks"), ("others", "unexplained"))
        self.wishes = {reason: getattr(self.demand, rate).per_day for reason, rate in wishes}
        self.start, self.years = scenario.council.start, years
        self.env, self.random = CountingEnvironment(), random.Random(f"twin {seed}")
        self.pressure = [self.random.gauss() for _ in range(12 * years + 2)]
        self.factors = {rate: self.drifting(rate) for rate in DRIFTING}
        self.inspections = self.drawn_inspections() if scenario.inspections else []  # days and judgements
        self.answer, self.agency_beyond = 1.0, 0.0  # to the caseload; agency workers wanted beyond vacancies
        self.teams = [Team(spec) for spec in scenario.teams]
        self.posts: list[Post] = []
        self.open: set[Child] = set()
        self.flows: dict[str, float] = defaultdict(float)
        self.censuses: list[dict[str, float]] = []
        self.counted = 0.0  # the day of the latest census
        self.found()

    def refuse(self) -> None:
        """Refuse a scenario with a mechanism that the twin does not have."""
        scenario, teams = self.scenario, self.scenario.teams
        others: list[Any] = [scenario.restructures, scenario.retention_payment, scenario.actions, self.demand.areas]
        others += [self.rules.waiting_limit, self.absence.cases_return]
        others += [scenario.inspections and scenario.inspections.held is False]
        others += [part for team in teams for part in (team.area, team.hard_limit, team.experienced_only, team.guide)]
        others += [("looked after" in team.holds) != ("leaving care" in team.holds) for team in teams]
        if any(others):
            raise ValueError("the twin does not have a mechanism of this scenario")

    # --- chance ---

    def happens(self, chance: float) -> bool:
        """Tell whether something with this chance happens."""
        return self.random.random() < chance

    def one_of(self, weights: dict[Any, float]) -> Any:
        """Draw one of the keys by weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def drawn(self, length: Any) -> float:
        """Draw a length in days."""
        mean, variation = length.days, length.variation or 1.0
        if length.shape == "exponential":
            return self.random.expovariate(1.0 / mean)
        if length.shape == "gamma":
            return self.random.gammavariate(variation**-2, mean * variation**2)
        spread = math.log(1.0 + variation**2)
        return self.random.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))

    def stage_length(self, stage: str) -> float:
        """Draw how long a stage lasts; by Little's law the mean is the stock over the endings, unless it is given."""
        path = self.path(stage)
        if path.length is not None:
            return self.drawn(path.length)
        mean, variation = path.stock.value / path.ends.per_day, path.variation or 1.0
        assert path.shape in ("gamma", "exponential")
        return self.random.gammavariate(variation**-2, mean * variation**2)  # exponential where it varies by 1

    def left_today(self, drawn: Any, mean: float) -> tuple[float, float]:
        """Draw the time so far and the time to come of what began some time ago and has not ended today."""
        while True:
            ago, whole = self.random.uniform(0.0, 15.0 * mean), drawn()
            if whole > ago:
                return ago, whole - ago

    def age(self, ages: Any, child: Child, spaced: bool = True) -> float:
        """Draw an age in days; siblings' ages may be spaced evenly over the distribution."""
        uniform = self.random.random()
        if spaced and self.demand.sibling_spacing:
            place = child.family.children.index(child)
            uniform = (child.family.age_uniform + self.demand.sibling_spacing.share * place) % 1.0
        uniform *= sum(ages.shares)
        group = 0
        while uniform > ages.shares[group] and group + 1 < len(ages.shares):
            uniform -= ages.shares[group]
            group += 1
        youngest, oldest = ages.years[group : group + 2]
        return float(youngest + (oldest - youngest) * uniform / ages.shares[group]) * YEAR

    # --- drift ---

    def drifting(self, rate: str) -> list[float]:
        """Draw what a rate is multiplied by in every month, from the deviations of all months together: those that it
        shares with the pressure on staff, and its own.
        """
        drift = self.scenario.drift
        spread = getattr(drift, rate, None)
        long_run = getattr(drift.long_run, rate, None) if drift and drift.long_run else None
        shared = getattr(drift.pressure, rate, None) if drift and drift.pressure else None
        months = np.arange(12 * self.years + 2)
        kept, deviation = self.persistence(spread) if spread else (0.0, 0.0)
        together = np.linalg.cholesky(kept ** (abs(months[:, None] - months) / 12))
        part = shared.share if shared else 0.0
        shocks = np.sqrt(1 - part**2) * np.array([self.random.gauss() for _ in months])
        shocks += part * np.array(self.pressure)
        if long_run:
            shocks[0] = -math.log(long_run.value) / deviation
        deviations = deviation * together @ shocks
        changes = deviations - deviations[0]
        variance = (1.0 - kept ** (months / 6)) / 2 if long_run else 1.0 - kept ** (months / 12)
        return [float(factor) for factor in np.exp(changes - deviation**2 * variance)]

    def persistence(self, spread: Any) -> tuple[float, float]:
        """Return the share of a deviation that is kept in a year, and the standard deviation of the deviations."""
        change, later = spread.after_1_year / 100, spread.after_5_years / 100
        if change == 0.0:
            return 0.0, 0.0
        solutions = np.roots([1.0, 1.0, 1.0, 1.0, 1.0 - (later / change) ** 2])  # (1 - k^5) / (1 - k)
        kept = min(max(float(k.real) for k in (0.0, *solutions) if abs(k.imag) < 1e-9), MOST_KEPT)
        return kept, change / math.sqrt(2.0 * (1.0 - kept))

    def drifted(self, rate: str) -> float:
        """Return what the rate is multiplied by today; on the day on which it changes, the new factor."""
        return self.factors[rate][int(self.env.now / MONTH + 1e-6)]

    # --- inspections ---

    def drawn_inspections(self) -> list[tuple[float, str]]:
        """Draw the council's inspections, the last one before the first day among them: days and judgements."""
        section = self.scenario.inspections
        found, last, day = list[tuple[float, str]](), section.last, 0.0
        if last:
            ago = (self.start - section.inspected).days
            used = ago - (section.paused.days if section.paused else 0.0)
            found.append((-float(ago), last))
            interval = self.drawn(section.every)
            while interval <= used:
                interval = self.drawn(section.every)
            day = interval - used
        else:
            day = self.left_today(lambda: self.drawn(section.every), section.every.days)[1]
        while day < YEAR * self.years + MONTH:
            last = self.one_of(getattr(section.next, (last or "first").replace(" ", "_")).of)
            found.append((day, last))
            day += self.drawn(section.every)
        return found

    def follows(self, what: str, judgement: str) -> float:
        """Return the logarithm of what follows a judgement: posts, or families referred."""
        said = getattr(getattr(self.scenario.inspections, what), judgement.replace(" ", "_"))
        return math.log(1.0 + said.share) if said else 0.0

    def more_referred(self, now: float) -> float:
        """Return how many times as many families are referred because of judgements, over the first day."""
        added = 0.0
        for day, judgement in self.inspections:
            kept = self.scenario.inspections.referrals_kept.share ** (1 / YEAR)
            push = self.follows("referrals", judgement)
            added += push * kept ** (now - day) if day <= now else 0.0
            added -= push * kept**-day if day < 0.0 else 0.0
        return math.exp(added)

    def posts_after_inspections(self, now: float) -> float:
        """Return the logarithm of posts created after judgements by the review of today, in equal steps, each for the
        month ahead; those of before the first day are there.
        """
        created = 0.0
        for day, judgement in self.inspections:
            over = self.scenario.inspections.posts_over.days
            first = max(math.ceil(day / MONTH), 0) * MONTH
            ahead = over - (first - day)  # days from the first review to the last step
            if now < first - 1e-6 or (day < 0.0 and ahead <= 0.0):
                continue
            share = 1.0 if ahead <= MONTH else min((now - first + MONTH) / ahead, 1.0)
            created += self.follows("posts", judgement) * share * (ahead / over if day < 0.0 else 1.0)
        return created

    def inspections_come(self) -> Process:
        """Inspections are counted."""
        for day, judgement in self.inspections:
            if day >= 0.0:
                yield self.env.timeout(day - self.env.now)
                self.flows["inspections"] += 1
                self.flows["judged_inadequate"] += judgement == "inadequate"

    # --- children ---

    def path(self, stage: str) -> Any:
        """Return what the scenario says of a stage."""
        return getattr(self.scenario.stages, stage.replace(" ", "_"))

    def families_come(self) -> Process:
        """Families are referred, with trend, season and drift; for a share no further action is taken."""
        demand, season = self.demand, self.demand.season.values
        sizes = dict(enumerate(demand.family_sizes.values, 1))
        mean_size = sum(size * weight for size, weight in sizes.items()) / sum(sizes.values())
        usual = demand.referrals.per_day * (1.0 - demand.referred_again.share) / mean_size
        growth, growing = math.log(1.0 + demand.growth.share) / YEAR, demand.growth_for.days
        most = usual * math.exp(max(growth, 0.0) * growing) * max(season) * 12 / sum(season)
        most *= max(self.factors["referrals"])
        most *= max([1.0, *(self.more_referred(day) for day, _ in self.inspections)])
        while True:
            yield self.env.timeout(self.random.expovariate(most))
            month = (self.start + datetime.timedelta(days=int(self.env.now))).month
            rate = usual * math.exp(growth * min(self.env.now, growing)) * season[month - 1] * 12 / sum(season)
            rate *= self.drifted("referrals") * self.more_referred(self.env.now)
            if self.happens(rate / most):
                ignored = not self.happens((1.0 - demand.no_further_action.share) * self.answer)
                for child in self.new_family(self.one_of(sizes)):
                    child.born = self.env.now - self.age(demand.ages, child)
                    self.flows["referrals"] += 1
                    if not ignored:
                        self.open_case(child)
                        self.env.process(self.life(child, None))

    def new_family(self, size: int) -> list[Child]:
        """Make the children of a family."""
        demand, family = self.demand, Family(self.random.random(), self.random.random())
        if self.rules.worker_kept_into_care:
            family.keeps_worker = self.happens(self.rules.worker_kept_into_care.share)
        for _ in range(size):
            parts = (demand.complex, demand.distant, demand.looked_after_in_court, demand.stays_to_25)
            complex_case, distant, interim, late = (self.happens(part.share) for part in parts)
            family.children.append(Child(family, complex_case, distant, interim, late, self.env.event()))
        return family.children

    def open_case(self, child: Child) -> None:
        """Open the case: by the old worker, if in the assessing team and the rule says so, else by the team."""
        child.seen = False
        team, old = self.team_for(child, "assessment"), child.last_worker
        self.set_stage(child, "assessment")
        self.open.add(child)
        if self.rules.back_to_old_worker and old and old.team is team and self.can_take(old, child):
            child.team = team
            self.give(child, old, "fconta")
        else:
            self.place(child, team, "fconta")

    def set_stage(self, child: Child, stage: str) -> None:
        """Put the child into the stage, which may change what the case weighs."""
        before, child.stage = child.weight, stage
        child.weight = self.demand.complex_weight.value if child.complex else 1.0
        child.weight += self.demand.distant_weight.value if child.distant and stage == "looked after" else 0.0
        if child.worker:
            child.worker.load += child.weight - before

    def life(self, child: Child, ends: float | None) -> Process:
        """A child goes from stage to stage, grows up, gets another worker by wish, leaves, and perhaps comes again."""
        env, demand, asking = self.env, self.demand, sum(self.wishes.values())
        while True:
            adult = 18 if child.stage != "leaving care" else 25 if child.stays_to_25 else 21
            of_age = child.born + adult * YEAR
            if child.stage == "leaving care":
                ends = NEVER
            elif ends is None:
                if child.worker is None:  # a stage does not begin to run before somebody works on it
                    child.given = env.event()
                    yield child.given | env.timeout(max(of_age - env.now, 0.0))
                in_care = child.stage in ("court proceedings", "looked after")
                ends = env.now + self.stage_length(child.stage) * (1.0 if in_care else self.answer)
            due = asks = 0.0
            while due == asks:
                asks = env.now + self.random.expovariate(asking)
                due = min(ends, of_age, asks)
                yield env.timeout(max(due - env.now, 0.0))
                other = self.roomiest(child, child.team, child.worker) if due == asks and child.worker else None
                if other:
                    self.move(child, other, self.one_of(self.wishes))
            if due == of_age:
                onward, ending = ("leaving care" if child.looked_after else "closed"), "of age"
            else:
                path = self.path(child.stage)
                onward = self.one_of(self.onward(child.stage))
                ending = self.one_of((path.endings and path.endings.of) or {"": 1})
            ends = None
            if onward != "closed":
                self.enter(child, onward)
                continue
            self.close(child)
            again = demand.referred_again.share / (1.0 - demand.no_further_action.share)
            wait = self.drawn(demand.until_referred_again)
            too_old = env.now + wait >= child.born + 18 * YEAR
            if ending not in ("", "returned home") or too_old or not self.happens(again):
                return
            yield env.timeout(wait)
            self.come_again(child)

    def onward(self, stage: str) -> dict[str, float]:
        """Return the shares of what follows a stage; how many enter care does not follow how many are referred."""
        shares: dict[str, float] = self.path(stage).onward.of
        if stage not in BEFORE_CARE:
            return shares
        left, drifted = sum(shares.values()), {}
        into_care = self.drifted("entering_care") / self.drifted("referrals")
        for following in ONWARD:
            times = into_care if following in ("court proceedings", "looked after") else 1.0
            drifted[following] = min(shares.get(following, 0.0) * times, left)
            left -= drifted[following]
        return drifted | {"closed": left}

    def come_again(self, child: Child) -> None:
        """A child whose case was closed is referred again."""
        self.flows["referrals"] += 1
        self.flows["referred_again"] += 1
        self.open_case(child)

    def comes_back(self, child: Child, wait: float) -> Process:
        """A child whose case closed before the first day is referred again."""
        yield self.env.timeout(wait)
        self.come_again(child)
        yield from self.life(child, None)

    def enter(self, child: Child, stage: str) -> None:
        """Move the child to a stage: with the same worker where team and rules allow, else by transfer."""
        self.set_stage(child, stage)
        team, worker = self.team_for(child, stage), child.worker
        if team is not child.team and not self.keeps_worker(child):
            self.release(child)
            self.place(child, team, "tsproc" if child.seen else "fconta")
        elif worker and not self.may_hold(worker, child):
            other = self.roomiest(child, team, worker)
            if other:
                self.move(child, other, "tsproc")

    def keeps_worker(self, child: Child) -> bool:
        """Tell whether a child in care keeps the worker, whatever stages the team holds."""
        worker = child.worker
        if not worker or worker.status != "at work" or not child.looked_after:
            return False
        return child.family.keeps_worker and self.may_hold(worker, child)

    def close(self, child: Child) -> None:
        """Close the case; the worker may take somebody who waits."""
        worker = child.worker
        self.release(child)
        child.stage, child.team = "closed", None
        self.open.discard(child)
        if worker:
            self.take_waiting(worker)

    # --- who has whom ---

    def team_for(self, child: Child, stage: str) -> Team:
        """Return the child's team if it holds the stage, else one drawn by the teams' posts, the same for siblings."""
        if child.team and stage in child.team.spec.holds:
            return child.team
        serving = [team for team in self.teams if stage in team.spec.holds]
        up_to = list(accumulate(self.size(team) for team in serving))
        return serving[bisect(up_to, child.family.team_uniform * up_to[-1])]

    def size(self, team: Team) -> int:
        """Return the posts of social workers and resource workers."""
        support = team.spec.community_resource_workers
        return int(team.spec.social_workers.value + (support.value if support else 0))

    def has_role(self, worker: Worker, child: Child) -> bool:
        """Tell whether the worker's grade may hold the child's stage."""
        return worker.status == "at work" and child.stage in getattr(self.rules.may_hold, worker.grade, ())

    def may_hold(self, worker: Worker, child: Child) -> bool:
        """Tell whether the worker's role, and the time in post of the newly qualified, allow the case."""
        rules, days = self.rules, self.env.now - worker.since
        if child.stage not in getattr(rules.may_hold, worker.grade, ()):
            return False
        return worker.grade != "newly_qualified" or not (
            (child.stage == "child protection" and days < rules.protection_after.days)
            or (child.stage == "court proceedings" and days < rules.court_after.days)
            or (child.complex and days < rules.complex_after.days)
        )

    def can_take(self, worker: Worker, child: Child) -> bool:
        """Tell whether the worker is at work and may be given the case; with the rule "hold" only if there is room."""
        if worker.status != "at work" or not self.may_hold(worker, child):
            return False
        return self.rules.nobody_has_room != "hold" or worker.load + child.weight <= worker.capacity

    def roomiest(self, child: Child, team: Team | None, but: Worker | None) -> Worker | None:
        """Return who in the team has most room of those who may be given the child."""
        able = (w for w in team.workers if w is not but and self.can_take(w, child)) if team else ()
        return max(able, key=lambda w: w.capacity - w.load, default=None)

    def find(self, child: Child, team: Team, but: Worker | None) -> Worker | None:
        """Find a worker: a sibling's, else who has most room, else (always allocate) whoever's role allows the case."""
        if self.rules.siblings_together:
            for worker in (sibling.worker for sibling in child.family.children if sibling is not child):
                if worker and worker is not but and worker.team is team and self.can_take(worker, child):
                    return worker
        found = self.roomiest(child, team, but)
        if found is None and self.rules.nobody_has_room != "hold":
            able = (w for w in team.workers if w is not but and self.has_role(w, child))
            found = max(able, key=lambda w: w.capacity - w.load, default=None)
        return found

    def give(self, child: Child, worker: Worker, reason: str) -> None:
        """Give the child to the worker; taking up again a case that one had last is not counted."""
        self.flows[reason] += not (child.seen and child.last_worker is worker)
        worker.cases[child] = None
        worker.load += child.weight
        child.worker = child.last_worker = worker
        child.seen = True
        if not child.given.triggered:
            child.given.succeed()

    def release(self, child: Child) -> None:
        """Take the child from its worker or off the waiting list."""
        if child.worker:
            del child.worker.cases[child]
            child.worker.load -= child.weight
            child.worker, child.held_for_now = None, False
        elif child.team:
            del child.team.waiting[child]

    def move(self, child: Child, worker: Worker, reason: str) -> None:
        """Give the child to another worker."""
        self.release(child)
        self.give(child, worker, reason)

    def place(self, child: Child, team: Team, reason: str, but: Worker | None = None) -> None:
        """Give the child a worker of the team, or let it wait there."""
        child.team = team
        worker = self.find(child, team, but)
        if worker:
            self.give(child, worker, reason)
        else:
            team.waiting[child] = reason

    def pass_on(self, child: Child, holder: Worker) -> None:
        """Pass a case held for now on: to a sibling's worker, or to who has most room, if with the case that still is
        no less than the holder's.
        """
        if self.rules.siblings_together:
            for worker in (sibling.worker for sibling in child.family.children if sibling is not child):
                if worker and worker is not holder and worker.team is holder.team and self.can_take(worker, child):
                    self.move(child, worker, "manage")
                    return
        other = self.roomiest(child, holder.team, holder)
        if other and other.capacity - other.load - child.weight >= holder.capacity - holder.load:
            self.move(child, other, "manage")

    def take_waiting(self, worker: Worker) -> None:
        """Give children who wait a worker, the longest waiting first: under "hold" this one, else whoever is found."""
        for child, reason in list(worker.team.waiting.items()):
            if self.rules.nobody_has_room == "hold":
                taker = worker if self.can_take(worker, child) else None
            else:
                taker = self.find(child, worker.team, None)
            if taker:
                del worker.team.waiting[child]
                self.give(child, taker, reason)

    def hand_over(self, worker: Worker, cases: int, cause: str) -> None:
        """Hand over so many of the worker's cases, the longest held first."""
        for child in list(worker.cases)[:cases]:
            self.release(child)
            self.place(child, self.team_for(child, child.stage), REASONS.get(cause, "leftrl"), worker)
            if self.rules.held_for_now and child.worker and child.worker.load > child.worker.capacity:
                child.held_for_now = self.happens(self.rules.held_for_now.share)

    # --- workers ---

    def new_worker(self, grade: str, team: Team, permanent: bool = True) -> Worker:
        """Make a worker, perhaps part time."""
        staff, part_time = self.scenario.staff, self.happens(self.scenario.staff.part_time.share)
        fte = self.agency.fte.value if not permanent else staff.part_time_fte.value if part_time else 1.0
        return Worker(grade, permanent, fte, team)

    def set_capacity(self, worker: Worker) -> None:
        """Set what the worker should hold: the guide by grade and hours, less while new or back, or for supervising."""
        rules, now = self.rules, self.env.now
        if worker.grade == "newly_qualified":
            since, ramp, first = now - worker.since, rules.protected_ramp.days, rules.protected_start.share
            guide = rules.protected_cases.value
        else:
            since, ramp, first = now - worker.settling_since, rules.settling.days, rules.settling_start.share
            guide = 0.0 if worker.grade == "team_manager" else getattr(rules.guide, worker.grade).value
        guide *= 1.0 if since >= ramp else first + (1.0 - first) * since / ramp
        if worker.grade == "experienced":
            grades = Counter(w.grade for w in worker.team.workers)
            guide -= rules.supervision_cases.value * grades["newly_qualified"] / max(grades["experienced"], 1)
        worker.capacity = max(guide, 0.0) * worker.fte

    def join(self, worker: Worker, team: Team, post: Post | None, since: float) -> None:
        """Put the worker into the team and the post; an agency worker who covered it is to go."""
        worker.team, worker.post, worker.status = team, post, "at work"
        worker.since = worker.settling_since = since
        team.workers.append(worker)
        self.set_capacity(worker)
        if post and not worker.permanent:
            post.cover = worker
        elif post:
            post.holder, post.offered, cover = worker, False, post.cover
            if cover:
                post.cover = cover.post = None
                if cover.status == "at work":
                    self.env.process(self.departs(cover, "agency ended", self.agency.notice.days))

    def begin(self, worker: Worker, is_new: bool = True) -> None:
        """Let the worker's time in the team begin."""
        self.env.process(self.months(worker, worker.stint))
        self.env.process(self.grows(worker, worker.stint))
        takes_over = worker.team.spec.starters_take_over_cases and worker.permanent and worker.grade != "team_manager"
        if is_new and takes_over:
            self.env.process(self.takes_over(worker, worker.stint))

    def grows(self, worker: Worker, stint: object) -> Process:
        """A newly qualified worker finishes the assessed year; a social worker becomes experienced."""
        steps = (
            ("newly_qualified", self.first_year, "social_worker"),
            ("social_worker", self.experienced_after, "experienced"),
        )
        for before, when, after in steps:
            if worker.grade == before:
                yield self.env.timeout(max(worker.qualified + when - self.env.now, 0.0))
                if worker.stint is stint:
                    worker.grade = after
                    self.set_capacity(worker)

    def chances_in_a_month(self, grade: str) -> Iterable[tuple[str, float]]:
        """Yield the chance within a month of everything that comes at a steady rate."""
        leaving, absence = self.leaving, self.absence
        of_grade = {"retired": leaving.retires, "dismissed": leaving.dismissed, "died": leaving.dies}
        of_grade |= {"moved": leaving.moves_within_council, "seconded": absence.secondment}
        rates = {what: getattr(by_grade, grade) for what, by_grade in of_grade.items()}
        rates |= {"sickness": absence.sickness, "maternity": absence.maternity, "sabbatical": absence.sabbatical}
        for what, rate in rates.items():
            if rate:
                yield what, 1.0 - math.exp(-rate.per_day * MONTH)

    def months(self, worker: Worker, stint: object) -> Process:
        """Month after month the capacity is set, waiting children are taken, and what the month brings happens."""
        while worker.stint is stint:
            now = self.env.now
            self.set_capacity(worker)
            coming: list[tuple[float, str]] = []
            if worker.status == "at work":
                self.take_waiting(worker)
                if worker.permanent:
                    for what, chance in self.monthly[worker.grade]:
                        if self.happens(chance * (self.drifted("sickness") if what == "sickness" else 1.0)):
                            coming.append((now + self.random.uniform(0.0, MONTH), what))
                    if worker.wants_to_go:  # was absent on the day
                        coming.append((now, "resigned"))
                    elif self.happens(1.0 - math.exp(-self.hazard(worker, now, now + MONTH))):
                        coming.append((now + self.random.uniform(0.0, MONTH), "resigned"))
                        worker.wants_to_go = True
            for when, what in sorted(coming):
                yield self.env.timeout(when - self.env.now)
                if worker.stint is stint and worker.status == "at work":
                    self.env.process(self.befalls(worker, what))
            yield self.env.timeout(now + MONTH - self.env.now)

    def hazard(self, worker: Worker, begin: float, end: float) -> float:
        """Return the hazard of resigning between two days, but for the tenure as it is today."""
        leaving, spec = self.leaving, worker.team.spec
        factor = spec.leaving.value if spec.leaving else 1.0
        if worker.capacity > 0.0:
            effect = 1.0 + leaving.caseload_effect.value * (worker.load / worker.capacity - 1.0)
            factor *= min(max(effect, leaving.caseload_effect_least.value), leaving.caseload_effect_most.value)
        pay = leaving.relative_pay.share + (spec.allowance.share if spec.allowance else 0.0)
        factor *= self.drifted("resigning") * self.resigning[worker.grade]
        factor *= max(1.0 - leaving.pay_effect.value * pay, 0.0)
        return float(factor * (self.by_tenure(end - worker.since) - self.by_tenure(begin - worker.since)))

    def by_tenure(self, in_post: float) -> float:
        """Return the days in post, each counted as often as its band of tenure says."""
        ends = [band.after.days for band in self.leaving.tenure[1:]] + [NEVER]
        bands = zip(self.leaving.tenure, ends, strict=True)
        return float(sum(band.rate.value * max(min(in_post, end) - band.after.days, 0.0) for band, end in bands))

    def befalls(self, worker: Worker, what: str) -> Process:
        """A worker at work falls sick, goes on a planned leave with all cases handed over, or is to depart."""
        absence = self.absence
        if what == "sickness":
            yield from self.sickness(worker, self.drawn(absence.sickness_length))
        elif what in ("maternity", "sabbatical"):
            worker.status = "on leave"
            self.hand_over(worker, len(worker.cases), what)
            self.perhaps_replace(worker)
            yield from self.leave(worker, self.drawn(getattr(absence, f"{what}_length")))
        else:
            yield from self.departs(worker, what, self.notice(what))

    def leave(self, worker: Worker, left: float) -> Process:
        """A worker on leave or secondment comes back when it is over."""
        yield self.env.timeout(left)
        self.comes_to_work(worker)

    def sickness(self, worker: Worker, lasts: float, so_far: float = 0.0) -> Process:
        """A worker is sick and keeps the cases; in a long sickness a share is covered, and later the rest."""
        worker.status, worker.sick_since = "sick", self.env.now - so_far
        covered = self.absence.covered_after.days
        rest_covered = covered + self.absence.rest_covered_after.days
        if so_far < covered < lasts:
            yield self.env.timeout(worker.sick_since + covered - self.env.now)
            self.hand_over(worker, round(len(worker.cases) * self.absence.covered_first.share), "sickness")
        if so_far < rest_covered < lasts:
            yield self.env.timeout(worker.sick_since + rest_covered - self.env.now)
            self.hand_over(worker, len(worker.cases), "sickness")
            self.perhaps_replace(worker)
        yield self.env.timeout(worker.sick_since + lasts - self.env.now)
        self.flows["sick_days"] += self.sick_days(worker)
        self.comes_to_work(worker)

    def sick_days(self, worker: Worker) -> float:
        """Return the full-time days of sickness since the latest census."""
        return worker.fte * (self.env.now - max(worker.sick_since, self.counted))

    def comes_to_work(self, worker: Worker) -> None:
        """A worker is back at work, and if without cases settles in again."""
        if not worker.cases:
            worker.settling_since = self.env.now
            self.set_capacity(worker)
        worker.status = "at work"
        self.take_waiting(worker)

    def notice(self, cause: str) -> float:
        """Return the days of notice with which a worker departs for the cause."""
        if cause in ("resigned", "retired"):
            return float(self.leaving.notice.days)
        return float(self.leaving.internal_notice.days) if cause in ("moved", "seconded", "promoted") else 0.0

    def departs(self, worker: Worker, cause: str, notice: float) -> Process:
        """A worker in notice hands over every case and goes: on secondment, to another team, to manage, or for good."""
        worker.status = "in notice"
        yield self.env.timeout(notice)
        team, post = worker.team, worker.post
        is_social_worker = worker.permanent and worker.grade in SOCIAL_WORKERS
        self.hand_over(worker, len(worker.cases), cause)
        if cause == "seconded":
            worker.status = "on secondment"
            self.perhaps_replace(worker)
            yield from self.leave(worker, self.drawn(self.absence.secondment_length))
            return
        worker.status, worker.stint, worker.post, worker.wants_to_go = "gone", object(), None, False
        team.workers.remove(worker)
        if not worker.permanent:
            team.beyond_posts -= worker.beyond_posts
            if post:
                post.cover = None
                self.seek_cover(post)
            return
        if post:
            self.falls_vacant(post)
        if cause == "moved":
            elsewhere = self.vacancy(worker.grade, [other for other in self.teams if other is not team])
            if elsewhere and self.happens(self.leaving.stays_in_teams.share):
                self.join(worker, elsewhere.team, elsewhere, self.env.now)
                self.begin(worker)
        elif cause != "promoted":
            self.flows["leavers"] += is_social_worker

    # --- posts ---

    def vacancy(self, grade: str, teams: list[Team]) -> Post | None:
        """Return the longest vacant post of these teams that is not offered and that the grade may hold."""
        kind = POSTS.get(grade, "social_workers")
        vacant = (post for post in self.posts if not post.holder and not post.offered)
        free = (post for post in vacant if post.kind == kind and post.team in teams)
        return min(free, key=lambda post: post.vacant_since, default=None)

    def falls_vacant(self, post: Post) -> None:
        """A post falls vacant: a manager will be appointed, a share of social workers' posts covered."""
        post.holder, post.vacant_since = None, self.env.now
        if post.kind == "team_managers":
            self.env.process(self.manager_is_found(post, self.progression.manager_vacancy.days))
        elif post.kind == "social_workers" and not self.agency.steering:
            post.cover_uniform = self.random.random()
            self.seek_cover(post)

    def seek_cover(self, post: Post) -> None:
        """Seek an agency worker for the post if it is one of those to be covered today."""
        if not self.agency.steering and self.is_to_be_covered(post):
            self.env.process(self.agency_worker_covers(post, self.agency.delay.days))

    def is_to_be_covered(self, post: Post) -> bool:
        """Tell whether the post is among the share of vacancies that are covered; the share drifts."""
        return bool(post.cover_uniform < self.agency.covers_vacancies.share * self.drifted("agency"))

    def agency_worker_covers(self, post: Post, delay: float) -> Process:
        """An agency worker starts after a while, unless the post is filled, covered or deleted by then."""
        yield self.env.timeout(delay)
        post.team.expected -= 1
        if not post.holder and not post.cover and post in self.posts:
            self.agency_worker_starts(post.team, post)

    def perhaps_replace(self, worker: Worker) -> None:
        """Seek an agency worker for a share of the long absences."""
        if self.happens(self.agency.covers_absences.share * self.drifted("agency")):
            self.env.process(self.agency_worker_helps(worker.team))

    def agency_worker_helps(self, team: Team) -> Process:
        """An agency worker is sought beyond the posts and starts after a while."""
        team.beyond_posts += 1
        yield self.env.timeout(self.agency.delay.days)
        self.agency_worker_starts(team, None)

    def agency_worker_is_wanted(self, team: Team) -> Process:
        """An agency worker is sought because more are wanted than posts are vacant, and starts after a while."""
        yield self.env.timeout(self.agency.delay.days)
        team.expected -= 1
        self.agency_worker_starts(team, None, steered=True)

    def agency_worker_starts(self, team: Team, post: Post | None, steered: bool = False) -> None:
        """An agency worker starts, who counts as experienced."""
        worker = self.new_worker("experienced", team, permanent=False)
        worker.beyond_posts = post is None and not steered
        self.join(worker, team, post, self.env.now)
        self.begin(worker)
        self.env.process(self.assignment(worker, self.drawn(self.assignment_length)))

    def assignment(self, worker: Worker, lasts: float) -> Process:
        """An assignment ends after notice; in a post still vacant and not offered some become permanent."""
        yield self.env.timeout(max(lasts - self.agency.notice.days, 0.0))
        post = worker.post
        if worker.status == "at work":
            if post and not post.offered and self.happens(self.agency.converts.share):
                worker.permanent, post.cover, post.holder = True, None, worker
                self.flows["starters"] += 1
            else:
                yield from self.departs(worker, "agency ended", self.agency.notice.days)

    def manager_is_found(self, post: Post, vacant_for: float) -> Process:
        """A manager's post is filled by the longest-serving experienced worker of the team, or from outside."""
        yield self.env.timeout(vacant_for)
        able = [w for w in post.team.workers if w.permanent and w.grade == "experienced" and w.status == "at work"]
        if able and self.happens(self.progression.promotion.share):
            manager = min(able, key=lambda w: w.since)
            yield from self.departs(manager, "promoted", self.notice("promoted"))
            manager.grade = "team_manager"
        else:
            manager = self.new_worker("team_manager", post.team)
        self.join(manager, post.team, post, self.env.now)
        self.begin(manager)

    def rounds(self) -> Process:
        """Recruitment rounds are held."""
        plan = self.scenario.recruitment
        yield self.env.timeout((plan.first_round - self.start).days)
        while True:
            self.hold_round(self.env.now)
            yield self.env.timeout(plan.every.days)

    def hold_round(self, day: float) -> None:
        """Hold a round, today's or a past one: as many apply as unit exponentials fit into the mean, the experienced
        first; whoever would have started before today is not asked.
        """
        plan = self.scenario.recruitment
        for grade in EVERYBODY[:4]:
            start_after = day + getattr(plan.start_after, grade).days - self.env.now
            passed = self.random.expovariate(1.0)
            mean = getattr(plan.applicants, grade).value * self.drifted("applicants")
            if plan.usual_vacancies and grade in SOCIAL_WORKERS:
                posts = [post for post in self.posts if post.kind == "social_workers"]
                usual, vacant = plan.usual_vacancies.share * len(posts), sum(not post.holder for post in posts)
                mean *= ((vacant + 1) / (usual + 1)) ** plan.answers_vacancies.value
            while start_after >= 0.0 and passed < mean:
                self.hire(grade, start_after)
                passed += self.random.expovariate(1.0)

    def cohort_comes(self, cohort: Any) -> Process:
        """A cohort lands on its dates and fills vacancies as far as there are any."""
        yield self.env.timeout((cohort.arrives - self.start).days)
        while True:
            for _ in range(round(cohort.size.value)):
                self.hire(cohort.grade, 0.0)
            yield self.env.timeout(cohort.every.days if cohort.every else NEVER)

    def hire(self, grade: str, start_after: float) -> None:
        """Offer somebody the longest vacant post in a team that he or she accepts."""
        accepted = [t for t in self.teams if self.happens(t.spec.applications.share if t.spec.applications else 1.0)]
        post = self.vacancy(grade, accepted)
        if post:
            post.offered = True
            self.env.process(self.starts(grade, post, start_after))

    def starts(self, grade: str, post: Post, start_after: float) -> Process:
        """A new worker starts in the post."""
        yield self.env.timeout(start_after)
        worker = self.new_worker(grade, post.team)
        qualified_for = {"social_worker": self.random.uniform(self.first_year, self.experienced_after)}
        worker.qualified = self.env.now - qualified_for.get(grade, 0.0)
        self.flows["starters"] += grade in SOCIAL_WORKERS
        self.join(worker, post.team, post, self.env.now)
        self.begin(worker)

    # --- managing caseloads ---

    def most_overloaded(self, team: Team, margin: float, but: Worker | None) -> Worker | None:
        """Return who at work is furthest above capacity, and by more than the margin."""
        able = (w for w in team.workers if w is not but and w.status == "at work" and w.load - w.capacity > margin)
        return max(able, key=lambda w: w.load - w.capacity, default=None)

    def relieve(self, overloaded: Worker | None, other: Worker | None) -> bool:
        """Move the latest case of the overloaded worker that the other has room for; tell whether there was one."""
        if overloaded and other:
            for child in reversed(overloaded.cases):
                if other.load + child.weight <= other.capacity and self.can_take(other, child):
                    self.move(child, other, "manage")
                    return True
        return False

    def takes_over(self, worker: Worker, stint: object) -> Process:
        """A new starter with room is given the latest cases of the most overloaded colleagues, and again while new."""
        until = self.env.now + self.rules.takeover_for.days
        while self.env.now <= until and worker.stint is stint:
            while worker.status == "at work":
                if not self.relieve(self.most_overloaded(worker.team, 0.0, worker), worker):
                    break
            yield self.env.timeout(self.rules.takeover_every.days)

    def reviews(self, team: Team) -> Process:
        """Monthly, cases move from the overloaded to who has most room, and an overloaded team seeks agency workers."""
        rules, agency = self.rules, self.agency
        while True:
            yield self.env.timeout(MONTH)
            for holder in team.workers:
                for child in [case for case in holder.cases if case.held_for_now]:
                    self.pass_on(child, holder)
            for _ in range(rules.balance_moves.value):
                able = (w for w in team.workers if w.status == "at work" and w.capacity > w.load)
                roomiest = max(able, key=lambda w: w.capacity - w.load, default=None)
                if not self.relieve(self.most_overloaded(team, rules.balance_margin.value, None), roomiest):
                    break
            workers = [w for w in team.workers if w.grade in SOCIAL_WORKERS]
            held = sum(len(w.cases) for w in (team.workers if self.readings.support_cases_overload else workers))
            is_overloaded = held > agency.overload_caseload.value * sum(w.fte for w in workers)
            if agency.steering:
                self.steer(team)
            if is_overloaded and team.beyond_posts < agency.overload_workers.value:
                self.env.process(self.agency_worker_helps(team))

    def steer(self, team: Team) -> None:
        """Seek the agency workers whom the team lacks of those wanted, and send away those who are too many."""
        posts = [post for post in self.posts if post.team is team and post.kind == "social_workers"]
        vacant = [post for post in posts if not post.holder]
        share = self.agency.covers_vacancies.share * self.drifted("agency")
        wanted = round(max(0.0, share * len(vacant) + self.agency_beyond * len(posts)))
        there = [w for w in team.workers if not w.permanent and w.status == "at work" and not w.beyond_posts]
        lacking = wanted - len(there) - team.expected
        uncovered = [post for post in vacant if not post.cover]
        for place in range(lacking):
            team.expected += 1
            if place < len(uncovered):
                self.env.process(self.agency_worker_covers(uncovered[place], self.agency.delay.days))
            else:
                self.env.process(self.agency_worker_is_wanted(team))
        for worker in there[::-1][: max(0, -lacking)]:
            self.env.process(self.departs(worker, "agency ended", self.agency.notice.days))

    # --- the establishment ---

    def establishment_reviews(self) -> Process:
        """Monthly the council answers its caseload, and moves its posts and the agency workers that it wants."""
        plan, steering = self.scenario.establishment, self.agency.steering
        meant, beyond = 0.0, steering.today.share if steering else 0.0
        while True:
            self.agency_beyond = beyond
            over = self.over_usual()
            answers = self.demand.answers_caseload.value if self.demand.answers_caseload else 0.0
            self.answer = math.exp(-answers * over)
            if plan:
                meant += (plan.growth.share + plan.answers_caseload.value * over) / 12
                meant += plan.moves.share * self.random.gauss() / math.sqrt(12)
                times = math.exp(meant + self.posts_after_inspections(self.env.now))
                for team in self.teams:
                    self.change_posts(team, math.floor(team.posts_today * times + 0.5))
            yield self.env.timeout(MONTH)
            if steering:
                kept = (steering.drift.kept / 100) ** (1 / 12)
                beyond = steering.long_run.share + kept * (beyond - steering.long_run.share)
                beyond += steering.drift.value / 100 * math.sqrt(1 - kept**2) * self.random.gauss()

    def over_usual(self) -> float:
        """Return how far the caseload is over the usual, of the logarithm."""
        holders = [w for team in self.teams for w in team.workers if w.cases and w.grade in SOCIAL_WORKERS]
        if not self.rules.usual or not holders:
            return 0.0
        caseload = sum(len(w.cases) for w in holders) / sum(w.fte for w in holders)
        return math.log(caseload / self.rules.usual.value)

    def change_posts(self, team: Team, meant: int) -> None:
        """Create vacant posts, or delete vacant ones, until the team has as many as are meant."""
        posts = [post for post in self.posts if post.team is team and post.kind == "social_workers"]
        for _ in range(meant - len(posts)):
            post = Post(team, "social_workers", self.env.now)
            self.posts.append(post)
            self.falls_vacant(post)
        free = sorted((p for p in posts if not p.holder and not p.offered), key=lambda post: post.cover is not None)
        for post in free[: max(0, len(posts) - meant)]:
            self.posts.remove(post)
            if post.cover:
                worker, post.cover = post.cover, None
                worker.post = None
                if worker.status == "at work":
                    self.env.process(self.departs(worker, "agency ended", self.agency.notice.days))

    # --- the first day ---

    def found(self) -> None:
        """Found the service as it is on the first day, and begin everything that goes on from there."""
        for team in self.teams:
            for kind in ("social_workers", *POSTS.values()):
                number = getattr(team.spec, kind)
                for _ in range(number.value if number else 0):
                    self.posts.append(Post(team, kind, -self.random.random()))
        for grade in EVERYBODY:
            self.found_workers(grade)
        for team in self.teams:
            self.initial_cover(team)
        for worker in (w for team in self.teams for w in team.workers):
            self.set_capacity(worker)
        past = {w: self.past(w) for team in self.teams for w in team.workers if w.permanent}
        for worker in past:
            self.found_absence(worker, past[worker], with_cases=False)
        for stage in STAGES:
            self.found_children(stage)
        for worker in past:
            self.found_absence(worker, past[worker], with_cases=True)
            self.initial_notice(worker, past[worker])
        self.initial_offers()
        again = self.demand.until_referred_again
        for _ in range(round(self.demand.referrals.per_day * self.demand.referred_again.share * again.days)):
            (child,) = self.new_family(1)
            child.born = -self.age(self.demand.ages, child)
            wait = self.left_today(lambda: self.drawn(again), again.days)[1]
            if wait < child.born + 18 * YEAR:
                self.env.process(self.comes_back(child, wait))
        for team in self.teams:
            for worker in team.workers:
                self.begin(worker, is_new=False)
            self.env.process(self.reviews(team))
        for team in self.teams:
            team.posts_today = sum(post.team is team and post.kind == "social_workers" for post in self.posts)
        self.env.process(self.establishment_reviews())
        self.env.process(self.inspections_come())
        self.env.process(self.families_come())
        self.env.process(self.rounds())
        for cohort in self.scenario.cohorts:
            self.env.process(self.cohort_comes(cohort))
        self.flows.clear()

    def found_workers(self, grade: str) -> None:
        """Share the grade's workers out over the posts left, each to the team furthest behind its due."""
        kind, people = POSTS.get(grade, "social_workers"), getattr(self.scenario.staff, grade).value
        vacant = [post for post in self.posts if post.kind == kind and not post.holder]
        due = {team: people * sum(post.team is team for post in vacant) / len(vacant) for team in self.teams}
        for _ in range(people):
            team = max(due, key=lambda team: due[team])
            due[team] -= 1.0
            worker, in_post = self.new_worker(grade, team), self.time_in_post()
            qualified_for = self.experienced_after + in_post
            if grade == "newly_qualified":
                in_post = qualified_for = self.qualified_between(0.0, self.first_year)
            elif grade == "social_worker":
                qualified_for = self.qualified_between(self.first_year, self.experienced_after)
                in_post = min(in_post, qualified_for)
            worker.qualified = -qualified_for
            self.join(worker, team, next(post for post in vacant if post.team is team and not post.holder), -in_post)

    def time_in_post(self) -> float:
        """Draw a time in post: somebody who began in the last forty years and, resigning apart, is still there."""
        while True:
            ago = self.random.uniform(0.0, 40 * YEAR)
            if self.happens(math.exp(-self.resigning["experienced"] * self.by_tenure(ago))):
                return ago

    def qualified_between(self, least: float, most: float) -> float:
        """Draw the days since qualifying: any between, but for the share who came with the cohort of some year."""
        staff = self.scenario.staff
        if staff.latest_cohort and self.happens(staff.latest_cohort.value / staff.newly_qualified.value):
            latest = (self.start - staff.latest_cohort_landed).days
            landed = (latest + year * YEAR for year in range(40))
            return float(self.random.choice([ago for ago in landed if least <= ago < most]))
        return self.random.uniform(least, most)

    def initial_cover(self, team: Team) -> None:
        """Found the agency workers, in vacant posts as far as there are any; cover is on its way to others."""
        vacant = [post for post in self.posts if post.team is team and not post.holder]
        posts = [post for post in vacant if post.kind == "social_workers"]
        for post in posts:
            post.cover_uniform = self.random.random()
        for _ in range(team.spec.agency.value if team.spec.agency else 0):
            worker = self.new_worker("experienced", team, permanent=False)
            so_far, left = self.left_today(lambda: self.drawn(self.assignment_length), self.assignment_length.days)
            covered = posts.pop(0) if posts else None
            if covered and not self.readings.cover_drawn_again:
                covered.cover_uniform = 0.0
            worker.beyond_posts = covered is None and not self.agency.steering
            team.beyond_posts += worker.beyond_posts
            self.join(worker, team, covered, -so_far)
            self.env.process(self.assignment(worker, left))
        for post in posts:
            if not self.agency.steering and self.is_to_be_covered(post):
                delay = self.agency.delay.days * (1.0 + post.vacant_since)  # the longest vacant is covered first
                self.env.process(self.agency_worker_covers(post, delay))
        for post in vacant:
            if post.kind == "team_managers":
                vacant_for = self.random.uniform(0.0, self.progression.manager_vacancy.days)
                self.env.process(self.manager_is_found(post, vacant_for))

    def past(self, worker: Worker) -> list[tuple[float, str]]:
        """Return what befell the worker in post before the first day, and how long ago, the latest first."""
        befallen = []
        for month in range(0 if self.readings.nothing_under_way else PAST_MONTHS):
            for what, chance in self.monthly[worker.grade]:
                ago = self.random.uniform(month, month + 1) * MONTH
                if self.happens(chance) and ago < -worker.since:
                    befallen.append((ago, what))
        return sorted(befallen)

    def found_absence(self, worker: Worker, past: list[tuple[float, str]], with_cases: bool) -> None:
        """Found the worker absent who has not come back: with the cases if sick, but not so long that all have gone."""
        absence = self.absence
        all_gone = absence.covered_after.days + absence.rest_covered_after.days
        lengths = {"maternity": absence.maternity_length, "sabbatical": absence.sabbatical_length}
        lengths |= {"seconded": absence.secondment_length, "sickness": absence.sickness_length}
        for ago, what in past:
            so_far = ago - self.notice(what) if what == "seconded" else ago
            if what in lengths and so_far > 0.0 and with_cases == (what == "sickness" and so_far < all_gone):
                lasts = self.drawn(lengths[what])
                if lasts > so_far and worker.status == "at work":
                    if what == "sickness":
                        worker.status, going_on = "sick", self.sickness(worker, lasts, so_far)
                    else:
                        worker.status, going_on = "on leave", self.leave(worker, lasts - so_far)
                    self.env.process(going_on)

    def initial_notice(self, worker: Worker, past: list[tuple[float, str]]) -> None:
        """Found the worker in notice who gave it and has not gone; who might have resigned, at the pace of today."""
        given = [(self.notice(what) - ago, what) for ago, what in past if ago < self.notice(what)]
        if not self.readings.nothing_under_way:
            days = min(self.notice("resigned"), -worker.since)
            if self.happens(1.0 - math.exp(-self.hazard(worker, -days, 0.0))):
                given.append((self.notice("resigned") - self.random.uniform(0.0, days), "resigned"))
        if given and worker.status == "at work":
            left, what = given[0]
            self.env.process(self.departs(worker, what, left))

    def initial_offers(self) -> None:
        """Hold the past rounds whose recruits have not all started."""
        plan = self.scenario.recruitment
        slowest = max(getattr(plan.start_after, grade).days for grade in EVERYBODY[:4])
        day = (plan.first_round - self.start).days - plan.every.days
        while day + slowest > 0.0 and not self.readings.nothing_under_way:
            self.hold_round(day)
            day -= plan.every.days

    def found_children(self, stage: str) -> None:
        """Found the children of a stage, family by family."""
        sizes, stock = dict(enumerate(self.demand.family_sizes.values, 1)), self.path(stage).stock.value
        while stock > 0:
            for child in self.new_family(min(self.one_of(sizes), stock)):
                stock -= 1
                ends = self.found_age(child, stage)
                self.set_stage(child, stage)
                self.open.add(child)
                kept = stage == "looked after" and child.family.keeps_worker and self.has_kept_worker(child)
                self.place(child, self.team_for(child, "court proceedings" if kept else stage), "fconta")
                self.env.process(self.life(child, ends))

    def has_kept_worker(self, child: Child) -> bool:
        """Tell whether the child's worker is the one with whom it came into care, having known it for longer."""
        return self.drawn(self.rules.known_for) > min(child.so_far, -child.born)

    def found_age(self, child: Child, stage: str) -> float | None:
        """Give the child an age, and return when the stage ends, in the middle of which it is."""
        if stage == "leaving care":  # who stays to 25 is met more often
            age = 26.0
            while age >= (25 if child.stays_to_25 else 21):
                child.stays_to_25 = self.happens(self.demand.stays_to_25.share)
                age = self.random.uniform(18.0, 25.0)
            child.born = -age * YEAR
            return None
        path = self.path(stage)
        mean = path.length.days if path.length else path.stock.value / path.ends.per_day
        spaced = True  # a child drawn again is drawn without regard to the siblings
        while True:
            so_far, left = self.left_today(lambda: self.stage_length(stage), mean)
            child.so_far = so_far
            if stage == "looked after":
                child.born = -self.age(self.demand.ages_looked_after, child, spaced)
            else:
                child.born = -self.age(self.demand.ages, child, spaced) - so_far
            if child.born > -18 * YEAR:
                return left
            spaced = False
            if self.readings.adults_stay:
                child.born = self.random.uniform(0.0, 7.0) - 18 * YEAR
                return left

    # --- counting ---

    def counting(self) -> Process:
        """On the last day of every month, but not on the first day itself, everything is counted."""
        day = 0
        while len(self.censuses) < 12 * self.years:
            day += 1
            tomorrow = self.start + datetime.timedelta(days=day + 1)
            if tomorrow.day == 1:
                yield self.env.timeout(day - self.env.now)
                self.count()

    def count(self) -> None:
        """Count what there is, and what has happened since the last time."""
        seen, self.flows = self.flows, defaultdict(float)
        for worker in (w for team in self.teams for w in team.workers):
            is_social_worker = worker.grade in SOCIAL_WORKERS
            seen[worker.grade if worker.permanent else "agency_workers"] += 1
            seen["social_workers"] += worker.permanent and is_social_worker
            if worker.status == "sick":
                seen["sick_days"] += self.sick_days(worker)
            if worker.cases and is_social_worker:
                seen["held"] += len(worker.cases)
                seen["holders_fte"] += worker.fte
        for post in self.posts:
            seen["posts"] += post.kind == "social_workers"
            seen["posts_vacant"] += post.kind == "social_workers" and not post.holder
        for child in self.open:
            seen[child.stage.replace(" ", "_")] += 1
            seen["children_looked_after"] += child.looked_after
        seen["open_cases"] = len(self.open)
        self.censuses.append(seen)
        self.counted = self.env.now

    def measures(self) -> dict[str, NDArray[np.float64]]:
        """Return every measure over the months, by the engine's names."""
        names = sorted(set().union(*self.censuses))
        counted = {name: np.array([census.get(name, 0.0) for census in self.censuses]) for name in names}
        found = {CALLED.get(name, name): series for name, series in counted.items()}
        agency = counted["agency_workers"]
        found["experienced_share"] = 100 * (counted["experienced"] + agency) / (counted["social_workers"] + agency)
        found["caseload"] = counted["held"] / counted["holders_fte"]
        return found


CALLED = {
    "social_worker": "social_workers_past_first_year",
    "community_resource_worker": "community_resource_workers",
    "team_manager": "team_managers",
    **{reason: f"changes_{reason}" for reason in ("leftrl", "absenc", "tsproc", "manage", "swdied")},
    **{reason: f"changes_{reason}" for reason in ("chchan", "pcchan", "others")},
}


def run(derived: Derived, seed: int, years: int | None = None, readings: Readings | None = None) -> TwinOutcome:
    """Play one history of the scenario, for its own years or for so many."""
    council = Council(derived, seed, years or derived.scenario.council.years, readings or Readings())
    council.env.run(until=council.env.process(council.counting()))
    return TwinOutcome(council.measures(), council.env.events)
