"""Lists of changes that are kept in the cache: the same rows whatever the way to them, and nobody else's."""

import pytest
from django.db.models import QuerySet

from accounts.models import User
from payments import services
from payments.models import Change, Term
from payments.selectors import packed
from payments.selectors.change_lists import ChangeList, Choices
from payments.selectors.changes import SORTING, StoredChanges
from tests.factories import OURS, cast, recipient
from tests.ledger import add_events, calculate, confirm_all_rates, person_events
from tests.own_cache import lose_all
from tests.payments.run_words import FIRST, LAST, pay, somebody

pytestmark = pytest.mark.django_db
NAMES = ["Åse Antatt", "Samir Prøve", "Ægir Demo", "Olena Attrapp", "Øystein Tenkt"]
BY_NAME = ["Olena Attrapp", "Samir Prøve", "Ægir Demo", "Øystein Tenkt", "Åse Antatt"]
Found = tuple[User, StoredChanges]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, attestant: User) -> Found:
    """Five new persons since the term before; a block holds two changes."""
    monkeypatch.setattr(packed, "BLOCK", 2)
    somebody(settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    for number, name in enumerate(NAMES):
        add_events(person_events(f"2022910{number:05d}", name, "1990-05-17", f"2022-05-0{number + 1}", OURS))
    run = calculate("2022-T2", LAST)
    services.publish_term(term_code="2022-T2")
    before = Term.objects.select_related("run").get(code="2022-T1").run
    lose_all()
    return cast("caseworker"), StoredChanges.of(services.changes_between(run=run, before=before, recipient=recipient()))


def listed(found: Found, user: User | None = None, **choices: object) -> ChangeList:
    return ChangeList(user or found[0], recipient(), found[1], Choices(**choices), "nb")


def pages(changes: ChangeList) -> list[int]:
    """Ids of all pages of two after each other."""
    count = changes.summary[0]
    return [row.pk for start in range(0, count, 2) for row in changes.rows(start, min(start + 2, count))]


def ids(rows: QuerySet[Change]) -> list[int]:
    return [row.pk for row in rows]


def test_pages_follow_each_other_over_the_blocks_in_norwegian_order(found: Found) -> None:
    rows = [row for start in (0, 2, 4) for row in listed(found, cause="nye").rows(start, min(start + 2, 5))]
    assert [row.shown_name for row in rows] == BY_NAME
    assert all(row.public_id for row in rows)


@pytest.mark.parametrize("sort", SORTING)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_that_of_the_whole_list(found: Found, sort: str, descending: bool) -> None:
    changes = listed(found, sort=sort, descending=descending)
    assert pages(changes) == ids(changes.everything()) != []


def test_a_short_list_that_is_stored_as_a_whole_is_sorted_anew(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = listed(found)
    monkeypatch.setattr(packed, "BLOCK", 2000)
    anew = ChangeList(found[0], recipient(), found[1], Choices(), "nb", kept.summary)
    assert pages(anew) == pages(kept)


def test_what_is_kept_needs_one_question_a_page(found: Found, django_assert_num_queries) -> None:
    first = pages(listed(found, text="demo"))
    again = listed(found, text="demo")
    with django_assert_num_queries(1):
        assert [row.pk for row in again.rows(0, 2)] == first[:2]


def test_summary_and_rows_are_of_the_same_search(found: Found) -> None:
    count, persons, amount = listed(found, text="attrapp").summary
    assert (count, persons) == (1, 1)
    assert amount == Change.objects.get(name="Olena Attrapp").amount
    assert listed(found, text="finnesikke").summary[0] == 0


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("-2022", NAMES),
        ("-2021", []),
        ("03.05.2022", ["Ægir Demo"]),
        ("ar-1 ev", NAMES),
        ("AR-1", []),
        ("integrering attrapp", ["Olena Attrapp"]),
        ("særskilt", []),
        ("2022-T2 åse", ["Åse Antatt"]),
        ("2022910000020", []),
        ("%", []),
    ],
)
def test_the_box_finds_what_that_of_the_lines_finds(found: Found, words: str, names: list[str]) -> None:
    changes = listed(found, text=words, cause="nye")
    assert {row.shown_name for row in changes.everything()} == set(names)


def test_the_cache_may_vanish(found: Found) -> None:
    changes = listed(found, group="ar-1")
    whole = pages(changes)
    lose_all()
    assert pages(changes) == pages(listed(found, group="ar-1")) == whole


def test_keys_tell_nothing_and_each_access_has_its_own(found: Found) -> None:
    users = [found[0], cast("imdi_caseworker"), cast("ekstra_caseworker")]
    keys = {listed(found, user, text="demo")._packed.key for user in users}
    assert len(keys) == 3
    assert not any("demo" in key for key in keys)
