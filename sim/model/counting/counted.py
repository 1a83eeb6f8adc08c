"""What the model adds up, by team: levels that last, flows that are counted as they happen, and what a census day
shows.

Each list is aligned with the vocabulary where it says so, so that a rule can write ``Level.ASSESSMENT + stage``.
"""

from __future__ import annotations

from sim.mechanics.codes import Codes


class Level(Codes):
    """Quantities that last; each is known now and as an average over time."""

    NEWLY_QUALIFIED_FTE = 0  # permanent staff in post, aligned with Grade
    SOCIAL_WORKER_FTE = 1
    EXPERIENCED_FTE = 2
    COMMUNITY_RESOURCE_WORKER_FTE = 3
    TEAM_MANAGER_FTE = 4
    NEWLY_QUALIFIED = 5  # the same in persons, aligned with Grade
    SOCIAL_WORKERS = 6
    EXPERIENCED = 7
    COMMUNITY_RESOURCE_WORKERS = 8
    TEAM_MANAGERS = 9
    AGENCY_FTE = 10
    AGENCY = 11
    POSTS = 12  # social workers' posts
    POSTS_VACANT = 13  # no permanent holder, covered by agency or not
    POSTS_COVERED = 14  # vacant and covered by agency
    SICK_FTE = 15
    ON_LEAVE_FTE = 16  # maternity, sabbatical, secondment
    CASES = 17  # children with a worker
    WAITING = 18  # children without one
    ASSESSMENT = 19  # children by stage, with a worker or waiting, aligned with Stage
    CHILD_IN_NEED = 20
    CHILD_PROTECTION = 21
    COURT_PROCEEDINGS = 22
    LOOKED_AFTER = 23
    LEAVING_CARE = 24
    CHILDREN_LOOKED_AFTER = 25  # looked after, or in court proceedings under an interim care order
    KNOWN_SINCE = 26  # sum of the days on which the present workers took their cases
    PROGRAMMES = 27  # pounds a day that plans in force cost; of no team in particular: counted with the first


class Flow(Codes):
    """What is counted as it happens; every month has its own count."""

    REFERRALS = 0  # children
    REFERRED_AGAIN = 1
    NO_FURTHER_ACTION = 2
    TURNED_AWAY = 3  # the waiting list was full
    TO_ASSESSMENT = 4  # children entering a stage, aligned with Stage
    TO_CHILD_IN_NEED = 5
    TO_CHILD_PROTECTION = 6
    TO_COURT_PROCEEDINGS = 7
    TO_LOOKED_AFTER = 8
    TO_LEAVING_CARE = 9
    NEEDS_MET = 10  # cases or care ending, aligned with Ending
    RETURNED_HOME = 11
    ADOPTED = 12
    SPECIAL_GUARDIANSHIP = 13
    TURNED_EIGHTEEN = 14
    LEFT_CARE_SERVICE = 15
    FCONTA = 16  # allocations by reason, aligned with Reason
    LEFTRL = 17
    ABSENC = 18
    TSPROC = 19
    MANAGE = 20
    ORGRST = 21
    CHCHAN = 22
    PCCHAN = 23
    SWDIED = 24
    OTHERS = 25
    UNPLANNED_CHANGES = 26
    CHILDREN_LOSING_WORKER = 27  # because the worker left the team
    BREACHES = 28  # cases given against a restriction or over a hard limit because nobody else could
    STARTERS = 29  # permanent social workers joining the council
    STARTERS_FTE = 30
    LEAVERS = 31  # permanent social workers leaving the council
    LEAVERS_FTE = 32
    FROM_TEAM = 33  # permanent social workers leaving the team, whatever for
    RESIGNED = 34  # departures by cause, aligned with DEPARTURES
    WENT_TO_AGENCY = 35
    RETIRED = 36
    DISMISSED = 37
    DIED = 38
    MOVED_WITHIN_COUNCIL = 39
    PROMOTED = 40
    SECONDED = 41
    AGENCY_ENDED = 42
    AGENCY_STARTED = 43
    AGENCY_CONVERTED = 44
    APPLICATIONS = 45
    HIRES = 46
    SUPPLY_UNUSED = 47  # members of a cohort for whom there was no vacancy
    RETENTION_PAYMENTS = 48  # pounds
    CLAWED_BACK = 49  # pounds
    STAFF_A_YEAR_AGO = 50  # on 31 March: staff in the team on 1 April, managers included
    STAFF_WHO_STAYED = 51  # of those, in the same team throughout
    CARE_CHANGES = 52  # changes of worker of children looked after or leaving care, aligned with CareChange
    CARE_CHANGES_ROLE = 53
    CARE_CHANGES_ABSENT = 54
    CARE_CHANGES_PROCESS = 55
    CARE_CHANGES_ASKED = 56
    CARE_WORKERS = 57  # workers from whom such children moved in the month, aligned with CareChange
    CARE_WORKERS_ROLE = 58
    CARE_WORKERS_ABSENT = 59
    CARE_WORKERS_PROCESS = 60
    CARE_WORKERS_ASKED = 61
    CARE_CHILDREN = 62  # such children with their first such change of the reporting year
    MATERNITY_LEAVES = 63  # social workers beginning one
    SABBATICALS = 64
    MANAGERS_LEFT = 65
    SALARY_COSTS = 66  # pounds, allowances included
    AGENCY_COSTS = 67
    HIRING_COSTS = 68
    PROGRAMME_COSTS = 69  # paid once for a plan, or for each member of a cohort
    INSPECTIONS = 70  # of the council: counted with the first team
    JUDGED_INADEQUATE = 71  # likewise


class Snapshot(Codes):
    """What the last day of the month shows and no running total gives."""

    CASE_HOLDERS_FTE = 0  # social workers with a case, agency included
    CASE_HOLDERS = 1
    SOCIAL_WORKER_CASES = 2  # cases held by social workers
    SUPPORT_CASES = 3  # cases held by community resource workers
    SUPPORT_HOLDERS_FTE = 4
    ABOVE_GUIDE = 5  # social workers
    ABOVE_25 = 6
    PROTECTION_BY_EXPERIENCED = 7  # cases
    COURT_BY_EXPERIENCED = 8
    LOOKED_AFTER_BY_EXPERIENCED = 9
    LOOKED_AFTER_HELD = 10  # with a social worker
    SERVICE_UNDER_2_YEARS = 11  # permanent social workers and managers in the council for less than two years
    SERVICE_UNDER_5_YEARS = 12


class Population(Codes):
    """Of which children the changes in a reporting year are told."""

    OPEN_AT_ANY_TIME = 0
    LOOKED_AFTER_AT_YEAR_END = 1
    CARED_FOR_OR_CARE_EXPERIENCED = 2  # looked after or leaving care at any time in the year
    IN_ASSESSMENT = 3  # on 31 March, aligned with Stage
    IN_NEED = 4
    PROTECTED = 5
    IN_COURT = 6
    LOOKED_AFTER = 7
    LEAVING_CARE = 8
    UNDER_5 = 9  # open at any time in the year, by age on 31 March
    AGED_5_TO_9 = 10
    AGED_10_TO_14 = 11
    AGED_15_TO_17 = 12
    AGED_18_OR_OVER = 13


COUNTED = 12  # 0, 1 ... 10, and 11 for eleven or more
