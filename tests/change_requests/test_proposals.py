"""From the municipality's form to the events IMDi is offered."""

from change_requests.rules.proposals import Fact, Standing, proposed_facts

SETTLED = Standing("FR-1", "settled", "2023-02-10", {"municipality": "4627", "role": "familie"})
MOVED = Standing("FR-2", "moved", "2024-01-01", {"municipality": "1103"})


def test_a_move_has_day_and_place():
    assert proposed_facts("flyttet", {"date": "2024-05-01", "place": "4601"}, [SETTLED]) == [
        Fact("moved", "2024-05-01", {"municipality": "4601"})
    ]


def test_death_and_emigration_have_a_day():
    assert proposed_facts("død", {"date": "2024-05-01"}, [SETTLED]) == [Fact("died", "2024-05-01")]
    assert proposed_facts("utvandret", {"date": "2024-05-01"}, [SETTLED]) == [Fact("emigrated", "2024-05-01")]


def test_a_wrong_day_takes_back_the_newest_event_of_the_type_and_says_it_again():
    facts = proposed_facts("feil dato", {"fact": "settled", "date": "2023-01-10"}, [SETTLED, MOVED])
    assert facts == [
        Fact("retracted", retracts="FR-1"),
        Fact("settled", "2023-01-10", {"municipality": "4627", "role": "familie"}),
    ]


def test_of_two_settlements_the_first_counts_and_of_two_moves_the_newest():
    again = Standing("FR-3", "settled", "2024-02-01", {"municipality": "1103", "role": "enslig"})
    moved_again = Standing("FR-4", "moved", "2024-03-01", {"municipality": "4601"})
    standing = [SETTLED, MOVED, again, moved_again]
    assert proposed_facts("feil dato", {"fact": "settled", "date": "2023-01-10"}, standing)[0].retracts == "FR-1"
    assert proposed_facts("feil dato", {"fact": "moved", "date": "2024-03-02"}, standing)[0].retracts == "FR-4"
    assert proposed_facts("feil kode", {"code": "AR-1 EV"}, standing)[0].retracts == "FR-1"


def test_a_wrong_day_of_something_the_register_does_not_know_proposes_nothing():
    assert proposed_facts("feil dato", {"fact": "died", "date": "2023-01-10"}, [SETTLED]) == []


def test_a_wrong_code_changes_how_the_person_was_settled():
    assert proposed_facts("feil kode", {"code": "AR-1 EV"}, [SETTLED])[1].fields["role"] == "enslig"
    assert proposed_facts("feil kode", {"code": "AR-1"}, [SETTLED]) == []


def test_a_missing_person_is_introduced_permitted_and_settled_as_far_as_nobody_knows():
    content = {
        "date": "2024-03-01",
        "place": "4627",
        "name": "Ny Attrapp",
        "birth_date": "1990-01-01",
        "country": "SYR",
    }
    assert [fact.type for fact in proposed_facts("mangler person", content, [])] == ["person", "permit", "settled"]
    known = [Standing("FR-9", "person", "2024-01-01", {}), Standing("FR-8", "permit", "2024-01-01", {})]
    assert [fact.type for fact in proposed_facts("mangler person", content, known)] == ["settled"]


def test_other_needs_are_for_a_person_to_read():
    for kind in ("feil utbetaling", "andre endringsbehov", ""):
        assert proposed_facts(kind, {"date": "2024-05-01"}, [SETTLED]) == []
