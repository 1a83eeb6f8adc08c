"""One small change to a valid scenario, and the one line that is said about it.

The scenario is ``tiny_service``; a key is written with dots as in TOML, and numbers in lists count from 0 in the
change, from 1 in the message. A value of ``DELETED`` takes the key out.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from tests.scenarios import DELETED, changed, length, messages, number, shares, spread, tiny_service

Changes = dict[str, Any]
DATE = datetime.date(2020, 1, 1)
FITTED = {"stocks": ["BR-107"] * 5, "elapsed": ["BR-008"] * 4}

COHORT: list[tuple[Changes, str]] = [
    (
        {"staff.latest_cohort": number(2, "workers")},
        "staff.latest_cohort_landed: missing; needed: the size of the cohort and the date on which it landed, both or "
        "neither",
    ),
    (
        {"staff.latest_cohort": number(2, "workers"), "staff.latest_cohort_landed": DATE},
        "staff.latest_cohort_landed: found 2020-01-01; allowed: a date before the start, and less than the assessed "
        "year before it",
    ),
]

DRIFT: list[tuple[Changes, str]] = [
    (
        {"drift.sickness": spread(30, 29)},
        "drift.sickness.after_5_years: found 29; allowed: from 30, as after a year, to 67.08, as if every year went "
        "its own way",
    ),
    (
        {"drift.sickness": spread(30, 68)},
        "drift.sickness.after_5_years: found 68; allowed: from 30, as after a year, to 67.08, as if every year went "
        "its own way",
    ),
    (
        {"drift.sickness": spread(-1, 20)},
        "drift.sickness.after_1_year: found -1; allowed: a number from 0 to 200",
    ),
]

SET = {"title": "Inspected", "on": DATE, "inspection": "inadequate"}
INSPECTIONS: list[tuple[Changes, str]] = [
    (
        {"inspections.inspected": datetime.date(2019, 10, 1)},
        "inspections.inspected: found 2019-10-01; allowed: a date up to the first day, 2019-09-30",
    ),
    (
        {"inspections.inspected": DELETED},
        "inspections.inspected: missing; needed: the last judgement and its day together, because of inspections.last",
    ),
    (
        {"inspections.last": DELETED},
        "inspections.last: missing; needed: the last judgement and its day together, because of inspections.inspected",
    ),
    (
        {"inspections.last": DELETED, "inspections.inspected": DELETED, "inspections.next.first": DELETED},
        "inspections.next.first: missing; needed: the shares of the first judgement, or last and inspected, where a "
        "judgement is known",
    ),
    (
        {"inspections.last": "adequate"},
        'inspections.last: found "adequate"; allowed: "inadequate", "requires improvement", "good" or "outstanding"',
    ),
    (
        {"inspections.next.good.of": {"good": 60, "fine": 40}},
        'inspections.next.good.of.fine: found "fine"; allowed: "inadequate", "requires improvement", "good" or '
        '"outstanding"',
    ),
    (
        {"inspections.next.good.of": {"good": 60}},
        "inspections.next.good.of: found shares that add up to 60 percent; allowed: shares that add up to 100 percent",
    ),
    (
        {"inspections.posts.inadequate.value": 101},
        "inspections.posts.inadequate.value: found 101 percent; allowed: from -50 to 100 percent",
    ),
    (
        {"inspections.posts_over.value": 61},
        "inspections.posts_over.value: found 61 months; allowed: from 0 to 5 years",
    ),
    (
        {"inspections": DELETED, "actions.0": SET},
        "inspections: missing; needed: this section, because an action sets an inspection",
    ),
    (
        {"actions.0": {**SET, "until": datetime.date(2020, 4, 1)}},
        'actions[1] "Inspected".until: found an end; allowed: none for an inspection alone: what follows fades as '
        "[inspections] says",
    ),
]

TYPES: list[tuple[Changes, str]] = [
    ({"demand.complex.value": True}, "demand.complex.value: found true; allowed: a number from 0 to 100"),
    (
        {"demand.complex.value": "12"},
        'demand.complex.value: found "12"; allowed: a number from 0 to 100; type 12, without quotation marks',
    ),
    ({"demand.complex.value": math.nan}, "demand.complex.value: found nan; allowed: a number from 0 to 100"),
    ({"demand.complex.value": math.inf}, "demand.complex.value: found inf; allowed: a number from 0 to 100"),
    (
        {"demand.complex.value": 10**400},
        "demand.complex.value: found a number of about 401 digits; allowed: a number from 0 to 100",
    ),
    ({"council.years": 2.5}, "council.years: found 2.5; allowed: a whole number from 1 to 20"),
    ({"council.years": 21}, "council.years: found 21; allowed: a whole number from 1 to 20"),
    (
        {"council.start": "2019-09-30"},
        'council.start: found "2019-09-30"; allowed: type 2019-09-30, without quotation marks',
    ),
    (
        {"council.start": datetime.datetime(2019, 9, 30)},
        "council.start: found 2019-09-30T00:00:00; allowed: a date such as 2018-04-01, without quotation marks",
    ),
    (
        {"council.start": datetime.date(1880, 1, 1)},
        "council.start: found 1880-01-01; allowed: a date from 1990-01-01 to 2100-12-31",
    ),
    ({"caseload.siblings_together": 1}, "caseload.siblings_together: found 1; allowed: true or false"),
    (
        {"caseload.nobody_has_room": "wait"},
        'caseload.nobody_has_room: found "wait"; allowed: "always allocate" or "hold"',
    ),
    ({"teams": 5}, "teams: found 5; allowed: a list of 1 to 40, each a table with name, kind, holds, social_workers"),
    (
        {"teams": []},
        "teams: found an empty list; allowed: a list of 1 to 40, each a table with name, kind, holds, social_workers",
    ),
    ({"teams.0.kind": ""}, 'teams[1] "Front door".kind: found ""; allowed: text of 1 to 60 characters'),
    ({"demand.complex": 12}, "demand.complex: found 12; allowed: a table with value, unit, source"),
]

KEYS: list[tuple[Changes, str]] = [
    ({"teams.0.kind": DELETED}, 'teams[1] "Front door".kind: missing; needed: text of 1 to 60 characters'),
    ({"demand": DELETED}, "demand: missing; needed: a table with referrals, family_sizes, ages"),
    (
        {"teams.0.hold": ["assessment"]},
        'teams[1] "Front door".hold: found an unknown key; allowed: "holds", "name" or "kind"',
    ),
    (
        {"demand.complex.unt": "percent"},
        'demand.complex.unt: found an unknown key; allowed: "unit", "value" or "source"',
    ),
    ({"agenci": {}}, 'agenci: found an unknown key; allowed: "agency", "absence" or "title"'),
]

UNITS: list[tuple[Changes, str]] = [
    (
        {"teams.0.social_workers.unit": "cases"},
        'teams[1] "Front door".social_workers.unit: found "cases"; allowed: "posts"',
    ),
    ({"teams.0.agency.unit": "posts"}, 'teams[1] "Front door".agency.unit: found "posts"; allowed: "workers"'),
    ({"staff.experienced.unit": "posts"}, 'staff.experienced.unit: found "posts"; allowed: "workers"'),
    ({"stages.assessment.stock.unit": "cases"}, 'stages.assessment.stock.unit: found "cases"; allowed: "children"'),
    ({"pay.experienced.unit": "pounds"}, 'pay.experienced.unit: found "pounds"; allowed: "pounds per year"'),
    (
        {"recruitment.cost_per_hire.unit": "pounds per year"},
        'recruitment.cost_per_hire.unit: found "pounds per year"; allowed: "pounds"',
    ),
    ({"agency.cost.unit": "pounds"}, 'agency.cost.unit: found "pounds"; allowed: "pounds per working day"'),
    (
        {"leaving.notice.unit": "fortnights"},
        'leaving.notice.unit: found "fortnights"; allowed: "days", "weeks", "months" or "years"',
    ),
    ({"demand.season.unit": "percent"}, 'demand.season.unit: found "percent"; allowed: "times"'),
]

SHARES: list[tuple[Changes, str]] = [
    ({"leaving.turnover.value": 140}, "leaving.turnover.value: found 140; allowed: a number from 0 to 100"),
    (
        {"demand.complex": number(15, "share")},
        'demand.complex.value: found 15; allowed: a number from 0 to 1, or the unit "percent"',
    ),
    (
        {"demand.growth": number(-20, "share")},
        'demand.growth.value: found -20; allowed: a number from -1 to 10, or the unit "percent"',
    ),
    (
        {"stages.assessment.onward": shares(closed=99)},
        "stages.assessment.onward.of: found shares that add up to 99 percent; "
        "allowed: shares that add up to 100 percent",
    ),
    (
        {"stages.looked_after.endings.of.adopted": 30},
        "stages.looked_after.endings.of: found shares that add up to 105 percent; "
        "allowed: shares that add up to 100 percent",
    ),
    (
        {"demand.areas.of.North": 50},
        "demand.areas.of: found shares that add up to 90 percent; allowed: shares that add up to 100 percent",
    ),
    (
        {"demand.family_sizes.values": [0, 0]},
        "demand.family_sizes.values: found numbers that add up to 0; allowed: numbers of which the sum is above 0",
    ),
    (
        {"demand.family_sizes.values": [1] * 9},
        "demand.family_sizes.values: found a list of 9; allowed: a list of 1 to 8, each a number from 0 to 1,000",
    ),
    (
        {"demand.season.values": [1] * 11},
        "demand.season.values: found a list of 11; allowed: a list of exactly 12, each a number from 0 to 1,000",
    ),
    (
        {"demand.season.values": [0] * 12},
        "demand.season.values: found numbers that add up to 0; allowed: numbers of which the sum is above 0",
    ),
    (
        {"demand.ages.years": [0, 5, 5, 18]},
        "demand.ages.years: found ages that do not rise; allowed: each age above the one before",
    ),
    ({"demand.ages.years": [0, 5, 10, 19]}, "demand.ages.years[4]: found 19; allowed: an age from 0 to 18"),
    (
        {"demand.ages.shares": [1, 2]},
        "demand.ages.shares: found a list of 2; allowed: a list of 3, one fewer than years",
    ),
    (
        {"demand.ages.shares": [0, 0, 0]},
        "demand.ages.shares: found shares that add up to 0; allowed: shares of which the sum is above 0",
    ),
    (
        {"demand.referred_again.value": 95},
        "demand.referred_again.value: found 95; allowed: at most 84.6 percent of referrals",
    ),
    (
        {"demand.no_further_action.value": 100},
        "demand.no_further_action.value: found 100; allowed: at most 99 percent of referrals",
    ),
]

STAGES: list[tuple[Changes, str]] = [
    (
        {"stages.assessment.onward": shares(child_in_ned=30, closed=70)},
        'stages.assessment.onward.of."child in ned": found "child in ned"; allowed: "child in need", '
        '"child protection", "court proceedings", "looked after", "leaving care" or "closed"',
    ),
    (
        {"stages.child_protection.onward": shares(child_protection=30, closed=70)},
        'stages.child_protection.onward.of."child protection": found "child protection"; allowed: "assessment", '
        '"child in need", "court proceedings", "looked after", "leaving care" or "closed"',
    ),
    (
        {"stages.looked_after.endings": shares(adoptd=100)},
        'stages.looked_after.endings.of.adoptd: found "adoptd"; allowed: "adopted", "needs met", "returned home" or '
        '"special guardianship"',
    ),
    (
        {"stages.leaving_care": DELETED},
        "stages.leaving_care: missing; needed: this section, because children turn 18 in looked after",
    ),
    (
        {"stages.assessment.length": DELETED},
        "stages.assessment.length: missing; needed: a length, or ends: how many children leave the stage in a year",
    ),
    (
        {"stages.assessment.ends": number(400, "per year")},
        "stages.assessment.ends: found both length and ends; allowed: one of them",
    ),
    (
        {"stages.child_in_need.stock.value": 0},
        "stages.child_in_need.ends: found a mean length of 0 days; "
        "allowed: stock over ends from 0.01 to 36,525 days, because it is the mean length",
    ),
    (
        {"stages.child_in_need.ends.value": 0},
        "stages.child_in_need.ends: found children who never leave; "
        "allowed: stock over ends from 0.01 to 36,525 days, because it is the mean length",
    ),
    (
        {"stages.child_in_need.variation": DELETED},
        "stages.child_in_need.variation: missing; "
        "needed: the standard deviation over the mean, because the shape is gamma",
    ),
    (
        {"stages.assessment.shape": "gamma"},
        'stages.assessment.shape: found "gamma"; allowed: nothing here, but shape within length',
    ),
    (
        {"stages.leaving_care.length": length(3, "years")},
        "stages.leaving_care.length: found a table; allowed: nothing: a case ends at 21 or 25",
    ),
    (
        {"stages.assessment.length.mean": 0.0001},
        "stages.assessment.length.mean: found 0.0001 days; allowed: from 0.01 to 36,525 days",
    ),
    (
        {"absence.sickness_length.variation": DELETED},
        "absence.sickness_length.variation: missing; "
        "needed: the standard deviation over the mean, because the shape is lognormal",
    ),
    (
        {"caseload.known_for.variation": 0.5},
        "caseload.known_for.variation: found a variation of a length that is exponential; allowed: none for this shape",
    ),
]

TEAMS: list[tuple[Changes, str]] = [
    (
        {"teams.3.name": "Front door"},
        'teams[4] "Front door".name: found "Front door"; allowed: a name that no other team has',
    ),
    ({"teams.1.area": "Noth"}, 'teams[2] "Children North".area: found "Noth"; allowed: "North" or "South"'),
    (
        {"teams.0.holds": ["child in need"]},
        'teams: found no team that holds "assessment"; '
        'allowed: "assessment" among the stages that a team holds, because every referral is assessed',
    ),
    (
        {"teams.2.holds": ["child in need", "child protection", "court proceedings"], "restructures": []},
        'teams: found no team that holds "looked after" in "South"; '
        'allowed: "looked after" among the stages that a team holds in "South", '
        "because children are in it at the start",
    ),
    (
        {"restructures.0.holds": {"Leaving care": ["assessment"]}},
        'restructures[1].holds: found no team that holds "leaving care"; '
        'allowed: "leaving care" among the stages that a team holds, because children are in it at the start',
    ),
    (
        {"caseload.may_hold.community_resource_worker": [], "teams.3.social_workers.value": 0},
        'teams: found nobody who may hold "leaving care" in a team that does; '
        'allowed: posts for a grade that may hold "leaving care" (caseload.may_hold)',
    ),
    (
        {"teams.1.experienced_only.value": 7},
        'teams[2] "Children North".experienced_only.value: found 7; allowed: at most 6, its posts',
    ),
    (
        {"teams.0.social_workers.value": 501},
        'teams[1] "Front door".social_workers.value: found 501 posts; allowed: from 0 to 500 posts',
    ),
    (
        {"staff.community_resource_worker.value": 4},
        "staff.community_resource_worker: found 4 workers in post; "
        "allowed: at most 3, the posts in teams' community_resource_workers",
    ),
    (
        {"staff.team_manager.value": 5},
        "staff.team_manager: found 5 workers in post; allowed: at most 4, the posts in teams' team_managers",
    ),
    (
        {"staff.experienced.value": 10},
        "staff: found 19 workers in post (newly_qualified, social_worker, experienced); "
        "allowed: at most 18, the posts in teams' social_workers",
    ),
    (
        {"staff.experienced.value": 0, "staff.social_worker.value": 14},
        "staff: found 17 workers in post (newly_qualified, social_worker); "
        "allowed: at most 16, the social workers' posts that are not for the experienced only",
    ),
    (
        {"staff.part_time_fte": DELETED},
        "staff.part_time_fte: missing; needed: the FTE of part-time workers, because of part_time",
    ),
    (
        {"caseload.guide.social_worker.value": 0},
        "caseload.guide.social_worker.value: found 0 cases; allowed: from 0.1 to 1,000 cases",
    ),
]

DATES: list[tuple[Changes, str]] = [
    (
        {key: datetime.date(2019, 1, 1)},
        f"{said}: found 2019-01-01; allowed: a date within the forecast, from 2019-09-30 to 2022-09-30",
    )
    for key, said in (
        ("recruitment.first_round", "recruitment.first_round"),
        ("cohorts.0.arrives", 'cohorts[1] "September intake".arrives'),
        ("restructures.0.date", "restructures[1].date"),
        ("retention_payment.offered", "retention_payment.offered[1]"),
        ("actions.1.on", 'actions[2] "More conversions".on'),
    )
]
DATES[3][0]["retention_payment.offered"] = [datetime.date(2019, 1, 1)]
DATES += [
    (
        {"cohorts.1.arrives": datetime.date(2022, 10, 1)},
        'cohorts[2] "From abroad".arrives: found 2022-10-01; '
        "allowed: a date within the forecast, from 2019-09-30 to 2022-09-30",
    ),
    (
        {"retention_payment.offered": [DATE, DATE]},
        "retention_payment.offered[2]: found 2020-01-01; allowed: a date after the one before, 2020-01-01",
    ),
]

WORKERS: list[tuple[Changes, str]] = [
    (
        {"leaving.tenure.0.after.value": 0.5},
        "leaving.tenure[1].after.value: found 0.5; allowed: 0, because the first band begins on the first day",
    ),
    (
        {"leaving.tenure.2.after.value": 1},
        "leaving.tenure[3].after.value: found 1 years; allowed: a longer time than the band before",
    ),
    (
        {"leaving.tenure.3.rate.value": 0},
        "leaving.tenure[4].rate.value: found 0 times; allowed: from 0.01 to 100 times",
    ),
    (
        {"leaving.relative": dict.fromkeys(("newly_qualified", "social_worker", "experienced"), number(0, "times"))},
        "leaving.relative: found social workers of whom none resigns; "
        "allowed: a multiplier above 0 for some social workers in post, because turnover is theirs",
    ),
    (
        {"leaving.relative_pay.value": 95},
        "leaving.pay_effect.value: found 1; "
        "allowed: an effect that, with relative_pay, leaves at least a tenth of the leaving",
    ),
    (
        {"leaving.caseload_effect_least.value": 3},
        "leaving.caseload_effect_least.value: found 3; allowed: at most 2, which is caseload_effect_most",
    ),
    (
        {"absence.sickness": number(1, "per day")},
        "absence.sickness.value: found 1 per day; allowed: from 0 to 50 per year",
    ),
    (
        {"absence.maternity_length": DELETED},
        "absence.maternity_length: missing; needed: how long it lasts, because of absence.maternity",
    ),
    (
        {"absence.secondment_length": DELETED},
        "absence.secondment_length: missing; needed: how long it lasts, because of absence.secondment",
    ),
    (
        {"progression.experienced_after": number(6, "months")},
        "progression.experienced_after.value: found 6 months; "
        "allowed: no less than assessed_year, as both count from qualifying",
    ),
    (
        {"recruitment.applicants.experienced.value": 201},
        "recruitment.applicants.experienced.value: found 201; allowed: a number from 0 to 200",
    ),
    ({"recruitment.every.value": 0}, "recruitment.every.value: found 0 months; allowed: from 7 to 36,525 days"),
    (
        {"recruitment.start_after.community_resource_worker": DELETED},
        "recruitment.start_after.community_resource_worker: missing; "
        "needed: the time from offer to start, because some apply",
    ),
    (
        {"cohorts.0.every.value": 0},
        'cohorts[1] "September intake".every.value: found 0 months; allowed: from 7 to 36,525 days',
    ),
    (
        {"caseload.takeover_every.value": 0},
        "caseload.takeover_every.value: found 0 months; allowed: from 1 to 36,525 days",
    ),
    (
        {"caseload.held_for_now.value": 101},
        "caseload.held_for_now.value: found 101; allowed: a number from 0 to 100",
    ),
    (
        {"caseload.worker_kept_into_care": number(1, "cases")},
        'caseload.worker_kept_into_care.unit: found "cases"; allowed: "share" or "percent"',
    ),
    ({"pay": DELETED}, "pay: missing; needed: this section, because a retention payment is a share of pay"),
    (
        {"pay.team_manager": DELETED, "retention_payment.eligible": ["team_manager"]},
        "pay.team_manager: missing; needed: the pay of a grade to which the retention payment is offered",
    ),
    (
        {"pay.on_costs": DELETED},
        "pay.on_costs: missing; needed: the on-costs within pay, such as 30 percent, because a retention payment is a "
        "share of the salary",
    ),
    (
        {"retention_payment.offered_to": {"team_manager": {"value": 36, "unit": "percent", "source": "rule: a test"}}},
        "retention_payment.offered_to.team_manager: found a grade that is not eligible; allowed: "
        '"social_worker" or "experienced"',
    ),
]

AGENCY: list[tuple[Changes, str]] = [
    (
        {"agency.assignment": DELETED},
        "agency.assignment: missing; needed: the length of an assignment, or assignment_from",
    ),
    (
        {"agency.assignment_from": FITTED},
        "agency.assignment_from: found both assignment and assignment_from; allowed: one of them",
    ),
    (
        {
            "agency.assignment": DELETED,
            "agency.assignment_from": {**FITTED, "elapsed": ["XX-001", "BR-009", "BR-010", "BR-011"]},
        },
        'agency.assignment_from.elapsed[1]: found the figure "XX-001"; '
        "allowed: the id of a reported figure: of a paper (BR-021) or dfe/COUNCIL/YEAR/FIGURE",
    ),
    ({"agency.fte.value": 0.01}, "agency.fte.value: found 0.01 FTE; allowed: from 0.05 to 1 FTE"),
    (
        {"agency.overload_workers": DELETED},
        "agency.overload_workers: missing; needed: this number, because of overload_caseload",
    ),
    (
        {"agency": DELETED, "actions": []},
        "agency: missing; needed: this section, because a team has agency workers at the start",
    ),
]

PLANS: list[tuple[Changes, str]] = [
    (
        {"restructures.0.holds": {"Childrn North": ["assessment"]}},
        'restructures[1].holds."Childrn North": found "Childrn North"; '
        'allowed: "Children North", "Children South", "Front door" or "Leaving care"',
    ),
    (
        {"actions.1.when": {"measure": "vacancy rate", "above": number(10, "percent"), "lasting": number(1, "weeks")}},
        'actions[2] "More conversions".when: found both on and when; allowed: one of them',
    ),
    (
        {"actions.0.title": "A", "actions.0.when.above": DELETED},
        'actions[1] "A".when.above: missing; needed: above or below, or both',
    ),
    (
        {"actions.0.title": "A", "actions.0.when.below": number(15, "cases")},
        'actions[1] "A".when.above.value: found 16; allowed: less than 15 cases, which is below',
    ),
    (
        {"actions.0.title": "A", "actions.0.when.above.unit": "percent"},
        'actions[1] "A".when.above.unit: found "percent"; allowed: "cases"',
    ),
    (
        {"actions.1.set": DELETED},
        'actions[2] "More conversions".set: missing; needed: what to do: set, times, engage_agency_workers, or '
        "inspection",
    ),
    (
        {
            "actions.1.title": "A",
            "actions.1.set": DELETED,
            "actions.1.engage_agency_workers": number(3, "workers"),
            "actions.1.lasting": number(6, "months"),
        },
        'actions[2] "A".lasting: found an end; allowed: none for workers who are only engaged: they stay as long as an '
        "assignment lasts ([agency])",
    ),
    (
        {"actions.0.title": "A", "actions.0.team": "X"},
        'actions[1] "A".team: found "X"; allowed: "Front door", "Children North", "Children South" or "Leaving care"',
    ),
    (
        {"actions.1.set": {"recruitment": {"every": number(0, "days")}}},
        'actions[2] "More conversions".set.recruitment.every.value: found 0 days; allowed: from 7 to 36,525 days',
    ),
    (
        {"actions.1.times": {"recruitment": {"every": number(0.01, "times")}}},
        'actions[2] "More conversions".times.recruitment.every.value: found 0.02 months; '
        "allowed: from 7 to 36,525 days",
    ),
    (
        {"actions.1.set": {"agency": {"converts": number(130, "percent")}}},
        'actions[2] "More conversions".set.agency.converts.value: found 130; allowed: a number from 0 to 100',
    ),
    (
        {"actions.1.times": {"agency": {"conversion": number(2, "times")}}},
        'actions[2] "More conversions".times.agency.conversion: found an unknown key; allowed: "converts"',
    ),
    (
        {"actions.1.times": {"leaving": {"relative_pay": number(2, "times")}}, "leaving.relative_pay": DELETED},
        'actions[2] "More conversions".times.leaving.relative_pay: found a number that the scenario does not have; '
        "allowed: a key of the scenario, or set in the place of times",
    ),
    (
        {"actions.1.set": {"teams": {"Childen North": {"allowance": number(5, "percent")}}}},
        'actions[2] "More conversions".set.teams."Childen North": found "Childen North"; allowed: "Children North", '
        '"Children South", "Front door", "Leaving care", "assessment", "long-term", "leaving care", "child in need", '
        '"child protection", "court proceedings" or "looked after"',
    ),
    (
        {"actions.1.until": datetime.date(2021, 1, 4)},
        'actions[2] "More conversions".until: found 2021-01-04; allowed: a date after on, 2021-01-04',
    ),
    (
        {"actions.1.on": "Septembre"},
        'actions[2] "More conversions".on: found "Septembre"; allowed: a date such as 2018-04-01, or a month such as '
        '"September": its first day after the start',
    ),
    (
        {"actions.1.stops": {"measure": "vacancy rate", "lasting": number(1, "weeks")}},
        'actions[2] "More conversions".stops.above: missing; needed: above or below, or both',
    ),
    (
        {"cohorts.0.size": number(2.5, "workers")},
        'cohorts[1] "September intake".size.value: found 2.5; allowed: a whole number, or the unit "percent of posts"',
    ),
    (
        {"restructures.0.holds": DELETED},
        "restructures[1].holds: missing; needed: the stages of some teams, or into: a way of working",
    ),
    (
        {"retention_payment.claw_back": {"values": [100, 50, 25, 10, 5], "unit": "percent", "source": "rule: a test"}},
        "retention_payment.claw_back.values: found a list of 5; allowed: a share for each year of the commitment, "
        "and no more",
    ),
]

SOURCES: list[tuple[Changes, str]] = [
    (
        {"demand.complex.source": "I think so"},
        'demand.complex.source: found "I think so"; '
        "allowed: a figure id such as BR-079 or dfe/bradford/2018/cases, or text that begins with DfE, council:, "
        "national:, rule: or assumption:",
    ),
    (
        {"demand.complex.source": "BR-999"},
        'demand.complex.source: found the figure "BR-999"; '
        "allowed: the id of a reported figure: of a paper (BR-021) or dfe/COUNCIL/YEAR/FIGURE",
    ),
]

SIZES: list[tuple[Changes, str]] = [
    (
        {"demand.growth.value": 900, "demand.growth_for": DELETED, "council.years": 20},
        "demand.referrals: found far too many children; "
        "allowed: at most 1,000,000 over the forecast, referred or to be referred again",
    ),
    (
        {"stages.assessment.stock.value": 100_001},
        "stages: found 100,161 children at the start; allowed: at most 100,000 in all stages together",
    ),
    (
        {"demand.referrals.value": 10_001},
        "demand.referrals.value: found 10001 per month; allowed: from 0 to 10,000 per month",
    ),
    ({"demand.child_asks.value": 5}, "demand.child_asks.value: found 5 per year; allowed: from 0 to 4 per year"),
    ({"leaving.notice.value": 6000}, "leaving.notice.value: found 6000 weeks; allowed: from 0 to 36,525 days"),
]

CASES = [
    *COHORT,
    *DRIFT,
    *INSPECTIONS,
    *TYPES,
    *KEYS,
    *UNITS,
    *SHARES,
    *STAGES,
    *TEAMS,
    *DATES,
    *WORKERS,
    *AGENCY,
    *PLANS,
    *SOURCES,
    *SIZES,
]


@pytest.mark.parametrize(("changes", "line"), CASES, ids=[line.split(";")[0] for _, line in CASES])
def test_one_fault_is_one_line_that_says_where_what_and_what_is_allowed(changes: Changes, line: str) -> None:
    assert messages(changed(tiny_service(), changes)) == [f"x.toml: {line}"]


def test_children_who_go_round_in_tiny_steps_are_too_many_changes() -> None:
    quick = {
        "child_in_need": {"stock": number(60, "children"), "length": length(0.01, "days")},
        "child_protection": {"stock": number(30, "children"), "length": length(0.01, "days")},
    }
    quick["child_in_need"]["onward"] = shares(child_protection=100)
    quick["child_protection"]["onward"] = shares(child_in_need=100)
    changes = {f"stages.{key}": value for key, value in quick.items()}
    (line,) = messages(changed(tiny_service(), changes))
    assert line.startswith("x.toml: stages: found about ")
    assert line.endswith("; allowed: at most 10,000,000; are any lengths too short?")


def test_a_team_with_nothing_to_do_is_a_fault_unless_a_restructure_gives_it_something() -> None:
    idle = {"stages.child_in_need.onward": shares(closed=100), "teams.4": dict(tiny_service()["teams"][0], name="Idle")}
    document = changed(tiny_service(), idle)
    for stage in ("child_protection", "court_proceedings", "looked_after", "leaving_care"):
        document["stages"][stage] = None  # taken out below
    document["stages"] = {key: section for key, section in document["stages"].items() if section}
    document["stages"]["assessment"]["onward"] = shares(child_in_need=30, closed=70)
    document["teams"][4]["holds"] = ["looked after"]
    document["teams"] = [team for team in document["teams"] if team["name"] != "Leaving care"]
    document["staff"]["community_resource_worker"] = number(0, "workers")
    document["staff"]["team_manager"] = number(3, "workers")
    document["demand"]["looked_after_in_court"] = number(0, "percent")
    expected = 'teams[4] "Idle".holds: found only "looked after"; allowed: a stage that children reach: '
    assert messages(document) == [f'x.toml: {expected}"assessment" or "child in need"']
    document["restructures"][0]["holds"] = {"Idle": ["assessment"]}
    assert messages(document) == []
