"""A change to a public line answers for the faults that it makes, and not for those that were there."""

import pytest

from offers.lines import lint
from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory, PositionFactory
from tests.support.admin_pages import press, text_of, url

pytestmark = pytest.mark.django_db
SAID = {finding.field: finding.text for finding in lint.errors(Entitlement())}
AGE, BIRTHDAY = SAID["from_age"], SAID["until_birthday"]


@pytest.fixture
def line(walsall):
    """A public line of which nobody has said until what age it is; as 398 of the shipped ones."""
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16)


def findings(page):
    """Of what stands beside the form, the two that are about ages: is it an error?"""
    return {f.text: f.is_error for f in page.context["findings"] if f.text in (AGE, BIRTHDAY)}


def test_edit_in_passing_is_published(publisher, line):
    press(publisher, line, "_publish", summary="A pass for the bus.", why="Clearer")
    line.refresh_from_db()
    assert line.summary == "A pass for the bus."


def test_edit_in_passing_is_handed_in(officer, line):
    press(officer, line, "_ready", summary="A pass for the bus.")
    assert line.draft.is_ready


def test_old_fault_stands_beside_the_form_as_advice(officer, line):
    page = officer.get(url(Entitlement, "change", line.pk))
    assert findings(page) == {BIRTHDAY: False}
    press(officer, line, summary="A pass for the bus.")
    page = officer.get(url(Entitlement, "change", line.draft.pk))
    assert findings(page) == {BIRTHDAY: False}


@pytest.mark.parametrize("button", ["_publish", "_ready", "_look"])
def test_fault_that_the_edit_makes_is_named_and_the_old_one_is_not(publisher, line, button):
    page = press(publisher, line, button, from_age="", why="Not said")
    assert findings(page) == {AGE: True, BIRTHDAY: False}
    refused = page.context["adminform"].form.non_field_errors()
    assert (AGE in " ".join(refused)) == (button != "_look")
    assert BIRTHDAY not in " ".join(refused)
    line.refresh_from_db()
    assert line.from_age == 16


def test_fault_in_a_draft_that_is_saved_stays_one(publisher, line):
    press(publisher, line, from_age="")
    page = press(publisher, line.draft, "_publish", summary="Another.", why="Clearer")
    assert AGE in text_of(page)
    line.refresh_from_db()
    assert line.from_age == 16


def test_first_publication_needs_all(publisher, walsall):
    draft = EntitlementFactory(authority=walsall, status="draft", from_age=16)
    assert BIRTHDAY in text_of(press(publisher, draft, "_publish", why="New"))
    page = publisher.get(url(Entitlement, "change", draft.pk))
    assert findings(page) == {BIRTHDAY: True}


def test_line_that_is_brought_back_needs_all(publisher, walsall):
    line = EntitlementFactory(authority=walsall, status="archived", from_age=16)
    page = press(publisher, line, "_publish_again", why="Back")
    assert BIRTHDAY in text_of(page)
    line.refresh_from_db()
    assert line.is_archived


def test_position_that_has_lost_its_evidence_may_be_edited(publisher, walsall):
    position = PositionFactory(authority=walsall, evidence=[], note="One thing.")
    press(publisher, position, "_publish", note="Another thing.", why="Clearer")
    position.refresh_from_db()
    assert position.note == "Another thing."
    page = press(publisher, position, "_publish", answer="no", why="They say no")
    assert page.context["adminform"].form.non_field_errors()
    position.refresh_from_db()
    assert position.answer == "yes"
