"""A ledger with one term paid, for the tests of what comes after."""

import pytest

from accounts.models import User
from payments.models import Run
from tests.ledger import confirm_all_rates
from tests.payments.run_words import FIRST, pay, somebody


@pytest.fixture
def first_term_paid(attestant: User) -> Run:
    """One person, år 1 paid to Askøy in the first term."""
    somebody()
    confirm_all_rates(attestant)
    return pay("2022-T1", FIRST, attestant)
