"""What follows after the last tentative payment of a code."""

import pytest

from payments.rules.tentative import Ending, ending

HORIZON = "2028-T4"


@pytest.mark.parametrize(
    ("code", "last_term", "others", "expected"),
    [
        ("AR-5", "2026-T4", {}, Ending.YEAR_5),
        ("AR-5", "2028-T4", {}, Ending.YEAR_5),
        ("AR-5", "2026-T2", {}, Ending.LEAVES),
        ("AR-4", "2025-T4", {"AR-5": "2026-T4"}, Ending.GOES_ON),
        ("AR-3", "2025-T4", {}, Ending.THREE_YEARS),
        ("AR-4", "2028-T4", {}, Ending.GOES_ON),  # what comes after the horizon is not known
        ("AR-2", "2025-T1", {"P-AR1-H": "2026-T4"}, Ending.LEAVES),
        ("EMINB", "2025-T4", {"EMINU": "2028-T4"}, Ending.TURNS_17),
        ("EMINB", "2025-T2", {}, Ending.LEAVES),
        ("EMINU", "2026-T4", {}, Ending.TURNS_20),
        ("EMINU", "2026-T1", {}, Ending.LEAVES),
        ("P-AR2-L", "2025-T4", {"P-AR3-L": "2026-T4"}, Ending.GOES_ON),
        ("P-AR3-L", "2026-T4", {}, Ending.NORWEGIAN),
        ("P37D-AR1", "2024-T3", {"P-AR1-H": "2026-T4"}, Ending.GOES_ON),
        ("AR-1 EV", "2024-T3", {}, Ending.GOES_ON),
        ("FHT1", "2024-T3", {}, Ending.GOES_ON),
    ],
)
def test_after_the_last_term_of_a_code(code: str, last_term: str, others: dict[str, str], expected: Ending) -> None:
    assert ending(code, last_term, {code: last_term, **others}, HORIZON) == expected


def test_a_code_that_is_paid_later_too_goes_on() -> None:
    assert ending("EMINU", "2025-T4", {"EMINU": "2027-T4"}, HORIZON) == Ending.GOES_ON
