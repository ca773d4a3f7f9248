"""Numbers that identify people, organisations and accounts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imdi_tilskudd.lib import numbers
from imdi_tilskudd.lib.numbers import InvalidNumber, Reason


def refusal(validate, *args, **kwargs) -> Reason:
    with pytest.raises(InvalidNumber) as caught:
        validate(*args, **kwargs)
    return caught.value.reason


@pytest.mark.parametrize("duf", ["200205705502", "200900595509", "2002 057055 02"])
def test_a_real_duf_is_accepted_and_cleaned(duf):
    assert numbers.validate_duf(duf) == duf.replace(" ", "")


def test_a_duf_with_wrong_check_digits_is_refused():
    assert refusal(numbers.validate_duf, "200205705503") == Reason.CHECK_DIGITS


@pytest.mark.parametrize("text", ["20020570550", "2002057055020", "1"])
def test_a_duf_has_twelve_digits(text):
    assert refusal(numbers.validate_duf, text) == Reason.LENGTH


@pytest.mark.parametrize("text", ["", "20020570550x", "٢٠٠٢٠٥٧٠٥٥٠٢"])
def test_a_duf_has_only_plain_digits(text):
    assert refusal(numbers.validate_duf, text) == Reason.CHARACTERS


@given(st.integers(1900, 2100), st.integers(0, 999_999))
def test_every_made_duf_is_valid_and_keeps_year_and_serial(year, serial):
    duf = numbers.validate_duf(numbers.make_duf(year, serial))
    assert (int(duf[:4]), int(duf[4:10])) == (year, serial)


@given(st.integers(0, 999_999), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial, position, change):
    duf = numbers.make_duf(2022, serial)
    wrong = duf[:position] + str((int(duf[position]) + change) % 10) + duf[position + 1 :]
    assert refusal(numbers.validate_duf, wrong) == Reason.CHECK_DIGITS


def test_a_duf_needs_a_serial_of_at_most_six_digits():
    assert refusal(numbers.make_duf, 2022, 1_000_000) == Reason.LENGTH


def test_the_published_example_of_a_national_id_is_accepted():
    assert numbers.validate_national_id("151086 95088") == "15108695088"


def test_a_national_id_with_a_wrong_check_digit_is_refused():
    assert refusal(numbers.validate_national_id, "15108695077") == Reason.CHECK_DIGITS


def test_a_synthetic_national_id_needs_the_flag():
    number = first_synthetic(date(1990, 5, 17))
    assert number[2:4] == "85"
    assert refusal(numbers.validate_national_id, number) == Reason.SYNTHETIC
    assert numbers.validate_national_id(number, synthetic=True) == number


def test_a_dolly_number_needs_the_flag():
    number = with_check_digits("174590123")
    assert refusal(numbers.validate_national_id, number) == Reason.SYNTHETIC
    assert numbers.validate_national_id(number, synthetic=True) == number


def test_a_d_number_is_accepted_and_recognised():
    number = with_check_digits("570590123")
    assert numbers.validate_national_id(number) == number
    assert numbers.is_d_number(number)


def test_a_national_id_with_an_impossible_birth_date_is_refused():
    assert refusal(numbers.validate_national_id, with_check_digits("310290124")) == Reason.DATE


def test_from_2032_four_values_of_the_first_check_digit_are_accepted():
    accepted = [n for n in same_first_nine("170590123") if is_valid(n, issued_from_2032=True)]
    assert len(accepted) in (3, 4)
    assert sum(is_valid(n) for n in accepted) == 1


def test_from_2032_the_number_no_longer_tells_the_century():
    number = with_check_digits("170560777")
    assert refusal(numbers.validate_national_id, number) == Reason.DATE
    assert numbers.validate_national_id(number, issued_from_2032=True) == number


@given(st.dates(date(1930, 1, 1), date(2024, 12, 31)), st.integers(0, 499))
def test_every_made_synthetic_id_is_valid_with_the_flag_only(birth_date, offset):
    number = numbers.make_synthetic_national_id(birth_date, numbers.individual_numbers(birth_date)[offset])
    if number is not None:
        assert numbers.validate_national_id(number, synthetic=True) == number
        assert not is_valid(number)


def test_a_synthetic_id_is_not_made_for_another_century():
    with pytest.raises(ValueError, match="does not belong"):
        numbers.make_synthetic_national_id(date(1990, 1, 1), 500)


@pytest.mark.parametrize("text", ["958935420", "958 935 420", "964965226"])
def test_a_municipality_has_a_valid_organisation_number(text):
    assert numbers.validate_organisation_number(text) == text.replace(" ", "")


def test_a_wrong_organisation_number_is_refused():
    assert refusal(numbers.validate_organisation_number, "958935421") == Reason.CHECK_DIGITS
    assert refusal(numbers.validate_organisation_number, "95893542") == Reason.LENGTH


def test_a_bank_account_is_cleaned_and_has_an_iban():
    assert numbers.validate_bank_account("8601.11.17947") == "86011117947"
    assert numbers.bank_account_iban("8601.11.17947") == "NO9386011117947"


def test_a_wrong_bank_account_is_refused():
    assert refusal(numbers.validate_bank_account, "86011117948") == Reason.CHECK_DIGITS
    assert refusal(numbers.validate_bank_account, "1117947") == Reason.LENGTH
    assert refusal(numbers.validate_bank_account, "00001117947") == Reason.COMPONENT


def is_valid(number: str, **flags: bool) -> bool:
    try:
        return bool(numbers.validate_national_id(number, **flags))
    except InvalidNumber:
        return False


def same_first_nine(first_nine: str) -> list[str]:
    return [f"{first_nine}{ending:02d}" for ending in range(100)]


def with_check_digits(first_nine: str) -> str:
    """The one ending that satisfies both weighted sums, by Skatteetaten's two rows of weights."""
    first, second = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    numbers_of_day = same_first_nine(first_nine)
    return next(n for n in numbers_of_day if remainder(n, first) == remainder(n, second) == 0)


def remainder(number: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 11


def first_synthetic(birth_date: date) -> str:
    made = (numbers.make_synthetic_national_id(birth_date, n) for n in numbers.individual_numbers(birth_date))
    return next(number for number in made if number)
