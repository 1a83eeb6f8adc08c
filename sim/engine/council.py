"""The council as its management sees it and acts on it during a run."""

from __future__ import annotations

import datetime

import simpy

from sim.mechanics import event_list
from sim.model.counting.counted import Level
from sim.model.events import Event
from sim.model.world import Team, World, every_team
from sim.scenario.derivation import Derived
from sim.scenario.rates import Rates
from sim.scenario.sections.base import Parameters


class CouncilView:
    """What a management process is given: measures of today's service, and what management can do.

    ``world`` is the whole world; a process may read any column (``council.world.workers.status[worker]``), change a
    number (``council.set("agency.converts", 0.3)``), and request events.
    """

    def __init__(self, env: simpy.Environment, world: World, derived: Derived) -> None:
        self.env = env
        self.world = world
        self.derived = derived

    @property
    def date(self) -> datetime.date:
        """Today."""
        return self.derived.scenario.council.start + datetime.timedelta(days=int(self.env.now))

    def team_number(self, team: str) -> Team:
        """Return the number of the team with this name; raises ``ValueError`` for an unknown name."""
        if team not in self.derived.team_names:
            raise ValueError(f"no team is named {team!r}; the teams are {', '.join(self.derived.team_names)}")
        return Team(self.derived.team_names.index(team) + 1)

    def level(self, level: Level, team: str | None = None) -> float:
        """Return how much there is of something today, in a team or in all."""
        levels = self.world.teams.levels
        return float(levels[self.team_number(team), level] if team else levels[:, level].sum())

    def social_worker_fte(self, team: str | None = None) -> float:
        """Return the FTE of social workers in post, agency included."""
        grades = (Level.NEWLY_QUALIFIED_FTE, Level.SOCIAL_WORKER_FTE, Level.EXPERIENCED_FTE, Level.AGENCY_FTE)
        return sum(self.level(grade, team) for grade in grades)

    def average_caseload(self, team: str | None = None) -> float:
        """Return the cases per FTE that social workers in post hold, agency and absent workers included."""
        workers, teams = self.world.workers, self.world.teams
        number = self.team_number(team) if team else None
        held = 0
        for one in [number] if number else every_team(self.world):
            for worker in self.world.seats.member[teams.first_seat[one] : teams.next_seat[one]]:
                held += int(workers.cases[worker]) if workers.grade[worker] <= 2 else 0
        fte = self.social_worker_fte(team)
        return held / fte if fte else 0.0

    def vacancy_rate(self, team: str | None = None) -> float:
        """Return the share of social workers' posts without a permanent holder."""
        posts = self.level(Level.POSTS, team)
        return self.level(Level.POSTS_VACANT, team) / posts if posts else 0.0

    def agency_rate(self, team: str | None = None) -> float:
        """Return the share of the social workers' FTE that is agency workers'."""
        fte = self.social_worker_fte(team)
        return self.level(Level.AGENCY_FTE, team) / fte if fte else 0.0

    def children_waiting(self, team: str | None = None) -> float:
        """Return the children without a worker."""
        return self.level(Level.WAITING, team)

    def set(self, parameter: str, value: float) -> None:
        """Give a parameter of a section, such as ``agency.delay`` (in days), another value from now on; raises
        ``ValueError`` for an unknown name.
        """
        known = [
            f"{section}.{name}"
            for section, table in Rates.tables().items()
            for name, field in table._fields.items()
            if issubclass(table, Parameters) and field.scalar
        ]
        if parameter not in known:
            raise ValueError(f"no parameter is named {parameter!r}; there are {', '.join(known)}")
        section, name = parameter.split(".")
        setattr(getattr(self.world, section), name, value)

    def request(self, event: Event, subject: int, in_days: float = 0.0) -> None:
        """Request a council event (from ``Event.FAMILY_IS_REFERRED`` on) for a team, post or cohort by number."""
        if event < Event.FAMILY_IS_REFERRED:
            raise ValueError(f"{event.name} is not a council event")
        event_list.request(self.world.event_list, self.world.buckets, self.env.now + in_days, int(event), subject, 0)

    def inspect(self, judgement: int) -> None:
        """Let the council be inspected today, and judged as numbered by ``Judgement``."""
        self.request(Event.COUNCIL_IS_INSPECTED, judgement + 1)

    def engage_agency_workers(self, number: int, team: str | None = None) -> None:
        """Seek agency workers beyond the posts, for a team or, one by one, for the team with the highest caseload."""
        planned = dict.fromkeys(self.derived.team_names, 0)
        for _ in range(number):
            chosen = team or max(self.derived.team_names, key=lambda name: self._load_with(name, planned[name]))
            planned[chosen] += 1
            self.world.teams.extra[self.team_number(chosen)] += 1
            self.request(Event.AGENCY_WORKER_JOINS_TEAM, self.team_number(chosen), self.world.agency.delay)

    def _load_with(self, team: str, more: int) -> float:
        fte = self.social_worker_fte(team)
        return self.average_caseload(team) * fte / (fte + more) if fte + more else 0.0
