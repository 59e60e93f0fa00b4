"""Who may publish, change, restore and archive: each guard alone, whatever stands before it."""

import time

import pytest
from django.contrib import admin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from offers.lines.models import Entitlement
from offers.publishing import history, previews
from tests.factories import EntitlementFactory, MembershipFactory
from tests.support.admin_pages import press

pytestmark = pytest.mark.django_db
FULL = {"until_birthday": 25, "from_age": 16}


@pytest.fixture
def lines():
    return admin.site._registry[Entitlement]


@pytest.fixture
def people(walsall, dudley):
    """One of each role at Walsall, a publisher of Dudley, and the regional lead."""
    roles = ("officer", "publisher", "participation-lead")
    found = {role: MembershipFactory(authority=walsall, role=role).user for role in roles}
    found["stranger"] = MembershipFactory(authority=dudley, role="publisher").user
    return found | {"lead": MembershipFactory(regional=True).user}


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", **FULL)


@pytest.fixture
def theirs(dudley):
    return EntitlementFactory(authority=dudley, title="Their bus pass", **FULL)


def asking(user, data=None):
    request = RequestFactory().post("/", data) if data is not None else RequestFactory().get("/")
    request.user, request.session = user, {}
    request._messages = FallbackStorage(request)
    return request


def who(people, ask):
    """Those for whom it is so, by role."""
    return {role for role, user in people.items() if ask(asking(user))}


def test_publishing_is_for_publishers_of_the_row(lines, people, line):
    wider = EntitlementFactory(national=True)
    assert who(people, lambda request: lines.may_publish(request, line)) == {"publisher", "lead"}
    assert who(people, lambda request: lines.may_publish(request, wider)) == {"lead"}
    assert who(people, lines.has_publish_permission) == {"publisher", "stranger", "lead"}


def test_a_draft_is_deleted_by_those_who_edit_and_what_was_public_by_nobody(lines, people, walsall):
    for status, expected in (
        ("draft", {"officer", "publisher", "lead"}),
        ("published", set()),
        ("archived", set()),
    ):
        row = EntitlementFactory(authority=walsall, status=status)
        assert who(people, lambda request, row=row: lines.has_delete_permission(request, row)) == (
            expected
        )


def refused(view, *args):
    try:
        view(*args)
    except (PermissionDenied, Http404):
        return True
    return False


def test_the_archive_page_is_for_publishers(lines, people, line):
    open_to = {
        role
        for role, user in people.items()
        if not refused(lines.archive_view, asking(user), str(line.pk))
    }
    assert open_to == {"publisher", "lead"}


def test_only_what_is_public_is_archived(lines, people, walsall):
    draft = EntitlementFactory(authority=walsall, draft=True)
    assert refused(lines.archive_view, asking(people["lead"]), str(draft.pk))


def test_the_pages_of_a_row_are_for_those_who_change_it(lines, people, line):
    for role, user in people.items():
        may = role in ("officer", "publisher", "lead")
        assert refused(lines.row_or_404, asking(user), str(line.pk)) is not may
    reader = asking(people["participation-lead"])
    assert lines.row_or_404(reader, str(line.pk), to_change=False) == line


def test_who_only_reads_lines_saves_none(lines, people, line, walsall):
    reader = asking(people["participation-lead"], {"title": "Changed", "_save": "1"})
    with pytest.raises(PermissionDenied):
        lines.post_form(reader, line)
    with pytest.raises(PermissionDenied):
        lines.post_form(reader, None)
    assert Entitlement.objects.get().title == "Bus pass"


def test_an_officer_who_presses_publish_has_published_nothing(officer, publisher, line):
    press(officer, line, "_publish", title="Free bus pass", why="Now free")
    line.refresh_from_db()
    assert line.title == "Bus pass"
    press(publisher, line, "_publish", title="Free bus pass", why="Now free")
    line.refresh_from_db()
    assert line.title == "Free bus pass"


def both(line, theirs):
    return Entitlement.objects.filter(pk__in=[line.pk, theirs.pk])


def test_bulk_actions_ask_about_each_row(lines, people, line, theirs):
    """Even where a list had shown somebody else's row."""
    publisher = people["publisher"]
    lines.confirm_chosen(asking(publisher, {}), both(line, theirs))
    lines.archive_chosen(asking(publisher, {"_do": "1", "why": "Over"}), both(line, theirs))
    for row in (line, theirs):
        row.refresh_from_db()
    assert (line.is_archived, line.is_confirmed) == (True, True)
    assert (theirs.is_archived, theirs.is_confirmed) == (False, False)
    assert theirs.checked_on == "2026"  # as it was: nobody has looked at it again


def test_bulk_actions_leave_what_an_officer_may_not_publish(lines, people, line, theirs):
    lines.archive_chosen(asking(people["officer"], {"_do": "1", "why": "Over"}), both(line, theirs))
    assert set(Entitlement.objects.public()) == {line, theirs}


def test_bulk_handing_in_asks_about_each_row(lines, people, walsall, dudley):
    own, other = (
        EntitlementFactory(authority=council, draft=True, **FULL) for council in (walsall, dudley)
    )
    lines.hand_in_chosen(asking(people["officer"], {}), both(own, other))
    for row in (own, other):
        row.refresh_from_db()
    assert (own.status, other.status) == ("ready", "draft")


def test_a_version_is_restored_of_its_own_row_and_by_a_button(lines, people, line, theirs):
    for row in (line, theirs):
        history.keep_as_loaded(row)
    own, other = (history.latest_record_id(row) for row in (line, theirs))
    officer = people["officer"]
    for request, record in ((asking(officer, {}), other), (asking(officer), own)):
        with pytest.raises(Http404):
            lines.restore_view(request, str(line.pk), record)
    assert not Entitlement.objects.filter(draft_of=line).exists()
    lines.restore_view(asking(officer, {}), str(line.pk), own)
    assert Entitlement.objects.filter(draft_of=line).exists()


class SignedLongAgo(signing.TimestampSigner):
    """A signer whose clock is some days late."""

    days = 0

    def timestamp(self):
        return signing.b62_encode(int(time.time() - self.days * 24 * 60 * 60))


@pytest.mark.parametrize(("days", "opens"), [(0, True), (6.9, True), (7.1, False)])
def test_a_preview_opens_for_a_week(line, days, opens):
    signer = SignedLongAgo(salt=previews.SALT)
    signer.days = days
    token = signer.sign_object(["entitlement", line.pk])
    if opens:
        assert previews.read(token) == ("entitlement", line.pk)
    else:
        with pytest.raises(signing.SignatureExpired):
            previews.read(token)
