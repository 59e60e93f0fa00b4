"""What the form of a line offers to whom, and who says what replaced it: each guard alone."""

from types import SimpleNamespace

import pytest
from django.contrib import admin

from offers.lines.models import Entitlement
from offers.spreadsheets.values import NOT_PUBLIC
from offers.staff.admin.entitlement_form import name_if_public
from tests.factories import DistrictFactory, EntitlementFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    return admin.site._registry[Entitlement]


def asking(user):
    return SimpleNamespace(user=user, method="GET", GET={}, POST={})


@pytest.fixture
def of(walsall):
    def of(role):
        return asking(MembershipFactory(authority=walsall, role=role).user)

    return of


@pytest.fixture
def lead():
    return asking(MembershipFactory(regional=True).user)


def field(name):
    return Entitlement._meta.get_field(name)


def test_wider_lines_are_the_leads_to_write(lines, of, lead):
    def scopes(request):
        return {
            value
            for value, _ in lines.formfield_for_choice_field(field("scope"), request).choices
            if value
        }

    assert scopes(of("publisher")) == {"authority"}
    assert scopes(lead) == {"authority", "west-midlands", "england"}


@pytest.fixture
def there(walsall, dudley):
    """Lines by what they are."""
    return {
        "own": EntitlementFactory(authority=walsall),
        "own draft": EntitlementFactory(authority=walsall, draft=True),
        "theirs": EntitlementFactory(authority=dudley),
        "national": EntitlementFactory(national=True),
        "national draft": EntitlementFactory(national=True, draft=True),
    }


def named(queryset, there):
    rows = set(queryset)
    return {name for name, line in there.items() if line in rows}


def test_a_line_is_replaced_by_one_of_the_own_that_is_public(lines, of, there):
    offered = lines.formfield_for_foreignkey(field("replaced_by"), of("officer")).queryset
    assert named(offered, there) == {"own"}
    said_later = lines.replacements(of("publisher"))
    assert named(said_later, there) == {"own", "national"}


def test_a_line_delivers_a_national_one_that_is_public(lines, of, there):
    offered = lines.formfield_for_foreignkey(field("delivers"), of("officer")).queryset
    assert named(offered, there) == {"national"}


def test_a_line_is_for_districts_of_the_own_council(lines, of, walsall, dudley):
    own = DistrictFactory(authority=walsall)
    DistrictFactory(authority=dudley)
    offered = lines.formfield_for_manytomany(field("districts"), of("officer")).queryset
    assert list(offered) == [own]


def test_what_the_public_cannot_open_is_not_named(there):
    assert name_if_public(there["theirs"]) == there["theirs"].title
    assert name_if_public(there["national draft"]) == NOT_PUBLIC


@pytest.mark.parametrize(
    ("role", "status", "is_open"),
    [
        ("publisher", "archived", True),
        ("officer", "archived", False),
        ("publisher", "published", False),
        ("publisher", "draft", False),
    ],
)
def test_a_publisher_says_what_replaced_an_archived_line(client, walsall, role, status, is_open):
    user = MembershipFactory(authority=walsall, role=role).user
    client.force_login(user)
    line = EntitlementFactory(authority=walsall, status=status)
    response = client.get(f"/admin/offers/entitlement/{line.pk}/replaced-by/")
    assert response.status_code == (200 if is_open else 403)
