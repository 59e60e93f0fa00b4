"""Somebody of Dudley tries every door there is to what is Walsall's. None opens, and nothing changes.

The doors are read from the admin itself: a model, page or action that is added later is tried too.
"""

from itertools import product

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from authorities.staff.admin import StaffAdmin
from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory
from tests.support.admin_pages import fields_of
from tests.support.amounts import one_in
from tests.support.rows import HIDDEN, ROWS, SECRET

pytestmark = pytest.mark.django_db

BUTTONS = [
    "_save",
    "_ready",
    "_publish",
    "_look",
    "_confirm",
    "_continue",
    "_saveasnew",
    "_do",
    "post",
    "apply",
]
# What an address may ask for besides the id of a row.
ARGUMENTS = {
    "history_id": 1,
    "token": "guess",
    "step": 1,
    "entitlement_id": 1,
    "line_id": 1,
    "borrowed_id": 1,
    "item_id": 1,
    "slug": "walsall",
    "file": "lines.csv",
    "upload": "6f1c1a52-6d3e-4c8e-9a55-0f0f7b1f2f11",
}
UNWATCHED = {"django_session", "cache"}


@pytest.fixture(autouse=True)
def theirs(walsall):
    """A row of every model, Walsall's or the region's."""
    return {model: make(walsall) for model, make in ROWS.items()}


@pytest.fixture
def staff(stranger):
    """The outsider's browser, which is told of errors as pages and not as exceptions."""
    stranger.raise_request_exception = False
    return stranger


def everything():
    """Every row of every table, to tell whether anything has changed."""
    held = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in UNWATCHED:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                held[table] = sorted(map(repr, cursor.fetchall()))
    return held


def test_every_model_in_the_admin_has_rows_to_try():
    assert set(admin.site._registry) == set(ROWS)


def test_every_admin_keeps_the_rights_in_the_one_place():
    assert [m for m, a in admin.site._registry.items() if not isinstance(a, StaffAdmin)] == []


def row_addresses(model, row):
    """Every address of a model's admin, for a row; (name, address) pairs."""
    history = getattr(row, "history", None)
    latest = history.first() if history is not None else None
    arguments = {
        **ARGUMENTS,
        "object_id": row.pk,
        "history_id": latest.history_id if latest else 1,
    }
    for pattern in admin.site._registry[model].get_urls():
        if not getattr(pattern, "name", None):
            continue
        wanted = set(pattern.pattern.regex.groupindex or pattern.pattern.converters)
        assert wanted <= set(arguments), f"Say in ARGUMENTS how to fill {pattern.name}"
        filled = {name: arguments[name] for name in wanted}
        yield pattern.name, reverse(f"admin:{pattern.name}", kwargs=filled)


def is_refused(response):
    return response.status_code in (302, 400, 403, 404, 405)


def check(response, model, what):
    """A door that opens at all shows nothing of the row."""
    assert response.status_code < 500, what
    if model in HIDDEN and not is_refused(response):
        content = b"".join(response) if response.streaming else response.content
        assert SECRET.lower().encode() not in content.lower(), what
        assert b"424242" not in content, what
    if response.status_code == 302:
        assert SECRET.lower() not in response["Location"].lower(), what


@one_in(7)
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_address_shows_or_changes_anything(staff, desk, theirs, model, step, record_property):
    row, tried = theirs[model], 0
    changed_page = desk.get(reverse_of(model, "change", row.pk))
    typed = (
        fields_of(changed_page)
        if changed_page.context and "adminform" in changed_page.context
        else {}
    )
    # A page may show again what was typed: only what it finds out by itself counts.
    typed = {
        name: "guess" if SECRET.lower() in str(value).lower() else value
        for name, value in typed.items()
        if value not in (None, "")
    }
    for name in ("title", "name", "email", "term", "phrase", "word"):
        if name in typed:
            typed[name] = "taken.over@council.invalid"
    before = everything()
    addresses = [*row_addresses(model, row)]
    for name, address in addresses:
        check(staff.get(address), model, f"GET {name}")
        tried += 1
    for (name, address), button in [*product(addresses, BUTTONS)][::step]:
        sent = {**typed, button: "1", "why": "Because", "_selected_action": row.pk}
        if name.endswith("_add"):
            sent["authority"] = getattr(row, "authority_id", None) or row.pk
        check(staff.post(address, sent), model, f"POST {name} {button}")
        tried += 1
    assert everything() == before
    record_property("measured", f"outsider: {tried:4d} doors tried at {model.__name__}")


def reverse_of(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@one_in(7)
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_bulk_action_reaches_the_row(staff, superuser, theirs, model, step, record_property):
    row = theirs[model]
    request = RequestFactory().get("/")
    request.user = superuser
    model_admin = admin.site._registry[model]
    actions = {*model_admin.get_actions(request), *dict(admin.site.actions), "delete_selected"}
    before = everything()
    answers = ({}, {"post": "yes"}, {"_do": "1", "why": "Because"}, {"apply": "1"})
    tries = [*product(sorted(actions), answers, ("0", "1"))][::step]
    for action, more, across in tries:
        sent = {"action": action, "_selected_action": row.pk, "select_across": across, **more}
        check(staff.post(reverse_of(model, "changelist"), sent), model, f"{action} {more}")
    assert everything() == before
    record_property("measured", f"outsider: {len(tries):4d} actions tried at {model.__name__}")


@pytest.mark.parametrize("model", HIDDEN, ids=lambda model: model.__name__)
def test_no_list_shows_the_row(staff, theirs, model):
    for query in ({}, {"q": SECRET[:5]}, {"all": ""}, {"o": "1"}, {"p": "0"}):
        response = staff.get(reverse_of(model, "changelist"), query)
        check(response, model, str(query))
        if response.status_code == 200:
            assert theirs[model] not in response.context["cl"].queryset


def test_no_autocomplete_finds_the_row(staff, theirs, record_property):
    tried = 0
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created:
                continue
            for term in (SECRET[:5], "", "z"):
                response = staff.get(
                    reverse("admin:autocomplete"),
                    {
                        "app_label": model._meta.app_label,
                        "model_name": model._meta.model_name,
                        "field_name": field.name,
                        "term": term,
                    },
                )
                tried += 1
                assert response.status_code < 500
                assert SECRET.lower() not in response.content.decode().lower(), field
    record_property("measured", f"outsider: {tried:4d} autocompletes tried")


def test_no_choice_of_a_form_names_the_row(staff, theirs, dudley):
    own = EntitlementFactory(authority=dudley)
    for address in (
        reverse_of(type(own), "change", own.pk),
        reverse_of(type(own), "add"),
        reverse_of(type(dudley), "change", dudley.pk),
    ):
        response = staff.get(address)
        assert response.status_code == 200
        assert SECRET not in response.content.decode()


@pytest.mark.parametrize("whose", ["nobody", "walsall", "dudley"])
@pytest.mark.parametrize("scope", ["authority", "england", "west-midlands"])
@pytest.mark.parametrize("button", ["_look", "_save"])
def test_form_does_not_tell_whether_a_title_is_there(staff, dudley, walsall, whose, scope, button):
    """With a guessed title the page says just what it says with any other."""
    for hidden in ({"authority": walsall}, {"national": True}, {"regional": True}):
        EntitlementFactory(status="draft", title=f"{SECRET} card", **hidden)
    address = reverse_of(Entitlement, "add")
    typed = {**fields_of(staff.get(address)), "lives": "anywhere"}
    pks = {"nobody": "", "walsall": walsall.pk, "dudley": dudley.pk}
    pages = []
    for title in (f"{SECRET} card", "Xanthippe card"):
        sent = {**typed, "title": title, "scope": scope, "authority": pks[whose], button: "1"}
        page = staff.post(address, {k: v for k, v in sent.items() if v is not None})
        assert page.status_code == 200
        pages.append([finding.text for finding in page.context["findings"]])
    assert pages[0] == pages[1]


def test_own_line_cannot_be_given_to_another_council(staff, dudley, walsall):
    own = EntitlementFactory(authority=dudley, from_age=16, until_birthday=25)
    address = reverse_of(type(own), "change", own.pk)
    for stolen in (walsall.pk, ""):
        sent = {
            **fields_of(staff.get(address, follow=True)),
            "authority": stolen,
            "scope": "authority" if stolen else "england",
            "title": "Planted",
            "_save": "1",
        }
        staff.post(address, sent)
    assert {line.authority for line in type(own).objects.filter(title="Planted")} <= {dudley}


def test_front_page_and_the_log_on_it_say_nothing_of_others(staff, theirs, stranger, walsall):
    line = next(row for model, row in theirs.items() if model.__name__ == "Entitlement")
    # They did work for Walsall once, and left.
    LogEntry.objects.create(
        user=stranger.user,
        content_type=ContentType.objects.get_for_model(line),
        object_id=line.pk,
        object_repr=str(line),
        action_flag=CHANGE,
    )
    for address in [
        reverse("admin:index"),
        *(
            reverse("admin:app_list", args=[label])
            for label in ("offers", "authorities", "feedback")
            if any(model._meta.app_label == label for model in admin.site._registry)
        ),
    ]:
        page = staff.get(address).content.decode()
        assert SECRET not in page
        assert "Walsall" not in page


def test_djangos_shortcut_to_any_row_is_closed(staff, theirs):
    for model, row in theirs.items():
        number = ContentType.objects.get_for_model(model).pk
        assert staff.get(f"/admin/r/{number}/{row.pk}/").status_code in (302, 404)
        assert SECRET.lower() not in staff.get(f"/admin/r/{number}/{row.pk}/").get("Location", "")


def test_whoever_left_the_council_is_outside_at_once(publisher, superuser, walsall):
    line = EntitlementFactory(authority=walsall)
    address = reverse_of(type(line), "change", line.pk)
    assert publisher.get(address).status_code == 200
    publisher.user.memberships.get().end(by=superuser)
    assert publisher.get(address).status_code == 302  # to the sign-in: the session is over


def test_the_same_doors_open_for_the_councils_own_people(publisher, walsall, theirs):
    """The walk above would prove nothing if every door were shut for everybody."""
    line = next(row for model, row in theirs.items() if model.__name__ == "Entitlement")
    assert SECRET in publisher.get(reverse_of(type(line), "changelist")).content.decode()
    for page in ("change", "history", "delete"):
        assert publisher.get(reverse_of(type(line), page, line.pk)).status_code == 200
