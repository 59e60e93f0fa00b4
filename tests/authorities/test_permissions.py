"""Who may do what with which row, asked in Django's way: `user.has_perm("offers.change_position", row)`."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import RequestFactory

from authorities.models import Membership, User
from authorities.rights import ACTIONS
from feedback.messages.models import Message
from feedback.setup.models import Desk
from offers.lines.models import Entitlement
from tests.factories import (
    EntitlementFactory,
    MembershipFactory,
    MessageFactory,
    PositionFactory,
    UserFactory,
)
from tests.support.rows import ROWS

pytestmark = pytest.mark.django_db

# Who may do what with a row of their own council's, or with a row that is no council's.
OFFICER, PUBLISHER, ANSWERS = "officer", "publisher", "participation-lead"
LEAD, TECHNICAL = "regional-lead", "technical"
ROLES = {OFFICER, PUBLISHER, ANSWERS, LEAD, TECHNICAL}
LEADS = {LEAD, TECHNICAL}
PUBLISHERS, ANSWERERS = {PUBLISHER, *LEADS}, {ANSWERS, *LEADS}
EDITORS, ALL, NOBODY = {OFFICER, *PUBLISHERS}, ROLES, set()
WORDS = (ALL, LEADS, LEADS, LEADS, NOBODY)
KEPT = (NOBODY, NOBODY, NOBODY, NOBODY)
TABLE = {
    # model:                  view,      add,     change,    delete,  publish
    "authorities.authority": (ALL, LEADS, EDITORS, LEADS, NOBODY),
    "authorities.district": WORDS,
    "authorities.membership": (LEADS, LEADS, LEADS, NOBODY, NOBODY),
    "authorities.outgoingmail": (LEADS, *KEPT),
    "authorities.user": (LEADS, LEADS, LEADS, NOBODY, NOBODY),
    "feedback.abuseword": WORDS,
    "feedback.askedcount": (ALL, *KEPT),
    "feedback.desk": (ANSWERERS, ANSWERERS, ANSWERERS, LEADS, NOBODY),
    "feedback.message": (ANSWERERS, NOBODY, ANSWERERS, NOBODY, ANSWERERS),
    "feedback.replytemplate": WORDS,
    "offers.area": WORDS,
    "offers.commitment": WORDS,
    "offers.commitmentgroup": WORDS,
    "offers.dangerphrase": WORDS,
    "offers.entitlement": (ALL, EDITORS, EDITORS, EDITORS, PUBLISHERS),
    "offers.link": (ALL, *KEPT),
    "offers.partneroffer": (LEADS, LEADS, LEADS, LEADS, LEADS),
    "offers.partnerorganisation": (LEADS, LEADS, LEADS, LEADS, NOBODY),
    "offers.position": (ALL, EDITORS, EDITORS, EDITORS, PUBLISHERS),
    "offers.review": (LEADS, *KEPT),
    "offers.searchcount": (ALL, *KEPT),
    "offers.searchword": (LEADS, *KEPT),
    "offers.situation": WORDS,
    "offers.snapshot": (LEADS, *KEPT),
    "offers.synonym": WORDS,
    "offers.topic": WORDS,
    "offers.word": WORDS,
}
# Rows that are a council's: of another council's only regional leads may see or change anything.
OWNED = {
    "authorities.authority", "feedback.askedcount", "feedback.desk", "feedback.message",
    "offers.entitlement", "offers.link", "offers.position", "offers.searchcount",
}  # fmt: skip


def person(role, authority):
    if role == TECHNICAL:
        return UserFactory(is_superuser=True)
    place = {"regional": True} if role == LEAD else {"authority": authority, "role": role}
    return MembershipFactory(**place).user


def permission(action, model):
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"


def those_who_may(people, action, model, *row):
    return {role for role, user in people.items() if user.has_perm(permission(action, model), *row)}


def test_every_model_of_the_staff_site_is_in_the_table():
    assert {model._meta.label_lower for model in admin.site._registry} == set(TABLE)
    with_rights = {m._meta.label_lower for m in apps.get_models() if hasattr(m, "row_rights")}
    assert with_rights == set(TABLE)


@pytest.mark.parametrize("label", TABLE)
def test_each_role_may_do_its_own_with_its_own_rows(label, walsall, dudley):
    model = apps.get_model(label)
    row = ROWS[model](walsall)
    own = {role: person(role, walsall) for role in ROLES}
    others = {role: person(role, dudley) for role in ROLES}
    for action, expected in zip(ACTIONS, TABLE[label], strict=True):
        assert those_who_may(own, action, model, row) == expected, action
        elsewhere = expected & LEADS if label in OWNED else expected
        assert those_who_may(others, action, model, row) == elsewhere, action
        # Without a row: is there anything at all that they may do this to?
        assert those_who_may(own, action, model) == expected, action
        assert those_who_may(others, action, model) == expected, action
        for people, yes in ((own, expected), (others, elsewhere)):
            narrowed = {
                role
                for role, user in people.items()
                if row in user.rights.rows_for(action, model.objects.all())
            }
            assert narrowed == yes, action


@pytest.mark.parametrize(
    "wider",
    [
        lambda: EntitlementFactory(national=True),
        lambda: EntitlementFactory(regional=True),
        lambda: MessageFactory(authority=None),
        lambda: Desk(target_days=9),
    ],
)
def test_what_is_the_whole_regions_is_the_regional_leads(wider, walsall):
    people = {role: person(role, walsall) for role in ROLES}
    row = wider()
    for action, allowed in zip(ACTIONS, TABLE[row._meta.label_lower], strict=True):
        assert those_who_may(people, action, type(row), row) == allowed & LEADS, action


@pytest.mark.parametrize("model", [User, Membership])
def test_only_technical_administrators_change_technical_administrators(model, walsall):
    lead, rosa = person(LEAD, walsall), person(TECHNICAL, walsall)
    role = MembershipFactory(user=rosa, authority=walsall)
    row = role if model is Membership else rosa
    assert lead.has_perm(permission("view", model), row)
    assert not lead.has_perm(permission("change", model), row)
    assert rosa.has_perm(permission("change", model), row)
    assert row in lead.rights.rows_for("view", model.objects.all())
    assert row not in lead.rights.rows_for("change", model.objects.all())
    assert row in rosa.rights.rows_for("change", model.objects.all())


def test_somebody_with_two_roles_has_each_in_its_own_council(walsall, dudley):
    user = person(OFFICER, walsall)
    MembershipFactory(user=user, authority=dudley, role=PUBLISHER)
    own, other = EntitlementFactory(authority=walsall), EntitlementFactory(authority=dudley)
    assert user.has_perm("offers.publish_entitlement")
    assert not user.has_perm("offers.publish_entitlement", own)
    assert user.has_perm("offers.publish_entitlement", other)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_closed_account_has_no_permission(role, walsall):
    user = person(role, walsall)
    user.is_active = False
    row = EntitlementFactory(authority=walsall)
    assert not user.has_perm("offers.view_entitlement")
    assert not user.has_perm("offers.view_entitlement", row)
    assert not user.has_module_perms("offers")
    assert user.get_all_permissions() == set()


def test_strangers_have_no_permission(walsall):
    row = EntitlementFactory(authority=walsall)
    for nobody in (AnonymousUser(), UserFactory()):
        assert not nobody.has_perm("offers.view_entitlement")
        assert not nobody.has_perm("offers.view_entitlement", row)
        assert not nobody.has_module_perms("offers")


def test_a_permission_is_about_rows_of_its_own_model(walsall):
    user = person(PUBLISHER, walsall)
    line, position = EntitlementFactory(authority=walsall), PositionFactory(authority=walsall)
    assert user.has_perm("offers.publish_entitlement", line)
    assert not user.has_perm("offers.publish_entitlement", position)
    assert not person(TECHNICAL, walsall).has_perm("offers.publish_entitlement", position)


@pytest.mark.parametrize(
    "perm",
    ["offers.approve_entitlement", "offers.owner_entitlement", "offers.reserved_entitlement"],
)
def test_what_is_no_action_is_allowed_to_nobody(perm, walsall):
    row = EntitlementFactory(authority=walsall)
    for role in ROLES:
        assert not person(role, walsall).has_perm(perm)
        assert not person(role, walsall).has_perm(perm, row)


@pytest.mark.parametrize(
    "perm", ["auth.add_group", "admin.view_logentry", "offers.view_shippedrow", "no.such", "x", ""]
)
def test_what_says_nothing_of_its_rows_is_the_technical_administrators(perm, walsall):
    people = {role: person(role, walsall) for role in ROLES}
    assert {role for role, user in people.items() if user.has_perm(perm)} == {TECHNICAL}


def test_several_permissions_are_asked_at_once(walsall):
    row = EntitlementFactory(authority=walsall)
    both = ["offers.change_entitlement", "offers.publish_entitlement"]
    assert person(PUBLISHER, walsall).has_perms(both, row)
    assert not person(OFFICER, walsall).has_perms(both, row)


def test_asking_about_many_rows_takes_no_more_queries(walsall, django_assert_num_queries):
    asked = User.objects.get(pk=person(PUBLISHER, walsall).pk)
    rows = [EntitlementFactory(authority=walsall) for _ in range(3)]
    with django_assert_num_queries(1):  # the memberships
        assert asked.has_perm("offers.publish_entitlement", rows[0])
    with django_assert_num_queries(0):
        assert all(asked.has_perm("offers.publish_entitlement", row) for row in rows)
        assert all(asked.has_perm("offers.view_entitlement") for _ in rows)
        assert asked.has_module_perms("offers")


# What Django and libraries make of it


def asking(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_permission_required_lets_in_whoever_may_do_it_to_some_row(walsall):
    @permission_required("offers.publish_entitlement", raise_exception=True)
    def view(request):
        return HttpResponse("let in")

    for role in ROLES:
        if role in PUBLISHERS:
            assert view(asking(person(role, walsall))).content == b"let in"
        else:
            with pytest.raises(PermissionDenied):
                view(asking(person(role, walsall)))
    with pytest.raises(PermissionDenied):
        view(asking(AnonymousUser()))


def render(template, user):
    return Template(template).render(RequestContext(asking(user)))


def test_templates_ask_for_permissions(walsall):
    text = (
        "{% if perms.feedback.view_message %}reads {% endif %}"
        "{% if 'offers.change_entitlement' in perms %}edits {% endif %}"
        "{% if perms.offers %}has offers{% endif %}"
    )
    assert render(text, person(OFFICER, walsall)) == "edits has offers"
    assert render(text, person(ANSWERS, walsall)) == "reads has offers"
    assert render(text, person(LEAD, walsall)) == "reads edits has offers"
    assert render(text, UserFactory()) == render(text, AnonymousUser()) == ""
    assert "offers.change_entitlement" in render("{{ perms.offers }}", person(OFFICER, walsall))


def test_apps_without_rows_of_ours_are_the_technical_administrators(walsall):
    for role in ROLES:
        assert person(role, walsall).has_module_perms("auth") is (role == TECHNICAL)


# The staff site


@pytest.mark.parametrize("label", TABLE)
def test_the_admin_says_what_the_permission_says(label, walsall, dudley):
    """`add_membership` apart: a role is given on the person's page."""
    model = apps.get_model(label)
    row, model_admin = ROWS[model](walsall), admin.site._registry[model]
    people = {(role, c.slug): person(role, c) for role in ROLES for c in (walsall, dudley)}
    for user in people.values():
        request = SimpleNamespace(user=user)
        for action in ("view", "change", "delete"):
            asked = getattr(model_admin, f"has_{action}_permission")
            assert asked(request, row) is user.has_perm(permission(action, model), row)
            assert asked(request) is user.has_perm(permission(action, model))
        adds = user.has_perm(permission("add", model)) and model is not Membership
        assert model_admin.has_add_permission(request) is adds
        assert model_admin.has_module_permission(request) is user.has_perm(
            permission("view", model)
        )


def test_what_narrows_a_list_is_what_opens_its_rows(walsall, dudley):
    lines = [EntitlementFactory(authority=council) for council in (walsall, dudley)]
    lines.append(EntitlementFactory(national=True))
    lists = admin.site._registry[Entitlement]
    for role in ROLES:
        user = person(role, walsall)
        listed = set(lists.get_queryset(SimpleNamespace(user=user, GET={})))
        assert listed == {x for x in lines if user.has_perm("offers.view_entitlement", x)}


def test_a_message_that_is_passed_on_is_the_other_desks(walsall, dudley):
    message = MessageFactory(authority=walsall)
    ann = person(ANSWERS, walsall)
    assert ann.has_perm("feedback.change_message", message)
    Message.objects.update(authority=dudley)
    message.refresh_from_db()
    assert not ann.has_perm("feedback.change_message", message)
