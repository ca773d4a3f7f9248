"""Driftsmeldinger: when they show, for whom, in which language, and that their text is only text."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from accounts.models import AuditEvent, Driftsmelding
from accounts.selectors import driftsmeldinger
from accounts.services.notices import save_driftsmelding
from tests import factories

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def boss():
    return factories.cast("imdi_administrator")


def written(boss, **fields):
    """A message that shows to all since yesterday and has no end."""
    common = {"title_nb": "Nedetid", "text_nb": "Stengt.", "title_nn": "Nedetid", "text_nn": "Stengd."}
    notice = Driftsmelding(shown_from=timezone.now() - timedelta(days=1), **common)
    for name, value in fields.items():
        setattr(notice, name, value)
    return save_driftsmelding(notice=notice, saved_by=boss)


@pytest.mark.parametrize(
    ("begins", "ends", "shows"),
    [
        (timedelta(0), None, True),  # the first moment counts
        (SECOND, None, False),
        (-SECOND, SECOND, True),
        (-SECOND, timedelta(0), False),  # the last does not
        (-2 * SECOND, -SECOND, False),
    ],
)
def test_a_message_shows_from_its_first_moment_until_its_last(boss, now, begins, ends, shows):
    written(boss, shown_from=now + begins, shown_to=now + ends if ends is not None else None)
    assert bool(driftsmeldinger(factories.cast("caseworker"), now)) is shows


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("alle", {"visitor", "caseworker", "imdi_caseworker"}),
        ("innlogging", {"visitor"}),
        ("kommuner", {"caseworker"}),
        ("imdi", {"imdi_caseworker"}),
    ],
)
def test_a_message_shows_to_its_audience_only(boss, audience, readers):
    written(boss, audience=audience, title_nb="Nedetid i helgen")
    shown = {
        "visitor": Client().get("/logg-inn/"),
        "caseworker": factories.logged_in(factories.cast("caseworker")).get("/"),
        "imdi_caseworker": factories.logged_in(factories.cast("imdi_caseworker")).get("/kommune/"),
    }
    assert {part for part, answer in shown.items() if "Nedetid i helgen" in answer.content.decode()} == readers


def test_a_user_without_grant_data_reads_them_on_the_start_page_too(boss):
    written(boss, title_nb="Nedetid i helgen")
    client = factories.logged_in(factories.cast("municipal_administrator"))
    assert "Nedetid i helgen" in client.get("/").content.decode()


def test_imdi_reads_them_on_the_start_page_of_its_own_side(boss):
    written(boss, title_nb="Nedetid i helgen", audience="imdi")
    assert "Nedetid i helgen" in factories.logged_in(boss).get("/admin/").content.decode()


def test_the_gravest_comes_first_and_then_the_newest(boss, now):
    for hours, severity in ((3, "info"), (2, "feil"), (1, "advarsel"), (4, "feil")):
        written(boss, severity=severity, title_nb=f"{severity} {hours}", shown_from=now - timedelta(hours=hours))
    shown = [notice.title_nb for notice in driftsmeldinger(boss, now)]
    assert shown == ["feil 2", "feil 4", "advarsel 1", "info 3"]


def test_a_message_is_read_in_the_language_of_the_page(boss):
    notice = written(boss, title_nb="Stengt i helgen", title_nn="Stengd i helga")
    for language, title in (("nb", "Stengt i helgen"), ("nn", "Stengd i helga")):
        with translation.override(language):
            assert notice.title == title


def test_the_text_is_only_text_and_keeps_its_paragraphs(boss):
    written(boss, text_nb="<script>alert(1)</script> og <b>fet</b>\n\nNytt avsnitt", title_nb="<i>x</i>")
    page = Client().get("/logg-inn/").content.decode()
    assert "&lt;script&gt;" in page
    assert "&lt;i&gt;x&lt;/i&gt;" in page
    assert "<b>" not in page
    assert "<p>Nytt avsnitt</p>" in page


def test_messages_cost_one_question(boss, now, django_assert_num_queries):
    for number in range(25):
        written(boss, title_nb=str(number))
    kari = factories.cast("caseworker")
    assert kari.role_grants
    with django_assert_num_queries(1):
        assert len(driftsmeldinger(kari, now)) == 25


def test_a_message_that_ends_before_it_begins_is_refused_in_words_and_by_the_database(boss, now):
    with pytest.raises(ValidationError, match="slutte etter at den begynner"):
        written(boss, shown_from=now, shown_to=now)
    notice = written(boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Driftsmelding.objects.filter(pk=notice.pk).update(shown_to=notice.shown_from)


def test_a_message_is_complete_in_both_languages(boss):
    with pytest.raises(ValidationError) as refused:
        written(boss, text_nn="", title_nb="")
    assert set(refused.value.message_dict) == {"text_nn", "title_nb"}


# --- in admin -----------------------------------------------------------------------------------------------

FORM = {
    "severity": "advarsel",
    "audience": "alle",
    "shown_from_0": "2026-11-20",
    "shown_from_1": "08:00:00",
    "shown_to_0": "",
    "shown_to_1": "",
    "title_nb": "Nedetid",
    "text_nb": "Stengt.",
    "title_nn": "Nedetid",
    "text_nn": "Stengd.",
}
LIST = "/admin/accounts/driftsmelding/"


@pytest.mark.parametrize("part", ["imdi_administrator", "imdi_caseworker"])
def test_imdi_writes_a_message_in_admin_and_is_named_as_its_author(part):
    author = factories.cast(part)
    factories.logged_in(author).post(f"{LIST}add/", FORM)
    notice = Driftsmelding.objects.get()
    assert notice.created_by == author
    event = AuditEvent.objects.get(kind="notice_saved")
    assert (event.user, event.subject) == (author, f"driftsmelding:{notice.pk}")


def test_whoever_changes_a_message_is_logged_and_the_author_stays(boss):
    notice = written(boss)
    siv = factories.cast("imdi_caseworker")
    factories.logged_in(siv).post(
        f"{LIST}{notice.pk}/change/", FORM | {"shown_to_0": "2026-11-21", "shown_to_1": "08:00"}
    )
    notice.refresh_from_db()
    assert notice.shown_to is not None
    assert notice.created_by == boss
    assert AuditEvent.objects.filter(kind="notice_saved", user=siv).count() == 1


def test_the_form_says_what_is_wrong_with_the_time(boss):
    wrong = FORM | {"shown_to_0": "2026-11-19", "shown_to_1": "08:00:00"}
    page = factories.logged_in(boss).post(f"{LIST}add/", wrong).content.decode()
    assert "Meldingen må slutte etter at den begynner." in page
    assert not Driftsmelding.objects.exists()


def test_the_list_of_messages_costs_the_same_for_one_and_for_many(boss, django_assert_max_num_queries):
    desk = factories.logged_in(boss)
    for number in range(25):
        written(boss, title_nb=f"Melding {number}")
    with django_assert_max_num_queries(10):
        assert b"Melding 24" in desk.get(LIST).content
