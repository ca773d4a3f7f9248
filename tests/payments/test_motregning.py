"""From lines to payment (spec 4.6): what attestation books, and what people enter."""

from collections import defaultdict
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from accounts.models import Recipient, User
from payments import services
from payments.models import GroupPayment, Line, MotregningEntry, Run, RunTotal, Term
from payments.rules.motregning import NOTHING, Standing
from payments.selectors.account import settlements, unsettled
from tests.factories import OTHERS, OURS
from tests.ledger import calculate, confirm_all_rates, lock
from tests.payments.debt_words import CODES, SPECIAL, TERMS, WHY, at, booked, decided, entries, introduced, kr, pay
from tests.payments.run_words import ASK, refused

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("_indebted")
def test_a_debt_is_carried_from_term_to_term_of_its_group_until_it_is_paid(attestant: User) -> None:
    assert booked("2022-T1") == kr(100, -150, 0, 0, 0, -50)
    pay("2022-T2", attestant)
    assert booked("2022-T2") == kr(30, 0, -50, -30, 0, -20)
    decided("2022-T3", 500, "AR-2")
    pay("2022-T3", attestant)
    assert booked("2022-T3") == kr(80, 0, -20, -20, 60, 0)
    assert booked("2022-T3", "ar-2-5") == kr(500, 0, 0, 0, 500, 0)
    assert entries() == [("skyldig", -50), ("motregnet", 30), ("motregnet", 20)]
    assert MotregningEntry.objects.filter(by=attestant, term__isnull=False).count() == 3


@pytest.mark.usefixtures("_indebted")
def test_a_debt_without_a_payment_stays_and_is_booked_as_a_rest(attestant: User) -> None:
    pay("2022-T2", attestant)
    pay("2022-T3", attestant)
    decided("2022-T4", -70)
    pay("2022-T4", attestant)
    assert booked("2022-T4") == kr(0, -70, 0, 0, 0, -70)
    calculate("2023-T1", "2023-03-31")
    now = settlements(attestant, Recipient.objects.get(number=OURS), Term.objects.filter(code="2023-T1"))
    assert now["2023-T1"][SPECIAL] == kr(0, 0, -70, 0, 0, -70)


@pytest.mark.usefixtures("_indebted")
def test_neither_a_calculation_nor_a_refused_attestation_books_anything(caseworker: User, attestant: User) -> None:
    for _time in range(2):
        calculate("2022-T2", TERMS["2022-T2"], attestant)
    for user in (caseworker, attestant):
        with pytest.raises(services.AttestationRefused):
            lock("2022-T2", user)
    assert entries() == [("skyldig", -50)]
    assert set(GroupPayment.objects.values_list("term_id", flat=True)) == {"2022-T1"}


@pytest.mark.usefixtures("_indebted")
def test_what_the_previous_system_paid_is_neither_paid_nor_owed_here(attestant: User) -> None:
    before = list(GroupPayment.objects.values_list("pk", "net"))
    run = Run.objects.create(purpose=Run.Purpose.CONVERSION, state=Run.State.DONE)
    RunTotal.objects.create(
        run=run,
        recipient_id=OURS,
        for_term="2021-T4",
        code_id="EMINB",
        kind="konvertert",
        lines=1,
        positive=9_000,
        negative=0,
    )
    assert list(GroupPayment.objects.values_list("pk", "net")) == before
    pay("2022-T2", attestant)
    assert booked("2022-T2") == kr(30, 0, -50, -30, 0, -20)


@pytest.mark.parametrize("seed", range(3))
def test_after_every_term_netto_and_balance_are_the_lines_of_every_recipient_and_group(
    seed: int, attestant: User, caseworker: User
) -> None:
    random = Random(seed)
    introduced()
    confirm_all_rates(attestant)
    for term in TERMS:
        for code in CODES:
            for place in (OURS, OTHERS):
                for _line in range(random.choice((0, 1, 2))):
                    decided(term, Decimal(random.randrange(-500_00, 400_00)) / 100 or Decimal(1), code, place)
        pay(term, attestant)
        net_and_balance_are_the_lines()
        enter_something(random, caseworker)
        net_and_balance_are_the_lines()
    assert MotregningEntry.objects.filter(term__isnull=True).exists()


def net_and_balance_are_the_lines() -> None:
    paid = by_account(GroupPayment.objects.all(), "net", "group_id")
    balance = by_account(MotregningEntry.objects.all(), "amount", "group_id")
    entered = by_account(MotregningEntry.objects.filter(term__isnull=True), "amount", "group_id")
    lines = by_account(Line.objects.locked().exclude(kind="konvertert"), "amount", "group")
    for account in {*paid, *balance, *lines}:
        assert paid[account] + balance[account] == lines[account] + entered[account], account
        assert balance[account] <= 0 <= paid[account]


def by_account(rows: Any, amount: str, group: str) -> dict[tuple[str, str], Decimal]:
    sums = rows.order_by().values_list("recipient_id", group).annotate(sum=Sum(amount))
    return defaultdict(Decimal, {(row[0], row[1]): row[2] for row in sums})


def enter_something(random: Random, by: User) -> None:
    """An act on each account that has something, of any size that fits."""
    for recipient, group, now in unsettled():
        common = {"recipient": recipient.number, "reason": WHY, "by": by}
        debt = (-now.balance * random.choice((1, 2)) / 2).quantize(Decimal("0.01"))
        if now.claimed:
            services.register_repayment(group=group, amount=now.claimed, **common)
        elif debt and random.random() < 0.3:
            others = sorted(set(CODES.values()) - {group})
            services.offset_across_groups(from_group=group, to_group=random.choice(others), amount=debt, **common)
        elif debt:
            service = random.choice((services.claim_back, services.write_off, services.register_repayment))
            service(group=group, amount=debt, **common)


# --- what people enter --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_indebted")
def test_what_is_claimed_back_is_not_taken_from_the_next_payment(attestant: User, caseworker: User) -> None:
    account = {"recipient": OURS, "group": SPECIAL, "reason": WHY, "by": caseworker}
    services.claim_back(amount=Decimal(45), **account)
    assert at() == Standing(*kr(-5, 45))
    pay("2022-T2", attestant)
    assert booked("2022-T2") == kr(30, 0, -5, -5, 25, 0)
    services.register_repayment(amount=Decimal(45), **account)
    assert at() == NOTHING
    assert entries()[-2:] == [("innbetalt", 45), ("krevd", -45)]


@pytest.mark.usefixtures("_indebted")
def test_a_decision_moves_debt_to_another_group_which_then_pays_it(attestant: User, caseworker: User) -> None:
    services.offset_across_groups(
        recipient=OURS, from_group=SPECIAL, to_group="ar-2-5", amount=Decimal(50), reason=WHY, by=caseworker
    )
    assert (at(), at("ar-2-5")) == (NOTHING, Standing(*kr(-50, 0)))
    decided("2022-T2", 70, "AR-2")
    pay("2022-T2", attestant)
    assert booked("2022-T2") == kr(30, 0, 0, 0, 30, 0)
    assert booked("2022-T2", "ar-2-5") == kr(70, 0, -50, -50, 20, 0)


@pytest.mark.usefixtures("_indebted")
def test_who_entered_what_and_why_is_kept(caseworker: User) -> None:
    (entry,) = services.write_off(
        recipient=OURS, group=SPECIAL, amount=Decimal("0.5"), reason=f" {WHY} ", by=caseworker
    )
    entry.refresh_from_db()
    assert (entry.kind, entry.amount, entry.by, entry.reason) == ("avskrevet", Decimal("0.50"), caseworker, WHY)
    assert at().balance == Decimal("-49.50")


@pytest.mark.usefixtures("_indebted")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": Decimal(51)}, "Beløpet kan ikke være over 50\u00a0kr, som er det som står igjen."),
        ({"amount": Decimal(0)}, "Beløpet må være over null og ha høyst to desimaler."),
        ({"amount": Decimal("1.005")}, "Beløpet må være over null og ha høyst to desimaler."),
        ({"amount": Decimal("NaN")}, "Beløpet må være over null og ha høyst to desimaler."),
        ({"reason": "  "}, "Skriv en begrunnelse."),
        ({"group": "asyl"}, "Det står ikke noe igjen på kontoen."),
        ({"recipient": OTHERS}, "Det står ikke noe igjen på kontoen."),
    ],
)
def test_an_impossible_row_is_refused_in_a_sentence(change: dict[str, Any], sentence: str, caseworker: User) -> None:
    asked = {"recipient": OURS, "group": SPECIAL, "amount": Decimal(10), "reason": WHY, "by": caseworker}
    with refused(services.AccountRefused, sentence):
        services.write_off(**(asked | change))
    assert entries() == [("skyldig", -50)]


@pytest.mark.usefixtures("_indebted")
def test_only_imdis_caseworkers_enter_rows_and_only_to_another_group(attestant: User, caseworker: User) -> None:
    asked = {"recipient": OURS, "amount": Decimal(10), "reason": WHY}
    with refused(services.AccountRefused, f"Attestant Demo har ikke rollen IMDi saksbehandler. {ASK}"):
        services.claim_back(group=SPECIAL, by=attestant, **asked)
    for group in (SPECIAL, "finnes ikke"):
        with refused(services.AccountRefused, "Velg en annen gruppe som gjelden skal trekkes fra."):
            services.offset_across_groups(from_group=SPECIAL, to_group=group, by=caseworker, **asked)


@pytest.mark.usefixtures("_indebted")
def test_what_was_entered_is_taken_back_whole_and_once(caseworker: User) -> None:
    account = {"recipient": OURS, "group": SPECIAL, "reason": WHY, "by": caseworker}
    services.claim_back(amount=Decimal(30), **account)
    paid, _closed = services.register_repayment(amount=Decimal(30), **account)
    services.take_back(entry=paid.pk, reason="Ført på feil kommune", by=caseworker)
    assert at() == Standing(*kr(-20, 30))
    assert entries()[-2:] == [("innbetalt", -30), ("krevd", 30)]
    with refused(services.AccountRefused, "Føringen er allerede tatt tilbake."):
        services.take_back(entry=paid.pk, reason=WHY, by=caseworker)
    for kind in ("skyldig", "innbetalt"):
        newest = MotregningEntry.objects.filter(kind=kind).latest("id")
        with refused(services.AccountRefused, "Bare det som er ført for hånd, kan tas tilbake."):
            services.take_back(entry=newest.pk, reason=WHY, by=caseworker)


@pytest.mark.usefixtures("_indebted")
def test_a_moved_debt_that_is_used_is_not_taken_back(attestant: User, caseworker: User) -> None:
    out, _into = services.offset_across_groups(
        recipient=OURS, from_group=SPECIAL, to_group="ar-2-5", amount=Decimal(50), reason=WHY, by=caseworker
    )
    decided("2022-T2", 70, "AR-2")
    pay("2022-T2", attestant)
    with refused(services.AccountRefused, "Det står ikke noe igjen på kontoen."):
        services.take_back(entry=out.pk, reason=WHY, by=caseworker)
    assert at() == NOTHING


# --- the database keeps it ----------------------------------------------------------------------------------

ENTRY = (
    "INSERT INTO payments_motregningentry (recipient_id, group_id, kind, amount, term_id, reason, act, by_id, at) "
    "VALUES ('4627', 'saerskilt', '{kind}', {amount}, {term}, '{reason}', gen_random_uuid(), {by}, now())"
)
PAYMENT = (
    'INSERT INTO payments_grouppayment (term_id, recipient_id, group_id, gross, correction, before, "offset", net, '
    "carried) VALUES ('2022-T2', '4627', 'asyl', 5, 0, 0, 0, 5, 0)"
)
REFUSALS = "permission denied|never changed|never above zero|by attestation only|violates check constraint"


@pytest.mark.usefixtures("_indebted")
@pytest.mark.parametrize("owner", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_motregningentry SET amount = -1",
        "DELETE FROM payments_motregningentry",
        "UPDATE payments_grouppayment SET net = net + 1, carried = carried - 1",
        "DELETE FROM payments_grouppayment",
        PAYMENT,
        ENTRY.format(kind="skyldig", amount=-5, term="'2022-T2'", reason="", by="{by}"),
        ENTRY.format(kind="skyldig", amount=-5, term="NULL", reason=WHY, by="{by}"),
        ENTRY.format(kind="avskrevet", amount=10, term="NULL", reason="", by="{by}"),
        ENTRY.format(kind="avskrevet", amount=-10, term="NULL", reason=WHY, by="{by}"),
        ENTRY.format(kind="avskrevet", amount=51, term="NULL", reason=WHY, by="{by}"),
        ENTRY.format(kind="krevd", amount=-1, term="NULL", reason=WHY, by="{by}"),
    ],
)
def test_the_database_refuses_what_does_not_belong_in_the_account(statement: str, owner: bool, attestant: User) -> None:
    calculate("2022-T2", TERMS["2022-T2"])
    role = "NONE" if owner else settings.APP_ROLE
    with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}; {statement.format(by=attestant.pk)}")
    assert entries() == [("skyldig", -50)]
