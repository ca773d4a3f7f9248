"""A ledger with one term paid, and one with a debt, for the tests of what comes after."""

import pytest

from accounts.models import User
from payments import services
from payments.models import Run
from tests.ledger import calculate, confirm_all_rates
from tests.payments import debt_words
from tests.payments.run_words import FIRST, pay, somebody


@pytest.fixture
def first_term_paid(attestant: User) -> Run:
    """One person, år 1 paid to Askøy in the first term."""
    somebody()
    confirm_all_rates(attestant)
    return pay("2022-T1", FIRST, attestant)


@pytest.fixture
def _indebted(attestant: User) -> None:
    """Særskilt for Askøy: 100 and −150 in T1, 30 in T2, 80 in T3, of which nothing is calculated yet but T1."""
    debt_words.introduced()
    confirm_all_rates(attestant)
    debt_words.decided("2022-T1", 100)
    debt_words.introduced("202200000203")
    debt_words.decided("2022-T1", -150, duf="202200000203")
    debt_words.decided("2022-T2", 30)
    debt_words.decided("2022-T3", 80)
    debt_words.pay("2022-T1", attestant)


@pytest.fixture
def _shown(_indebted: None) -> None:
    calculate("2022-T2", debt_words.TERMS["2022-T2"])
    services.publish_term(term_code="2022-T2")
