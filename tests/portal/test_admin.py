"""Every model's pages in the admin, and that what is corrected there is live at once."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from authorities.models import Authority, District, Membership, User
from authorities.outbox.models import OutgoingMail
from offers import models
from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from offers.search.models import SearchCount, SearchWord
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    CommitmentFactory,
    CommitmentGroupFactory,
    DangerPhraseFactory,
    DistrictFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
    PartnerOrganisationFactory,
    PositionFactory,
    SituationFactory,
    SynonymFactory,
    TopicFactory,
    UserFactory,
    WordFactory,
)
from tests.support.admin_pages import found, press, url

pytestmark = pytest.mark.django_db


def a_heading(factory):
    return lambda n: factory(name=f"Heading {n}")


def a_dead_link(n):
    line = EntitlementFactory(source_url=f"https://dead-{n}.invalid/")
    now = timezone.now()
    return models.Link.objects.create(
        address=line.source_url, result="gone", checked_at=now, failing_since=now
    )


# How to make the nth row of every model that people see in the admin.
MAKE = {
    Authority: lambda n: DistrictFactory().authority,
    District: lambda n: DistrictFactory(),
    User: lambda n: MembershipFactory().user,
    Membership: lambda n: MembershipFactory(),
    models.Area: a_heading(AreaFactory),
    models.Topic: a_heading(TopicFactory),
    models.Situation: a_heading(SituationFactory),
    models.Word: lambda n: WordFactory(also=["another"]),
    models.Synonym: lambda n: SynonymFactory(term=f"term {n}", same_as="travel"),
    models.DangerPhrase: lambda n: DangerPhraseFactory(phrase=f"phrase {n}"),
    Entitlement: lambda n: EntitlementFactory(
        topics=[TopicFactory()],
        situations=[SituationFactory()],
        districts=[DistrictFactory()],
        delivers=EntitlementFactory(national=True, basis="statutory"),
    ),
    PartnerOffer: lambda n: PartnerOfferFactory(
        topics=[TopicFactory()], coverage="authorities", authorities=[AuthorityFactory()]
    ),
    models.PartnerOrganisation: lambda n: PartnerOrganisationFactory(),
    SearchCount: lambda n: SearchCount.objects.create(
        day=timezone.localdate(), authority=AuthorityFactory(), found=n
    ),
    models.CommitmentGroup: a_heading(CommitmentGroupFactory),
    models.Commitment: lambda n: CommitmentFactory(national=EntitlementFactory(national=True)),
    Position: lambda n: PositionFactory(evidence=[EntitlementFactory()]),
    models.Review: lambda n: models.Review.objects.create(year=2026 + n, opened_on="2026-11-01"),
    models.Snapshot: lambda n: models.Snapshot.objects.take(on=date(2026, 1, n)),
    SearchWord: lambda n: SearchWord.objects.create(word=f"word{n}", last_on=timezone.localdate()),
    models.Link: lambda n: a_dead_link(n),
    OutgoingMail: lambda n: OutgoingMail.post("review", "ann@council.invalid", f"{n} things")[0],
}
# Only the server makes these; people read them.
READ_ONLY = [
    SearchCount,
    SearchWord,
    OutgoingMail,
    models.Link,
    models.Review,
    models.Snapshot,
]
# A role is given and ended on the page of its person: tests/authorities/admin/test_people.py.
EDITED = [model for model in MAKE if model not in (*READ_ONLY, Membership)]
# These are changed through a draft.
DRAFTED = [Entitlement, PartnerOffer, Position]
# What publishing asks for beyond what the factories make.
GOOD = {"why": "Put right", "ages_unstated": "on"}


def ids(model):
    return model.__name__


# Every page of it


def test_every_model_that_people_edit_or_read_is_registered():
    ours = {
        model
        for model in admin.site._registry
        if model._meta.app_label in ("authorities", "offers")
    }
    assert ours == set(MAKE)


@pytest.mark.parametrize("model", MAKE, ids=ids)
def test_changelist_opens_and_asks_the_database_as_often_for_3_rows_as_for_1(desk, model):
    counted = []
    for rows in ((1,), (2, 3)):
        made = [MAKE[model](n) for n in rows]
        desk.get(url(model, "changelist"))
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(url(model, "changelist"))
        assert response.status_code == 200
        assert all(row in response.context["cl"].result_list for row in made)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("model", MAKE, ids=ids)
def test_change_page_opens_and_asks_the_database_as_often_for_3_rows_as_for_1(desk, model):
    counted = []
    row = MAKE[model](1)
    for others in ((), (2, 3)):
        for n in others:
            MAKE[model](n)
        desk.get(url(model, "change", row.pk))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url(model, "change", row.pk)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("model", EDITED, ids=ids)
def test_add_page_opens(desk, model):
    assert desk.get(url(model, "add")).status_code == 200


@pytest.mark.parametrize("model", [m for m in EDITED if m not in DRAFTED], ids=ids)
def test_row_is_saved_as_it_is_when_nothing_is_touched(desk, model):
    row = MAKE[model](1)
    response = press(desk, row)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert "No fields changed." in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize(
    "model", [model for model in EDITED if model is not models.DangerPhrase], ids=ids
)
def test_words_can_be_searched_in_every_list(desk, model):
    row = MAKE[model](1)
    response = desk.get(url(model, "changelist"), {"q": str(row).split()[0]})
    assert row in response.context["cl"].result_list
    response = desk.get(url(model, "changelist"), {"q": "zzzzzzzz"})
    assert not response.context["cl"].result_list


@pytest.mark.parametrize("model", READ_ONLY, ids=ids)
def test_what_searching_counted_can_only_be_read(desk, model):
    row = MAKE[model](1)
    assert desk.get(url(model, "add")).status_code == 403
    assert desk.post(url(model, "change", row.pk), {"found": "999"}).status_code == 403
    assert desk.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MAKE, ids=ids)
def test_strangers_and_people_without_rights_stay_outside(client, model):
    row = MAKE[model](1)
    addresses = [url(model, "changelist"), url(model, "change", row.pk)]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    client.force_login(UserFactory())
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_index_shows_both_apps(desk):
    page = desk.get(reverse("admin:index")).content.decode()
    for model in MAKE:
        assert url(model, "changelist") in page


# Correct a line, and see it live


def test_corrected_line_is_live_at_once_on_its_page_in_the_list_and_in_the_search(desk):
    line = EntitlementFactory(title="Help with a brige", summary="Wrong.", slug="a-bridge")
    assert found(desk, "bridge") == ["Help with a brige"]
    response = press(desk, line, "_publish", title="Bridge loan", summary="Put right.", **GOOD)
    assert response.status_code == 302
    page = desk.get(line.get_absolute_url()).content.decode()
    assert "<h1>Bridge loan</h1>" in page
    assert "Put right." in page
    assert "Bridge loan" in desk.get(reverse("offer-list")).content.decode()
    assert found(desk, "bridge loan") == ["Bridge loan"]
    assert found(desk, "brigde") == ["Bridge loan"]


def test_corrected_partner_offer_is_live_at_once(desk):
    offer = PartnerOfferFactory(title="Half price")
    assert press(desk, offer, "_publish", title="Quarter price", **GOOD).status_code == 302
    assert "<h1>Quarter price</h1>" in desk.get(offer.get_absolute_url()).content.decode()
    assert found(desk, "quarter") == ["Quarter price"]


def test_address_stays_when_the_title_changes(desk):
    line = EntitlementFactory(title="Old", slug="old")
    press(desk, line, "_publish", title="New", **GOOD)
    line.refresh_from_db()
    assert line.slug == "old"
    assert line.get_absolute_url().endswith("/old/")


def test_topic_given_in_the_admin_is_live_at_once_in_the_search_and_the_filter(desk):
    EntitlementFactory(title="Already", topics=[TopicFactory(name="Skateboarding")])
    line = EntitlementFactory(title="Newly")
    topic = models.Topic.objects.get()
    assert found(desk, "skateboarding") == ["Already"]
    press(desk, line, "_publish", topics=[topic.pk], **GOOD)
    assert set(found(desk, "skateboarding")) == {"Already", "Newly"}
    page = desk.get(reverse("offer-list"), {"topic": "skateboarding"}).content.decode()
    assert "2 things" in page


def test_renamed_topic_is_found_by_its_new_name_at_once(desk):
    topic = TopicFactory(name="Travelling")
    EntitlementFactory(title="A pass", topics=[topic])
    assert found(desk, "travelling") == ["A pass"]
    press(desk, topic, name="Skateboarding")
    assert found(desk, "skateboarding") == ["A pass"]


def test_renamed_partner_is_found_by_its_new_name_at_once(desk):
    offer = PartnerOfferFactory(title="A gift")
    assert found(desk, "gift") == ["A gift"]
    press(desk, offer.organisation, name="Skateboards Limited")
    assert found(desk, "skateboards") == ["A gift"]


def test_new_synonym_works_at_once(desk):
    EntitlementFactory(title="Free travel")
    assert found(desk, "omnibus") == []
    response = desk.post(url(models.Synonym, "add"), {"term": "omnibus", "same_as": "travel"})
    assert response.status_code == 302
    assert found(desk, "omnibus") == ["Free travel"]


def test_new_danger_phrase_works_at_once(desk):
    assert "116 123" not in desk.get("/offers/", {"q": "in the dark place"}).content.decode()
    desk.post(url(models.DangerPhrase, "add"), {"phrase": "the dark place"})
    assert "116 123" in desk.get("/offers/", {"q": "in the dark place"}).content.decode()


def test_corrected_team_is_live_at_once(desk):
    council = AuthorityFactory(team_phone="01922 111111")
    assert press(desk, council, team_phone="01922 222222").status_code == 302
    page = desk.get(council.get_absolute_url()).content.decode()
    assert "01922 222222" in page
    assert "01922 111111" not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from_age": "25", "until_birthday": "18"}, "start at a younger age than it stops"),
        ({"source_url": ""}, "This field is required"),
        ({"source_date": "May 2024"}, "Write a year (2024)"),
        ({"amount_gbp": "-1"}, "A sum cannot be less than nothing."),
        ({"review_months": "37"}, "Review it at least every 36 months."),
    ],
)
def test_rules_are_said_in_the_form(desk, changes, message):
    line = EntitlementFactory()
    response = press(desk, line, **changes)
    assert response.status_code == 200
    assert message in response.content.decode()
    line.refresh_from_db()
    assert line.from_age is None
