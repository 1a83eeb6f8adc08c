"""What each thing that is left to chance is called, and how a person's random number for it is looked up."""

from __future__ import annotations

from sim.mechanics.codes import Codes
from sim.mechanics.compiling import inlined
from sim.mechanics.random_numbers import uniform
from sim.model.world import Child, Worker, World
from sim.scenario.distributions import CELLS
from sim.scenario.vocabulary import Distribution


class Kind(Codes):
    """Kinds of holders of random numbers; a key is made from the history's key, a kind and a number."""

    HISTORY = 0
    FAMILY = 1
    CHILD = 2
    INITIAL_WORKER = 3
    APPLICANT = 4
    COHORT_MEMBER = 5
    AGENCY_FOR_POST = 6
    AGENCY_BEYOND_POSTS = 7
    MANAGER = 8
    POST = 9
    INITIAL_AGENCY = 10
    INITIAL_CHILD = 11
    RETURNING_CHILD = 12
    ROUND = 13
    TEAM = 14
    PAST_ROUND = 15
    DRIFT = 16


class Purpose(Codes):
    """What a draw is for; a number that is free was used once, and is left so that the others stay the same."""

    FAMILY_SIZE = 0
    FAMILY_GAP = 1
    AREA = 2
    AGE = 3
    COMPLEX = 5
    DISTANT = 6
    INTERIM_CARE = 7
    NO_FURTHER_ACTION = 8
    TEAM = 9
    DURATION = 10
    NEXT_STAGE = 11
    ENDING = 12
    REFERRED_AGAIN = 13
    UNTIL_REFERRED_AGAIN = 14
    CHILD_ASKS = 15
    WHO_ASKS = 16
    TRANSFER_AGE = 17
    LATE_LEAVER = 18
    TIME_SO_FAR = 19
    KNOWN_FOR = 20
    PART_TIME = 22
    QUALIFIED = 23
    THRESHOLD = 24
    DESTINATION = 25
    MONTH = 26  # one purpose more for each Cause
    ABSENCE = 61
    AGENCY_TERM = 62
    AGENCY_CONVERTS = 63
    AGENCY_COVER = 64
    APPLICANTS = 65
    ACCEPTS = 66
    PROMOTION = 67
    TAKE_UP = 68
    TIME_IN_POST = 69
    PAST_MONTH = 70
    PAST_ABSENCE = 71
    DRIFT = 72
    ESTABLISHMENT = 73
    AGENCY_WANTED = 74
    HELD_FOR_NOW = 75
    WORKER_KEPT_INTO_CARE = 76
    INSPECTION_DUE = 77
    JUDGEMENT = 78


@inlined
def quantile(world: World, distribution: int, share: float) -> float:
    """Return the value that a ``share`` of the distribution lies below, between two entries of its table."""
    place = share * CELLS
    cell = int(place)
    if cell >= CELLS - 1:
        place = (place - (CELLS - 1)) * CELLS
        cell = min(int(place), CELLS - 1)
        place -= cell
        cell += CELLS
    else:
        place -= cell
    value = world.quantiles.value
    lower = value[distribution, cell]
    return lower + place * (value[distribution, cell + 1] - lower)


@inlined
def normal(world: World, u: float) -> float:
    """Return the number, standard normally distributed, that belongs to the random number."""
    if u < 0.5:
        return -quantile(world, Distribution.NORMAL_EITHER_WAY, 1.0 - 2.0 * u)
    return quantile(world, Distribution.NORMAL_EITHER_WAY, 2.0 * u - 1.0)


@inlined
def child_uniform(world: World, child: Child, purpose: int, occasion: int) -> float:
    """Return the child's own uniform number for this purpose and occasion."""
    return uniform(world.children.key[child], purpose, occasion)


@inlined
def worker_uniform(world: World, worker: Worker, purpose: int, occasion: int) -> float:
    """Return the worker's own uniform number for this purpose and occasion."""
    return uniform(world.workers.key[worker], purpose, occasion)
