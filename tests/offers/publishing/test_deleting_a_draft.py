"""Deleting a draft: the page says that the public line stays, in words and not in table names."""

import pytest

from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from tests.factories import (
    EntitlementFactory,
    PartnerOfferFactory,
    PositionFactory,
    SituationFactory,
)
from tests.support.admin_pages import text_of, url

pytestmark = pytest.mark.django_db
MAKERS = {
    Entitlement: EntitlementFactory,
    PartnerOffer: PartnerOfferFactory,
    Position: PositionFactory,
}
EVERY_KIND = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


def delete(client, row):
    return client.post(url(type(row), "delete", row.pk), {"post": "yes"}, follow=True)


@EVERY_KIND
def test_page_says_that_the_public_text_stays(regional_lead, model):
    draft = MAKERS[model](status="published").start_draft(by=regional_lead.user)
    words = text_of(regional_lead.get(url(model, "delete", draft.pk)))
    assert "Delete this draft?" in words
    assert "The public keeps seeing the text it sees now." in words
    assert "Are you sure" not in words


@EVERY_KIND
def test_page_says_that_nobody_has_seen_a_first_draft(regional_lead, model):
    draft = MAKERS[model](status="draft")
    words = text_of(regional_lead.get(url(model, "delete", draft.pk)))
    assert "It was never public." in words
    assert "The public keeps" not in words


def test_page_names_no_tables(officer, walsall):
    draft = EntitlementFactory(authority=walsall, status="draft")
    draft.situations.add(SituationFactory())
    words = text_of(officer.get(url(Entitlement, "delete", draft.pk)))
    assert "object (" not in words
    assert "relationship" not in words


@EVERY_KIND
def test_after_deleting_the_public_row_stands_there(regional_lead, model):
    public = MAKERS[model](status="published")
    page = delete(regional_lead, public.start_draft(by=regional_lead.user))
    assert page.redirect_chain == [(url(model, "change", public.pk), 302)]
    assert "The draft is deleted." in text_of(page)
    assert "deleted successfully" not in text_of(page)
    assert model.objects.get() == public


@EVERY_KIND
def test_after_deleting_a_first_draft_the_list_stands_there(regional_lead, model):
    page = delete(regional_lead, MAKERS[model](status="draft"))
    assert page.redirect_chain == [(url(model, "changelist"), 302)]
    assert "The draft is deleted." in text_of(page)
    assert not model.objects.exists()


def test_draft_of_a_line_to_come_does_not_speak_of_what_the_public_sees(officer, walsall):
    public = EntitlementFactory(authority=walsall, starts_on="2999-01-01")
    draft = public.start_draft(by=officer.user)
    words = text_of(officer.get(url(Entitlement, "delete", draft.pk)))
    assert "What is published stays as it is" in words
    assert "The public keeps" not in words
