"""Who changed what, when and why, with old beside new; any version comes back as a draft."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.lines.models import Entitlement
from offers.publishing import history
from tests.factories import AreaFactory, EntitlementFactory, TopicFactory
from tests.support.admin_pages import press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    line = EntitlementFactory(
        authority=walsall, title="Bus pass", from_age=16, until_birthday=25,
        topics=[TopicFactory(name="Travel")],
    )  # fmt: skip
    line.history.all().delete()  # as a line is that was loaded and never edited
    return line


@pytest.fixture
def published(officer, publisher, line):
    """The line after an officer changed it and a publisher put it out."""
    press(officer, line, title="Free bus pass", topics=[TopicFactory(name="Money").pk])
    press(publisher, line, "_publish", why="New contract")
    line.refresh_from_db()
    return line


def versions(client, line):
    return client.get(url(Entitlement, "history", line.pk)).context["versions"]


def test_history_says_who_when_why_and_old_beside_new(officer, publisher, published):
    page = text_of(officer.get(url(Entitlement, "history", published.pk)))
    for words in (str(officer.user), str(publisher.user), "New contract", "Bus pass", "Travel"):
        assert words in page
    latest = versions(officer, published)[0]
    assert latest.by == str(publisher.user)
    assert latest.record.history_change_reason == "New contract"
    changed = {change.name: (change.old, change.new) for change in latest.changes}
    assert changed["title"] == ("Bus pass", "Free bus pass")
    assert changed["topics"] == ("Travel", "Money")


def test_first_version_is_the_line_as_it_was_loaded(officer, published):
    first = versions(officer, published)[-1]
    assert first.record.title == "Bus pass"
    assert first.record.history_change_reason == "As it was first loaded"
    assert first.by == "The server"


def test_drafts_editor_stays_in_the_history_after_publishing(officer, published):
    drafted = [version for version in versions(officer, published) if version.is_of_draft]
    assert str(officer.user) in {version.by for version in drafted}


def test_publishing_is_no_change_to_the_draft_that_was_published(officer, published):
    end = next(v for v in versions(officer, published) if v.record.history_type == "-")
    assert end.record.history_change_reason == "Published: New contract"
    assert end.changes == []


def test_draft_that_was_published_comes_back_whole(officer, published):
    record = next(v.record for v in versions(officer, published) if v.record.history_type == "-")
    press(officer, published, title="Other", topics=[])
    published.draft.discard(by=officer.user, why="Draft deleted")
    officer.post(url(Entitlement, "restore", published.pk, record.history_id))
    draft = Entitlement.objects.get(draft_of=published)
    assert [topic.name for topic in draft.topics.all()] == ["Money"]


def test_deleted_row_is_in_the_history_with_its_sets(line):
    topics = {topic.pk for topic in line.topics.all()}
    line.delete()
    record = Entitlement.history.get(history_type="-")
    assert history.content_of(record).sets["topics"] == topics


def test_earlier_version_comes_back_as_a_draft(officer, published, client):
    first = versions(officer, published)[-1].record
    officer.post(url(Entitlement, "restore", published.pk, first.history_id))
    draft = published.draft
    assert (draft.title, draft.status) == ("Bus pass", "draft")
    assert [topic.name for topic in draft.topics.all()] == ["Travel"]
    assert "Free bus pass" in text_of(client.get(published.get_absolute_url()))


# A draft stands in the way


@pytest.fixture
def colleagues_draft(officer, published):
    press(officer, published, "_ready", title="Bus pass for all")
    return Entitlement.objects.get(draft_of=published)


@pytest.mark.parametrize("of", ["public", "draft"])
def test_draft_of_a_colleague_is_replaced_only_after_asking(
    officer, publisher, published, colleagues_draft, of
):
    first = versions(officer, published)[-1].record
    row = published if of == "public" else colleagues_draft
    if of == "draft":
        first = colleagues_draft.history.earliest()
    address = url(Entitlement, "restore", row.pk, first.history_id)
    page = publisher.post(address)
    assert f"{officer.user} saved it on" in text_of(page)
    assert "ready for checking" in text_of(page)
    colleagues_draft.refresh_from_db()
    assert (colleagues_draft.title, colleagues_draft.status) == ("Bus pass for all", "ready")
    publisher.post(address, {"replacing": page.context["latest"].pk})
    colleagues_draft.refresh_from_db()
    assert (colleagues_draft.title, colleagues_draft.status) == (first.title, "draft")


def test_yes_counts_only_for_the_draft_that_was_named(
    officer, publisher, published, colleagues_draft
):
    first = versions(officer, published)[-1].record
    address = url(Entitlement, "restore", published.pk, first.history_id)
    named = publisher.post(address).context["latest"].pk
    press(officer, published, title="Bus pass for everybody")
    page = publisher.post(address, {"replacing": named})
    assert "There is already a draft" in text_of(page)
    colleagues_draft.refresh_from_db()
    assert colleagues_draft.title == "Bus pass for everybody"


def test_command_refuses_to_replace_a_draft_that_nobody_named(
    publisher, published, colleagues_draft
):
    with pytest.raises(ValidationError, match="There is already a draft"):
        published.restore(published.history.earliest(), by=publisher.user)


def test_opening_the_address_of_a_restore_changes_nothing(officer, published):
    first = versions(officer, published)[-1].record
    assert (
        officer.get(url(Entitlement, "restore", published.pk, first.history_id)).status_code == 404
    )
    assert published.current_draft is None


def test_version_of_another_line_cannot_be_restored_here(officer, published, walsall):
    other = EntitlementFactory(authority=walsall, title="Other")
    record = other.history.latest()
    address = url(Entitlement, "restore", published.pk, record.history_id)
    assert officer.post(address).status_code == 404
    assert published.current_draft is None


def test_topic_that_is_gone_is_left_out_of_a_restored_version(officer, published):
    first = versions(officer, published)[-1].record
    published.topics.model.objects.get(name="Travel").delete()
    officer.post(url(Entitlement, "restore", published.pk, first.history_id))
    assert published.draft.topics.count() == 0


def test_each_save_is_one_record_whatever_it_touched(officer, line):
    press(officer, line, title="Free", topics=[], summary="New words.", until_birthday="21")
    assert [record.history_type for record in line.draft.history.all()] == ["~", "+"]


def test_history_of_an_unedited_line_says_so(officer, line):
    assert "Nobody has changed this" in text_of(officer.get(url(Entitlement, "history", line.pk)))


@pytest.mark.parametrize("asked", ["history", "editors"])
def test_history_asks_the_database_as_often_for_3_records_as_for_1(officer, line, asked):
    counted = []
    for changed in (1, 3):
        draft = line.start_draft(by=officer.user)
        for number in range(changed):
            with draft.one_record(by=officer.user):
                draft.title = f"Pass {changed} {number}"
                draft.topics.set([TopicFactory(), TopicFactory()])
                draft.area = AreaFactory()
        officer.get(url(Entitlement, "history", line.pk))
        with CaptureQueriesContext(connection) as queries:
            if asked == "history":
                assert len(versions(officer, line)) == changed + 1
            else:
                assert draft.editors() == {officer.user.pk}
        counted.append(len(queries))
        Entitlement.history.all().delete()
        draft.delete()
        Entitlement.history.all().delete()
        line = Entitlement.objects.get()
    assert counted[0] == counted[1], counted
