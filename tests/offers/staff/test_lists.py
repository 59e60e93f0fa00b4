"""The lists of the staff site: what an address may ask of them, and what they show of whose."""

from itertools import product

import pytest
from django.contrib import admin

from offers.lines.models import Entitlement
from tests.conftest import signed_in
from tests.factories import AuthorityFactory, EntitlementFactory, MembershipFactory
from tests.support.admin_pages import url
from tests.support.amounts import one_in
from tests.support.rows import ROWS

pytestmark = pytest.mark.django_db

# What nobody's link asks for: patterns that take for ever or cannot be read, values of another kind.
STRANGE = {
    "regex": "(",
    "iregex": "^(([a-z ])+)+!$",
    "range": "1",
    "contains": "a",
    "gt": "x",
    "in": "1",
}


def plain_fields(model):
    return [field.name for field in model._meta.fields if not field.is_relation]


@one_in(5)
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_list_takes_a_lookup_that_somebody_made_up(desk, walsall, model, step):
    ROWS[model](walsall)
    for name, lookup in [*product(plain_fields(model), STRANGE)][::step]:
        response = desk.get(url(model, "changelist"), {f"{name}__{lookup}": STRANGE[lookup]})
        assert response.status_code == 400, f"{name}__{lookup}"


@one_in(5)
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_list_breaks_over_what_its_filters_are_given(desk, walsall, rf, superuser, model, step):
    ROWS[model](walsall)
    request = rf.get("/")
    request.user = superuser
    lookups = sorted(admin.site._registry[model].known_lookups(request))
    for lookup, value in [*product(lookups, ("(", "9999", "9" * 20, "\x00"))][::step]:
        response = desk.get(url(model, "changelist"), {lookup: value})
        assert response.status_code in (200, 302, 400), (lookup, value)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_filter_of_a_list_works(desk, walsall, model):
    ROWS[model](walsall)
    page = desk.get(url(model, "changelist"))
    cl = page.context["cl"]
    for choice in [choice for spec in cl.filter_specs for choice in spec.choices(cl)]:
        response = desk.get(url(model, "changelist") + choice["query_string"])
        assert response.status_code == 200, choice["query_string"]


# Whose


@pytest.fixture
def of_two(walsall, dudley):
    """Somebody who works for two councils, and a line of each and of a third."""
    user = MembershipFactory(authority=walsall).user
    MembershipFactory(user=user, authority=dudley)
    for council in (walsall, dudley, AuthorityFactory(short_name="Solihull")):
        EntitlementFactory(authority=council, title="A mentor")
    return signed_in(user)


def shown(client, **query):
    return client.get(url(Entitlement, "changelist"), query).context["cl"]


def filters(cl):
    return {
        spec.title: [str(choice["display"]) for choice in spec.choices(cl)]
        for spec in cl.filter_specs
    }


def test_who_works_for_two_councils_sees_whose_each_line_is(of_two):
    cl = shown(of_two)
    assert "scope_name" in cl.list_display
    assert {line.scope_name for line in cl.result_list} == {"Walsall", "Dudley"}


def test_who_works_for_two_councils_can_look_at_one(of_two, dudley):
    assert filters(shown(of_two))["authority"] == ["All", "Dudley", "Walsall"]
    found = shown(of_two, authority__id__exact=dudley.pk).result_list
    assert [line.authority for line in found] == [dudley]


def test_who_works_for_one_council_is_not_told_whose_each_line_is(officer, walsall):
    EntitlementFactory(authority=walsall)
    cl = shown(officer)
    assert "scope_name" not in cl.list_display
    assert "authority" not in filters(cl)


def test_only_the_regional_lead_filters_by_scope(officer, of_two, regional_lead):
    assert "scope" not in filters(shown(officer))
    assert "scope" not in filters(shown(of_two))
    assert "scope" in filters(shown(regional_lead))


def test_link_to_the_own_council_works_without_a_filter_for_it(officer, walsall):
    line = EntitlementFactory(authority=walsall)
    assert list(shown(officer, authority__id__exact=walsall.pk).result_list) == [line]
