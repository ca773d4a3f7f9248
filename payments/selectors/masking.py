"""Names of persons with a protected address (adressesperre): whoever may not see them reads only that there is one."""

from django.db.models import Case, CharField, F, Value, When

from accounts.models import User
from grants.rules.texts import text
from payments.models import Line

PROTECTED = text("Person med adressesperre", "Person med adressesperre")


def names_are_masked(user: User) -> bool:
    """For everyone municipal; IMDi pays the grant and sees whom it pays for."""
    return not user.sees_all_recipients


def shown_name(name: str, *, protected: bool, masked: bool = True, language: str = "nb") -> str:
    """The person's name; of somebody with a protected address only that there is one, unless not `masked`."""
    return PROTECTED[language] if masked and protected else name


def name_of(line: Line, language: str = "nb") -> str:
    """As every page about a single line shows it, also to IMDi."""
    return shown_name(line.name, protected=line.protected, language=language)


def name_column(user: User, language: str = "nb") -> Case | F:
    """The name as the user may read it, for rows with `name` and `protected`: what a list shows, sorts by and searches
    in, so that nobody finds a hidden name by typing it."""
    if not names_are_masked(user):
        return F("name")
    hidden = Value(PROTECTED[language])
    return Case(When(protected=True, then=hidden), default=F("name"), output_field=CharField())
