"""What has changed from one term to the next, from real runs: stored once, adds up, shows nobody else's business."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Recipient, User
from payments import services
from payments.models import Change, ChangeSet, Run, Term
from payments.rules.causes import Cause, Reason
from payments.selectors.changes import StoredChanges, changes_shown, digest_of, nets_of
from payments.selectors.totals import term_sums
from tests import factories
from tests.factories import OTHERS, OURS
from tests.ledger import add_events, calculate, confirm_all_rates
from tests.payments.run_words import ANOTHER, DUF, happens, move, pay, retract, somebody

pytestmark = pytest.mark.django_db
T1, T2, T3, T4, NEXT = "2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31"
THIRD, FOURTH = "202200000305", "202200000407"


def ours(number: str = OURS) -> Recipient:
    return Recipient.objects.get(number=number)


def changes(now: str, before: str, number: str = OURS) -> ChangeSet:
    runs = {term.code: term.run for term in Term.objects.filter(code__in=[now, before]).select_related("run")}
    return services.changes_between(run=runs[now], before=runs[before], recipient=ours(number))


def short(found: ChangeSet) -> set[tuple[str, str, str, int]]:
    rows = found.changes.values_list("duf", "cause", "reason", "amount")
    return {(duf, cause, reason, int(amount)) for duf, cause, reason, amount in rows}


def adds_up(user: User, now: str, before: str) -> bool:
    """Netto now minus netto last, whatever the pages say elsewhere."""
    sums = {found.term.code: found for found in term_sums(user, ours())}
    found = StoredChanges.of(changes(now, before))
    shown = changes_shown(user, ours(), found, nets_of(Term.objects.get(code=now), ours(), found))
    difference = sums[now].sum - sums[before].sum
    parts = sum((part.amount for part in [*shown.causes, shown.offset]), Decimal(0))
    by_group = {
        group: sums[now].groups.get(group, Decimal(0)) - sums[before].groups.get(group, Decimal(0))
        for group in {*sums[now].groups, *sums[before].groups}
    }
    return parts == shown.total.amount == difference and all(
        shown.total.groups.get(group, Decimal(0)) == amount for group, amount in by_group.items()
    )


@pytest.fixture
def user() -> User:
    return factories.cast("caseworker")


@pytest.fixture
def one_paid(attestant: User) -> None:
    somebody(settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", T1, attestant)


def test_new_moved_here_and_back_pay_in_one_term(one_paid: None, user: User) -> None:
    somebody(ANOTHER, settled="2022-05-02")
    somebody(THIRD, settled="2021-02-02", place=OTHERS)
    move("2022-02-10", OURS, duf=THIRD, registered="2022-04-10")
    somebody(FOURTH, settled="2022-02-01")
    calculate("2022-T2", T2)
    services.publish_term(term_code="2022-T2")
    found = short(changes("2022-T2", "2022-T1"))
    assert {(duf, cause, reason) for duf, cause, reason, _amount in found} == {
        (ANOTHER, Cause.NEW, ""),
        (THIRD, Cause.MOVED_HERE, ""),
        (FOURTH, Cause.BACK_PAYMENT, Reason.CORRECTED),
    }
    assert adds_up(user, "2022-T2", "2022-T1")


def test_moved_away_with_money_back_and_motregning(one_paid: None, user: User) -> None:
    move("2021-12-05", OTHERS, registered="2022-05-01")
    calculate("2022-T2", T2)
    services.publish_term(term_code="2022-T2")
    assert {(cause, reason) for _duf, cause, reason, _amount in short(changes("2022-T2", "2022-T1"))} == {
        (Cause.MOVED_AWAY, ""),
        (Cause.REVERSAL, Reason.MOVED_AWAY),
    }
    assert adds_up(user, "2022-T2", "2022-T1")


def test_the_other_municipality_sees_a_move_there(one_paid: None) -> None:
    move("2022-01-05", OTHERS)
    calculate("2022-T2", T2)
    found = changes("2022-T2", "2022-T1", OTHERS).changes.get(cause=Cause.MOVED_HERE)
    assert found.before == 0
    assert found.now == found.amount > 0


def test_emigrated_and_dead_are_known_from_the_register(one_paid: None, user: User) -> None:
    happens("emigrated", "2022-03-20", registered="2022-04-02")
    calculate("2022-T2", T2)
    services.publish_term(term_code="2022-T2")
    assert {(cause, reason) for _duf, cause, reason, _amount in short(changes("2022-T2", "2022-T1"))} == {
        (Cause.LEFT, "")
    }
    assert adds_up(user, "2022-T2", "2022-T1")


def test_what_was_retracted_altogether_is_taken_back(one_paid: None) -> None:
    for number in (1, 2, 3):
        retract(f"{DUF}-{number}", "2022-04-10", id=f"away-{number}")
    calculate("2022-T2", T2)
    found = short(changes("2022-T2", "2022-T1"))
    assert {(cause, reason) for _duf, cause, reason, _amount in found} == {
        (Cause.OTHER, ""),
        (Cause.REVERSAL, Reason.RETRACTED),
    }


def test_a_sum_given_once_falls_away_and_the_next_year_is_a_new_code(user: User, attestant: User) -> None:
    somebody(settled="2022-11-02")
    somebody(ANOTHER, settled="2021-11-02")
    confirm_all_rates(attestant)
    for term, day in (("2022-T1", T1), ("2022-T2", T2), ("2022-T3", T3), ("2022-T4", T4)):
        pay(term, day, attestant)
    calculate("2023-T1", NEXT)
    services.publish_term(term_code="2023-T1")
    found = {(duf, cause) for duf, cause, _reason, _amount in short(changes("2023-T1", "2022-T4"))}
    assert found == {(DUF, Cause.ONE_OFF), (DUF, Cause.NEW_CODE), (ANOTHER, Cause.NEW_CODE)}
    assert adds_up(user, "2023-T1", "2022-T4")


def test_nothing_is_computed_twice_and_a_new_calculation_is_compared_anew(one_paid: None) -> None:
    first = calculate("2022-T2", T2)
    found = changes("2022-T2", "2022-T1")
    assert (found.digest, found.digest_before) == (
        digest_of(first, ours()),
        digest_of(Run.objects.get(current_for="2022-T1"), ours()),
    )
    before, recipient = found.before, ours()
    with CaptureQueriesContext(connection) as asked:
        assert services.changes_between(run=first, before=before, recipient=recipient).pk == found.pk
    assert len(asked) == 1
    calculate("2022-T2", T2)
    again = changes("2022-T2", "2022-T1")
    assert again.pk != found.pk
    assert list(ChangeSet.objects.filter(recipient=OURS)) == [again]


def test_the_sums_are_those_of_the_rows(one_paid: None) -> None:
    somebody(ANOTHER, settled="2022-05-02")
    somebody(THIRD, settled="2022-05-03")
    calculate("2022-T2", T2)
    found = changes("2022-T2", "2022-T1")
    assert found.sums == [[Cause.NEW, "", 2, 2, "482200.00"], [Cause.NEW, "ar-1", 2, 2, "482200.00"]]
    assert (found.persons, found.persons_without_ekstra) == (2, 2)
    assert sum(Change.objects.values_list("amount", flat=True)) == Decimal("482200")


def test_ekstratilskudd_is_one_sum_without_the_role(one_paid: None, user: User) -> None:
    grant = {"id": "fht", "type": "fht_grant", "duf": DUF, "date": "2022-05-02", "registered": "2022-05-02"}
    add_events([grant | {"code": "FHT1", "year": 2022, "recipient": OURS, "amount": 200_000}])
    calculate("2022-T2", T2)
    services.publish_term(term_code="2022-T2")
    found = StoredChanges.of(changes("2022-T2", "2022-T1"))
    [extra] = [part for part in changes_shown(user, ours(), found, {}).causes if part.cause == Cause.EXTRA]
    assert (extra.persons, extra.amount) == (None, Decimal(200_000))
    assert not Change.objects.visible_to(user).filter(cause=Cause.EXTRA).exists()
    trusted = factories.cast("ekstra_caseworker")
    [extra] = [part for part in changes_shown(trusted, ours(), found, {}).causes if part.cause == Cause.EXTRA]
    assert extra.persons == 1
    assert Change.objects.visible_to(trusted).filter(cause=Cause.EXTRA).count() == 1
    assert adds_up(user, "2022-T2", "2022-T1")


def test_nobody_sees_changes_of_another_municipality_or_before_they_are_shown(one_paid: None, user: User) -> None:
    somebody(ANOTHER, settled="2022-05-02")
    calculate("2022-T2", T2)
    changes("2022-T2", "2022-T1")
    assert not Change.objects.visible_to(user).exists()
    services.publish_term(term_code="2022-T2")
    assert Change.objects.visible_to(user).exists()
    assert not Change.objects.visible_to(factories.cast("stranger")).exists()
