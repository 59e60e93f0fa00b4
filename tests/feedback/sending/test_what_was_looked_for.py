"""A search that found nothing leads to the form, with its words and its council in it."""

import pytest
from django.urls import reverse

from tests.factories import AuthorityFactory, DangerPhraseFactory, EntitlementFactory
from tests.support.reading import read
from tests.support.sent_forms import page

pytestmark = pytest.mark.django_db


def linked_form(client, **query):
    """The page that "Suggest it, or ask" of a search leads to."""
    shown = read(client.get(reverse("offer-list"), query))
    (link,) = [link for link in shown.all("a") if link.text == "Suggest it, or ask"]
    return read(client.get(link["href"]))


def test_the_words_and_the_council_are_in_the_form(client):
    EntitlementFactory(authority=AuthorityFactory(short_name="Walsall"), title="Free gym")
    form = linked_form(client, q="zebra & crossing", council="walsall")
    assert "I looked for “zebra & crossing” and found nothing." in form.one("textarea").text
    assert form.one('[name="council"] [selected]')["value"] == "walsall"
    assert form.one('[name="kind"][checked]')["value"] == "suggestion"


def test_a_list_without_a_search_leaves_the_form_empty(client):
    assert "I looked for" not in linked_form(client, age="30").html


def test_a_search_for_help_in_danger_suggests_nothing(client):
    DangerPhraseFactory(phrase="want to die")
    shown = page(client.get(reverse("offer-list"), {"q": "want to die"}))
    assert "Should it be here?" not in shown


@pytest.mark.parametrize("typed", ["\x00", "x" * 5000, "<b>", "   "])
def test_any_words_in_the_address_are_taken(client, typed):
    assert client.get(reverse("message-new"), {"looked-for": typed}).status_code == 200
