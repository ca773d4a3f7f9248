"""What follows after the last tentative payment of a code: the breaks that municipalities plan by (spec 4.2–4.5)."""

from enum import StrEnum


class Ending(StrEnum):
    """After its last coming term a code is followed by another, or by nothing."""

    GOES_ON = ""  # another year of the same, another grant year, or paid once
    YEAR_5 = "ar-5"
    THREE_YEARS = "tre-ar"  # family immigration to somebody on humanitarian grounds
    TURNS_17 = "17"  # EMINB becomes EMINU with the year of 17
    TURNS_20 = "20"  # særskilt tilskudd ends with the year of 20
    NORWEGIAN = "norsk"  # the last payment of a training grant
    LEAVES = "slutter"  # earlier than the rules say: moved, emigrated, dead, or care taken over


ENDS = frozenset(Ending) - {Ending.GOES_ON, Ending.TURNS_17}
YEARS_2_TO_5 = ("AR-2", "AR-3", "AR-4", "AR-5")
TRAINING = ("P-AR1", "P-AR2", "P-AR3", "P37D", "UN43G")
LAST_QUARTER = "4"


def ending(code: str, last_term: str, last_of_code: dict[str, str], horizon: str) -> Ending:
    """What comes after `last_term`, the last coming term of the code in a year. `last_of_code`: every code that the
    person gives the recipient → its last coming term; `horizon`: the last term of the forecast, beyond which nothing is
    known."""
    if last_term >= horizon:
        return Ending.YEAR_5 if code == "AR-5" else Ending.GOES_ON
    if last_of_code[code] > last_term:
        return Ending.GOES_ON
    if code in YEARS_2_TO_5:
        return _after_a_grant_year(code, last_term, last_of_code)
    if code == "EMINB":
        return Ending.TURNS_17 if last_of_code.get("EMINU", "") > last_term else Ending.LEAVES
    if code == "EMINU":
        return Ending.TURNS_20 if last_term.endswith(LAST_QUARTER) else Ending.LEAVES
    if code.startswith(TRAINING):
        return Ending.GOES_ON if _later_of(TRAINING, last_term, last_of_code) else Ending.NORWEGIAN
    return Ending.GOES_ON


def _after_a_grant_year(code: str, last_term: str, last_of_code: dict[str, str]) -> Ending:
    if code == "AR-5":
        return Ending.YEAR_5 if last_term.endswith(LAST_QUARTER) else Ending.LEAVES
    if _later_of(YEARS_2_TO_5, last_term, last_of_code):
        return Ending.GOES_ON
    return Ending.THREE_YEARS if code == "AR-3" and last_term.endswith(LAST_QUARTER) else Ending.LEAVES


def _later_of(codes: tuple[str, ...], last_term: str, last_of_code: dict[str, str]) -> bool:
    """Whether one of the codes (or beginnings of codes) is paid in a later term."""
    return any(term > last_term for code, term in last_of_code.items() if code.startswith(codes))
