"""An independent twin of the model in ordinary process-style SimPy, against which the engine is verified.

The twin is written from the model's statement, not from its code: a family's coming, a child's case, a worker's months, an
assignment, a vacancy is each a process that waits for its own next moment. With the engine it shares the scenario file, the
base hazard of resigning and the length of an agency assignment (both from ``sim.inputs``), and nothing else. Its objects and
random numbers are its own, and where the two can go different ways they do: lengths are drawn from the distributions
themselves, families arrive by thinning, a resignation is a chance of 1 - exp(-hazard) in a month, and what is open on the first
day is found by playing the past: starts are spread over a long time back, and what has not ended yet is open. (The engine has
quantile tables, an inverted calendar, a threshold of the hazard, and length-biased tables.)

Every mechanism of the model is here but: restructures, retention payments, management's actions, a limit of the waiting list,
cases that return after an absence, and through-care teams split by age, all of which are refused; and how long a worker has
known a child, children's reporting years and money, which touch none of the measures. Simplified: a resignation is spread
evenly over its month, and siblings on the first day began their stage each on a day of their own.

``Readings`` holds the rules that the twin would have read otherwise; as given, they are what the model does.
"""

from __future__ import annotations

import datetime
import math
import random
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.inputs.assignments import assignment_length
from sim.inputs.derivation import Derived
from sim.scenario import schema
from sim.scenario.quantities import MONTH, YEAR, Ages, Duration, Length, Share

Process = Generator[simpy.Event, Any, None]
Series = NDArray[np.float64]
NEVER = 1e9
SOCIAL_WORKERS = ("newly_qualified", "social_worker", "experienced")
GRADES = (*SOCIAL_WORKERS, "community_resource_worker", "team_manager")
KINDS_OF_POST = {"community_resource_worker": "community_resource_workers", "team_manager": "team_managers"}
STAGES = ("assessment", "child in need", "child protection", "court proceedings", "looked after", "leaving care")
FEWEST_MAY_HOLD_FIRST = (STAGES[3], STAGES[2], STAGES[4], STAGES[1], STAGES[0], STAGES[5])
REASONS = {"died": "swdied", "sickness": "absenc", "maternity": "absenc", "sabbatical": "absenc"}  # any other is leftrl


@dataclass(frozen=True)
class Readings:
    """Rules that the twin would have read otherwise; the values given here are what the model does."""

    support_cases_overload: bool = True  # cases of resource workers count as load of a team's social workers
    first_vacancies_by_team: bool = True  # vacancies of the first day are filled in the order of the teams, not by lot
    first_cover_drawn_again: bool = True  # of the posts covered on the first day only a share is covered again
    first_adults_close: bool = True  # who would be of age with the time so far is founded just short of eighteen


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

    spec: schema.Team
    workers: list[Worker] = field(default_factory=list)
    waiting: dict[Child, str] = field(default_factory=dict)
    beyond_posts: int = 0
    flows: Counter[str] = field(default_factory=Counter)


@dataclass(eq=False)
class Post:
    """A post for a social worker, a resource worker or a manager."""

    team: Team
    kind: str
    experienced_only: bool
    vacant_since: float
    cover_wanted: bool = False
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
    qualified: float = 0.0
    capacity: float = 0.0
    load: float = 0.0
    cases: dict[Child, None] = field(default_factory=dict)  # in the order in which they were given
    wants_to_go: bool = False
    sick_since: float = 0.0
    stint: object = field(default_factory=object)


@dataclass(eq=False)
class Family:
    """Siblings, who live in one area and go to the same teams."""

    area: str | None
    children: list[Child] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)


@dataclass(eq=False)
class Child:
    """A child and its case; ``seen`` says whether it has had a worker since the referral."""

    family: Family
    born: float
    complex: bool
    distant: bool
    interim_care: bool
    stays_to_25: bool
    given: simpy.Event
    stage: str = "closed"
    team: Team | None = None
    worker: Worker | None = None
    last_worker: Worker | None = None
    weight: float = 1.0
    seen: bool = False

    @property
    def looked_after(self) -> bool:
        """Whether the child is looked after, also under an interim care order."""
        return self.stage == "looked after" or (self.stage == "court proceedings" and self.interim_care)


@dataclass(frozen=True)
class TwinOutcome:
    """What one history shows: each measure over the months, for the council (``""``) and for each kind of team."""

    measures: dict[str, dict[str, Series]]
    events: int


def days(duration: Duration | None, otherwise: float = 0.0) -> float:
    """Return the days of a duration that may be left out."""
    return otherwise if duration is None else duration.days


def share(part: Share | None, otherwise: float = 0.0) -> float:
    """Return a share that may be left out."""
    return otherwise if part is None else part.share


def number(quantity: Any, otherwise: float = 0.0) -> float:
    """Return the value of a quantity that may be left out."""
    return otherwise if quantity is None else float(quantity.value)


class Council:
    """The council: everybody, and the processes they go through."""

    def __init__(self, derived: Derived, seed: int, years: int, readings: Readings) -> None:
        scenario = derived.scenario
        leaving, absence, agency = scenario.leaving, scenario.absence, scenario.agency
        progression, recruitment = scenario.progression, scenario.recruitment
        assert leaving and absence and agency and progression and recruitment, "the twin wants every section"
        assert not (scenario.restructures or scenario.retention_payment or scenario.actions or absence.cases_return)
        assert scenario.caseload.waiting_limit is None
        assert all(("looked after" in team.holds) == ("leaving care" in team.holds) for team in scenario.teams)
        self.leaving, self.absence, self.agency = leaving, absence, agency
        self.progression, self.recruitment = progression, recruitment
        self.caseload, self.demand, self.staff = scenario.caseload, scenario.demand, scenario.staff
        self.cohorts, self.readings = scenario.cohorts, readings
        self.start = scenario.council.start
        end = self.start.replace(
            year=self.start.year + years, day=min(self.start.day, 28 if self.start.month == 2 else 31)
        )
        self.horizon = (end - self.start).days
        self.env = CountingEnvironment()
        self.random = random.Random(f"twin {seed}")
        self.teams = [Team(team) for team in scenario.teams]
        self.posts: list[Post] = []
        self.open: set[Child] = set()
        self.counted = 0.0  # the day of the latest census
        self.censuses: list[dict[str, Counter[str]]] = []
        self.resigning = dict(zip(GRADES, (float(rate) for rate in derived.rates.grades.leaving), strict=True))
        self.assignment_length = assignment_length(agency)
        self.paths: dict[str, schema.StagePath] = {}
        self.lengths: dict[str, Length] = {}
        for stage in STAGES:
            path = getattr(scenario.stages, stage.replace(" ", "_"))
            if path is not None:
                self.paths[stage] = path
                if path.length is not None:
                    self.lengths[stage] = path.length
                elif path.ends is not None:  # Little's law: the mean length is the stock over the endings
                    mean, shape = path.stock.value / path.ends.per_day, path.shape or "exponential"
                    self.lengths[stage] = Length(
                        mean=mean, unit="days", shape=shape, variation=path.variation, source="rule: Little's law"
                    )
        self.assessed_year = progression.assessed_year.days
        self.experienced_after = progression.experienced_after.days
        self.monthly = {grade: list(self.chances_in_a_month(grade)) for grade in GRADES}
        self.wishes = {
            reason: rate.per_day
            for reason, rate in (
                ("chchan", self.demand.child_asks),
                ("pcchan", self.demand.parent_asks),
                ("others", self.demand.unexplained),
            )
            if rate
        }

    # --- chance ---

    def happens(self, chance: float) -> bool:
        """Tell whether something with this chance happens."""
        return self.random.random() < chance

    def one_of(self, weights: dict[str, float]) -> str:
        """Draw one of the names by weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def drawn(self, length: Length) -> float:
        """Draw a length in days."""
        mean, variation = length.days, length.variation or 1.0
        if length.shape == "fixed":
            return mean
        if length.shape == "exponential":
            return self.random.expovariate(1.0 / mean)
        if length.shape == "gamma":
            return self.random.gammavariate(variation**-2, mean * variation**2)
        spread = math.log(1.0 + variation**2)
        return self.random.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))

    def open_today(self, length: Length) -> tuple[float, float]:
        """Draw the time so far and the time to come of what began some time ago and has not ended today."""
        while True:
            ago, whole = self.random.uniform(0.0, 15.0 * length.days), self.drawn(length)
            if whole > ago:
                return ago, whole - ago

    def age(self, ages: Ages) -> float:
        """Draw an age in days: a group by its share, then evenly within the group."""
        group = self.random.choices(range(len(ages.shares)), ages.shares)[0]
        return self.random.uniform(ages.years[group], ages.years[group + 1]) * YEAR

    def poisson(self, mean: float) -> int:
        """Draw how many of something there are: as many as unit exponentials fit into the mean."""
        arrivals, passed = 0, self.random.expovariate(1.0)
        while passed < mean:
            arrivals += 1
            passed += self.random.expovariate(1.0)
        return arrivals

    # --- children ---

    def families_come(self) -> Process:
        """Families are referred, more and less with trend and season."""
        demand = self.demand
        season = demand.season.numbers() if demand.season else [1.0] * 12
        sizes = demand.family_sizes.numbers()
        mean_size = sum(size * part for size, part in enumerate(sizes, 1)) / sum(sizes)
        per_day = demand.referrals.per_day * (1.0 - share(demand.referred_again)) / mean_size
        growth = math.log(1.0 + (demand.growth.share if demand.growth else 0.0)) / YEAR
        growing = min(days(demand.growth_for, NEVER), self.horizon)
        most = per_day * math.exp(max(growth, 0.0) * growing) * max(season) * 12 / sum(season)
        while True:
            yield self.env.timeout(self.random.expovariate(most))
            now = self.env.now
            month = (self.start + datetime.timedelta(days=int(now))).month
            rate = per_day * math.exp(growth * min(now, growing)) * season[month - 1] * 12 / sum(season)
            if self.happens(rate / most):
                self.family_comes(self.random.choices(range(1, len(sizes) + 1), sizes)[0])

    def family_comes(self, size: int) -> None:
        """A family is referred: no further action for a share, else every child is assessed."""
        family = self.new_family()
        ignored = self.happens(share(self.demand.no_further_action))
        for _ in range(size):
            child = self.new_child(family, self.env.now - self.age(self.demand.ages))
            self.team_for(child, "assessment").flows["referrals"] += 1
            if not ignored:
                self.open_case(child)
                self.env.process(self.life(child, None))

    def new_family(self) -> Family:
        """Make a family, living in an area if the council has any."""
        areas = self.demand.areas
        return Family(self.one_of(areas.of) if areas else None)

    def new_child(self, family: Family, born: float) -> Child:
        """Make a child of the family."""
        demand = self.demand
        complex_case, distant = self.happens(share(demand.complex)), self.happens(share(demand.distant))
        interim_care, stays = self.happens(share(demand.looked_after_in_court)), self.happens(share(demand.stays_to_25))
        child = Child(family, born, complex_case, distant, interim_care, stays, self.env.event())
        family.children.append(child)
        return child

    def open_case(self, child: Child) -> None:
        """Open the case: by the old worker, if still in the assessing team and the rule says so, else by the team."""
        child.team, child.seen = self.team_for(child, "assessment"), False
        self.set_stage(child, "assessment")
        self.open.add(child)
        old = child.last_worker if self.caseload.back_to_old_worker else None
        if old is not None and old.team is child.team and self.can_take(old, child):
            self.give(child, old, "fconta")
        else:
            self.place(child, child.team, "fconta")

    def set_stage(self, child: Child, stage: str) -> None:
        """Put the child into the stage, which may change what the case weighs."""
        child.stage, before = stage, child.weight
        child.weight = number(self.demand.complex_weight, 1.0) if child.complex else 1.0
        if child.distant and stage == "looked after":
            child.weight += number(self.demand.distant_weight)
        if child.worker is not None:
            child.worker.load += child.weight - before

    def life(self, child: Child, ends: float | None) -> Process:
        """A child goes from stage to stage, grows up, asks for another worker, leaves, and perhaps comes again."""
        env, demand = self.env, self.demand
        again = share(demand.referred_again) / (1.0 - share(demand.no_further_action))
        asking = sum(self.wishes.values())
        while True:
            late = 25 if child.stays_to_25 else 21
            of_age = child.born + (late if child.stage == "leaving care" else 18) * YEAR
            if child.stage == "leaving care":
                ends = NEVER
            elif ends is None:
                if child.worker is None:  # a stage does not begin to run before somebody works on it
                    child.given = env.event()
                    yield child.given | env.timeout(max(of_age - env.now, 0.0))
                ends = env.now + self.drawn(self.lengths[child.stage])
            due, asks = 0.0, 0.0
            while due == asks:
                asks = env.now + self.random.expovariate(asking) if asking else NEVER
                due = min(ends, of_age, asks)
                yield env.timeout(max(due - env.now, 0.0))
                if due == asks and child.worker is not None and child.team is not None:
                    other = self.most_room(child, child.team, child.worker)
                    if other is not None:
                        self.move(child, other, self.one_of(self.wishes))
            if due == of_age:
                onward, ending = ("leaving care" if child.looked_after else "closed"), "turned eighteen"
            else:
                path = self.paths[child.stage]
                onward = self.one_of(path.onward.of) if path.onward else "closed"
                ending = self.one_of(path.endings.of) if path.endings else "needs met"
            ends = None
            if onward != "closed":
                self.enter(child, onward)
                continue
            self.close(child)
            if (
                ending not in ("needs met", "returned home")
                or not self.happens(again)
                or not demand.until_referred_again
            ):
                return
            wait = self.drawn(demand.until_referred_again)
            if env.now + wait >= child.born + 18 * YEAR:
                return
            yield env.timeout(wait)
            self.come_again(child)

    def come_again(self, child: Child) -> None:
        """A child whose case was closed is referred again."""
        self.team_for(child, "assessment").flows["referrals"] += 1
        self.team_for(child, "assessment").flows["referred_again"] += 1
        self.open_case(child)

    def comes_back(self, child: Child, wait: float) -> Process:
        """A child whose case closed before the first day is referred again."""
        if wait < child.born + 18 * YEAR:
            yield self.env.timeout(wait)
            self.come_again(child)
            yield from self.life(child, None)

    def enter(self, child: Child, stage: str) -> None:
        """Move the child to a stage: with the same worker where team and rules allow, else by transfer."""
        self.set_stage(child, stage)
        team, worker = self.team_for(child, stage), child.worker
        if team is not child.team:
            self.release(child)
            self.place(child, team, "tsproc" if child.seen else "fconta")
        elif worker is not None and not self.allowed(worker, child):
            other = self.most_room(child, team, worker)
            if other is not None:
                self.move(child, other, "tsproc")

    def close(self, child: Child) -> None:
        """Close the case; the worker may take somebody who waits."""
        worker = child.worker
        self.release(child)
        child.stage, child.team = "closed", None
        self.open.discard(child)
        if worker is not None:
            self.take_waiting(worker)

    # --- who has whom ---

    def team_for(self, child: Child, stage: str) -> Team:
        """Return the child's team if it holds the stage, else the family's team for it, drawn by the teams' posts."""
        serving = {}
        for team in self.teams:
            if stage in team.spec.holds and team.spec.area in (None, child.family.area):
                serving[team] = team.spec.social_workers.value + number(team.spec.community_resource_workers)
        if child.team in serving:
            return child.team
        if stage not in child.family.teams:
            child.family.teams[stage] = self.random.choices(list(serving), list(serving.values()))[0]
        return child.family.teams[stage]

    def allowed(self, worker: Worker, child: Child) -> bool:
        """Tell whether the worker's role, and the time in post of the newly qualified, allow the case."""
        rules = self.caseload
        if worker.grade == "team_manager" or child.stage not in getattr(rules.may_hold, worker.grade):
            return False
        if worker.grade != "newly_qualified":
            return True
        since = self.env.now - worker.since
        return not (
            (child.stage == "child protection" and since < days(rules.protection_after))
            or (child.stage == "court proceedings" and since < days(rules.court_after))
            or (child.complex and since < days(rules.complex_after))
        )

    def can_take(self, worker: Worker, child: Child) -> bool:
        """Tell whether the worker is at work and may be given the case."""
        if worker.status != "at work":
            return False
        load, limit = worker.load + child.weight, worker.team.spec.hard_limit
        if self.caseload.nobody_has_room == "hold" and load > worker.capacity:
            return False
        if limit is not None and load > limit.value * worker.fte:
            return False
        return self.allowed(worker, child)

    def most_room(self, child: Child, team: Team, but: Worker | None) -> Worker | None:
        """Return who in the team has most room of those who may be given the child."""
        able = (worker for worker in team.workers if worker is not but and self.can_take(worker, child))
        return max(able, key=lambda worker: worker.capacity - worker.load, default=None)

    def find(self, child: Child, team: Team, but: Worker | None) -> Worker | None:
        """Find a worker: a sibling's, else who has most room, else whoever's role allows the case, whatever the limits."""
        if self.caseload.siblings_together:
            for sibling in child.family.children:
                worker = sibling.worker
                if sibling is not child and worker is not None and worker is not but and worker.team is team:
                    if self.can_take(worker, child):
                        return worker
        found = self.most_room(child, team, but)
        if found is None and self.caseload.nobody_has_room == "always allocate":
            roles = self.caseload.may_hold
            able = (
                worker
                for worker in team.workers
                if worker is not but and worker.status == "at work" and child.stage in getattr(roles, worker.grade, ())
            )
            found = max(able, key=lambda worker: worker.capacity - worker.load, default=None)
        return found

    def give(self, child: Child, worker: Worker, reason: str) -> None:
        """Give the child to the worker."""
        worker.team.flows[reason] += 1
        worker.cases[child] = None
        worker.load += child.weight
        child.worker = child.last_worker = worker
        child.seen = True
        if not child.given.triggered:
            child.given.succeed()

    def let_go(self, child: Child) -> None:
        """Take the child out of its worker's caseload."""
        assert child.worker is not None
        del child.worker.cases[child]
        child.worker.load -= child.weight
        child.worker = None

    def release(self, child: Child) -> None:
        """Take the child from its worker or off the waiting list."""
        if child.worker is not None:
            self.let_go(child)
        else:
            assert child.team is not None
            del child.team.waiting[child]

    def move(self, child: Child, worker: Worker, reason: str) -> None:
        """Give the child to another worker."""
        self.let_go(child)
        self.give(child, worker, reason)

    def place(self, child: Child, team: Team, reason: str, but: Worker | None = None) -> None:
        """Give the child a worker of the team, or let it wait there."""
        child.team = team
        worker = self.find(child, team, but)
        if worker is not None:
            self.give(child, worker, reason)
        else:
            team.waiting[child] = reason

    def take_waiting(self, worker: Worker) -> None:
        """Let the worker take children who wait, the longest waiting first; who must always be given, by role alone."""
        always = self.caseload.nobody_has_room == "always allocate" and worker.status == "at work"
        for child, reason in list(worker.team.waiting.items()):
            by_role = always and child.stage in getattr(self.caseload.may_hold, worker.grade, ())
            if by_role or (not always and self.can_take(worker, child)):
                del worker.team.waiting[child]
                self.give(child, worker, reason)

    def hand_over(self, worker: Worker, cases: int, cause: str) -> None:
        """Hand over so many of the worker's cases, the longest held first."""
        for child in list(worker.cases)[:cases]:
            self.let_go(child)
            self.place(child, self.team_for(child, child.stage), REASONS.get(cause, "leftrl"), worker)

    # --- workers ---

    def new_worker(self, grade: str, permanent: bool, team: Team) -> Worker:
        """Make a worker, perhaps part time."""
        fte = self.agency.fte.value
        if permanent:
            fte = number(self.staff.part_time_fte, 1.0) if self.happens(share(self.staff.part_time)) else 1.0
        return Worker(grade, permanent, fte, team)

    def set_capacity(self, worker: Worker) -> None:
        """Set what the worker should hold: the guide by grade and hours, protected at first, less for supervising."""
        rules, team, grade = self.caseload, worker.team, worker.grade
        guide = 0.0
        if grade == "newly_qualified":
            guide = number(rules.protected_cases, rules.guide.social_worker.value)
            if self.env.now - worker.since < days(rules.protected_ramp):
                first = share(rules.protected_start, 1.0)
                guide *= first + (1.0 - first) * (self.env.now - worker.since) / days(rules.protected_ramp)
        elif grade == "community_resource_worker":
            guide = number(rules.guide.community_resource_worker)
        elif grade in SOCIAL_WORKERS:
            guide = rules.guide.social_worker.value
            if grade == "experienced":
                guide = number(rules.guide.experienced, guide)
            guide = number(team.spec.guide, guide)
        if grade == "experienced":
            grades = Counter(other.grade for other in team.workers)
            guide -= number(rules.supervision_cases) * grades["newly_qualified"] / max(grades["experienced"], 1)
        worker.capacity = max(guide, 0.0) * worker.fte

    def join(self, worker: Worker, team: Team, post: Post | None, since: float) -> None:
        """Put the worker into the team and the post, at work; agency cover of the post is then to end."""
        worker.team, worker.post, worker.since, worker.status = team, post, since, "at work"
        team.workers.append(worker)
        self.set_capacity(worker)
        if post is not None and worker.permanent:
            post.holder, post.offered, cover = worker, False, post.cover
            if cover is not None:
                post.cover = cover.post = None
                if cover.status == "at work":
                    self.env.process(self.departs(cover, "agency ended", self.agency.notice.days))
        elif post is not None:
            post.cover = worker

    def begin(self, worker: Worker) -> None:
        """Let the worker's time in the team begin."""
        self.env.process(self.months(worker, worker.stint))
        if worker.permanent:
            self.env.process(self.grows(worker, worker.stint))
            if worker.team.spec.starters_take_over_cases and worker.grade != "team_manager" and self.env.now > 0.0:
                self.env.process(self.takes_over(worker, worker.stint))

    def grows(self, worker: Worker, stint: object) -> Process:
        """A newly qualified worker finishes the assessed year; a social worker becomes experienced."""
        for before, after, when in (
            ("newly_qualified", "social_worker", self.assessed_year),
            ("social_worker", "experienced", self.experienced_after),
        ):
            if worker.grade == before:
                yield self.env.timeout(max(worker.qualified + when - self.env.now, 0.0))
                if worker.stint is not stint:
                    return
                worker.grade = after
                self.set_capacity(worker)

    def chances_in_a_month(self, grade: str) -> Iterable[tuple[str, float]]:
        """Yield the chance within a month of everything that comes at a steady rate."""
        leaving, absence = self.leaving, self.absence
        for what, rate in (
            ("retired", getattr(leaving.retires, grade)),
            ("dismissed", getattr(leaving.dismissed, grade)),
            ("died", getattr(leaving.dies, grade)),
            ("moved", getattr(leaving.moves_within_council, grade)),
            ("seconded", getattr(absence.secondment, grade) if absence.secondment_length else None),
            ("sickness", absence.sickness if absence.sickness_length else None),
            ("maternity", absence.maternity if absence.maternity_length else None),
            ("sabbatical", absence.sabbatical if absence.sabbatical_length else None),
        ):
            if rate is not None and rate.value > 0.0:
                yield what, 1.0 - math.exp(-rate.per_day * MONTH)

    def months(self, worker: Worker, stint: object) -> Process:
        """Month after month the capacity is set, waiting children are taken, and what the month brings happens."""
        env = self.env
        while worker.stint is stint:
            month_end = env.now + MONTH
            self.set_capacity(worker)
            coming: list[tuple[float, str]] = []
            if worker.status == "at work":
                self.take_waiting(worker)
                if worker.permanent:
                    for what, chance in self.monthly[worker.grade]:
                        if self.happens(chance):
                            coming.append((env.now + self.random.uniform(0.0, MONTH), what))
                    if worker.wants_to_go or self.happens(1.0 - math.exp(-self.hazard(worker))):
                        coming.append(
                            (env.now + (0.0 if worker.wants_to_go else self.random.uniform(0.0, MONTH)), "resigned")
                        )
                        worker.wants_to_go = True
            for when, what in sorted(coming):
                yield env.timeout(when - env.now)
                if worker.stint is stint and worker.status == "at work":
                    self.befalls(worker, what)
            yield env.timeout(month_end - env.now)

    def hazard(self, worker: Worker) -> float:
        """Return the hazard of resigning in the coming month."""
        leaving, spec = self.leaving, worker.team.spec
        factor = number(spec.leaving, 1.0)
        if worker.capacity > 0.0:
            effect = 1.0 + number(leaving.caseload_effect) * (worker.load / worker.capacity - 1.0)
            factor *= min(
                max(effect, number(leaving.caseload_effect_least)), number(leaving.caseload_effect_most, NEVER)
            )
        pay = (leaving.relative_pay.share if leaving.relative_pay else 0.0) + share(spec.allowance)
        factor *= max(1.0 - number(leaving.pay_effect) * pay, 0.0)
        in_post = self.env.now - worker.since
        return self.resigning[worker.grade] * factor * (self.by_tenure(in_post + MONTH) - self.by_tenure(in_post))

    def by_tenure(self, in_post: float) -> float:
        """Return the days in post, each counted as often as its band of tenure says."""
        bands, added_up = self.leaving.tenure, 0.0
        for band, following in zip(bands, [*bands[1:], None], strict=True):
            end = in_post if following is None else min(in_post, following.after.days)
            added_up += band.rate.value * max(end - band.after.days, 0.0)
        return added_up

    def befalls(self, worker: Worker, what: str) -> None:
        """Begin what happens to a worker at work."""
        leaving, absence = self.leaving, self.absence
        if what == "sickness" and absence.sickness_length:
            self.env.process(self.falls_sick(worker, self.drawn(absence.sickness_length)))
        elif what == "maternity" and absence.maternity_length:
            self.env.process(self.goes_on_leave(worker, what, self.drawn(absence.maternity_length)))
        elif what == "sabbatical" and absence.sabbatical_length:
            self.env.process(self.goes_on_leave(worker, what, self.drawn(absence.sabbatical_length)))
        else:
            notice = {
                "dismissed": 0.0,
                "died": 0.0,
                "moved": leaving.internal_notice.days,
                "seconded": leaving.internal_notice.days,
            }
            self.env.process(self.departs(worker, what, notice.get(what, leaving.notice.days)))

    def falls_sick(self, worker: Worker, lasts: float) -> Process:
        """A worker is sick and keeps the cases; in a long sickness a share is covered, and later the rest."""
        absence, back = self.absence, self.env.now + lasts
        worker.status, worker.sick_since = "sick", self.env.now
        covered, rest = days(absence.covered_after, NEVER), days(absence.rest_covered_after, NEVER)
        if lasts > covered:
            yield self.env.timeout(covered)
            self.hand_over(worker, round(len(worker.cases) * share(absence.covered_first)), "sickness")
            if lasts > covered + rest:
                yield self.env.timeout(rest)
                self.hand_over(worker, len(worker.cases), "sickness")
                self.perhaps_replace(worker)
        yield self.env.timeout(back - self.env.now)
        worker.team.flows["sick_days"] += worker.fte * (self.env.now - max(worker.sick_since, self.counted))
        self.comes_to_work(worker)

    def goes_on_leave(self, worker: Worker, what: str, lasts: float) -> Process:
        """A worker goes on a leave known in advance, all cases handed over, and comes back."""
        worker.status = "on leave"
        self.hand_over(worker, len(worker.cases), what)
        self.perhaps_replace(worker)
        yield self.env.timeout(lasts)
        self.comes_to_work(worker)

    def comes_to_work(self, worker: Worker) -> None:
        """A worker is back at work."""
        worker.status = "at work"
        self.take_waiting(worker)

    def departs(self, worker: Worker, cause: str, notice: float) -> Process:
        """A worker is in notice, hands over every case and goes: on secondment, to another team, to manage, or for good."""
        worker.status = "in notice"
        yield self.env.timeout(notice)
        team, post = worker.team, worker.post
        is_social_worker = worker.permanent and worker.grade in SOCIAL_WORKERS
        self.hand_over(worker, len(worker.cases), cause)
        team.flows["leavers_from_team"] += is_social_worker
        if cause == "seconded" and self.absence.secondment_length:
            worker.status = "on secondment"
            self.perhaps_replace(worker)
            yield self.env.timeout(self.drawn(self.absence.secondment_length))
            self.comes_to_work(worker)
            return
        worker.status, worker.stint, worker.post, worker.wants_to_go = "gone", object(), None, False
        team.workers.remove(worker)
        if not worker.permanent:
            team.beyond_posts -= worker.beyond_posts
            if post is not None:
                post.cover = None
                self.seek_cover(post)
            return
        assert post is not None
        self.falls_vacant(post)
        if cause == "moved":
            elsewhere = self.vacancy(worker.grade, [other for other in self.teams if other is not team])
            if self.happens(share(self.leaving.stays_in_teams)) and elsewhere is not None:
                self.join(worker, elsewhere.team, elsewhere, self.env.now)
                self.begin(worker)
        elif cause != "promoted":
            team.flows["leavers"] += is_social_worker

    # --- posts ---

    def vacancy(self, grade: str, teams: list[Team]) -> Post | None:
        """Return the longest vacant post of these teams that is not offered and that the grade may hold."""
        kind = KINDS_OF_POST.get(grade, "social_workers")
        free = (
            post
            for post in self.posts
            if post.kind == kind
            and post.holder is None
            and not post.offered
            and post.team in teams
            and (grade == "experienced" or not post.experienced_only)
        )
        return min(free, key=lambda post: post.vacant_since, default=None)

    def falls_vacant(self, post: Post) -> None:
        """A post falls vacant: a manager will be appointed, a share of social workers' posts covered."""
        post.holder, post.vacant_since = None, self.env.now
        if post.kind == "team_managers":
            self.env.process(self.manager_is_found(post, self.progression.manager_vacancy.days))
        elif post.kind == "social_workers":
            post.cover_wanted = self.happens(self.agency.covers_vacancies.share)
            self.seek_cover(post)

    def seek_cover(self, post: Post) -> None:
        """Seek an agency worker for the post if it is one of those to be covered."""
        if post.cover_wanted:
            self.env.process(self.agency_worker_covers(post, self.agency.delay.days))

    def agency_worker_covers(self, post: Post, delay: float) -> Process:
        """An agency worker starts after a while, unless the post is filled or covered by then."""
        yield self.env.timeout(delay)
        if post.holder is None and post.cover is None:
            self.agency_worker_starts(post.team, post)

    def perhaps_replace(self, worker: Worker) -> None:
        """Seek an agency worker for a share of the long absences."""
        if self.happens(self.agency.covers_absences.share):
            self.env.process(self.agency_worker_helps(worker.team))

    def agency_worker_helps(self, team: Team) -> Process:
        """An agency worker is sought beyond the posts and starts after a while."""
        team.beyond_posts += 1
        yield self.env.timeout(self.agency.delay.days)
        self.agency_worker_starts(team, None)

    def agency_worker_starts(self, team: Team, post: Post | None) -> None:
        """An agency worker starts, who counts as experienced."""
        worker = self.new_worker("experienced", False, team)
        worker.beyond_posts = post is None
        self.join(worker, team, post, self.env.now)
        self.begin(worker)
        self.env.process(self.assignment(worker, self.drawn(self.assignment_length)))

    def assignment(self, worker: Worker, lasts: float) -> Process:
        """An assignment ends after notice; in a post still vacant and not offered some agency workers become permanent."""
        yield self.env.timeout(max(lasts - self.agency.notice.days, 0.0))
        post = worker.post
        if worker.status == "at work":
            if post is not None and not post.offered and self.happens(self.agency.converts.share):
                worker.permanent, post.cover, post.holder = True, None, worker
                worker.team.flows["starters"] += 1
            else:
                yield from self.departs(worker, "agency ended", self.agency.notice.days)

    def manager_is_found(self, post: Post, vacant_for: float) -> Process:
        """A manager's post is filled by the longest-serving experienced worker of the team, or from outside."""
        yield self.env.timeout(vacant_for)
        able = (w for w in post.team.workers if w.permanent and w.grade == "experienced" and w.status == "at work")
        manager = (
            min(able, key=lambda w: w.since, default=None) if self.happens(self.progression.promotion.share) else None
        )
        if manager is not None:
            yield from self.departs(manager, "promoted", self.leaving.internal_notice.days)
            manager.grade = "team_manager"
        else:
            manager = self.new_worker("team_manager", True, post.team)
        self.join(manager, post.team, post, self.env.now)
        self.begin(manager)

    def rounds(self) -> Process:
        """Recruitment rounds: applicants, the experienced first, are offered the posts that have been vacant longest."""
        plan = self.recruitment
        yield self.env.timeout((plan.first_round - self.start).days)
        while True:
            for grade in ("experienced", "social_worker", "newly_qualified", "community_resource_worker"):
                for _ in range(self.poisson(number(getattr(plan.applicants, grade)))):
                    self.hire(grade, days(getattr(plan.start_after, grade)))
            yield self.env.timeout(plan.every.days)

    def cohort_comes(self, cohort: schema.Cohort) -> Process:
        """A cohort lands on its dates and fills vacancies as far as there are any."""
        yield self.env.timeout((cohort.arrives - self.start).days)
        while True:
            for _ in range(cohort.size.value):
                self.hire(cohort.grade, 0.0)
            yield self.env.timeout(days(cohort.every, NEVER))

    def hire(self, grade: str, start_after: float) -> None:
        """Offer somebody the longest vacant post in a team that he or she accepts."""
        post = self.vacancy(grade, [team for team in self.teams if self.happens(share(team.spec.applications, 1.0))])
        if post is not None:
            post.offered = True
            self.env.process(self.starts(grade, post, start_after))

    def starts(self, grade: str, post: Post, start_after: float) -> Process:
        """A new worker starts in the post."""
        yield self.env.timeout(start_after)
        worker = self.new_worker(grade, True, post.team)
        years = {"social_worker": self.random.uniform(self.assessed_year, self.experienced_after)}
        years["experienced"] = self.experienced_after
        worker.qualified = self.env.now - years.get(grade, 0.0)
        post.team.flows["starters"] += grade in SOCIAL_WORKERS
        self.join(worker, post.team, post, self.env.now)
        self.begin(worker)

    # --- managing caseloads ---

    def most_overloaded(self, team: Team, margin: float, but: Worker | None) -> Worker | None:
        """Return who at work is furthest above capacity, and by more than the margin."""
        able = (w for w in team.workers if w is not but and w.status == "at work" and w.load - w.capacity > margin)
        return max(able, key=lambda w: w.load - w.capacity, default=None)

    def latest_that_fits(self, colleague: Worker, worker: Worker) -> Child | None:
        """Return the colleague's latest case for which the worker has room."""
        for child in reversed(colleague.cases):
            if worker.load + child.weight <= worker.capacity and self.can_take(worker, child):
                return child
        return None

    def takes_over(self, worker: Worker, stint: object) -> Process:
        """A new starter with room is given the latest cases of the most overloaded colleagues, and again while new."""
        until = self.env.now + days(self.caseload.takeover_for)
        while worker.stint is stint:
            while worker.status == "at work":
                colleague = self.most_overloaded(worker.team, 0.0, worker)
                child = self.latest_that_fits(colleague, worker) if colleague is not None else None
                if child is None:
                    break
                self.move(child, worker, "manage")
            if self.env.now + days(self.caseload.takeover_every, NEVER) > until:
                return
            yield self.env.timeout(days(self.caseload.takeover_every))

    def reviews(self, team: Team) -> Process:
        """Monthly, cases move from the overloaded to who has most room, and an overloaded team seeks agency workers."""
        margin, agency = number(self.caseload.balance_margin), self.agency
        while True:
            yield self.env.timeout(MONTH)
            for _ in range(int(number(self.caseload.balance_moves)) if margin else 0):
                overloaded = self.most_overloaded(team, margin, None)
                able = (
                    w
                    for w in team.workers
                    if w.status == "at work" and w.capacity > w.load and w.grade != "team_manager"
                )
                other = max(able, key=lambda w: w.capacity - w.load, default=None)
                if overloaded is None or other is None:
                    break
                child = self.latest_that_fits(overloaded, other)
                if child is None:
                    break
                self.move(child, other, "manage")
            workers = [w for w in team.workers if w.grade in SOCIAL_WORKERS]
            holders = team.workers if self.readings.support_cases_overload else workers
            if agency.overload_caseload and team.beyond_posts < number(agency.overload_workers):
                if sum(len(w.cases) for w in holders) > agency.overload_caseload.value * sum(w.fte for w in workers):
                    self.env.process(self.agency_worker_helps(team))

    # --- the first day ---

    def found(self) -> None:
        """Found the service as it is on the first day."""
        for team in self.teams:
            for kind in ("social_workers", "community_resource_workers", "team_managers"):
                reserved = number(team.spec.experienced_only) if kind == "social_workers" else 0
                for place in range(int(number(getattr(team.spec, kind)))):
                    since = 0.0 if self.readings.first_vacancies_by_team else -self.random.random()
                    self.posts.append(Post(team, kind, place < reserved, since))
        for grade in ("experienced", "social_worker", "newly_qualified", "community_resource_worker", "team_manager"):
            self.found_workers(grade)
        for team in self.teams:
            self.found_cover(team)
            for worker in team.workers:
                self.set_capacity(worker)
        for stage in FEWEST_MAY_HOLD_FIRST:
            if stage in self.paths:
                self.found_children(stage, self.paths[stage].stock.value)
        self.found_returning_children()
        for team in self.teams:
            team.flows.clear()
            for worker in team.workers:
                self.begin(worker)
            self.env.process(self.reviews(team))
        self.env.process(self.families_come())
        self.env.process(self.rounds())
        for cohort in self.cohorts:
            self.env.process(self.cohort_comes(cohort))
        self.env.process(self.counting())

    def found_workers(self, grade: str) -> None:
        """Share the grade's workers out over the posts left, each to the team furthest behind its due."""
        free = {
            team: [post for post in self.posts if post.team is team and self.fits(post, grade)] for team in self.teams
        }
        people, places = int(number(getattr(self.staff, grade))), sum(map(len, free.values()))
        due = {team: people * len(posts) / max(places, 1) for team, posts in free.items()}
        for _ in range(people):
            team = max(due, key=lambda team: due[team] if free[team] else -NEVER)
            due[team] -= 1.0
            worker = self.new_worker(grade, True, team)
            in_post = self.time_in_post()
            since_qualifying = self.experienced_after + in_post
            if grade == "newly_qualified":
                in_post = since_qualifying = self.since_qualifying(0.0, self.assessed_year)
            elif grade == "social_worker":
                since_qualifying = self.since_qualifying(self.assessed_year, self.experienced_after)
                in_post = min(in_post, since_qualifying)
            worker.qualified = -since_qualifying
            self.join(worker, team, free[team].pop(0), -in_post)

    def since_qualifying(self, least: float, most: float) -> float:
        """Draw the days since qualifying: on any day between, but for the share who came with the cohort of a year."""
        for cohort in self.cohorts:
            yearly = cohort.every is not None and abs(cohort.every.days - YEAR) < 1.0
            latest = (self.start - cohort.arrives).days % YEAR
            if yearly and cohort.grade == "newly_qualified" and latest < self.assessed_year:
                if self.happens(cohort.size.value / max(number(self.staff.newly_qualified), 1.0)):
                    return self.random.choice([at for year in range(9) if least <= (at := latest + year * YEAR) < most])
        return self.random.uniform(least, most)

    def fits(self, post: Post, grade: str) -> bool:
        """Tell whether a worker of the grade may be founded in the post."""
        if post.kind != KINDS_OF_POST.get(grade, "social_workers") or post.holder is not None:
            return False
        return grade == "experienced" or not post.experienced_only

    def time_in_post(self) -> float:
        """Draw a time in post so far: somebody who began some time in the last forty years and has not resigned since."""
        while True:
            ago = self.random.uniform(0.0, 40 * YEAR)
            if self.happens(math.exp(-self.resigning["experienced"] * self.by_tenure(ago))):
                return ago

    def found_cover(self, team: Team) -> None:
        """Found the agency workers, in vacant posts as far as there are any; cover is on its way to others."""
        vacant = [post for post in self.posts if post.team is team and post.holder is None]
        posts = [post for post in vacant if post.kind == "social_workers"]
        for post in posts:
            post.cover_wanted = self.happens(self.agency.covers_vacancies.share)
        for here in range(int(number(team.spec.agency))):
            worker = self.new_worker("experienced", False, team)
            so_far, to_come = self.open_today(self.assignment_length)
            post = posts.pop(0) if posts else None
            worker.beyond_posts = post is None
            team.beyond_posts += worker.beyond_posts
            if post is not None and not self.readings.first_cover_drawn_again:
                post.cover_wanted = True
            self.join(worker, team, post, -so_far)
            self.env.process(self.assignment(worker, to_come))
        for post in posts:
            if post.cover_wanted:
                delay = self.random.uniform(0.0, self.agency.delay.days)
                self.env.process(self.agency_worker_covers(post, delay))
        for post in vacant:
            if post.kind == "team_managers":
                vacant_for = self.random.uniform(0.0, self.progression.manager_vacancy.days)
                self.env.process(self.manager_is_found(post, vacant_for))

    def found_children(self, stage: str, stock: int) -> None:
        """Found the children of a stage, family by family, each in the middle of the stage and under age for it."""
        sizes, ages = self.demand.family_sizes.numbers(), self.demand.ages
        while stock > 0:
            family = self.new_family()
            for _ in range(min(self.random.choices(range(1, len(sizes) + 1), sizes)[0], stock)):
                stock -= 1
                child = self.new_child(family, 0.0)
                ends: float | None = None
                if stage == "leaving care":  # one who stays to 25 is met more often
                    age = child.born = 26 * YEAR
                    while age >= (25 if child.stays_to_25 else 21) * YEAR:
                        child.stays_to_25 = self.happens(share(self.demand.stays_to_25))
                        age = self.random.uniform(18, 25) * YEAR
                elif stage == "looked after":
                    _, ends = self.open_today(self.lengths[stage])
                    age = self.age(self.demand.ages_looked_after or ages)
                else:
                    so_far, ends = self.open_today(self.lengths[stage])
                    age = self.age(ages) + so_far
                    while age >= 18 * YEAR:
                        so_far, ends = self.open_today(self.lengths[stage])
                        age = self.age(ages) + so_far
                        if self.readings.first_adults_close:
                            age = 18 * YEAR - self.random.uniform(0.0, 7.0)
                child.born = -age
                self.set_stage(child, stage)
                self.open.add(child)
                self.place(child, self.team_for(child, stage), "fconta")
                self.env.process(self.life(child, ends))

    def found_returning_children(self) -> None:
        """Found the children whose case closed a while ago and who will be referred again."""
        length, again = self.demand.until_referred_again, share(self.demand.referred_again)
        if length is not None:
            for _ in range(round(self.demand.referrals.per_day * again * length.days)):
                child = self.new_child(self.new_family(), -self.age(self.demand.ages))
                self.env.process(self.comes_back(child, self.open_today(length)[1]))

    # --- counting ---

    def counting(self) -> Process:
        """On the last day of every month, but not on the first day itself, everything is counted."""
        for day in range(1, self.horizon + 1):
            if (self.start + datetime.timedelta(days=day + 1)).day == 1:
                yield self.env.timeout(day - self.env.now)
                self.censuses.append(self.count())
                self.counted = self.env.now

    def count(self) -> dict[str, Counter[str]]:
        """Count what there is, and what has happened since the last time, for the council and by kind of team."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in ("", *(team.spec.kind for team in self.teams))}
        for team in self.teams:
            seen = self.count_team(team)
            for name in ("", team.spec.kind):
                counts[name].update(seen)
        for child in self.open:
            assert child.team is not None
            for name in ("", child.team.spec.kind):
                counts[name]["open_cases"] += 1
                counts[name][child.stage.replace(" ", "_")] += 1
                counts[name]["children_looked_after"] += child.looked_after
        return counts

    def count_team(self, team: Team) -> Counter[str]:
        """Count a team's staff, posts and caseloads, and what has happened in it."""
        seen: Counter[str] = Counter()
        for worker in team.workers:
            support = worker.grade not in SOCIAL_WORKERS
            seen[worker.grade if worker.permanent else "agency_workers"] += 1
            if worker.status == "sick":
                team.flows["sick_days"] += worker.fte * (self.env.now - max(worker.sick_since, self.counted))
            if worker.cases:
                seen["support_cases" if support else "held"] += len(worker.cases)
                seen["support_holders_fte" if support else "holders_fte"] += worker.fte
                seen["above_guide"] += not support and worker.load > worker.capacity
            if worker.permanent and not support:
                seen["social_workers"] += 1
                seen["social_workers_fte"] += worker.fte
        for post in self.posts:
            if post.team is team and post.kind == "social_workers" and post.holder is None:
                seen["posts_vacant"] += 1
                seen["posts_covered"] += post.cover is not None
        for flow, amount in team.flows.items():
            seen[flow] += amount
        team.flows.clear()
        return seen


RENAMED = {
    "social_worker": "social_workers_past_first_year",
    "community_resource_worker": "community_resource_workers",
    "team_manager": "team_managers",
    **{
        reason: f"changes_{reason}"
        for reason in ("leftrl", "absenc", "tsproc", "manage", "swdied", "chchan", "pcchan", "others")
    },
}


def measures_of(censuses: list[dict[str, Counter[str]]], group: str) -> dict[str, Series]:
    """Return every measure over the months for a group of teams, by the engine's names."""
    counted = [census[group] for census in censuses]
    names = sorted({name for census in counted for name in census})
    found = {RENAMED.get(name, name): np.array([census[name] for census in counted], dtype=float) for name in names}
    zero = np.zeros(len(counted))

    def of(name: str) -> Series:
        return found.get(name, zero)

    staff, experienced = of("social_workers") + of("agency_workers"), of("experienced") + of("agency_workers")
    with np.errstate(divide="ignore", invalid="ignore"):
        found["experienced_share"] = 100 * experienced / staff
        found["caseload"] = of("held") / of("holders_fte")
        found["caseload_of_resource_workers"] = of("support_cases") / of("support_holders_fte")
    return found


def run(derived: Derived, seed: int, years: int | None = None, readings: Readings | None = None) -> TwinOutcome:
    """Play one history of the scenario for so many years (its own, if not given)."""
    years = years or derived.scenario.council.years
    council = Council(derived, seed, years, readings or Readings())
    council.found()
    council.env.run(until=council.horizon + 0.5)
    groups = ("", *sorted({team.spec.kind for team in council.teams}))
    return TwinOutcome({group: measures_of(council.censuses, group) for group in groups}, council.env.events)
