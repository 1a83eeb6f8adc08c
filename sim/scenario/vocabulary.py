"""The words of the service, each with the number that stands for it in the model's columns."""

from __future__ import annotations

from sim.mechanics.codes import Codes


class Grade(Codes):
    """What a worker is employed as. The first three are the social workers."""

    NEWLY_QUALIFIED = 0  # in the assessed and supported year
    SOCIAL_WORKER = 1
    EXPERIENCED = 2
    COMMUNITY_RESOURCE_WORKER = 3  # or personal adviser
    TEAM_MANAGER = 4  # holds no cases


class Contract(Codes):
    """How a worker is employed."""

    PERMANENT = 0
    AGENCY = 1


class Route(Codes):
    """How a worker came to the council."""

    IN_POST = 0  # at the start of the forecast
    RECRUITMENT_ROUND = 1
    COHORT = 2
    AGENCY = 3
    MANAGER = 4  # appointed from outside


class Status(Codes):
    """What a worker is doing now."""

    NOBODY = 0
    DUE_TO_START = 1
    AT_WORK = 2
    IN_NOTICE = 3  # at work, given no new cases
    SICK = 4
    ON_MATERNITY_LEAVE = 5
    ON_SABBATICAL = 6
    ON_SECONDMENT = 7
    GONE = 8


class Stage(Codes):
    """Where a child is in the service."""

    ASSESSMENT = 0
    CHILD_IN_NEED = 1
    CHILD_PROTECTION = 2
    COURT_PROCEEDINGS = 3
    LOOKED_AFTER = 4
    LEAVING_CARE = 5
    CLOSED = 6


NEVER = 1e9  # days: longer than any forecast
STAGES = 6  # stages in which a child has a worker: all but CLOSED
GRADES = len(Grade)
SOCIAL_WORKER_GRADES = (Grade.NEWLY_QUALIFIED, Grade.SOCIAL_WORKER, Grade.EXPERIENCED)


class Ending(Codes):
    """How a child's case closes, or a child's time looked after ends."""

    NEEDS_MET = 0
    RETURNED_HOME = 1
    ADOPTED = 2
    SPECIAL_GUARDIANSHIP = 3
    TURNED_EIGHTEEN = 4
    LEFT_CARE_SERVICE = 5  # at 21 or 25


class Reason(Codes):
    """Why a worker became a child's worker: the codes of the national return (SSDA903, SW_REASON)."""

    FCONTA = 0  # first contact or re-referral: not a change
    LEFTRL = 1  # the previous worker left the role
    ABSENC = 2  # absence cover, or return from absence
    TSPROC = 3  # transfer by standard process
    MANAGE = 4  # managing caseloads
    ORGRST = 5  # organisational restructure
    CHCHAN = 6  # the child asked
    PCCHAN = 7  # a parent or carer asked
    SWDIED = 8  # the previous worker died
    OTHERS = 9


class Cause(Codes):
    """The model's finer cause of a child's allocation, or of a worker's departure."""

    FIRST_CONTACT = 0
    RESIGNED = 1  # to another employer or out of the profession
    WENT_TO_AGENCY = 2
    RETIRED = 3
    DISMISSED = 4
    DIED = 5
    MOVED_WITHIN_COUNCIL = 6
    PROMOTED = 7
    SECONDED = 8
    AGENCY_ENDED = 9
    SICKNESS = 10
    MATERNITY = 11
    SABBATICAL = 12
    RETURNED = 13  # the worker came back from absence
    STAGE_OF_CASE = 14  # the child moved to a stage another team or worker holds
    AGE = 15  # the child moved to the team for older children
    NEW_STARTER = 16
    OVERLOAD = 17
    RESTRUCTURE = 18
    CHILD_ASKED = 19
    UNEXPLAINED = 20
    PARENT_ASKED = 21  # or a carer
    PASSED_ON = 22  # a colleague held the case for now and passed it on


REASON_OF = {
    Cause.FIRST_CONTACT: Reason.FCONTA,
    Cause.RESIGNED: Reason.LEFTRL,
    Cause.WENT_TO_AGENCY: Reason.LEFTRL,
    Cause.RETIRED: Reason.LEFTRL,
    Cause.DISMISSED: Reason.LEFTRL,
    Cause.DIED: Reason.SWDIED,
    Cause.MOVED_WITHIN_COUNCIL: Reason.LEFTRL,
    Cause.PROMOTED: Reason.LEFTRL,
    Cause.SECONDED: Reason.LEFTRL,
    Cause.AGENCY_ENDED: Reason.LEFTRL,
    Cause.SICKNESS: Reason.ABSENC,
    Cause.MATERNITY: Reason.ABSENC,
    Cause.SABBATICAL: Reason.ABSENC,
    Cause.RETURNED: Reason.ABSENC,
    Cause.STAGE_OF_CASE: Reason.TSPROC,
    Cause.AGE: Reason.TSPROC,
    Cause.NEW_STARTER: Reason.MANAGE,
    Cause.OVERLOAD: Reason.MANAGE,
    Cause.RESTRUCTURE: Reason.ORGRST,
    Cause.CHILD_ASKED: Reason.CHCHAN,
    Cause.UNEXPLAINED: Reason.OTHERS,
    Cause.PARENT_ASKED: Reason.PCCHAN,
    Cause.PASSED_ON: Reason.MANAGE,
}


class CareChange(Codes):
    """Why a child looked after or leaving care changed worker, in the groups of Sunderland's monthly table."""

    LEFT_ORGANISATION = 0
    CHANGED_ROLE = 1
    ABSENT = 2
    ORDINARY_PROCESS = 3
    ASKED_FOR = 4


DEPARTURES = (
    Cause.RESIGNED,
    Cause.WENT_TO_AGENCY,
    Cause.RETIRED,
    Cause.DISMISSED,
    Cause.DIED,
    Cause.MOVED_WITHIN_COUNCIL,
    Cause.PROMOTED,
    Cause.SECONDED,
    Cause.AGENCY_ENDED,
)


class Drifting(Codes):
    """The rates that may drift, by the names of the scenario's section."""

    RESIGNING = 0
    APPLICANTS = 1
    AGENCY = 2
    SICKNESS = 3
    REFERRALS = 4
    ENTERING_CARE = 5


class Judgement(Codes):
    """What an inspection finds of a council's services for children, the worst first."""

    INADEQUATE = 0
    REQUIRES_IMPROVEMENT = 1
    GOOD = 2
    OUTSTANDING = 3


class Distribution(Codes):
    """The quantile tables: how long things last, and the like; in days unless said."""

    ASSESSMENT = 0  # the first six follow Stage
    CHILD_IN_NEED = 1
    CHILD_PROTECTION = 2
    COURT_PROCEEDINGS = 3
    LOOKED_AFTER = 4
    LEAVING_CARE = 5
    WHOLE_ASSESSMENT = 6  # of a case that is open on a given day: length-biased
    WHOLE_CHILD_IN_NEED = 7
    WHOLE_CHILD_PROTECTION = 8
    WHOLE_COURT_PROCEEDINGS = 9
    WHOLE_LOOKED_AFTER = 10
    WHOLE_LEAVING_CARE = 11
    UNTIL_REFERRED_AGAIN = 12
    WHOLE_UNTIL_REFERRED_AGAIN = 13
    AGE_AT_REFERRAL = 14
    AGE_LOOKED_AFTER = 15  # of children looked after on a given day
    SICKNESS = 16
    MATERNITY_LEAVE = 17
    SABBATICAL = 18
    SECONDMENT = 19
    AGENCY_ASSIGNMENT = 20
    WHOLE_AGENCY_ASSIGNMENT = 21
    TIME_IN_POST = 22  # so far, of experienced workers on a given day
    KNOWN_FOR = 23  # how long a child's worker has known the child on a given day
    UNIT_EXPONENTIAL = 24
    NORMAL_EITHER_WAY = 25  # how far a standard normal number lies from 0
    INSPECTION_INTERVAL = 26
    WHOLE_INSPECTION_INTERVAL = 27


class Yes(Codes):
    """Whether a rule applies."""

    NO = 0
    YES = 1
