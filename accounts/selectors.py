"""Reads about users and recipients."""

from itertools import groupby
from typing import TYPE_CHECKING

from accounts.models import Recipient, SavedSearch, TotpDevice, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def acting_recipient(*, user: "User | AnonymousUser", chosen: str) -> Recipient | None:
    """The chosen recipient while the user may still see its grant data, else the only one, else None."""
    if not user.is_authenticated:
        return None
    if user.sees_all_recipients:
        return Recipient.objects.paid().filter(number=chosen).first() if chosen else None
    own = own_recipients(user)
    if chosen in own:
        return own[chosen]
    return next(iter(own.values())) if len(own) == 1 else None


def own_recipients(user: User) -> dict[str, Recipient]:
    """Number → recipient, of those whose grant data the user's own roles open. No query beyond the roles."""
    numbers = user.recipients_with_grant_data()
    return {g.recipient_id: g.recipient for g in user.role_grants if g.recipient_id in numbers}


def may_choose_recipient(user: "User | AnonymousUser") -> bool:
    """Whether there is a choice: IMDi's users have all, some municipal users several."""
    return user.is_authenticated and (user.sees_all_recipients or len(own_recipients(user)) > 1)


def recipients_by_county(user: User) -> list[tuple[str, list[Recipient]]]:
    """Those the user may choose, under their county, both in alphabetical order."""
    recipients = Recipient.objects.visible_to(user).order_by("county", "kind", "name", "number")
    return [(county, list(members)) for county, members in groupby(recipients, key=lambda r: r.county)]


def confirmed_device(user: User) -> TotpDevice | None:
    """The code app the user logs in with."""
    return TotpDevice.objects.filter(user=user, confirmed=True).first()


class UnknownUser(LookupError):
    """No user has that name; str() is a sentence."""


def user_named(username: str) -> User:
    """The user a command line names, in any letter case. UnknownUser when there is none."""
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        sentence = f"Det finnes ingen bruker som heter {username!r}. Lag den med create_user."
        raise UnknownUser(sentence) from None


def saved_search(*, recipient: Recipient, search_id: str) -> str:
    """The text of a search somebody of the same recipient made; empty when there is none."""
    found = SavedSearch.objects.filter(pk=search_id, recipient=recipient).values_list("text", flat=True)
    return found.first() or ""
