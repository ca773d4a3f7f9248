"""Prepared queries answer as the queries they are made of, for everyone."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from accounts.models import Recipient, Role, RoleGrant, SavedSearch, User
from accounts.selectors import scope_of
from imdi_tilskudd.lib import scope
from imdi_tilskudd.lib.arrays import OneOf, array_of
from imdi_tilskudd.lib.prepared import MOST, Constant, NotPreparable, Prepared, prepared
from tests import factories
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db
BOTH = (OURS, OTHERS)


def numbers_seen(user: User, number: str) -> QuerySet:
    """The recipient with that number, when the user may see its grant data, and whether rows of ekstratilskudd show."""
    found = Recipient.objects.visible_to(user).filter(number=number)
    return found.values_list("number", Value(user.may_see_ekstratilskudd(number)))


@pytest.mark.parametrize("part", factories.CAST)
@pytest.mark.parametrize("number", [*BOTH, "46"])
def test_everyone_is_answered_as_by_the_query_itself_whoever_asked_first(part: str, number: str) -> None:
    asked = prepared(numbers_seen)
    for other in factories.CAST:
        asked(factories.cast(other), OURS)
    user = User.objects.get(username=part)
    assert asked(user, number) == list(numbers_seen(user, number))


def test_users_with_the_same_roles_for_different_recipients_share_a_query_and_see_their_own() -> None:
    asked = prepared(numbers_seen)
    kari, stian = factories.cast("caseworker"), factories.cast("stranger")
    assert (asked(kari, OURS), asked(stian, OTHERS)) == ([(OURS, False)], [(OTHERS, False)])
    assert len(asked._known) == 1
    assert (asked(kari, OTHERS), asked(stian, OURS)) == ([], [])


def test_a_role_that_is_taken_away_counts_at_once() -> None:
    asked, kari = prepared(numbers_seen), factories.cast("ekstra_caseworker")
    assert asked(kari, OURS) == [(OURS, True)]
    kari.all_role_grants.update(taken_at="2026-01-01T00:00Z")
    kari.forget_roles()
    assert asked(kari, OURS) == []


def test_row_level_security_holds_for_it_as_for_every_other_query() -> None:
    kari = factories.cast("caseworker")
    SavedSearch.objects.create(user=kari, recipient_id=OURS, text="x")
    asked = prepared(lambda number: SavedSearch.objects.filter(recipient=number).values_list("text", flat=True))
    for _ in range(7):
        assert asked(OURS) == ["x"]
        with scope.seeing(scope.NOBODY):
            assert asked(OURS) == []
        with scope.seeing(scope_of(kari)):
            assert asked(OURS) == ["x"]


def test_only_what_names_no_table_with_row_policies_is_asked_without_telling_whose_rows() -> None:
    assert not connection.has_policies(str(User.objects.filter(pk=1).query))
    for queryset in (SavedSearch.objects.all(), User.objects.filter(pk__in=SavedSearch.objects.values("user"))):
        assert connection.has_policies(str(queryset.query))


def test_objects_come_with_what_belongs_to_them() -> None:
    @prepared
    def grants(user: int, day: date) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.held_by(user, day).select_related("role", "recipient").annotate(twice=F("pk") * 2)

    user = factories.cast("two_hats")
    for _ in range(7):  # from the fifth on the server has prepared it
        found = grants(user.pk, date(2026, 1, 1))
        with CaptureQueriesContext(connection) as more:
            said = [(grant.recipient.number, grant.role.slug, grant.twice == grant.pk * 2) for grant in found]
        assert said == [(number, "kommune-saksbehandler", True) for number in BOTH]
        assert len(more) == 0
    assert grants(user.pk, date(2019, 1, 1)) == []


def test_equal_values_and_empty_ones_are_choices_of_their_own() -> None:
    @prepared
    def found(number: str, other: str, kinds: tuple[str, ...], name: str | None) -> QuerySet:
        rows = Recipient.objects.filter(kind__in=kinds)
        rows = rows.filter(number=number) if number == other else rows.filter(Q(number=number) | Q(number=other))
        return (rows.filter(name=name) if name else rows).order_by("number").values_list("number", flat=True)

    assert found(OURS, OTHERS, ("kommune",), None) == [OTHERS, OURS]
    assert found(OURS, OURS, ("kommune",), "") == [OURS]
    assert found(OURS, OTHERS, ("kommune", "fylkeskommune"), "Askøy") == [OURS]
    assert found(OURS, OTHERS, (), None) == []


def test_nothing_and_false_are_different_choices() -> None:
    @prepared
    def found(choice: object) -> QuerySet:
        return Recipient.objects.filter(number=OURS).values_list(Value(repr(choice)))

    assert [found(choice) for choice in (0, False, None, "", ())] == [
        [(said,)] for said in ("0", "False", "None", "''", "()")
    ]


def test_a_percent_sign_and_a_quote_in_what_never_changes_stay_what_they_are() -> None:
    @prepared
    def named(start: str) -> QuerySet:
        rows = User.objects.filter(Q(name="100 % «o'tte»"), username=start)
        return rows.values_list("username", Value("50 %"))

    factories.user("kari", name="100 % «o'tte»")
    assert (named("kari"), named("per")) == ([("kari", "50 %")], [])


def test_many_ids_go_as_one_value() -> None:
    @prepared
    def roles(positions: str) -> QuerySet:
        return Role.objects.filter(OneOf(F("position"), Value(positions))).order_by("position").values_list("position")

    assert roles(array_of([3, 1])) == [(1,), (3,)]
    assert roles(array_of([])) == []


def test_a_constant_is_a_query_of_its_own_and_stands_in_it() -> None:
    @prepared
    def role(position: Constant, slug: str) -> QuerySet:
        return Role.objects.filter(position=position.value, slug=slug).values_list("slug", flat=True)

    slugs = dict(Role.objects.values_list("position", "slug"))
    first, second = sorted(slugs)[:2]
    for position in (first, second, first):
        with CaptureQueriesContext(connection) as asked:
            assert role(Constant(position), slugs[position]) == [slugs[position]]
        assert f'"position" = {position} ' in asked[0]["sql"]
    assert role(Constant(first), slugs[second]) == []
    assert len(role._known) == 2


def test_a_value_that_is_made_into_something_else_is_refused_when_the_query_is_written() -> None:
    with pytest.raises(NotPreparable):
        prepared(lambda text: Recipient.objects.filter(name__icontains=text))("Askøy")
    with pytest.raises(NotPreparable):
        prepared(lambda most: Recipient.objects.order_by("number")[:most])(3)


@pytest.mark.parametrize("more", [QuerySet.values, lambda rows: rows.prefetch_related("activities")])
def test_what_is_no_list_of_objects_or_tuples_is_refused(more) -> None:
    with pytest.raises(NotPreparable):
        prepared(lambda number: more(Recipient.objects.filter(number=number)))(OURS)


def test_a_process_remembers_no_more_than_it_has_room_for() -> None:
    asked: Prepared = prepared(lambda number, choice: Recipient.objects.filter(number=number, kind=choice))
    asked._known = dict.fromkeys(range(MOST))
    assert asked(OURS, None) == []
    assert len(asked._known) == 1
