"""The counts beside the choices, on the shipped content: choosing gives exactly that many."""

import random
import re

import pytest
from django.http import QueryDict

from offers.search.catalogue import Catalogue
from offers.search.filters import OfferFilter, PartnerFilter, flat
from tests.support.reading import read

pytestmark = pytest.mark.usefixtures("content")

CHOSEN = [
    "",
    "council=walsall",
    "council=walsall&living=dudley",
    "living=lichfield",
    "council=staffordshire&living=stafford&age=17",
    "council=coventry&own=yes&basis=statutory",
    "q=council tax",
    "q=bursary&council=shropshire&area=education-and-training",
    "kind=partner-offers&council=birmingham",
    "topic=money&age=25&living=outside",
    "situation=university&council=walsall",
]


def query_of(text):
    return QueryDict(text, mutable=True)


def labels_of(found):
    """Every counted choice: the name of its filter, its value, and the count in its label."""
    for name, field in found.counted_form.fields.items():
        if name != "sort" and hasattr(field, "choices"):
            for value, label in flat(list(field.choices)):
                yield name, value, int(re.search(r"\((\d+)\)$", label)[1])


def check_counts(filter_class, catalogue, chosen, choices=None):
    counted = list(labels_of(filter_class(query_of(chosen), catalogue)))
    assert len(counted) > 10
    for name, value, count in choices(counted) if choices else counted:
        query = query_of(chosen)
        query[name] = value
        assert len(filter_class(query, catalogue).qs) == count, f"{chosen} and {name}={value}"


@pytest.mark.parametrize("chosen", CHOSEN)
def test_choosing_gives_exactly_the_count_beside_the_choice(chosen):
    check_counts(OfferFilter, Catalogue.published(), chosen)


@pytest.mark.parametrize("chosen", ["", "council=walsall&sector=public", "q=money"])
def test_the_counts_of_partner_offers_are_exact_too(chosen):
    check_counts(PartnerFilter, Catalogue.partner_offers(), chosen)


def test_counts_are_exact_for_choices_drawn_by_chance():
    draw = random.Random(20261124)  # noqa: S311 - a fixed draw, so that a failure comes again
    catalogue = Catalogue.published()
    start = OfferFilter(query_of(""), catalogue)
    values = {}
    for name, value, _ in labels_of(start):
        values.setdefault(name, []).append(value)
    for _ in range(12):
        query = query_of("")
        for name in draw.sample(sorted(values), 3):
            query[name] = draw.choice(values[name])
        check_counts(
            OfferFilter, catalogue, query.urlencode(), lambda counted: draw.sample(counted, 15)
        )


def test_the_page_shows_the_same_number_as_the_choice(client):
    page = read(client.get("/offers/", {"council": "walsall"}))
    for slug in ("accommodation", "employment"):
        count = int(re.search(r"\((\d+)\)$", page.one(f'option[value="{slug}"]').text)[1])
        found = client.get("/offers/", {"council": "walsall", "area": slug})
        assert found.context["total"] == count


def test_living_somewhere_and_a_council_count_as_my_offer_does(client):
    query = {"council": "walsall", "living": "dudley", "kind": "entitlements"}
    total = client.get("/offers/", query).context["total"]
    offer = client.get("/my-offer/", {"council": "walsall", "living": "dudley", "age": "19"})
    answered = offer.context["offer"].answered
    assert total >= sum(not a.answer.is_elsewhere for a in answered)


def test_home_counts_what_a_look_at_each_area_shows(client):
    areas = client.get("/").context["areas"]
    assert len(areas) == 6
    for area in areas:
        assert area.line_count == client.get(f"/offers/?area={area.slug}").context["total"]
    assert f"Search all {client.get('/offers/').context['total']} things" in (
        client.get("/").content.decode()
    )
