"""Adding a line: the form is shown again as often as it takes, with what was typed and what is wrong."""

import pytest

from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from tests.factories import (
    AreaFactory,
    DistrictFactory,
    EntitlementFactory,
    PartnerOrganisationFactory,
)
from tests.support.admin_pages import post, press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["no districts", "districts"])
def places(request, walsall):
    """A council is asked for districts only where it has some."""
    if request.param == "districts":
        DistrictFactory(authority=walsall, name="Aldridge")
    return request.param


@pytest.fixture
def typed():
    return {
        "area": AreaFactory().pk, "title": "Gym pass", "slug": "gym-pass",
        "summary": "Free gym.", "basis": "discretionary", "confidence": "high",
        "source_title": "Offer", "source_url": "https://council.invalid/",
    }  # fmt: skip


def add(client, button, model=Entitlement, **typed):
    opened = client.get(url(model, "add"))
    return post(client, url(model, "add"), opened, button, **typed)


def test_new_line_is_looked_at_without_saving(officer, dudley, places, typed):
    page = add(officer, "_look", **typed)
    answers = [example.answer.code for example in page.context["examples"]]
    assert answers == ["open", "ask", "open"]  # where you must live is not stated
    assert "Say until which birthday" in text_of(page)
    assert not Entitlement.objects.exists()


def test_districts_of_a_new_line_are_read_from_the_form(officer, walsall, dudley, typed):
    district = DistrictFactory(authority=walsall, name="Aldridge")
    page = add(officer, "_look", lives="in-authority", districts=[district.pk], **typed)
    assert "Aldridge" in page.context["examples"][0].answer.reason


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "£££", "slug": ""}, "The title has no letters or figures"),
        ({"authority": ""}, "Name a council for a council"),
        ({"area": ""}, "This field is required"),
        ({"source_date": "May 2024"}, "Write a year (2024)"),
    ],
)
def test_mistake_in_a_new_line_is_named_and_what_was_typed_stays(
    officer, places, typed, change, message
):
    page = add(officer, "_save", **typed | change | {"detail": "Any gym in town."})
    assert page.status_code == 200
    assert message in text_of(page)
    assert page.context["adminform"].form["detail"].value() == "Any gym in town."
    assert not Entitlement.objects.exists()


def test_web_address_that_is_taken_is_named(officer, walsall, places, typed):
    EntitlementFactory(authority=walsall, slug="gym-pass")
    page = add(officer, "_save", **typed)
    assert "This council already has a line with this slug" in text_of(page)


def test_web_address_left_empty_is_made_from_the_title(officer, walsall, dudley, places, typed):
    """Only a script fills it in while somebody types."""
    EntitlementFactory(authority=dudley, slug="gym-pass")
    add(officer, "_save", **typed | {"slug": ""})
    assert Entitlement.objects.get(authority=walsall).slug == "gym-pass"


def test_long_title_makes_a_web_address_that_fits(officer, places, typed):
    title = "Gym pass " * 13
    add(officer, "_save", **typed | {"title": title, "slug": ""})
    slug = Entitlement.objects.get().slug
    assert len(slug) <= 100
    assert title.lower().replace(" ", "-").startswith(slug)
    assert not slug.endswith("-")


@pytest.mark.parametrize("status", ["draft", "published", "archived"])
def test_title_whose_web_address_is_taken_asks_for_one(officer, walsall, places, typed, status):
    EntitlementFactory(authority=walsall, slug="gym-pass", status=status)
    page = add(officer, "_save", **typed | {"slug": ""})
    assert "The title makes “gym-pass”, which another line has. Write one" in text_of(page)
    assert page.context["adminform"].form.errors.keys() == {"slug"}
    assert Entitlement.objects.count() == 1


def test_web_address_of_a_draft_can_be_made_from_its_title_again(officer, walsall):
    draft = EntitlementFactory(authority=walsall, title="Gym pass", slug="gym", status="draft")
    press(officer, draft, slug="")
    draft.refresh_from_db()
    assert draft.slug == "gym-pass"
    press(officer, draft, slug="", summary="Free gym.")
    draft.refresh_from_db()
    assert (draft.slug, draft.summary) == ("gym-pass", "Free gym.")


def test_web_address_of_a_national_line_is_made_and_refused_in_its_scope(
    regional_lead, walsall, typed
):
    EntitlementFactory(authority=walsall, slug="gym-pass")
    national = typed | {"slug": "", "scope": "england", "authority": ""}
    add(regional_lead, "_save", **national)
    assert Entitlement.objects.get(scope="england").slug == "gym-pass"
    page = add(regional_lead, "_save", **national)
    assert "which another line has" in text_of(page)


def test_web_address_of_a_partner_offer_is_made_and_refused_too(regional_lead, typed):
    offer = typed | {"slug": "", "organisation": PartnerOrganisationFactory().pk}
    add(regional_lead, "_save", PartnerOffer, **offer, coverage="england")
    assert PartnerOffer.objects.get().slug == "gym-pass"
    page = add(regional_lead, "_save", PartnerOffer, **offer, coverage="england")
    assert "which another line has" in text_of(page)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ages_unstated": "on"}, "Say in a few words why"),
        ({"why": "New this year"}, "Say until which birthday"),
    ],
)
def test_new_line_that_cannot_be_published_yet_says_why(publisher, places, typed, change, message):
    page = add(publisher, "_publish", **typed | change)
    assert page.status_code == 200
    assert message in text_of(page)
    assert not Entitlement.objects.exists()


@pytest.mark.parametrize("button", ["_look", "_publish"])
@pytest.mark.parametrize("coverage", ["authorities", "england"])
def test_new_partner_offer_is_shown_again_too(regional_lead, walsall, typed, button, coverage):
    more = {"organisation": PartnerOrganisationFactory().pk, "coverage": coverage}
    page = add(regional_lead, button, PartnerOffer, **typed | more)
    assert page.status_code == 200
    assert len(page.context["examples"]) == 3


@pytest.mark.parametrize("model", [Entitlement, Position])
def test_publish_is_offered_to_those_who_may(officer, publisher, model):
    shown = {
        client: client.get(url(model, "add")).content.decode() for client in (officer, publisher)
    }
    assert ">Publish</button>" not in shown[officer]
    assert '"main">Save, ready for checking</button>' in shown[officer]
    assert ">Publish</button>" in shown[publisher]
