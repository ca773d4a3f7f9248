"""Integreringstilskudd år 1 and år 2–5 (spec 4.2) as an OpenFisca country package, for comparison only: no shares after
a move, no corrections, no reference persons, no eldre- and barnehagetilskudd. Amounts are OpenFisca's 32-bit floats."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
LAST_YEAR_AS_CHILD = 17
YEARS = range(2, 6)
CODES = {"ar_1": "AR-1", "ar_1_ev": "AR-1 EV", "ar_1_b": "AR-1 B", "ar_1_em": "AR-1 EM"} | {
    f"ar_{year}": f"AR-{year}" for year in YEARS
}


class qualifying_month(Variable):  # noqa: N801 - OpenFisca's way
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY
    label = "Måneden kvalifiseringsdatoen faller i, som år × 12 + måned"


class last_month(Variable):  # noqa: N801
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY
    label = "Siste måned det er noe å betale for"


class birth_year(Variable):  # noqa: N801
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY
    label = "Fødselsår"


class role(Variable):  # noqa: N801
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY
    label = "0 i familie, 1 enslig, 2 enslig mindreårig"


class ar_1(Variable):  # noqa: N801
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Integreringstilskudd år 1"

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        rates = parameters(period).rates
        settled = person("qualifying_month", period)
        kind = person("role", period)
        is_child = settled // 12 - person("birth_year", period) <= LAST_YEAR_AS_CHILD
        rate = numpy.select([kind == 2, is_child, kind == 1], [rates.ar_1_em, rates.ar_1_b, rates.ar_1_ev], rates.ar_1)
        return rate * (settled == month_number(period))


class ar_2_5(Variable):  # noqa: N801
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Integreringstilskudd år 2–5"

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        rates = parameters(period).rates
        number = period.start.year - person("qualifying_month", period) // 12 + 1
        rate = numpy.select([number == year for year in YEARS], [rates[f"ar_{year}"] for year in YEARS], 0)
        return rate / 12 * (month_number(period) <= person("last_month", period))


def month_number(period: Any) -> int:
    return period.start.year * 12 + period.start.month - 1


def system(rates: Iterable[tuple[str, int, Any]]) -> TaxBenefitSystem:
    """`rates`: (code, year, kroner)."""
    made = TaxBenefitSystem([Person])
    made.add_variables(qualifying_month, last_month, birth_year, role, ar_1, ar_2_5)
    names = {code: name for name, code in CODES.items()}
    nodes: dict[str, dict[str, Any]] = {}
    for code, year, amount in rates:
        if code in names:
            values = nodes.setdefault(names[code], {"values": {}})["values"]
            values[date(year, 1, 1).isoformat()] = {"value": float(amount)}
    made.parameters = ParameterNode("", data={"rates": nodes})
    return made
