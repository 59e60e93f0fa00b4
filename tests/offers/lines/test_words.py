"""/words/, and care words explained where they stand."""

import html

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.lines.care_words import explain_first_uses, words_in
from offers.lines.models import Word
from offers.templatetags.care_words import explain
from tests.factories import AreaFactory, AuthorityFactory, EntitlementFactory, WordFactory
from tests.support.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return WordFactory(
        term="personal adviser",
        slug="personal-adviser",
        also=["PA", "YPA"],
        meaning="Somebody who helps you.",
        legal_basis="Children Act 1989 s.23D",
    )


def page_of(client):
    response = client.get(reverse("word-list"))
    assert response.status_code == 200
    return response.content.decode()


# The page


def test_page_explains_every_word_in_the_order_of_the_alphabet(client, adviser):
    WordFactory(term="Zone", meaning="A part of a town.")
    WordFactory(term="Care leaver", meaning="You.")
    page = page_of(client)
    assert read(page).texts("dt") == ["Care leaver", "personal adviser", "Zone"]
    assert "Somebody who helps you." in page
    assert "Also: PA, YPA." in page
    assert "Children Act 1989 s.23D" in page


def test_each_word_has_an_address_of_its_own(client, adviser):
    assert adviser.get_absolute_url() == "/words/#personal-adviser"
    assert 'id="personal-adviser"' in page_of(client)


def test_page_is_there_without_words(client):
    assert "Care words explained" in page_of(client)


def test_words_can_only_be_read(client):
    assert client.post(reverse("word-list")).status_code == 405


def test_page_asks_the_database_as_often_for_3_words_as_for_1(client):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            WordFactory(also=["another"])
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10


@pytest.mark.parametrize("also", ["PA", {"a": 1}, [1], [""], ["  "], [None]])
def test_other_spellings_have_to_be_a_list_of_words(also):
    word = WordFactory.build(also=also)
    with pytest.raises(ValidationError) as caught:
        word.full_clean()
    assert set(caught.value.message_dict) == {"also"}


# In a text


@pytest.mark.parametrize(
    "text",
    [
        "Ask your personal adviser.",
        "Personal Advisers help.",
        "Your personal adviser’s number",
        "Your personal adviser's number",
        "Ring your PA.",
        "(PA)",
        "personal\nadviser",
    ],
)
def test_word_is_found_in_every_spelling(adviser, text):
    line = EntitlementFactory(detail=text)
    assert words_in(line, Word.objects.all()) == [adviser]


@pytest.mark.parametrize(
    "text",
    ["", "Pay day", "a pa", "SPA day", "impersonal advisers", "personal help of an adviser", "PAT"],
)
def test_word_is_not_found_inside_other_words_or_an_abbreviation_in_small_letters(adviser, text):
    line = EntitlementFactory(detail=text, title="A line", summary="Something.")
    assert words_in(line, Word.objects.all()) == []


@pytest.mark.parametrize("field", ["title", "summary", "detail", "how_to_get"])
def test_every_text_of_a_line_is_read(adviser, field):
    line = EntitlementFactory(**{field: "See a personal adviser"})
    assert words_in(line, Word.objects.all()) == [adviser]


def test_first_use_leads_to_the_meaning_on_the_same_page(adviser):
    marked = explain("A personal adviser is a personal adviser.", [adviser])
    assert marked == (
        'A <a class="word" href="#word-personal-adviser">personal adviser</a> is a personal adviser.'
    )


def test_longer_word_wins_where_two_overlap(adviser):
    short = WordFactory(term="adviser", slug="adviser")
    marked = explain("Your personal adviser", [short, adviser])
    assert marked.count("<a ") == 1
    assert "#word-personal-adviser" in marked


def test_text_is_escaped_before_and_after_the_word(adviser):
    marked = explain("<b>personal adviser</b> & <script>", [adviser])
    assert "<b>" not in marked
    assert "<script>" not in marked
    assert html.escape("</b> & <script>") in marked


def test_text_without_words_is_only_escaped():
    assert explain("1 < 2", []) == "1 &lt; 2"


def test_every_link_to_a_meaning_has_its_meaning_on_the_page(client, adviser):
    WordFactory(term="pathway plan", slug="pathway-plan")
    line = EntitlementFactory(
        summary="Your PA writes it.", detail="A pathway plan.", how_to_get="Ask your PA."
    )
    page = client.get(line.get_absolute_url()).content.decode()
    targets = {word["href"].removeprefix("#") for word in read(page).all('.word[href^="#"]')}
    assert targets == {"word-personal-adviser", "word-pathway-plan"}
    assert all(f'id="{target}"' in page for target in targets)


def test_page_jumps_to_each_letter_that_has_words(client, adviser):
    WordFactory(term="Zone", meaning="A part of a town.")
    page = page_of(client)
    letters = [link["href"] for link in read(page).all('li > a[href^="#"]')]
    assert letters == ["#P", "#Z"]
    assert [heading["id"] for heading in read(page).all("h2[id]")] == ["P", "Z"]


def test_a_mere_plural_is_no_other_name(client):
    WordFactory(term="bursary", meaning="Money.", also=["bursaries", "grant"])
    WordFactory(term="advocate", meaning="On your side.", also=["advocates"])
    page = page_of(client)
    assert "Also: grant." in page
    assert page.count("Also:") == 1


# On pages of many cards


@pytest.fixture
def mentions(adviser):
    """Two lines of one council that use the word in their summaries, and one that does not."""
    council = AuthorityFactory(short_name="Walsall")
    area = AreaFactory(name="Health")
    summaries = ["Ask your PA.", "Your personal adviser helps.", "A gym."]
    return [
        EntitlementFactory(authority=council, area=area, title=f"Line {n}", summary=summary)
        for n, summary in enumerate(summaries)
    ]


@pytest.mark.parametrize("path", ["/my-offer/?council=walsall&age=19", "/councils/walsall/"])
def test_the_first_use_in_an_area_leads_to_the_meaning_at_the_end(client, mentions, path):
    WordFactory(term="advocate", meaning="Somebody on your side.")
    page = client.get(path).content.decode()
    assert page.count('href="#word-personal-adviser"') == 1
    assert '<a class="word" href="#word-personal-adviser">PA</a>' in page
    assert page.count('id="word-personal-adviser"') == 1
    assert page.index('href="#word-personal-adviser"') < page.index('id="word-personal-adviser"')
    assert "Somebody who helps you." in page
    assert "Somebody on your side." not in page


@pytest.mark.parametrize("path", ["/my-offer/?council=walsall&age=19", "/councils/walsall/"])
def test_a_page_without_care_words_has_no_list_of_them(client, adviser, path):
    EntitlementFactory(authority=AuthorityFactory(short_name="Walsall"), summary="A gym.")
    assert "Care words used here" not in client.get(path).content.decode()


def test_every_area_links_its_own_first_use(adviser):
    one, two, three = (EntitlementFactory(summary="Ask your PA.") for _ in range(3))
    assert explain_first_uses([[one, two], [three]], [adviser]) == [adviser]
    assert [line.explained for line in (one, two, three)] == [[adviser], [], [adviser]]
