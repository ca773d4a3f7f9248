"""The numbers that make the synthetic register look like the country.

Three kinds: what follows from the payments of 2022 and 2023 (PROFILE); chosen round shares of who is settled,
with what ages and from where; and how often something happens that a portal must be able to show
(corrections, late registrations). None of them takes part in calculating grants.
"""

from datetime import date
from typing import NamedTuple

LAST_DAY = date(2024, 12, 31)
FIRST_TERM_YEAR = 2022

# --- How many, where -----------------------------------------------------------------------------------

# NOK that one generated person adds to a column of paid_2022_2023.csv, by unknown of the plan (for trainees:
# one person of every year of entry). Measured: `manage.py generate_register --seed 7 --output DIR`, then what
# is owed for the persons of an unknown as known on 31.12.2022 and on 31.12.2023 (the difference is the terms
# of 2023), by column, divided by their number. Measure again when the shares below or the rates change.
PROFILE: dict[str, dict[str, float]] = {
    "stock": {
        "integrering_ar_1 2022": 3_100,
        "integrering_ar_1 2023": 1_700,
        "integrering_ar_2_5 2022": 140_100,
        "integrering_ar_2_5 2023": 86_000,
        "norsk_voksne 2022": 12_800,
        "norsk_voksne 2023": 6_700,
    },
    "settled_2022": {
        "integrering_ar_1 2022": 206_600,
        "integrering_ar_1 2023": 10_000,
        "integrering_ar_2_5 2023": 239_500,
        "norsk_voksne 2022": 7_100,
        "norsk_voksne 2023": 19_800,
    },
    "settled_2023": {
        "integrering_ar_1 2023": 209_400,
        "norsk_voksne 2023": 9_700,
    },
    "minors_stock": {
        "integrering_ar_2_5 2022": 147_700,
        "integrering_ar_2_5 2023": 86_600,
        "saerskilt 2022": 609_400,
        "saerskilt 2023": 480_400,
    },
    "minors_new": {
        "integrering_ar_1 2022": 71_600,
        "integrering_ar_1 2023": 111_300,
        "integrering_ar_2_5 2023": 98_900,
        "saerskilt 2022": 143_600,
        "saerskilt 2023": 630_400,
    },
    "trainees": {
        "norsk_voksne 2022": 123_500,
        "norsk_voksne 2023": 128_000,
    },
}

# How much a deviation in each column counts. 2022 lacks many municipalities, and 2023 is what is compared.
COLUMN_WEIGHT = {
    "integrering_ar_1 2022": 0.3,
    "integrering_ar_1 2023": 1.0,
    "integrering_ar_2_5 2022": 0.3,
    "integrering_ar_2_5 2023": 1.0,
    "saerskilt 2022": 0.3,
    "saerskilt 2023": 1.0,
    "norsk_voksne 2022": 0.3,
    "norsk_voksne 2023": 1.0,
}

# Grunntilskudd høy of 2023 (rates.csv): nearly every municipality has four or more participants.
GRUNNTILSKUDD = 665_300

# The years of one unknown, as shares of its persons. Fewest were settled in 2020, when borders were closed.
YEAR_SHARES: dict[str, dict[int, float]] = {
    "stock": {2018: 0.27, 2019: 0.26, 2020: 0.19, 2021: 0.28},
    "settled_2022": {2022: 1.0},
    "settled_2023": {2023: 1.0},
    "minors_stock": {2018: 0.25, 2019: 0.25, 2020: 0.22, 2021: 0.28},
    "minors_new": {2022: 0.4, 2023: 0.6},
}
# Persons of the unknown "trainees" are those of one year of entry; every year has the same number.
TRAINEE_YEARS = (2020, 2021, 2022, 2023, 2024)
SETTLED_2024_OF_2023 = 0.8

# One adult who comes to a reception centre brings ASYLNORSK and SAMF-I-MOTTAK (rates.csv).
ASYLUM_ADULT = 18_700
ASYLUM_YEARS = (2022, 2023, 2024)
ASYLUM_PERSONS_PER_ADULT = 1.31

# --- Who -----------------------------------------------------------------------------------------------


class Shape(NamedTuple):
    """A kind of household: its share, adults, fewest and most children, chance of a grandparent."""

    share: float
    adults: int
    fewest: int
    most: int
    grandparent: float


KOLLEKTIV_SHARE = {2022: 0.88, 2023: 0.88, 2024: 0.78}
KOLLEKTIV_SHAPES = (
    Shape(0.50, 1, 0, 0, 0.0),
    Shape(0.14, 2, 0, 0, 0.05),
    Shape(0.19, 1, 1, 3, 0.10),
    Shape(0.17, 2, 1, 3, 0.08),
)
REFUGEE_SHAPES = (
    Shape(0.62, 1, 0, 0, 0.0),
    Shape(0.06, 2, 0, 0, 0.05),
    Shape(0.09, 1, 1, 4, 0.03),
    Shape(0.23, 2, 1, 6, 0.03),
)
ASYLUM_SHAPES = (Shape(0.80, 1, 0, 0, 0.0), Shape(0.08, 1, 1, 2, 0.0), Shape(0.12, 2, 1, 3, 0.0))
BASIS_SHARES = {"asyl": 0.50, "overforing": 0.44, "humanitaer": 0.06}

REFUGEE_COUNTRIES = {"SYR": 0.40, "COD": 0.13, "ERI": 0.12, "AFG": 0.12, "SDN": 0.07, "TUR": 0.06,
                     "SOM": 0.04, "IRN": 0.04, "ETH": 0.02}  # fmt: skip
MINOR_COUNTRIES = {"AFG": 0.42, "SYR": 0.34, "ERI": 0.12, "SOM": 0.07, "ETH": 0.05}
TRAINEE_COUNTRIES = {"THA": 0.23, "PHL": 0.20, "IND": 0.12, "TUR": 0.10, "BRA": 0.09, "IRN": 0.09,
                     "SOM": 0.06, "USA": 0.07, "GBR": 0.04}  # fmt: skip
ASYLUM_COUNTRIES = {"UKR": 0.55, "SYR": 0.14, "AFG": 0.11, "ERI": 0.08, "TUR": 0.07, "SOM": 0.05}

MALE_SHARE = {"refugee": 0.66, "kollektiv": 0.40, "minor": 0.85, "trainee": 0.25, "asylum": 0.60}
ELDERLY_SINGLE_SHARE = {"refugee": 0.02, "kollektiv": 0.13}
MINOR_AGES = {12: 0.04, 13: 0.05, 14: 0.10, 15: 0.20, 16: 0.31, 17: 0.30}
NEWBORN_CHANCE = 0.08
NEWBORN_LATEST_DAYS = 330

REUNION_CHANCE = 0.10
REUNION_TOO_LATE_SHARE = 0.05
REUNION_NORDIC_SHARE = 0.04

# --- What happens to them ------------------------------------------------------------------------------

# Relative number of persons settled by month; a year that is not here is even.
MONTH_WEIGHTS = {2022: (0.2, 0.3, 0.3, 0.7, 1.1, 1.3, 1.1, 1.2, 1.3, 1.4, 1.5, 1.2)}

MOVES_A_YEAR = 0.06
# A municipality draws movers as its payments to this power, so bigger ones draw more than their share.
DESTINATION_PULL = 1.15
MOVE_LATE_SHARE = 0.10
MOVE_RETRACTED_SHARE = 0.03

EMIGRATION_A_YEAR = {"kollektiv": 0.030, "refugee": 0.008}
RETURN_SHARE = 0.18
# Deaths a year below 60, 60–74, and from 75.
DEATHS_A_YEAR = (0.0012, 0.013, 0.05)
DEATH_LATE_SHARE = 0.15

SETTLED_LATE_SHARE = 0.04
PERMIT_AFTER_SETTLEMENT_SHARE = 0.01
WRONG_MUNICIPALITY_SHARE = 0.006
BIRTH_DATE_CHANGED_SHARE = 0.008
PROTECTED_SHARE = 0.004
HOLD_SHARE = 0.001
SPECIAL_HOME_SHARE = 0.002
CARE_SHARE = 0.05
OLD_NUMBER_SHARE = 0.05
NO_NATIONAL_ID_SHARE = 0.03

# Of persons settled before 2021, those for whom the previous system never paid, and how many of these have an
# approved late application.
NEVER_PAID_SHARE = 0.01
LATE_APPLICATION_SHARE = 0.5

TAKE_UP_37D = 0.88
TAKE_UP_RETT_OG_PLIKT = 0.90
UTVIDET_SHARE = 0.02
UPPER_SECONDARY_SHARE = 0.35
SECOND_RECEPTION_SHARE = 0.12

# Ekstratilskudd: FHT2 grants are drawn between these; what is left of a year below the smallest is passed on.
# A small register saves up before it gives, so that it has fewer grants and not smaller ones.
FHT_CHANCE = {"kollektiv": 0.03, "refugee": 0.20}
FHT1_RATE = 196_400
FHT1_SHARE = 0.3
FHT2_SMALLEST, FHT2_LARGEST = 60_000, 1_500_000
FHT_SAVED_AT_MOST = 400_000
FHT_YEARS = (2022, 2023, 2024)
FHT_FINAL_ACCOUNT_SHARE = 0.05
