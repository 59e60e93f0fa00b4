"""Two people have one line open at a time: nothing is lost, and nobody overwrites unawares."""

import pytest
from django.contrib import admin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory, TopicFactory
from tests.support.admin_pages import fields_of, post, press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    return EntitlementFactory(
        authority=walsall, title="Bus pass", summary="A pass.", from_age=16, until_birthday=25
    )


@pytest.fixture
def second(publisher, line):
    """The second person's open page of the line, before the first has saved."""
    return publisher.get(url(Entitlement, "change", line.pk))


def address(line):
    return url(Entitlement, "change", line.pk)


def test_second_to_save_is_told_what_the_first_changed(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    page = post(publisher, address(line), second, title="Bus card")
    words = text_of(page)
    assert f"{officer.user} changed this while you had it open" in words
    clash = page.context["merge"].clashes[0]
    assert (clash.before, clash.theirs, clash.mine) == ("Bus pass", "Free bus pass", "Bus card")
    assert line.draft.title == "Free bus pass"


def test_second_keeps_what_was_typed_and_can_save_it(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    page = post(publisher, address(line), second, title="Bus card")
    assert page.context["adminform"].form["title"].value() == "Bus card"
    post(publisher, address(line), page)
    assert Entitlement.objects.get(draft_of=line).title == "Bus card"


def test_second_can_take_the_firsts_words(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    page = post(publisher, address(line), second, title="Bus card", summary="My own.")
    post(publisher, address(line), page, take=["title"])
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.title, draft.summary) == ("Free bus pass", "My own.")


def test_fields_that_only_one_touched_are_merged(officer, publisher, line, second):
    topic = TopicFactory()
    press(officer, line, title="Free bus pass", topics=[topic.pk])
    page = post(publisher, address(line), second, summary="Travel for nothing.")
    assert page.context["merge"].clashes == []
    assert {change.name for change in page.context["merge"].taken} == {"title", "topics"}
    post(publisher, address(line), page)
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.title, draft.summary) == ("Free bus pass", "Travel for nothing.")
    assert list(draft.topics.all()) == [topic]


def test_same_change_by_both_is_no_clash(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    response = post(publisher, address(line), second, title="Free bus pass", summary="Mine.")
    assert response.status_code == 302
    assert Entitlement.objects.get(draft_of=line).summary == "Mine."


def test_it_holds_for_a_draft_that_both_have_open(officer, publisher, line):
    press(officer, line, title="Free bus pass")
    opened = publisher.get(url(Entitlement, "change", line.draft.pk))
    press(officer, line, title="Bus pass for nothing")
    page = post(publisher, url(Entitlement, "change", line.draft.pk), opened, title="Bus card")
    clash = page.context["merge"].clashes[0]
    assert (clash.before, clash.theirs) == ("Free bus pass", "Bus pass for nothing")


def test_it_holds_when_the_first_has_published_in_between(officer, publisher, line):
    opened = officer.get(url(Entitlement, "change", line.pk))
    press(publisher, line, "_publish", title="Free bus pass", why="New")
    page = post(officer, address(line), opened, title="Bus card")
    assert page.context["merge"].clashes[0].theirs == "Free bus pass"
    assert Entitlement.objects.get(pk=line.pk).title == "Free bus pass"


def test_publishing_over_somebody_is_stopped_too(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    page = post(publisher, address(line), second, "_publish", title="Bus card", why="New")
    assert page.context["merge"]
    line.refresh_from_db()
    assert line.title == "Bus pass"


def test_third_change_after_the_merge_page_is_noticed_again(officer, publisher, line, second):
    press(officer, line, title="Free bus pass")
    page = post(publisher, address(line), second, title="Bus card")
    press(officer, line, title="Free bus pass for all")
    page = post(publisher, address(line), page)
    assert page.context["merge"].clashes[0].theirs == "Free bus pass for all"


def test_double_click_saves_once_and_says_nothing_of_a_clash(officer, line):
    opened = officer.get(url(Entitlement, "change", line.pk))
    post(officer, address(line), opened, title="Free bus pass")
    again = post(officer, address(line), opened, title="Free bus pass")
    assert again.status_code == 302
    assert line.draft.history.filter(history_type="~").count() == 1


def test_record_of_another_row_cannot_stand_for_what_was_opened(officer, line, dudley, second):
    secret = EntitlementFactory(authority=dudley, title="Secret", status="draft")
    press(officer, line, title="Free bus pass")
    page = post(
        officer, address(line), second, title="Bus card", opened=secret.history.latest().history_id
    )
    assert "Secret" not in text_of(page)
    assert page.context["merge"].clashes[0].before == "Bus pass"


# The draft is published or deleted while somebody types


@pytest.fixture
def draft(officer, line):
    press(officer, line, title="Free bus pass")
    return line.draft


@pytest.fixture
def open_draft(officer, draft):
    """The officer's open page of the draft."""
    return officer.get(address(draft))


def test_words_typed_into_a_draft_that_was_published_meanwhile_are_a_new_draft(
    officer, publisher, line, draft, open_draft
):
    press(publisher, draft, "_publish", why="New contract")
    response = post(officer, address(draft), open_draft, "_ready", detail="Ring first.")
    line.refresh_from_db()
    assert (line.title, line.detail) == ("Free bus pass", "")
    assert response.url == address(line.draft)
    assert (line.draft.detail, line.draft.status) == ("Ring first.", "ready")
    assert f"{publisher.user} published that draft on" in text_of(officer.get(response.url))


def test_what_the_publisher_changed_on_publishing_is_told(
    officer, publisher, line, draft, open_draft
):
    press(publisher, draft, "_publish", title="Bus pass for all", why="New contract")
    page = post(officer, address(draft), open_draft, title="Bus card", detail="Ring first.")
    clash = page.context["merge"].clashes[0]
    assert (clash.before, clash.theirs, clash.mine) == (
        "Free bus pass",
        "Bus pass for all",
        "Bus card",
    )
    assert page.context["adminform"].form["detail"].value() == "Ring first."
    post(officer, address(draft), page)  # the page stands at the draft's old address
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.title, draft.detail) == ("Bus card", "Ring first.")


def test_words_typed_into_a_draft_that_was_deleted_meanwhile_are_a_new_draft(
    officer, publisher, line, draft, open_draft
):
    publisher.post(url(Entitlement, "delete", draft.pk), {"post": "yes"})
    page = post(officer, address(draft), open_draft, detail="Ring first.")
    assert [clash.name for clash in page.context["merge"].clashes] == []
    post(officer, address(draft), page)
    assert Entitlement.objects.get(draft_of=line).detail == "Ring first."


def test_words_typed_into_a_first_draft_that_was_deleted_are_kept_for_a_new_one(
    officer, publisher, walsall
):
    new = EntitlementFactory(authority=walsall, status="draft", title="Gym pass", slug="gym-pass")
    opened = officer.get(address(new))
    publisher.post(url(Entitlement, "delete", new.pk), {"post": "yes"})
    page = post(officer, address(new), opened, detail="Ring first.")
    assert f"{publisher.user} deleted that draft" in text_of(page)
    assert f'action="{url(Entitlement, "add")}"' in page.content.decode()
    post(officer, url(Entitlement, "add"), page)
    again = Entitlement.objects.get()
    assert (again.title, again.detail, again.authority) == ("Gym pass", "Ring first.", walsall)


def test_words_are_kept_when_the_draft_is_published_in_the_very_moment_of_saving(
    officer, publisher, line, draft, open_draft, rf
):
    stale = Entitlement.objects.get(pk=draft.pk)  # as the request read it, before it has the lock
    press(publisher, draft, "_publish", why="New contract")
    request = rf.post(address(draft), {**fields_of(open_draft), "detail": "Ring first."})
    request.user, request.session = officer.user, officer.session
    request._messages = FallbackStorage(request)
    admin.site.get_model_admin(Entitlement).post_form(request, stale)
    assert Entitlement.objects.get(draft_of=line).detail == "Ring first."


@pytest.mark.parametrize("page", ["change", "history"])
def test_address_of_a_published_draft_leads_to_the_public_row(
    officer, publisher, line, draft, page
):
    press(publisher, draft, "_publish", why="New contract")
    response = officer.get(url(Entitlement, page, draft.pk), follow=True)
    assert response.context["original"] == line
    assert f"{publisher.user} published that draft on" in text_of(response)


def test_address_of_a_deleted_first_draft_says_who_deleted_it(officer, publisher, walsall):
    new = EntitlementFactory(authority=walsall, status="draft")
    publisher.post(url(Entitlement, "delete", new.pk), {"post": "yes"})
    response = officer.get(address(new), follow=True)
    assert response.redirect_chain == [(url(Entitlement, "changelist"), 302)]
    assert f"{publisher.user} deleted that draft" in text_of(response)


@pytest.mark.parametrize("button", ["_save", "_look"])
def test_address_of_a_gone_draft_tells_another_council_nothing(
    officer, publisher, stranger, line, draft, walsall, button
):
    new = EntitlementFactory(authority=walsall, status="draft")
    pages = [(row, officer.get(address(row))) for row in (draft, new)]
    press(publisher, draft, "_publish", why="New contract")
    publisher.post(url(Entitlement, "delete", new.pk), {"post": "yes"})
    for row, opened in pages:
        assert stranger.get(address(row)).status_code == 404
        assert post(stranger, address(row), opened, button).status_code == 404
    assert not Entitlement.objects.filter(draft_of=line).exists()


def test_preview_of_a_published_draft_leads_to_the_public_page(client, publisher, line, draft):
    preview = publisher.get(address(draft)).context["preview_url"]
    press(publisher, draft, "_publish", why="New contract")
    assert client.get(preview).url == line.get_absolute_url()


def test_preview_of_a_deleted_draft_says_so(client, publisher, draft):
    preview = publisher.get(address(draft)).context["preview_url"]
    publisher.post(url(Entitlement, "delete", draft.pk), {"post": "yes"})
    page = client.get(preview)
    assert page.status_code == 404
    assert "This draft was deleted" in text_of(page)


# What is done to a row goes by what is stored, however long ago the row was loaded


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def rewrite(row, by, **changes):
    with row.one_record(by=by, why="New words"):
        for name, value in changes.items():
            setattr(row, name, value)


@pytest.mark.parametrize("command", ["hand_in", "take_back"])
def test_draft_keeps_what_was_saved_since_it_was_loaded(officer, publisher, line, command):
    draft = line.start_draft(by=officer.user)
    loaded = fresh(draft)
    rewrite(draft, publisher.user, title="Free bus pass")
    getattr(loaded, command)(by=officer.user)
    assert fresh(draft).title == "Free bus pass"


def test_publishing_makes_public_what_was_saved_last(officer, publisher, line):
    draft = line.start_draft(by=officer.user)
    loaded = fresh(draft)
    rewrite(draft, officer.user, title="Free bus pass")
    loaded.publish(by=publisher.user, why="New")
    assert fresh(line).title == "Free bus pass"


def test_archived_line_keeps_the_words_that_were_public_last(officer, publisher, line):
    loaded = fresh(line)
    rewrite(line, officer.user, title="Free bus pass")
    loaded.archive(by=publisher.user, why="Closed down")
    assert (fresh(line).title, fresh(line).is_archived) == ("Free bus pass", True)


def test_draft_is_started_from_the_words_that_are_public_now(officer, line):
    loaded = fresh(line)
    rewrite(line, officer.user, title="Free bus pass")
    assert loaded.start_draft(by=officer.user).title == "Free bus pass"


def test_draft_that_somebody_has_published_is_gone_for_everybody(officer, publisher, line):
    draft = line.start_draft(by=officer.user)
    loaded = fresh(draft)
    draft.publish(by=publisher.user, why="New")
    for command in (
        lambda: loaded.publish(by=publisher.user, why="New"),
        lambda: loaded.hand_in(by=officer.user),
        lambda: loaded.discard(by=officer.user, why="Draft deleted"),
    ):
        with pytest.raises(ValidationError, match="Somebody has just published or deleted this"):
            command()


def test_first_draft_that_somebody_has_published_cannot_be_deleted(officer, publisher, walsall):
    draft = EntitlementFactory(authority=walsall, status="draft", from_age=16, until_birthday=25)
    loaded = fresh(draft)
    draft.publish(by=publisher.user, why="New")
    with pytest.raises(ValidationError, match="public already"):
        loaded.discard(by=officer.user, why="Draft deleted")
    assert fresh(draft).is_published
