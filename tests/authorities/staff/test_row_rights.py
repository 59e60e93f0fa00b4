"""The rights of a row, asked of the admin itself: each guard alone, whatever stands behind it."""

from types import SimpleNamespace

import pytest
from django.contrib import admin

from authorities.admin.people import ADMINISTRATORS
from authorities.models import Authority, District, Membership, User
from authorities.staff.admin import OwnCouncils, StaffAdmin
from offers.lines.models import Entitlement, PartnerOrganisation, Topic
from offers.search.models import SearchCount
from tests.factories import DistrictFactory, EntitlementFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


class Lines(StaffAdmin):
    """The base, with nothing of an admin of ours around it."""

    list_filter = ["status", "authority", ("ends_on", admin.EmptyFieldListFilter)]


@pytest.fixture
def lines():
    return Lines(Entitlement, admin.site)


def asking(user, **rest):
    return SimpleNamespace(user=user, method="GET", GET={}, **rest)


@pytest.fixture
def officer(walsall):
    return asking(MembershipFactory(authority=walsall, role="officer").user)


@pytest.fixture
def reader(walsall):
    return asking(MembershipFactory(authority=walsall, role="participation-lead").user)


@pytest.fixture
def lead():
    return asking(MembershipFactory(regional=True).user)


@pytest.fixture
def own(walsall):
    return EntitlementFactory(authority=walsall)


@pytest.fixture
def theirs(dudley):
    return EntitlementFactory(authority=dudley)


@pytest.fixture
def wider():
    return EntitlementFactory(national=True)


def test_only_rows_of_the_own_council_are_seen_and_changed(lines, officer, own, theirs, wider):
    for may in (lines.has_view_permission, lines.has_change_permission):
        assert [may(officer, row) for row in (own, theirs, wider)] == [True, False, False]


def test_whoever_sees_a_row_does_not_change_it_for_that(lines, reader, own):
    assert lines.has_view_permission(reader, own)
    assert not lines.has_change_permission(reader, own)


def test_a_regional_lead_sees_and_changes_every_row(lines, lead, own, theirs, wider):
    for may in (lines.has_view_permission, lines.has_change_permission):
        assert all(may(lead, row) for row in (own, theirs, wider))


def test_pages_go_by_the_row(lines, officer, reader, own, theirs):
    for may in (
        lines.has_view_permission,
        lines.has_change_permission,
        lines.has_delete_permission,
    ):
        assert (may(officer), may(officer, own), may(officer, theirs)) == (True, True, False)
    assert lines.has_view_permission(reader, own)
    assert not lines.has_change_permission(reader, own)
    assert not lines.has_delete_permission(reader, own)
    assert (lines.has_add_permission(officer), lines.has_add_permission(reader)) == (True, False)


def test_a_list_holds_the_own_councils_rows(lines, officer, lead, own, theirs, wider):
    assert list(lines.get_queryset(officer)) == [own]
    assert set(lines.get_queryset(lead)) == {own, theirs, wider}


def test_a_row_is_given_only_to_a_council_whose_rows_the_person_changes(
    lines, officer, reader, lead, walsall, dudley
):
    field = Entitlement._meta.get_field("authority")

    def offered(request):
        return set(lines.formfield_for_foreignkey(field, request).queryset)

    assert offered(officer) == {walsall}
    assert offered(reader) == set()
    assert offered(lead) == {walsall, dudley}


def test_a_foreign_key_offers_what_the_person_sees_in_the_others_list(lines, officer, own, theirs):
    for name in ("replaced_by", "delivers"):
        field = Entitlement._meta.get_field(name)
        assert list(lines.formfield_for_foreignkey(field, officer).queryset) == [own]


@pytest.mark.parametrize(
    ("lookup", "value", "is_allowed"),
    [
        ("status", "draft", True),
        ("status__exact", "draft", True),
        ("status", "dr\x00aft", False),
        ("ends_on__isempty", "1", True),
        ("title__regex", "(a+)+$", False),
        ("authority__id__exact", "1", True),
        ("authority__id__exact", "9" * 10, False),
        ("authority__id__exact", "x", False),
        ("authority__users__password", "x", False),
    ],
)
def test_a_list_is_asked_only_for_what_its_filters_ask(lines, lead, lookup, value, is_allowed):
    assert lines.lookup_allowed(lookup, value, lead) is is_allowed


def test_a_filter_names_the_own_councils_only(lines, officer, walsall, dudley):
    field = Entitlement._meta.get_field("authority")
    named = OwnCouncils.field_choices(None, field, officer, lines)
    assert named == [(walsall.pk, "Walsall")]


def test_what_belongs_to_nobody_is_everybodys_to_see_and_the_leads_to_change(officer, lead):
    words = StaffAdmin(Topic, admin.site)
    assert words.has_view_permission(officer)
    assert words.has_view_permission(lead)
    assert not words.has_change_permission(officer)
    assert not words.has_add_permission(officer)
    assert not words.has_delete_permission(officer)
    assert words.has_change_permission(lead)


def test_without_other_rights_a_model_is_the_leads_alone(officer, lead):
    plain = StaffAdmin(PartnerOrganisation, admin.site)
    assert not plain.has_module_permission(officer)
    assert not plain.has_view_permission(officer)
    assert plain.has_view_permission(lead)


def test_what_the_site_made_by_itself_is_read_only(lead):
    kept = StaffAdmin(SearchCount, admin.site)
    assert kept.has_view_permission(lead)
    row = SearchCount(day="2026-01-01")
    assert not kept.has_add_permission(lead)
    assert not kept.has_change_permission(lead, row)
    assert not kept.has_delete_permission(lead, row)


def test_a_closed_account_opens_no_list(lines, officer):
    officer.user.is_active = False
    assert not lines.has_module_permission(officer)
    assert not lines.has_view_permission(officer)


# Councils and people


def councils():
    return admin.site._registry[Authority]


def locked(request, authority):
    return councils().get_readonly_fields(request, authority)


def test_four_eyes_are_a_publishers_to_switch_on_and_the_leads_to_switch_off(
    officer, lead, walsall, dudley
):
    publisher = asking(MembershipFactory(authority=walsall, role="publisher").user)
    assert "four_eyes" in locked(officer, walsall)
    assert "four_eyes" not in locked(publisher, walsall)
    assert "four_eyes" in locked(publisher, dudley)
    walsall.four_eyes = True
    assert "four_eyes" in locked(publisher, walsall)
    assert locked(lead, walsall) == []


def test_a_council_does_not_rename_itself(officer, walsall):
    assert {"name", "short_name", "slug", "gss_code", "tile_row"} <= {*locked(officer, walsall)}
    assert not councils().has_add_permission(officer)
    assert not councils().has_delete_permission(officer, walsall)


def test_districts_are_the_leads_to_change(officer, lead, walsall):
    districts = admin.site._registry[District]
    row = DistrictFactory(authority=walsall)
    assert not districts.has_change_permission(officer, row)
    assert districts.has_change_permission(lead, row)


def test_only_technical_administrators_change_technical_administrators(lead):
    people = admin.site._registry[User]
    rosa, ann = UserFactory(name="Rosa", is_superuser=True), UserFactory(name="Ann")
    assert people.has_change_permission(lead, ann)
    assert not people.has_change_permission(lead, rosa)
    assert people.has_change_permission(asking(rosa), rosa)
    assert people.get_fields(lead, ann)[:2] == ["email", "name"]
    assert "is_superuser" not in people.get_fields(lead, ann)
    assert "email" in people.get_readonly_fields(lead, ann)


def test_people_neither_give_nor_end_nor_close_what_is_their_own(lead):
    people, roles = admin.site._registry[User], admin.site._registry[Membership]
    new_role = people.inlines[1](User, admin.site)
    assert not new_role.has_add_permission(lead, lead.user)
    assert new_role.has_add_permission(lead, UserFactory())
    assert not new_role.has_add_permission(lead, UserFactory(is_superuser=True))
    own, other = lead.user.memberships.get(), MembershipFactory(regional=True)
    assert roles.why_not_end(lead, own)
    assert not roles.why_not_end(lead, other)
    administrators = MembershipFactory(regional=True, user__is_superuser=True)
    assert roles.why_not_end(lead, administrators) == ADMINISTRATORS
