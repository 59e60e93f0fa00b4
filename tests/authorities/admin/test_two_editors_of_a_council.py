"""Two people have one council's contacts open at a time: neither wipes what the other wrote."""

import pytest
from django.contrib.admin.models import LogEntry

from authorities.models import Authority
from tests.factories import DistrictFactory
from tests.support.admin_pages import post, press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def walsall(walsall):
    walsall.team_phone, walsall.team_hours = "01922 100000", "Weekdays"
    walsall.sources = ["https://one.invalid/"]
    walsall.save()
    return walsall


@pytest.fixture
def second(publisher, walsall):
    """The second person's open page of the council, before the first has saved."""
    return publisher.get(url(Authority, "change", walsall.pk))


def save(client, page, council, **changes):
    return post(client, url(Authority, "change", council.pk), page, **changes)


def fresh(council):
    return Authority.objects.get(pk=council.pk)


def test_second_to_save_is_told_who_changed_what_and_nothing_is_wiped(
    officer, publisher, walsall, second
):
    press(officer, walsall, team_phone="01922 200000")
    page = save(publisher, second, walsall, team_hours="Every day")
    words = text_of(page)
    assert f"{officer.user} changed this while you had it open" in words
    assert "Team phone : “01922 200000” (was “01922 100000”)" in words
    assert (fresh(walsall).team_phone, fresh(walsall).team_hours) == ("01922 200000", "Weekdays")


def test_fields_that_only_one_touched_are_both_kept(officer, publisher, walsall, second):
    press(officer, walsall, team_phone="01922 200000", sources='["https://two.invalid/"]')
    page = save(publisher, second, walsall, team_hours="Every day")
    assert page.context["adminform"].form["team_hours"].value() == "Every day"
    save(publisher, page, walsall)
    council = fresh(walsall)
    assert (council.team_phone, council.team_hours) == ("01922 200000", "Every day")
    assert council.sources == ["https://two.invalid/"]


def test_field_that_both_changed_is_the_seconds_to_decide(officer, publisher, walsall, second):
    press(officer, walsall, team_phone="01922 200000")
    page = save(publisher, second, walsall, team_phone="01922 300000")
    clash = page.context["adminform"].form.merge.clashes[0]
    assert (clash.before, clash.theirs, clash.mine) == (
        "01922 100000",
        "01922 200000",
        "01922 300000",
    )
    assert fresh(walsall).team_phone == "01922 200000"
    save(publisher, page, walsall)
    assert fresh(walsall).team_phone == "01922 300000"


def test_second_can_take_the_firsts_words(officer, publisher, walsall, second):
    press(officer, walsall, team_phone="01922 200000")
    page = save(publisher, second, walsall, team_phone="01922 300000", team_hours="Every day")
    save(publisher, page, walsall, take=["team_phone"])
    council = fresh(walsall)
    assert (council.team_phone, council.team_hours) == ("01922 200000", "Every day")


def test_third_change_after_the_page_was_shown_again_is_noticed_too(
    officer, publisher, walsall, second
):
    press(officer, walsall, team_phone="01922 200000")
    page = save(publisher, second, walsall, team_hours="Every day")
    press(officer, walsall, team_phone="01922 400000")
    page = save(publisher, page, walsall)
    assert "“01922 400000” (was “01922 200000”)" in text_of(page)


def test_tick_that_one_person_set_stays_set(publisher, regional_lead, walsall):
    opened = regional_lead.get(url(Authority, "change", walsall.pk))
    press(publisher, walsall, four_eyes="on")
    page = save(regional_lead, opened, walsall, team_hours="Every day")
    save(regional_lead, page, walsall)
    assert (fresh(walsall).four_eyes, fresh(walsall).team_hours) == (True, "Every day")


def test_same_change_by_both_is_no_clash(officer, publisher, walsall, second):
    press(officer, walsall, team_phone="01922 200000")
    assert save(publisher, second, walsall, team_phone="01922 200000").status_code == 302


def test_change_that_no_log_tells_of_is_somebodys(publisher, walsall, second):
    Authority.objects.filter(pk=walsall.pk).update(team_phone="01922 200000")
    page = save(publisher, second, walsall, team_hours="Every day")
    assert "Somebody changed this while you had it open" in text_of(page)
    assert "Saved ." not in text_of(page)


def test_log_says_old_and_new(officer, walsall):
    press(officer, walsall, team_phone="01922 200000", team_hours=None)
    said = LogEntry.objects.get().get_change_message()
    assert "Team phone: “01922 100000” → “01922 200000”" in said
    assert "Team hours: “Weekdays” → “”" in said
    assert "Opened" not in said


def test_log_of_a_page_saved_untouched_says_that_nothing_changed(officer, walsall):
    before = fresh(walsall).updated_at
    press(officer, walsall)
    assert LogEntry.objects.get().get_change_message() == "No fields changed."
    assert fresh(walsall).updated_at == before


def test_log_tells_of_districts_as_well(regional_lead, walsall):
    DistrictFactory(authority=walsall, name="Bloxwich", slug="bloxwich")
    press(
        regional_lead, walsall, team_phone="01922 200000", **{"districts-0-name": "Bloxwich Town"}
    )
    said = LogEntry.objects.get().get_change_message()
    assert "Team phone: “01922 100000” → “01922 200000”" in said
    assert "Changed Name for district “Bloxwich Town”." in said


def test_council_can_still_be_added(regional_lead):
    new = {
        "name": "Anew Council",
        "short_name": "Anew",
        "slug": "anew",
        "gss_code": "E08000099",
        "kind": "metropolitan borough",
        "website": "https://anew.invalid/",
        "tile_row": 9,
        "tile_column": 9,
    }
    post(regional_lead, url(Authority, "add"), regional_lead.get(url(Authority, "add")), **new)
    assert Authority.objects.get(slug="anew").short_name == "Anew"
    assert LogEntry.objects.get().get_change_message() == "Added."


@pytest.mark.parametrize("mark", ["", "17", "not JSON", '{"team_hours": [1]}'])
def test_broken_mark_breaks_nothing(officer, walsall, mark):
    page = officer.get(url(Authority, "change", walsall.pk))
    response = save(officer, page, walsall, opened=mark, sources='["https://two.invalid/"]')
    assert response.status_code in (200, 302)
