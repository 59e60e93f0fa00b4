"""What people come for, on a phone with JavaScript off."""

import re

import pytest

from tests.browser.hand import press
from tests.browser.pages import DESK, MY_OFFER, PHONE


@pytest.fixture
def phone(open_page):
    return lambda path: open_page(path, java_script_enabled=False)


def test_a_walsall_care_leaver_in_dudley_gets_an_answer(phone):
    page = phone("/")
    page.get_by_label("Which council looked after you?").select_option("walsall")
    page.get_by_label("How old are you?").fill("19")
    page.get_by_label("Where do you live now?").select_option("dudley")
    press(page.get_by_role("button", name="Show my offer"))
    text = page.locator("body").inner_text()
    assert "A Walsall care leaver, 19, living in Dudley" in text
    assert "Your own personal adviser up to 25" in text  # Walsall's
    assert "Setting up home allowance of at least £3,000" in page.content()  # the law's
    assert "Dudley has these for anybody who was in care and lives there:" in text
    assert "No council tax to pay until you are 25" in text  # Dudley's, and no fold hides it
    assert "“I am a Walsall care leaver, 19, living in Dudley." in text  # what to send and ask
    assert "The council has not said whether this applies outside Walsall." in text
    assert "Up to £2,000 to set up your home" in text


def test_the_person_is_changed_in_one_tap_and_the_form_remembers(phone):
    page = phone(MY_OFFER)
    press(page.get_by_role("link", name="Change").first)
    assert "#change" in page.url
    age = page.get_by_label("How old are you?")
    assert age.input_value() == "19"
    age.fill("24")
    press(page.get_by_role("button", name="Show this offer"))
    assert "A Walsall care leaver, 24, living in Dudley" in page.locator("body").inner_text()


def test_what_was_typed_wrong_is_explained_and_kept(phone):
    page = phone("/")
    page.get_by_label("Which council looked after you?").select_option("walsall")
    page.get_by_label("How old are you?").fill("abc")
    press(page.get_by_role("button", name="Show my offer"))
    assert page.title().startswith("Error:")
    press(page.get_by_role("link", name="Write an age in figures, such as 19."))
    assert page.get_by_label("How old are you?").input_value() == "abc"
    assert page.get_by_label("Which council looked after you?").input_value() == "walsall"


def test_a_line_is_opened_from_the_offer_and_left_again(phone):
    page = phone(MY_OFFER)
    press(page.get_by_role("link", name="Your own personal adviser up to 25").first)
    assert page.locator("h1").inner_text() == "Your own personal adviser up to 25"
    assert "Open now" in page.locator("main").inner_text()
    press(page.get_by_role("link", name="Back to the whole offer"))
    assert page.url.endswith(MY_OFFER)


def count_on(page):
    """The number in the heading "112 things"."""
    return int(
        page.get_by_role("heading", name=re.compile(r"^\d+ things?$")).first.inner_text().split()[0]
    )


def test_the_list_is_searched_narrowed_and_widened_again(phone):
    page = phone("/offers/")
    page.get_by_role("searchbox").or_(page.locator("[name=q]")).first.fill("cuoncil tax")
    press(page.get_by_role("button", name="Search"))
    assert "We read “cuoncil” as “council”." in page.locator("main").inner_text()
    before = count_on(page)
    page.goto(page.url + "&council=dudley")
    assert count_on(page) < before
    press(page.get_by_role("link", name="Dudley").first)
    assert count_on(page) == before
    press(page.get_by_role("link", name="Start again"))
    press(page.locator("[rel=next]").first)
    assert "page=2" in page.url


def test_a_care_word_is_explained_on_the_same_page(phone):
    page = phone("/offers/england/a-personal-adviser-until-you-are-25/")
    word = page.locator("a.word").first
    target = word.get_attribute("href")
    press(word)
    assert page.url.endswith(target)
    assert page.locator(target).is_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_line_is_drawn_through_the_jump_list_of_my_offer(open_page, viewport):
    lists = open_page(MY_OFFER, viewport).locator(".jump ul")
    assert lists.count() == 2
    drawn = "lists => lists.map(list => getComputedStyle(list).borderTopWidth)"
    assert lists.evaluate_all(drawn) == ["0px", "0px"]
