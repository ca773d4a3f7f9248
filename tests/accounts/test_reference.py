"""Recipients and the role catalogue as loaded."""

import pytest

from accounts.models import Recipient, Role
from accounts.services import load_reference
from accounts.services.recipients import change_recipient
from tests import factories

pytestmark = pytest.mark.django_db


def test_all_kommuner_and_fylkeskommuner_are_there():
    factories.reference()
    counts = {kind: Recipient.objects.filter(kind=kind).count() for kind in Recipient.Kind.values}
    assert counts == {"kommune": 357, "fylkeskommune": 14, "imdi": 1}
    haram = Recipient.objects.get(number="1580")
    assert (haram.name, haram.number_2023, haram.organisation_number) == ("Haram", "1507", "")


def test_every_role_of_the_table_is_in_the_catalogue_in_both_languages():
    factories.reference()
    assert Role.objects.count() == 22
    assert Role.objects.filter(name="Kommuneadministrator").count() == 2
    assert not Role.objects.filter(description_nn="").exists()


def test_loading_again_changes_nothing_that_imdi_has_entered():
    haram, boss = factories.recipient("1580"), factories.cast("imdi_administrator")
    change_recipient(recipient=haram, malform="nn", organisation_number="987654321", changed_by=boss)
    Recipient.objects.filter(number="1580").update(name="Feil navn")
    assert load_reference() == {"recipients": 372, "roles": 22}
    haram.refresh_from_db()
    assert (haram.name, haram.malform, haram.organisation_number) == ("Haram", "nn", "987654321")
    assert haram.organisation_number_confidence == "entered"
