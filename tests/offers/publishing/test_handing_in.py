"""Ready for checking: what a colleague could not publish is not handed in."""

from datetime import date

import pytest

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory, PositionFactory
from tests.support.admin_pages import press, run, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    """A first draft, in which nobody has stated the ages."""
    return EntitlementFactory(authority=walsall, title="Bus pass", detail="", status="draft")


def test_line_with_errors_is_not_handed_in_and_keeps_what_was_typed(officer, line):
    page = press(officer, line, "_ready", detail="Ring first.")
    assert "Fix this before a colleague checks it" in text_of(page)
    assert "Give the birthday on which it stops" in text_of(page)
    assert page.context["adminform"].form["detail"].value() == "Ring first."
    line.refresh_from_db()
    assert line.is_plain_draft
    assert not line.detail


def test_line_with_errors_can_be_saved_as_a_draft(officer, line):
    press(officer, line, "_save", detail="Ring first.")
    line.refresh_from_db()
    assert line.detail == "Ring first."


def test_line_is_handed_in_once_its_errors_are_put_right(officer, line):
    press(officer, line, "_ready", detail="Ring first.", ages_unstated="on")
    line.refresh_from_db()
    assert line.is_ready


def test_with_four_eyes_the_publisher_has_nothing_left_to_put_right(
    officer, publisher, walsall, line
):
    walsall.four_eyes = True
    walsall.save()
    press(officer, line, "_ready", ages_unstated="on", detail="Ring first.")
    press(publisher, line, "_publish", why="Checked it")
    line.refresh_from_db()
    assert line.detail == "Ring first."


def test_position_that_nothing_shows_is_not_handed_in(officer, walsall):
    position = PositionFactory(authority=walsall, status="draft", evidence=[])
    page = press(officer, position, "_ready")
    assert "Choose at least one published line" in text_of(page)


def test_bulk_action_hands_in_those_without_errors_and_names_the_others(officer, walsall):
    good = EntitlementFactory(authority=walsall, status="draft", ages_unstated=True)
    bad = EntitlementFactory(authority=walsall, status="draft", title="No ages")
    page = text_of(run(officer, "hand_in_chosen", good, bad))
    assert "1 marked as ready." in page
    assert "To fix first: “No ages”." in page
    assert {row.title: row.status for row in Entitlement.objects.all()} == {
        good.title: "ready",
        "No ages": "draft",
    }


@pytest.mark.parametrize(
    ("status", "waits", "progress"),
    [
        ("draft", "", "has been begun"),
        ("ready", "ready for checking", "waits for a check"),
        ("scheduled", "to go public on its start date", "was to go public on 1 April 2027"),
    ],
)
def test_draft_says_how_far_it_has_got(status, waits, progress):
    draft = Entitlement(status=status, starts_on=date(2027, 4, 1))
    assert (draft.waits_text, draft.progress_text) == (waits, progress)
