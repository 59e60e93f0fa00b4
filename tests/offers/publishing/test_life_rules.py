"""The commands of a row with a life, asked of the row itself: what each refuses, and what it leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from offers.lines.models import Entitlement
from offers.publishing import history
from tests.factories import EntitlementFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SOUND = {"until_birthday": 25, "from_age": 16}


@pytest.fixture
def by(walsall):
    return MembershipFactory(authority=walsall, role="publisher").user


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", **SOUND)


def draft_of(line, by, **changes):
    draft = line.start_draft(by=by)
    with draft.one_record(by=by, why="Typed"):
        for name, value in changes.items():
            setattr(draft, name, value)
    return draft


def fresh(row):
    return Entitlement.objects.get(pk=row.pk)


# Restoring


def test_a_version_takes_the_place_only_of_a_draft_that_somebody_knows_of(line, by):
    history.keep_as_loaded(line)
    record = history.latest_record(line)
    draft = draft_of(line, by, title="Free bus pass")
    for stale in (None, record.pk):
        with pytest.raises(ValidationError):
            line.restore(record, by=by, replacing=stale)
        assert fresh(draft).title == "Free bus pass"
    line.restore(record, by=by, replacing=history.latest_record_id(draft))
    assert fresh(draft).title == "Bus pass"


# Archiving


@pytest.mark.parametrize("waits", ["ready", "scheduled"])
def test_archiving_makes_a_draft_that_waits_a_plain_one(line, by, waits):
    if waits == "ready":
        draft = draft_of(line, by, title="Free bus pass")
        draft.hand_in(by=by)
    else:
        draft = draft_of(line, by, starts_on=timezone.localdate() + timedelta(days=3))
        draft.publish(by=by, why="Then")
    assert fresh(draft).status == waits
    line.archive(by=by, why="Over")
    assert fresh(draft).status == "draft"


def test_archiving_leaves_a_plain_draft_as_it_is(line, by):
    draft = draft_of(line, by, title="Free bus pass")
    before = history.latest_record_id(draft)
    line.archive(by=by, why="Over")
    assert history.latest_record_id(fresh(draft)) == before


# Confirming


def test_what_is_confirmed_is_the_text_that_was_looked_at(line, by):
    looked_at = fresh(line)
    draft_of(line, by, title="Free bus pass").publish(by=by, why="New")
    with pytest.raises(ValidationError):
        looked_at.confirm(by=by)
    now = fresh(line)
    now.confirm(by=by)
    assert fresh(line).is_confirmed


def test_only_a_member_of_the_council_confirms_for_it(line, by):
    lead = MembershipFactory(regional=True).user
    line.confirm(by=lead)
    assert not fresh(line).is_confirmed
    line.confirm(by=by)
    assert fresh(line).is_confirmed


def test_publishing_a_checked_text_forgets_what_was_confirmed_before(line, by):
    line.confirm(by=by)
    lead = MembershipFactory(regional=True).user
    draft_of(line, lead, title="Free bus pass").publish(by=lead, why="New")
    assert not fresh(line).is_confirmed


# Publishing


def test_what_is_public_is_neither_handed_in_nor_published_nor_discarded_again(line, by):
    for command in (
        lambda: line.publish(by=by, why="Again"),
        lambda: line.hand_in(by=by),
        lambda: line.take_back(by=by),
        lambda: line.discard(by=by, why="Gone"),
    ):
        with pytest.raises(ValidationError):
            command()


def test_an_edit_in_passing_is_held_up_by_new_problems_only(walsall, by):
    """The line has been loaded without its end, which a first publication asks for."""
    old = EntitlementFactory(authority=walsall, from_age=16)
    assert old.problems()
    draft_of(old, by, title="Bus pass").publish(by=by, why="Put right")
    assert fresh(old).title == "Bus pass"
    worse = draft_of(fresh(old), by, from_age=None)
    assert set(worse.problems()) - set(old.problems())
    for is_check in (True, False):
        with pytest.raises(ValidationError):
            worse.publish(by=by, why="Worse", is_check=is_check)
    with pytest.raises(ValidationError):
        worse.hand_in(by=by)


def test_what_is_brought_back_needs_all(walsall, by):
    old = EntitlementFactory(authority=walsall, from_age=16, status="archived")
    draft = draft_of(old, by, title="Bus pass")
    with pytest.raises(ValidationError):
        draft.publish(by=by, why="Back")
    with pytest.raises(ValidationError):
        draft.hand_in(by=by)


def test_where_it_takes_two_whoever_changed_it_does_not_publish_it(line, by, walsall):
    walsall.four_eyes = True
    walsall.save()
    draft = draft_of(line, by, title="Free bus pass")
    with pytest.raises(ValidationError):
        draft.publish(by=by, why="New")
    other = MembershipFactory(authority=walsall, role="publisher", user=UserFactory()).user
    fresh(draft).publish(by=other, why="New")
    assert fresh(line).title == "Free bus pass"


@pytest.mark.parametrize(("days", "is_due"), [(-1, False), (0, True), (1, True)])
def test_a_change_that_waits_goes_public_on_its_day(line, by, days, is_due):
    day = timezone.localdate() + timedelta(days=3)
    draft = draft_of(line, by, title="Free bus pass", starts_on=day)
    draft.publish(by=by, why="Then")
    public = fresh(draft).go_public_if_due(day=day + timedelta(days=days))
    assert (public is not None) is is_due
    assert (fresh(line).title == "Free bus pass") is is_due
