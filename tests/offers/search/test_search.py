"""Words: what people type finds what they mean."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from offers.lines.models import Entitlement
from offers.search.index import find
from offers.search.models import SearchWord, Synonym
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SynonymFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def titles(query):
    ranks = find(query).ranks
    lines = {line.key: line.title for line in Entitlement.objects.all()}
    return [lines[key] for key in sorted(ranks, key=ranks.get) if key in lines]


@pytest.fixture
def lines():
    EntitlementFactory(title="No council tax", authority=AuthorityFactory(short_name="Walsall"))
    EntitlementFactory(title="Apprenticeships at the council")
    EntitlementFactory(title="Free prescriptions until 25")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("cuoncil tax", "No council tax"),
        ("apprentiship", "Apprenticeships at the council"),
        ("prescripton", "Free prescriptions until 25"),
        ("prescr", "Free prescriptions until 25"),
        ("PRESCRIPTIONS!", "Free prescriptions until 25"),
        ("walsal", "No council tax"),
    ],
)
def test_misspelt_words_find_what_was_meant(lines, typed, title):
    assert titles(typed)[0] == title


def test_it_says_how_a_misspelt_word_was_read(lines, client):
    assert "We read “prescripton” as “prescriptions”" in client.get(
        "/offers/", {"q": "prescripton"}
    ).content.decode().replace("\n", " ")


def test_synonyms_lead_both_ways(lines):
    EntitlementFactory(title="A bursary for uni")
    SynonymFactory(term="meds", same_as="prescriptions")
    SynonymFactory(term="uni", same_as="university")
    assert titles("meds") == ["Free prescriptions until 25"]
    assert titles("university") == ["A bursary for uni"]


def test_a_misspelling_leads_to_the_right_word_and_never_back(client):
    """The stem of "counciling" is "council", and most lines have that word."""
    EntitlementFactory(title="No council tax")
    EntitlementFactory(title="Online counselling")
    EntitlementFactory(title="Talking therapy")
    SynonymFactory(term="counciling", same_as="counselling", is_misspelling=True)
    SynonymFactory(term="therapy", same_as="counselling")
    assert {*titles("counselling")} == {"Online counselling", "Talking therapy"}
    assert titles("counciling") == titles("counselling")
    page = client.get("/offers/", {"q": "Counciling"}).content.decode()
    assert "We read “counciling” as “counselling”" in page
    assert titles("council") == ["No council tax"]


def test_misspellings_that_lead_in_a_circle_do_no_harm(lines):
    for one, other in [("taxx", "taxxx"), ("taxxx", "taxx"), ("cuoncil", "cuoncil tax")]:
        SynonymFactory(term=one, same_as=other, is_misspelling=True)
    assert titles("cuoncil taxx") == ["No council tax"]


def test_a_misspelling_is_one_word():
    with pytest.raises(ValidationError, match="one word"):
        Synonym(term="cuoncil tax", same_as="council tax", is_misspelling=True).full_clean()


def test_a_synonym_of_two_words_is_known_as_a_phrase(lines):
    SynonymFactory(term="bus pass", same_as="travel")
    EntitlementFactory(title="Free travel in the city")
    assert titles("a bus pass please") == ["Free travel in the city"]


def test_a_title_counts_more_than_a_summary_and_that_more_than_a_detail():
    for title, summary, detail in [
        ("Something", "Other words.", "It pays for a laptop."),
        ("A thing", "A laptop for you.", "Other words."),
        ("Laptop", "Other words.", "Other words."),
    ]:
        EntitlementFactory(title=title, summary=summary, detail=detail)
    assert titles("laptop") == ["Laptop", "A thing", "Something"]


def test_topics_and_councils_are_searched_too():
    coventry = AuthorityFactory(short_name="Coventry")
    EntitlementFactory(title="First", topics=[TopicFactory(name="Learning to drive")])
    EntitlementFactory(title="Second", authority=coventry)
    assert titles("drive") == ["First"]
    assert titles("coventry") == ["Second"]


def test_a_change_is_found_at_once():
    line = EntitlementFactory(title="Old name")
    assert titles("old name") == ["Old name"]
    line.title = "Skateboard club"
    line.save()
    assert titles("skateboard") == ["Skateboard club"]
    line.status, line.archived_on = "archived", timezone.localdate()
    line.save()
    assert titles("skateboard") == []


def test_a_change_is_found_that_is_older_than_one_found_already():
    """A long transaction on PostgreSQL shows its changes after those of a later, shorter one."""
    first, second = EntitlementFactory(title="Old name"), EntitlementFactory()
    now = timezone.now()
    Entitlement.objects.filter(pk=second.pk).update(updated_at=now)
    assert titles("old name") == ["Old name"]
    Entitlement.objects.filter(pk=first.pk).update(
        title="Skateboard club", updated_at=now - timedelta(seconds=2)
    )
    assert titles("skateboard") == ["Skateboard club"]


def test_nothing_found_offers_near_words_and_somebody_to_ask(lines, client):
    page = client.get("/offers/", {"q": "xcouncillary"})
    assert page.context["total"] == 0
    assert "council" in [near["word"] for near in page.context["nearest"]]
    assert "personal adviser" in page.content.decode()


def test_words_that_sound_like_danger_bring_the_people_to_ring(client, lines):
    DangerPhraseFactory(phrase="want to die")
    page = client.get("/offers/", {"q": "I just want to die"}).content.decode()
    assert "116 123" in page
    assert "999" in page
    harmless = client.get("/offers/", {"q": "dying to know"})
    assert not harmless.context["search"].is_danger


def test_a_new_line_and_a_new_synonym_are_found_at_once(lines):
    assert titles("trampoline") == []
    EntitlementFactory(title="A trampoline")
    assert titles("trampoline") == ["A trampoline"]
    assert titles("bouncer") == []
    synonym = SynonymFactory(term="bouncer", same_as="trampoline")
    assert titles("bouncer") == ["A trampoline"]
    synonym.delete()
    assert titles("bouncer") == []


def test_partner_offers_are_found_by_what_they_are_and_who_gives_them(lines):
    offer = PartnerOfferFactory(title="Half-price skates", organisation__name="Wheels and More")
    for typed in ("skates", "skaets", "wheels and more"):
        assert list(find(typed).ranks) == [offer.key]


def test_words_of_unpublished_lines_are_neither_found_nor_suggested(lines):
    EntitlementFactory(title="Trampoline", draft=True)
    EntitlementFactory(title="Trampolines", status="archived")
    for typed in ("trampoline", "trampolin", "trampolxxx"):
        found = find(typed)
        assert not found.ranks
        assert not found.repaired
        assert not any(word.startswith("trampoline") for word in found.nearest)


@pytest.mark.parametrize("typed", ["", " ", "?!", "💷", "the", "what can i get", "\x00", '"', "*"])
def test_words_that_say_nothing_find_nothing_and_do_no_harm(lines, typed):
    found = find(typed)
    assert found.ranks == {}
    assert found.unknown == ()


@pytest.mark.parametrize(
    "typed",
    ["I DON’T want to live anymore", "i don't want to live anymore!!", "dont want-to live anymore"],
)
def test_danger_is_seen_whatever_the_signs_and_capitals(typed):
    DangerPhraseFactory(phrase="don't want to live anymore")
    assert find(typed).is_danger


@pytest.mark.parametrize(
    ("phrase", "ours", "typed"),
    [
        ("stalking me", "talking therapies", "stalking"),
        ("feel unsafe", "a safe home", "unsafe"),
        ("beats me up", "boats for all", "beats"),
        ("strangled me", "a struggled case", "strangled"),
    ],
)
def test_a_word_of_danger_is_never_read_as_another(phrase, ours, typed):
    EntitlementFactory(title=ours)
    DangerPhraseFactory(phrase=phrase)
    assert find(typed).repaired == ()
    assert find(typed).ranks == {}


def test_a_word_never_loses_its_un(lines):
    EntitlementFactory(title="Affordable and safe homes, if you feel unhappy")
    assert find("unafordable").repaired == ()
    assert find("unsafe").repaired == ()
    assert find("unhapy").repaired == (("unhapy", "unhappy"),)


@pytest.mark.parametrize("typed", ["suacide", "sucide", "suicde", "suiicide"])
def test_a_misspelt_word_of_danger_is_one_of_danger(lines, typed):
    EntitlementFactory(title="Outside and beside the seaside")
    DangerPhraseFactory(phrase="suicide")
    assert find(typed).is_danger


def test_a_word_that_is_only_like_one_of_danger_is_no_alarm(lines):
    for phrase in ("rape", "stalking"):
        DangerPhraseFactory(phrase=phrase)
    for typed in ("race", "rapid", "drape", "walking"):
        assert not find(typed).is_danger


@pytest.mark.parametrize(
    "typed", ["i want to fucking die", "i want 2 die", "I wanna just die", "want to really die"]
)
def test_danger_is_seen_through_spelling_and_fillers_and_its_words_are_not_kept(client, typed):
    DangerPhraseFactory(phrase="want to die")
    EntitlementFactory(title="What to do when people die")
    assert "116 123" in client.get("/offers/", {"q": typed}).content.decode()
    assert not SearchWord.objects.exists()


def test_danger_is_seen_in_whole_words_only():
    DangerPhraseFactory(phrase="rape")
    assert find("rape").is_danger
    assert not find("grape juice and drapes").is_danger


def test_near_words_keep_what_else_was_chosen(lines, client):
    page = client.get("/offers/", {"q": "xcouncillary", "kind": "entitlements"})
    (near,) = [near for near in page.context["nearest"] if near["word"] == "council"]
    assert near["url"] == "?kind=entitlements&q=council"
    assert 'href="?kind=entitlements&amp;q=council"' in page.content.decode()


def test_after_words_of_danger_nobody_is_asked_what_they_meant(lines, client):
    DangerPhraseFactory(phrase="xcouncillary")
    page = client.get("/offers/", {"q": "xcouncillary"})
    assert page.context["nearest"]
    assert "Did you mean" not in page.content.decode()
    assert "This page cannot answer that" in page.content.decode()
    EntitlementFactory(title="Apprenticeships")
    DangerPhraseFactory(phrase="die")
    assert "We read “" not in client.get("/offers/", {"q": "die apprentiships"}).content.decode()
    assert "We read “" in client.get("/offers/", {"q": "apprentiships"}).content.decode()


def test_a_title_with_most_of_the_words_comes_before_a_detail_with_all_of_them():
    EntitlementFactory(title="A zoo day", detail="Your adviser rings. You complain.")
    EntitlementFactory(title="Complain about your adviser")
    assert titles("my adviser never rings and i complain")[0] == "Complain about your adviser"


def test_a_line_that_only_mentions_it_comes_after_but_is_found():
    EntitlementFactory(title="Zebra crossing", detail="It helps with council tax.")
    EntitlementFactory(title="Council tax", detail="Nothing to pay.")
    assert titles("council tax") == ["Council tax", "Zebra crossing"]
