"""«Kontrollert av oss»: bound to what was shown, outdated by another content only, never changed."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent, Recipient, User
from payments import services
from payments.models import Term, TermCheck
from payments.selectors.checks import recipient_checks, shown_digest, variant_of
from payments.selectors.term_facts import check_state
from payments.services.checks import not_checked
from tests import factories
from tests.factories import OTHERS, OURS
from tests.ledger import add_events, calculate, confirm_all_rates
from tests.payments.run_words import ANOTHER, DUF, FIRST, happens, refused, somebody

pytestmark = pytest.mark.django_db
TERM = "2022-T1"
DAY = date(2022, 3, 31)


@pytest.fixture
def user() -> User:
    return factories.cast("caseworker")


@pytest.fixture
def ours() -> Recipient:
    return factories.recipient()


@pytest.fixture
def term(attestant: User) -> Term:
    """In forhåndsvisning: one person of ours, one of another municipality's."""
    somebody()
    somebody(ANOTHER, place=OTHERS)
    confirm_all_rates(attestant)
    calculate(TERM, FIRST)
    return services.publish_term(term_code=TERM)


def sign(user: User, recipient: Recipient, **more: str) -> TermCheck:
    term = Term.objects.get(code=TERM)
    digest = more.pop("digest", shown_digest(term, recipient, variant_of(user, recipient)))
    return services.check_term(term_code=TERM, recipient=recipient, user=user, digest=digest, **more)


def state(user: User, recipient: Recipient) -> str:
    found = check_state(user, recipient, Term.objects.get(code=TERM))
    return "kontrollert" if found.is_checked else "utdatert" if found.is_outdated else ""


def grant_ekstra() -> None:
    event = {"id": "fht", "type": "fht_grant", "duf": DUF, "date": "2022-03-20", "registered": "2022-03-20"}
    add_events([event | {"code": "FHT1", "year": 2022, "recipient": OURS, "amount": 200_000}])


def test_a_caseworker_confirms_and_takes_back_and_the_history_keeps_both(
    term: Term, user: User, ours: Recipient
) -> None:
    assert state(user, ours) == ""
    sign(user, ours, comment=" Ser riktig ut.\x00 ")
    assert state(user, ours) == "kontrollert"
    services.withdraw_check(term_code=TERM, recipient=ours, user=user)
    assert state(user, ours) == ""
    history = check_state(user, ours, term).history
    assert [(row.act, row.comment) for row in history] == [("trukket", ""), ("kontrollert", "Ser riktig ut.")]


def test_a_calculation_that_changes_nothing_for_us_keeps_the_confirmation(
    term: Term, user: User, ours: Recipient
) -> None:
    sign(user, ours)
    happens("emigrated", "2022-03-20", duf=ANOTHER)
    somebody("202200000305", place=OTHERS)
    calculate(TERM, FIRST)
    assert state(user, ours) == "kontrollert"


def test_a_calculation_with_another_content_makes_it_outdated_and_shows_what_changed(
    term: Term, user: User, ours: Recipient
) -> None:
    before = sign(user, ours).run
    somebody("202200000305", settled="2022-03-12")
    now = calculate(TERM, FIRST)
    assert state(user, ours) == "utdatert"
    found = services.changes_between(run=now, before=before, recipient=ours)
    assert [(row.duf, row.cause) for row in found.changes.all()] == [("202200000305", "nye")]
    sign(user, ours)
    assert state(user, ours) == "kontrollert"


def test_each_access_variant_has_its_own_confirmation(term: Term, user: User, ours: Recipient) -> None:
    trusted = factories.cast("ekstra_caseworker")
    sign(trusted, ours, comment="Om ekstratilskudd")
    assert (state(trusted, ours), state(user, ours)) == ("kontrollert", "")
    assert check_state(user, ours, term).history == []
    sign(user, ours)
    assert len(check_state(trusted, ours, term).history) == 2


def test_new_ekstratilskudd_outdates_both_variants_because_both_show_its_sum(
    term: Term, user: User, ours: Recipient
) -> None:
    trusted = factories.cast("ekstra_caseworker")
    sign(trusted, ours)
    sign(user, ours)
    grant_ekstra()
    calculate(TERM, FIRST)
    assert (state(trusted, ours), state(user, ours)) == ("utdatert", "utdatert")
    assert check_state(trusted, ours, Term.objects.get()).digest != check_state(user, ours, Term.objects.get()).digest


def test_the_same_ekstratilskudd_for_another_reason_is_news_only_to_those_who_see_it(
    term: Term, user: User, ours: Recipient
) -> None:
    grant_ekstra()
    somebody("202200000305", settled="2022-03-12")
    calculate(TERM, FIRST)
    trusted = factories.cast("ekstra_caseworker")
    sign(trusted, ours)
    sign(user, ours)
    happens("retracted", "2022-03-21", retracts="fht", id="away")
    event = {"id": "fht2", "type": "fht_grant", "duf": "202200000305", "date": "2022-03-20", "registered": "2022-03-21"}
    add_events([event | {"code": "FHT1", "year": 2022, "recipient": OURS, "amount": 200_000}])
    calculate(TERM, FIRST)
    assert (state(trusted, ours), state(user, ours)) == ("utdatert", "kontrollert")


def test_what_was_shown_is_what_is_confirmed(term: Term, user: User, ours: Recipient) -> None:
    sentence = "Grunnlaget er beregnet på nytt mens du så på det. Se over det og bekreft igjen."
    with refused(services.CheckRefused, sentence):
        sign(user, ours, digest="0" * 64)


def test_nobody_confirms_twice(term: Term, user: User, ours: Recipient) -> None:
    sign(user, ours)
    with refused(services.CheckRefused, "Kari Antatt har allerede bekreftet kontrollen."):
        sign(user, ours)


@pytest.mark.parametrize("part", ["stranger", "municipal_administrator", "imdi_caseworker", "county_caseworker"])
def test_only_the_recipients_own_caseworkers_confirm(term: Term, ours: Recipient, part: str) -> None:
    with refused(services.CheckRefused, "Bare saksbehandlere hos dere kan bekrefte kontrollen."):
        sign(factories.cast(part), ours)


def test_only_in_forhandsvisning(term: Term, user: User, ours: Recipient, attestant: User) -> None:
    services.attest_term(term_code=TERM, user=attestant, today=DAY, acknowledge_warnings=True)
    sentence = "Kontrollen kan bekreftes mens terminen er i forhåndsvisning, og det er den ikke nå."
    with refused(services.CheckRefused, sentence):
        sign(user, ours)


def test_there_must_be_something_to_take_back(term: Term, user: User, ours: Recipient) -> None:
    with refused(services.CheckRefused, "Det er ingen bekreftelse å trekke tilbake."):
        services.withdraw_check(term_code=TERM, recipient=ours, user=user)


@pytest.mark.parametrize("statement", ["UPDATE payments_termcheck SET comment = 'x'", "DELETE FROM payments_termcheck"])
def test_the_database_changes_no_confirmation(term: Term, user: User, ours: Recipient, statement: str) -> None:
    sign(user, ours)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)


# --- IMDi -----------------------------------------------------------------------------------------------------------


def read(user: User, ours: Recipient) -> None:
    AuditEvent.objects.create(kind="read_term", user=user, recipient=ours, subject=f"termin {TERM}")


def test_attestation_names_those_who_have_not_looked_or_not_signed(term: Term, user: User, ours: Recipient) -> None:
    assert not_checked(term, DAY) == [
        "Ikke åpnet etter siste beregning av 2 av 2 mottakere: Askøy, Stavanger.",
    ]
    read(user, ours)
    assert not_checked(term, DAY) == [
        "Ikke åpnet etter siste beregning av 1 av 2 mottakere: Stavanger.",
        "Åpnet, men ikke kontrollert, av 1 av 2 mottakere: Askøy.",
    ]
    sign(user, ours)
    assert not_checked(term, DAY) == ["Ikke åpnet etter siste beregning av 1 av 2 mottakere: Stavanger."]
    somebody("202200000305", settled="2022-03-12")
    calculate(TERM, FIRST)
    read(user, ours)
    assert "Kontrollert før siste beregning, ikke bekreftet på nytt, av 1 av 2: Askøy." in not_checked(
        Term.objects.select_related("run").get(), DAY
    )


def test_there_is_nothing_to_warn_about_before_the_municipalities_see_the_term(attestant: User) -> None:
    somebody()
    calculate(TERM, FIRST)
    assert not_checked(Term.objects.select_related("run").get(), DAY) == []


def test_imdi_sees_who_has_signed(term: Term, user: User, ours: Recipient) -> None:
    sign(user, ours)
    rows = {row.recipient.number: row for row in recipient_checks(Term.objects.select_related("run").get())}
    assert rows[OURS].is_valid
    assert rows[OURS].check.user == user
    assert not rows[OTHERS].is_valid
    assert rows[OTHERS].check is None


def test_the_page_of_the_term_says_how_many_have_confirmed(term: Term, user: User, ours: Recipient) -> None:
    sign(user, ours, comment="Ser riktig ut")
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    page = client.get(f"/admin/payments/term/{TERM}/change/").content.decode()
    assert "1 av 2 mottakere har bekreftet" in page
    assert "Ser riktig ut" in page
    assert "Ikke åpnet etter siste beregning av 1 av 2 mottakere: Stavanger." in page
