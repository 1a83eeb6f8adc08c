"""The smallest scenarios, which other tests build on."""

from __future__ import annotations

import pytest

from sim.scenario.derivation import Derived, derive
from sim.scenario.faults import ScenarioError
from sim.scenario.vocabulary import Grade, Stage
from tests.scenarios import number, queue, scenario, tiny_service


def derived_from(document: dict[str, object]) -> Derived:
    """Return what a document's scenario becomes."""
    return derive(scenario(document))


@pytest.mark.parametrize(("servers", "arrivals", "service"), [(1, 0.5, 1.0), (3, 20.0, 0.1), (50, 1.0, 40.0)])
def test_a_queue_has_its_servers_arrivals_and_services(servers: int, arrivals: float, service: float) -> None:
    rates = derived_from(queue(servers, arrivals, service)).rates
    assert rates.plan.posts[1, 0] == rates.plan.initial[1, Grade.SOCIAL_WORKER] == servers
    assert rates.arrivals.expected[1000] == pytest.approx(1000 * arrivals)
    assert rates.quantiles.value[Stage.ASSESSMENT][512] == pytest.approx(service * 0.693147, rel=1e-5)
    assert rates.caseload.hold == 1
    assert rates.caseload.waiting_limit == -1


def test_a_queue_may_have_a_limit_even_of_0() -> None:
    assert derived_from(queue(1, 1, 1, waiting_limit=0)).rates.caseload.waiting_limit == 0


def test_the_tiny_service_has_every_section_of_a_scenario() -> None:
    tiny = scenario(tiny_service())
    assert all(getattr(tiny, name) for name in type(tiny).model_fields if name not in ("targets", "uncertain"))


def test_the_tiny_service_has_about_20_workers_and_200_children() -> None:
    rates = derived_from(tiny_service()).rates
    assert rates.plan.initial.sum() + rates.plan.initial_agency.sum() == 25
    assert rates.stages.stock.sum() == 200


def test_documents_are_fresh_so_that_a_test_can_alter_them() -> None:
    altered = tiny_service()
    altered["teams"][0]["name"] = "Another"
    assert tiny_service()["teams"][0]["name"] == "Front door"


def test_a_document_with_faults_is_no_scenario() -> None:
    with pytest.raises(ScenarioError, match="found 2 workers in post"):
        scenario({**queue(1, 1, 1), "staff": {"social_worker": number(2, "workers")}})


def test_everybody_in_post_at_the_start_has_a_post_also_where_some_are_for_the_experienced_only() -> None:
    document = tiny_service()
    document["teams"][0]["experienced_only"] = number(6, "posts")
    document["teams"][1]["experienced_only"] = number(0, "posts")
    document["staff"]["newly_qualified"] = number(4, "workers")
    document["staff"]["social_worker"] = number(8, "workers")
    document["staff"]["experienced"] = number(6, "workers")
    plan = derived_from(document).rates.plan
    assert plan.initial[:, :3].sum(axis=0).tolist() == [4, 8, 6]
    others = plan.initial[:, Grade.NEWLY_QUALIFIED] + plan.initial[:, Grade.SOCIAL_WORKER]
    assert (others <= plan.posts[:, 0] - plan.experienced_posts).all()
