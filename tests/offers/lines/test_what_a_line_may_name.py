"""The lines and districts that a line may name: the same in the browser, in Excel and in public."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from offers.lines.models import Entitlement
from tests.factories import DistrictFactory, EntitlementFactory
from tests.support.admin_pages import fields_of, press, text_of, url
from tests.support.sheets import Sheet, counts, send, words

pytestmark = pytest.mark.django_db

TO_COME = date(2999, 12, 31)


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", ages_unstated=True)


@pytest.fixture
def warwick(dudley):
    return DistrictFactory(name="Warwick", authority=dudley)


def choices(client, line, name):
    form = client.get(url(Entitlement, "change", line.pk)).context["adminform"].form
    return set(form.fields[name].queryset)


# What took its place


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"starts_on": TO_COME}])
def test_line_that_the_public_cannot_open_takes_no_place(officer, walsall, line, hidden):
    other = EntitlementFactory(authority=walsall, slug="other", **hidden)
    assert other not in choices(officer, line, "replaced_by")
    sheet = Sheet.out(officer)
    sheet.row("Bus pass")["Replaced by"] = "walsall/other"
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    assert "“walsall/other” is not a line that the public can open." in words(response)


def test_line_that_has_ended_may_have_taken_a_place(officer, walsall, line):
    """It says itself what took its own place."""
    ended = EntitlementFactory(authority=walsall, slug="ended", status="archived")
    assert ended in choices(officer, line, "replaced_by")
    sheet = Sheet.out(officer)
    sheet.row("Bus pass")["Replaced by"] = "walsall/ended"
    assert counts(send(officer, sheet.xlsx())) == {"changed": 1, "unchanged": 1}


def test_what_excel_put_there_is_not_taken_out_by_saving_in_the_browser(officer, dudley, line):
    theirs = EntitlementFactory(authority=dudley, slug="theirs")
    line.replaced_by = theirs
    line.save()
    press(officer, line, title="Bus passes")
    assert line.current_draft.replaced_by == theirs


def test_anothers_line_that_is_not_public_is_not_named_and_stays(officer, dudley, line):
    secret = EntitlementFactory(authority=dudley, status="draft", title="Secret")
    line.replaced_by = secret
    line.save()
    page = officer.get(url(Entitlement, "change", line.pk)).content.decode()
    assert "Secret" not in page
    assert "selected>(a line that is not public)</option>" in page
    press(officer, line, title="Bus passes")
    assert line.current_draft.replaced_by == secret


def test_public_page_names_no_replacement_that_it_cannot_open(client, walsall):
    secret = EntitlementFactory(authority=walsall, status="draft", title="Not yet said")
    ended = EntitlementFactory(authority=walsall, status="archived", replaced_by=secret)
    page = client.get(ended.get_absolute_url())
    assert "This ended on" in text_of(page)
    assert "Not yet said" not in text_of(page)
    secret.status = "published"
    secret.save()
    assert "replaced by Not yet said" in " ".join(
        text_of(client.get(ended.get_absolute_url())).split()
    )


@pytest.mark.parametrize("status", ["draft", "ready", "published", "archived"])
@pytest.mark.parametrize("begins_in", [None, 0, 1])
def test_line_and_queryset_agree_on_who_has_an_address(walsall, today, status, begins_in):
    starts_on = None if begins_in is None else today + timedelta(days=begins_in)
    line = EntitlementFactory(authority=walsall, status=status, starts_on=starts_on)
    assert Entitlement.objects.with_address().filter(pk=line.pk).exists() == line.has_address


# Districts


def test_districts_of_another_council_are_refused_in_a_sheet(officer, walsall, line, warwick):
    DistrictFactory(name="Bloxwich", authority=walsall)
    sheet = Sheet.out(officer)
    sheet.row("Bus pass")["Districts"] = "Bloxwich; Warwick"
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1}
    assert "Row 2, Districts: Warwick: not in Walsall." in words(response)


def test_wider_line_names_no_district_in_a_sheet(regional_lead, warwick):
    EntitlementFactory(national=True, title="Bus pass")
    sheet = Sheet.out(regional_lead)
    sheet.row("Bus pass")["Districts"] = "Warwick"
    page = words(send(regional_lead, sheet.xlsx()))
    assert "Row 2, Districts: Only a council’s line can name districts." in page


def test_own_districts_are_taken_from_a_sheet(officer, walsall, line):
    DistrictFactory(name="Bloxwich", authority=walsall)
    sheet = Sheet.out(officer)
    sheet.row("Bus pass")["Districts"] = "Bloxwich"
    assert counts(send(officer, sheet.xlsx())) == {"changed": 1}


def test_sheet_with_a_district_that_stood_there_before_still_comes_back(officer, line, warwick):
    line.districts.add(warwick)
    assert counts(send(officer, Sheet.out(officer).xlsx())) == {"unchanged": 1}


def test_regional_leads_form_refuses_districts_of_another_council(
    regional_lead, walsall, line, warwick
):
    bloxwich = DistrictFactory(name="Bloxwich", authority=walsall)
    page = press(regional_lead, line, districts=[bloxwich.pk, warwick.pk])
    assert page.context["adminform"].form.errors["districts"] == [
        "Warwick: not in Walsall. Choose its own districts only."
    ]
    assert press(regional_lead, line, districts=[bloxwich.pk]).status_code == 302
    assert [row.name for row in line.current_draft.districts.all()] == ["Bloxwich"]


def test_new_line_is_checked_against_the_council_that_it_is_given(regional_lead, walsall, warwick):
    address = reverse("admin:offers_entitlement_add")
    sent = {**fields_of(regional_lead.get(address)), "scope": "authority", "_save": "1"}
    sent |= {"authority": walsall.pk, "districts": [warwick.pk], "lives": "anywhere"}
    page = regional_lead.post(address, sent)
    assert "districts" in page.context["adminform"].form.errors
