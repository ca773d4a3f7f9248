"""The rule of motregning (spec 4.6): what lines and earlier debt make of a payment."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.rules.motregning import (
    NOTHING,
    Debt,
    Kind,
    Standing,
    TooMuch,
    after,
    claim,
    debts,
    move,
    origins,
    repayment,
    settle,
    write_off,
)
from tests.payments.debt_words import kr

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
group_terms = st.lists(st.tuples(amounts, amounts.map(lambda amount: -amount)), max_size=12)


@given(group_terms)
def test_over_any_terms_netto_and_balance_are_the_lines(terms: list[tuple[Decimal, Decimal]]) -> None:
    balance = net = lines = Decimal(0)
    for gross, correction in terms:
        settled = settle(gross, correction, balance)
        assert settled.net >= 0
        assert settled.carried <= 0
        assert settled.offset <= 0
        balance += sum(amount for _kind, amount in settled.rows)
        assert balance == settled.carried
        net += settled.net
        lines += gross + correction
        assert net + balance == lines
        assert settled.net == 0 or balance == 0, "nothing is paid while there is debt"


@given(group_terms, st.randoms(use_true_random=False))
def test_what_people_enter_changes_the_balance_by_just_that(
    terms: list[tuple[Decimal, Decimal]], random: Random
) -> None:
    now, net, lines, entered = NOTHING, Decimal(0), Decimal(0), Decimal(0)
    for gross, correction in terms:
        settled = settle(gross, correction, now.balance)
        now = Standing(settled.carried, now.claimed)
        net, lines = net + settled.net, lines + gross + correction
        act = random.choice((claim, write_off, repayment))
        amount = (random.choice((-now.balance, now.claimed, -now.balance / 3)) or Decimal(1)).quantize(Decimal("0.01"))
        try:
            rows = act(now, amount)
        except ValueError:
            continue
        now = after(now, rows)
        entered += sum(amount for _kind, amount in rows)
        assert net + now.balance == lines + entered


@pytest.mark.parametrize(
    ("lines", "before", "offset", "net", "carried"),
    [
        ((100, 0), 0, 0, 100, 0),
        ((100, -30), 0, 0, 70, 0),
        ((100, -150), 0, 0, 0, -50),
        ((0, -150), -20, 0, 0, -170),
        ((100, -30), -20, -20, 50, 0),
        ((100, -30), -70, -70, 0, 0),
        ((100, -30), -200, -70, 0, -130),
        ((0, 0), -200, 0, 0, -200),
    ],
)
def test_a_correction_takes_from_its_own_term_first_and_debt_from_what_is_left(
    lines: tuple[int, int], before: int, offset: int, net: int, carried: int
) -> None:
    settled = settle(*kr(*lines), Decimal(before))
    assert settled[2:] == kr(before, offset, net, carried)


def test_a_claim_leaves_the_balance_at_once_and_its_repayment_not_once_more() -> None:
    now = after(Standing(*kr(-100, 0)), claim(Standing(*kr(-100, 0)), Decimal(60)))
    assert now == Standing(*kr(-40, 60))
    rows = repayment(now, Decimal(70))
    assert rows == [(Kind.REPAID, Decimal(70)), (Kind.CLAIMED, Decimal(-60))]
    assert after(now, rows) == Standing(*kr(-30, 0))


@pytest.mark.parametrize("step", [claim, write_off, move])
def test_nobody_takes_more_from_an_account_than_its_debt(step: Callable[..., Any]) -> None:
    with pytest.raises(TooMuch) as raised:
        step(Standing(*kr(-100, 40)), Decimal("100.01"))
    assert raised.value.limit == 100
    for nothing in kr(0, -1):
        with pytest.raises(ValueError, match="not more than zero"):
            step(Standing(*kr(-100, 40)), nothing)


def test_a_repayment_is_at_most_claims_and_debt_together() -> None:
    assert after(Standing(*kr(-100, 40)), repayment(Standing(*kr(-100, 40)), Decimal(140))) == NOTHING
    with pytest.raises(TooMuch):
        repayment(Standing(*kr(-100, 40)), Decimal(141))


def test_debts_are_used_oldest_first() -> None:
    rows = [("2022-T1", -100), ("2022-T2", -50), ("2022-T3", 120), ("", -10)]
    left = debts((term, Decimal(amount)) for term, amount in rows)
    assert left == [Debt("2022-T2", Decimal(30)), Debt("", Decimal(10))]
    assert origins(left, Decimal(30)) == ["2022-T2"]
    assert origins(left, Decimal(31)) == ["2022-T2", ""]
    assert origins(left, Decimal(0)) == []
    assert debts([("2022-T1", Decimal(-5)), ("2022-T2", Decimal(5))]) == []
