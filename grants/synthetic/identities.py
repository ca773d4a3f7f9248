"""Numbers for people who do not exist, from series that no real person is in."""

from datetime import date

from grants.synthetic.people import Household
from imdi_tilskudd.lib.numbers import individual_numbers, make_duf, make_synthetic_national_id

FIRST_SERIAL = 900_000
SERIALS_A_YEAR = 100_000


class Identities:
    """Hands out DUF numbers in the order of asking, and synthetic national ids (month + 80), each once."""

    def __init__(self) -> None:
        self._dufs_used: dict[int, int] = {}
        self._individuals_used: dict[date, int] = {}

    def give(self, household: Household) -> None:
        """Give every member a DUF number, and a national id unless the member is to have none."""
        for member in household.members:
            member.duf = self._duf(member.arrived.year)
            if member.has_national_id:
                member.national_id = self._national_id(member.birth_date)

    def _duf(self, year: int) -> str:
        """A DUF number of the year, or of the nearest earlier one whose series is not used up."""
        while self._dufs_used.get(year, 0) >= SERIALS_A_YEAR:
            year -= 1
        used = self._dufs_used.get(year, 0)
        self._dufs_used[year] = used + 1
        return make_duf(year, FIRST_SERIAL + used)

    def _national_id(self, birth_date: date) -> str | None:
        """The birth date's next number, or None when all are used."""
        individuals = individual_numbers(birth_date)
        for used in range(self._individuals_used.get(birth_date, 0), len(individuals)):
            self._individuals_used[birth_date] = used + 1
            if number := make_synthetic_national_id(birth_date, individuals[used]):
                return number
        return None
