"""Motregning as municipalities see it and as IMDi works with it in admin."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent, Recipient, User
from payments import services
from payments.models import GroupPayment, MotregningEntry, Term
from payments.rules.motregning import Standing
from payments.selectors.account import term_payment
from payments.selectors.totals import term_sums, term_totals
from tests import factories
from tests.factories import OURS
from tests.ledger import calculate, confirm_all_rates, lock
from tests.payments.debt_words import SPECIAL, TERMS, WHY, at, booked, decided, entries, introduced, kr, pay

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("_shown")
def test_a_term_not_yet_attested_shows_what_would_be_taken_today(attestant: User, caseworker: User) -> None:
    kari = factories.cast("caseworker")
    askoy, term = Recipient.objects.get(number=OURS), Term.objects.get(code="2022-T2")
    (group,) = term_totals(kari, askoy, term).groups
    assert (group.gross, group.offset, group.net, group.carried) == kr(30, -30, 0, -20)
    assert group.offset_from == ["2022-T1"]
    services.write_off(recipient=OURS, group=SPECIAL, amount=Decimal(50), reason=WHY, by=caseworker)
    assert term_totals(kari, askoy, term).total.net == 30
    lock("2022-T2", attestant)
    assert booked("2022-T2") == kr(30, 0, 0, 0, 30, 0)


@pytest.mark.usefixtures("_shown")
def test_an_attested_term_shows_what_was_booked_whatever_comes_later(attestant: User, caseworker: User) -> None:
    kari, askoy = factories.cast("caseworker"), Recipient.objects.get(number=OURS)
    lock("2022-T2", attestant)
    services.write_off(recipient=OURS, group=SPECIAL, amount=Decimal(20), reason=WHY, by=caseworker)
    (group,) = term_totals(kari, askoy, Term.objects.get(code="2022-T2")).groups
    assert (group.offset, group.net, group.carried, group.offset_from) == (*kr(-30, 0, -20), ["2022-T1"])


@pytest.mark.usefixtures("_shown")
def test_the_payment_basis_says_where_a_debt_comes_from_and_what_is_left(attestant: User) -> None:
    taken = "Særskilt tilskudd enslige mindreårige: Motregnet 30 kr er resten fra 1. termin 2022. 20 kr gjenstår"
    arisen = "Særskilt tilskudd enslige mindreårige: Korreksjonen er større enn tilskuddet."
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    first, second = (client.get(f"/terminer/2022-T{n}/").context["offset_sentences"] for n in (1, 2))
    assert first[0].startswith(arisen)
    assert "50\u00a0kr trekkes fra neste utbetaling" in first[0]
    assert second[0].replace("\u00a0", " ").startswith(taken)
    lock("2022-T2", attestant)
    calculate("2022-T3", TERMS["2022-T3"])
    services.publish_term(term_code="2022-T3")
    (third,) = client.get("/terminer/2022-T3/").context["offset_sentences"]
    assert third.replace("\u00a0", " ").endswith(
        "Motregnet 20 kr er resten fra 1. termin 2022. Gjelden er med dette gjort opp."
    )
    assert "Rest til neste termin" not in client.get("/terminer/2022-T3/").content.decode()
    assert "Rest til neste termin" in client.get("/terminer/2022-T2/").content.decode()


@pytest.mark.usefixtures("_shown")
def test_netto_on_the_dashboard_is_what_the_bank_pays(attestant: User) -> None:
    lock("2022-T2", attestant)
    calculate("2022-T3", TERMS["2022-T3"])
    services.publish_term(term_code="2022-T3")
    sums = term_sums(factories.cast("caseworker"), Recipient.objects.get(number=OURS))
    assert [(shown.term.code, shown.sum, shown.change) for shown in sums] == [
        ("2022-T3", 60, 60),
        ("2022-T2", 0, 0),
        ("2022-T1", 0, None),
    ]
    assert sums[0].groups == {SPECIAL: 60}


@pytest.mark.usefixtures("_shown")
def test_a_stranger_sees_nothing_of_our_payments(attestant: User) -> None:
    askoy, stian = Recipient.objects.get(number=OURS), factories.cast("stranger")
    for shown in term_sums(stian, askoy):
        assert shown.sum == 0, shown.term
    assert not GroupPayment.objects.visible_to(stian).exists()
    assert not MotregningEntry.objects.visible_to(stian).exists()


def test_ekstratilskudd_is_one_figure_for_all_and_its_rows_for_those_with_the_role(
    attestant: User, caseworker: User
) -> None:
    introduced()
    confirm_all_rates(attestant)
    decided("2022-T1", -100, "FHT1")
    pay("2022-T1", attestant)
    services.write_off(recipient=OURS, group="ekstra", amount=Decimal(10), reason=WHY, by=caseworker)
    decided("2022-T2", 150, "FHT1")
    calculate("2022-T2", TERMS["2022-T2"])
    services.publish_term(term_code="2022-T2")
    askoy, term = Recipient.objects.get(number=OURS), Term.objects.get(code="2022-T2")
    for part, rows in (("caseworker", 0), ("ekstra_caseworker", 2), ("imdi_caseworker", 0), ("imdi_ekstra", 2)):
        user = factories.cast(part)
        (group,) = term_totals(user, askoy, term).groups
        assert (group.code, group.offset, group.net) == ("ekstra", Decimal(-90), Decimal(60)), part
        assert MotregningEntry.objects.visible_to(user).count() == rows, part
        if part != "imdi_caseworker":
            page = factories.logged_in(user).get("/terminer/2022-T2/").content.decode()
            assert ("Ekstratilskudd er med som én sum." in page.partition("<details")[0]) is not bool(rows), part


@pytest.mark.usefixtures("_shown")
def test_the_figures_of_a_whole_term_are_the_same_before_and_after_it_is_attested(attestant: User) -> None:
    term = Term.objects.get(code="2022-T2")
    before = term_payment(term)
    assert before == kr(-30, 0, -20)
    lock("2022-T2", attestant)
    term.refresh_from_db()
    assert term_payment(term) == before


# --- IMDi's side --------------------------------------------------------------------------------------------

ACCOUNT = "/admin/payments/motregningentry/"


def text_of(response: Any) -> str:
    html = response.content.decode().replace("\u00a0", " ")
    return " ".join(html.replace('<span class="ore">', "").replace("</span>", "").split())


@pytest.fixture
def desk() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


@pytest.mark.usefixtures("_indebted")
@pytest.mark.parametrize(
    ("word", "kind", "fields"),
    [
        ("krev", "krevd", {"group": SPECIAL}),
        ("innbetaling", "innbetalt", {"group": SPECIAL}),
        ("avskriv", "avskrevet", {"group": SPECIAL}),
        ("flytt", "flyttet", {"from_group": SPECIAL, "to_group": "asyl"}),
    ],
)
def test_a_caseworker_enters_rows_from_the_list_of_balances(
    desk: Client, word: str, kind: str, fields: dict[str, str]
) -> None:
    balances = text_of(desk.get(f"{ACCOUNT}saldo/"))
    assert "−50,00" in balances
    link = f"{ACCOUNT}{word}/?mottaker={OURS}&amp;gruppe={SPECIAL}"
    assert link in balances
    assert f'<option value="{SPECIAL}" selected>' in text_of(desk.get(link.replace("&amp;", "&")))
    posted = {"recipient": OURS, "amount": "20,50", "reason": WHY, **fields}
    answer = desk.post(f"{ACCOUNT}{word}/", posted, follow=True)
    assert answer.redirect_chain[-1][0] == f"{ACCOUNT}saldo/"
    assert "−29,50" in text_of(answer)
    first = MotregningEntry.objects.filter(term__isnull=True).earliest("id")
    assert (first.kind, first.amount, first.by.username) == (kind, Decimal("20.50"), "imdi_caseworker")
    event = AuditEvent.objects.get(kind__startswith="account_")
    assert (event.recipient_id, event.subject) == (OURS, SPECIAL)
    assert WHY in text_of(desk.get(ACCOUNT))


@pytest.mark.usefixtures("_indebted")
def test_too_much_is_refused_on_the_form_and_nothing_is_logged(desk: Client) -> None:
    posted = {"recipient": OURS, "group": SPECIAL, "amount": "51", "reason": WHY}
    assert "Beløpet kan ikke være over 50 kr" in text_of(desk.post(f"{ACCOUNT}avskriv/", posted))
    assert not AuditEvent.objects.filter(kind__startswith="account_").exists()
    assert entries() == [("skyldig", -50)]


@pytest.mark.usefixtures("_indebted")
def test_a_row_is_taken_back_from_its_own_page(desk: Client) -> None:
    posted = {"recipient": OURS, "group": SPECIAL, "amount": "50", "reason": WHY}
    desk.post(f"{ACCOUNT}avskriv/", posted)
    owed, written_off = MotregningEntry.objects.order_by("id")
    assert "ta-tilbake" not in text_of(desk.get(f"{ACCOUNT}{owed.pk}/change/"))
    assert f"{ACCOUNT}{written_off.pk}/ta-tilbake/" in text_of(desk.get(f"{ACCOUNT}{written_off.pk}/change/"))
    desk.post(f"{ACCOUNT}{written_off.pk}/ta-tilbake/", {"reason": "Feil kommune"})
    assert at() == Standing(*kr(-50, 0))
    assert "ta-tilbake" not in text_of(desk.get(f"{ACCOUNT}{written_off.pk}/change/"))
    again = desk.post(f"{ACCOUNT}{written_off.pk}/ta-tilbake/", {"reason": "Feil kommune"})
    assert "Føringen er allerede tatt tilbake." in text_of(again)


@pytest.mark.usefixtures("_indebted")
def test_rows_are_never_written_past_the_services(desk: Client) -> None:
    entry, payment = MotregningEntry.objects.get(), GroupPayment.objects.get()
    for address in (f"{ACCOUNT}{entry.pk}/", f"/admin/payments/grouppayment/{payment.pk}/"):
        assert desk.get(f"{address}change/").status_code == 200
        assert desk.post(f"{address}change/", {"amount": "1", "net": "1"}).status_code == 403
        assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("_shown")
def test_an_attestant_attests_the_netto_that_was_shown(caseworker: User) -> None:
    client = factories.logged_in(factories.cast("imdi_attestant"))
    address = "/admin/payments/term/2022-T2/attester/"
    page = client.get(address)
    assert "Motregnet</dt><dd>−30 kr" in text_of(page)
    assert "Netto til utbetaling</dt><dd>0 kr" in text_of(page)
    services.write_off(recipient=OURS, group=SPECIAL, amount=Decimal(50), reason=WHY, by=caseworker)
    posted = {"shown": page.context["shown"], "acknowledged": "on"}
    assert "er endret siden du åpnet siden" in text_of(client.post(address, posted, follow=True))
    posted["shown"] = client.get(address).context["shown"]
    assert "er attestert og låst" in text_of(client.post(address, posted, follow=True))
    assert "Netto til utbetaling</dt><dd>30 kr" in text_of(client.get("/admin/payments/term/2022-T2/change/"))
    assert "30,00" in text_of(client.get("/admin/payments/grouppayment/?q=2022-T2"))
