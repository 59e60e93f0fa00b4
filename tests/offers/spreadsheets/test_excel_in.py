"""A file that comes back: what the preview says of each row, and what a confirmation writes."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from offers.lines.models import Entitlement, PartnerOffer
from offers.spreadsheets import stages
from offers.spreadsheets.models import SpreadsheetUpload
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
    PartnerOrganisationFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.sheets import (
    Sheet,
    a_new_row,
    address,
    confirm,
    counts,
    pk_of,
    send,
    take_in,
    words,
    xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, walsall):
    user = MembershipFactory(authority=walsall, user__name="Olu").user
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def line(walsall):
    return EntitlementFactory(
        authority=walsall,
        title="Bus pass",
        slug="bus-pass",
        summary="Old words.",
        topics=[TopicFactory(name="Travel"), TopicFactory(name="Money")],
        districts=[DistrictFactory(name="Bloxwich")],
        situations=[SituationFactory(name="you are at university")],
    )


# What the preview says


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_went_out_and_comes_back_changes_nothing(officer, line, kind):
    sheet = Sheet.out(officer)
    response = send(officer, getattr(sheet, kind)(), f"lines.{kind}")
    assert counts(response) == {"unchanged": 1}
    assert "There is nothing to do" in words(response)


def test_a_changed_row_shows_old_beside_new(officer, line):
    sheet = Sheet.out(officer)
    row = sheet.row("Bus pass")
    row |= {"Summary": "New words.", "Topics": "travel", "Amount in pounds": "£1,200.50"}
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    page = words(response)
    assert "Row 2: Bus pass" in page
    assert "Summary Old words. New words." in page
    assert "Topics Money; Travel Travel" in page
    assert "Amount in pounds (empty) 1200.50" in page
    assert not Entitlement.objects.filter(draft_of=line).exists()


@pytest.mark.parametrize("words_of_old", ["High: said plainly by who gives it", "high", "High"])
def test_file_with_older_words_for_its_confidence_still_loads(officer, line, words_of_old):
    Entitlement.objects.update(confidence="high")
    sheet = Sheet.out(officer)
    sheet.rows[0] |= {"Confidence": words_of_old, "Summary": "New words."}
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    assert "clearly stated" not in words(response)
    confirm(officer, response)
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.confidence, draft.summary) == ("high", "New words.")


def test_a_row_without_an_id_is_a_new_line(officer, line):
    sheet = Sheet.out(officer)
    a_new_row(sheet)
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"new": 1, "unchanged": 1}
    assert "Row 3: A laptop" in words(response)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_empty_cell_of_a_new_row_takes_what_the_web_form_begins_with(officer, line, kind):
    sheet = Sheet.out(officer)
    empty = ["Review_after_months", "For_the_care_leavers_of", "Where_you_must_live"]
    a_new_row(sheet, **dict.fromkeys([*empty, "Ages_not_stated"], ""))
    response = send(officer, getattr(sheet, kind)(), f"lines.{kind}")
    assert counts(response) == {"new": 1, "unchanged": 1}
    said = words(response)
    assert (
        "Left empty, so this is used: For the care leavers of: This council's care leavers;" in said
    )
    assert "Where you must live: Not stated; Review after months: 12." in said
    assert "Ages not stated: no" not in said
    confirm(officer, response)
    new = Entitlement.objects.get(title="A laptop")
    assert (new.review_months, new.care_leavers_of, new.lives) == (12, "own", "unknown")


def test_full_row_says_nothing_of_what_is_taken(officer, line):
    sheet = Sheet.out(officer)
    a_new_row(sheet, For_the_care_leavers_of="This council's care leavers")
    assert "Left empty" not in words(send(officer, sheet.xlsx()))


def test_new_row_still_needs_what_has_no_usual_value(officer, line):
    sheet = Sheet.out(officer)
    a_new_row(sheet, Area="", Title="")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    for heading in ("Title", "Area"):
        assert f"Row 3, {heading}: This cell is empty. Fill it in." in words(response)


@pytest.mark.parametrize(
    "heading", ["Review after months", "For the care leavers of", "Where you must live"]
)
def test_emptied_cell_of_a_line_that_is_there_is_refused(officer, line, heading):
    sheet = Sheet.out(officer)
    sheet.row("Bus pass")[heading] = ""
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1}
    assert f"{heading}: This cell is empty. Fill it in." in words(response)


def test_row_that_lost_its_id_says_which_line_it_changes(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0] |= {"ID": "", "Title": "Train pass"}
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    assert "This row has no ID, so it changes the line that already has its web address" in words(
        response
    )
    sheet.rows[0] |= {"Web address": "", "Districts": ""}
    assert counts(send(officer, sheet.xlsx())) == {"new": 1}


def test_every_error_names_its_row_and_its_column(officer, line):
    sheet = Sheet.out(officer)
    a_new_row(
        sheet,
        **{
            "Title": "",
            "From age": "eighteen",
            "Area": "Housing",
            "Source date": "May-24",
            "Amount in pounds": "lots",
            "Last day": "soon",
            "Ages not stated": "perhaps",
            "Right_or_choice": "maybe",
            "Topics": "Travel; Skating",
            "Contact e-mail": "nobody",
            "Review_after_months": "48",
            "Delivers": "nothing",
            "Replaced by": "walsall/nothing",
        },
    )
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    page = words(response)
    for heading, sentence in {
        "Title": "This cell is empty. Fill it in.",
        "From age": "“eighteen” is not a whole number.",
        "Area": "“Housing” is not among the areas.",
        "Source date": "“May-24” cannot be read. Write a year (2024)",
        "Amount in pounds": "“lots” is not an amount.",
        "Last day": "“soon” is not a date.",
        "Ages not stated": "Write yes or no.",
        "Right or choice": "“maybe” is not known. Write one of: Right in law; Council's choice.",
        "Topics": "“Skating” is not among the topics.",
        "Contact e-mail": "Enter a valid email address.",
        "Review after months": "Review it at least every 36 months.",
        "Delivers": "“nothing” is not a national line.",
        "Replaced by": "“walsall/nothing” is not a line that the public can open.",
    }.items():
        assert f"Row 3, {heading}: {sentence}" in page


def test_a_rule_about_two_columns_names_both(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0] |= {"From age": "25", "Until birthday": "18"}
    page = words(send(officer, sheet.xlsx()))
    assert (
        "Row 2, From age, Until birthday: It has to start at a younger age than it stops." in page
    )


def test_refused_rows_stay_behind_when_the_others_are_taken(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    a_new_row(sheet, Area="Housing")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "changed": 1}
    response = confirm(officer, response)
    assert "1 draft was made from lines.xlsx." in words(response)
    assert counts(response) == {"refused": 1}
    assert "Row 3: A laptop" in words(response)
    assert line.current_draft.summary == "New words."
    assert not Entitlement.objects.filter(title="A laptop").exists()


def test_a_file_with_nothing_but_refused_rows_makes_nothing(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Area"] = "Housing"
    before = Entitlement.history.count()
    response = send(officer, sheet.xlsx())
    assert 'value="Make' not in response.content.decode()
    assert "Nothing was imported now." in words(confirm(officer, response))
    assert Entitlement.objects.get() == line
    assert Entitlement.history.count() == before


@pytest.mark.parametrize("value", ["#REF!", "#N/A"])
def test_an_error_of_excels_is_refused(officer, line, value):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = value
    assert f"Row 2, Summary: The cell contains an Excel error ({value})." in words(
        send(officer, sheet.xlsx())
    )


def test_a_lost_letter_is_refused(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "You get \ufffd50."
    assert "Row 2, Summary: A character was lost here" in words(send(officer, sheet.xlsx()))


def test_two_rows_for_the_same_line_are_refused(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows.append(dict(sheet.rows[0]))
    a_new_row(sheet)
    a_new_row(sheet)
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 2, "unchanged": 1, "new": 1}
    assert "Row 3, ID: Row 2 is already for this line." in words(response)
    assert "Row 5, Web address: Row 4 is already for this line." in words(response)


def test_an_address_that_another_line_has_is_refused(officer, line, walsall):
    EntitlementFactory(authority=walsall, title="Other", slug="other", status="draft")
    sheet = Sheet.out(officer)
    sheet.row("Other")["Web address"] = "bus-pass"
    assert "Web address: Another line already has this web address." in words(
        send(officer, sheet.xlsx())
    )


def test_a_public_line_keeps_its_address(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Web address"] = "bus-passes"
    page = words(send(officer, sheet.xlsx()))
    assert "Row 2, Web address: A public line keeps its web address, bus-pass." in page
    sheet.rows[0]["Web address"] = ""
    assert counts(send(officer, sheet.xlsx())) == {"unchanged": 1}


def test_a_first_draft_may_change_its_address(officer, walsall):
    line = EntitlementFactory(authority=walsall, status="draft")
    sheet = Sheet.out(officer)
    sheet.rows[0]["Web address"] = "Another-Address"
    take_in(officer, sheet.xlsx())
    line.refresh_from_db()
    assert line.slug == "another-address"


@pytest.mark.parametrize("sum_", ["NaN", "1e9", "-5", "4.505", "12345678901"])
def test_what_is_no_sum_is_refused(officer, line, sum_):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Amount in pounds"] = sum_
    assert "Row 2, Amount in pounds:" in words(send(officer, sheet.xlsx()))


def test_a_sign_that_no_database_holds_is_refused(officer, line):
    sheet = Sheet.out_csv(officer)
    sheet.rows[0] |= {"Summary": "a\x00b", "Detail": "x" * 5000}
    data = sheet.csv().replace(b"a\x00b", b"ab")
    assert counts(send(officer, data, "lines.csv")) == {"changed": 1}
    sheet.headings.remove("Summary")
    sheet.headings.append("Summary")
    page = words(send(officer, sheet.csv(), "lines.csv"))
    assert "Row 2, Summary: A character was lost here" in page


# Columns and cells as people send them


def test_columns_may_stand_in_any_order_and_headings_in_any_case(officer, line):
    sheet = Sheet.out(officer)
    sheet.headings.reverse()
    table = sheet.table()
    table[0] = [heading.upper() for heading in table[0]]
    assert counts(send(officer, xlsx(table))) == {"unchanged": 1}


def test_cells_that_excel_made_numbers_dates_and_truths_of_are_read(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0] |= {
        "From age": 18,
        "Until birthday": 25.0,
        "Amount in pounds": 4.5,
        "Source date": datetime(2024, 5, 31),
        "First day": datetime(2026, 1, 2),
        "Last checked": 2026,
        "Ages not stated": True,
    }
    take_in(officer, sheet.xlsx())
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.from_age, draft.until_birthday, str(draft.amount_gbp)) == (18, 25, "4.50")
    assert (draft.source_date, str(draft.starts_on)) == ("2024-05-31", "2026-01-02")
    assert draft.checked_on == "2026"
    assert draft.ages_unstated is True


def test_british_dates_of_a_csv_file_are_read(officer, line):
    sheet = Sheet.out_csv(officer)
    sheet.rows[0] |= {"First day": "2/1/2026", "Source date": "31/05/2024"}
    take_in(officer, sheet.csv(), "lines.csv")
    draft = Entitlement.objects.get(draft_of=line)
    assert (str(draft.starts_on), draft.source_date) == ("2026-01-02", "2024-05-31")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_separator_that_excel_writes_is_read(officer, line, delimiter):
    data = Sheet.out_csv(officer).csv("utf-8", delimiter=delimiter)
    assert counts(send(officer, data, "lines.csv")) == {"unchanged": 1}


def test_a_cp1252_file_is_explained_and_nothing_is_imported(officer, line):
    sheet = Sheet.out_csv(officer)
    sheet.rows[0]["Summary"] = "You get £50."
    response = send(officer, sheet.csv("cp1252"), "lines.csv")
    page = words(response)
    assert "not saved as UTF-8" in page
    assert "File, Save As, and the type “CSV UTF-8 (Comma delimited)”" in page
    assert "Nothing was imported." in page
    assert not SpreadsheetUpload.objects.exists()


def test_empty_rows_between_are_passed_over_and_counted(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["From age"] = "x"
    headings, row = sheet.table()
    response = send(officer, xlsx([headings, [""] * len(headings), ["  "], row]))
    assert counts(response) == {"refused": 1}
    assert "Row 4, From age" in words(response)


# What a confirmation writes


def test_a_changed_public_line_gets_a_draft_and_the_public_keeps_the_old_text(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0] |= {"Summary": "New words.", "Topics": "Money", "Districts": ""}
    response = take_in(officer, sheet.xlsx(), "spring.xlsx")
    assert "1 draft was made from spring.xlsx." in words(response)
    line.refresh_from_db()
    assert line.summary == "Old words."
    draft = line.current_draft
    assert draft.summary == "New words."
    assert [topic.name for topic in draft.topics.all()] == ["Money"]
    assert not draft.districts.exists()
    assert draft.situations.exists()
    records = draft.history.order_by("history_id")
    assert [(r.history_change_reason, r.history_user.name) for r in records] == [
        ("Draft started from the public text", "Olu"),
        ("Imported from spring.xlsx", "Olu"),
    ]


def test_a_change_goes_into_the_draft_that_is_there(officer, line):
    draft = line.start_draft(by=officer.user)
    draft.hand_in(by=officer.user, is_check=False)
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    response = send(officer, sheet.xlsx())
    assert "Its draft is already waiting to be checked." in words(response)
    confirm(officer, response)
    draft.refresh_from_db()
    assert (draft.summary, draft.status) == ("New words.", "draft")
    assert line.current_draft == draft


def test_a_new_line_arrives_as_a_draft_with_its_history(officer, walsall):
    AreaFactory(name="Accommodation")
    sheet = Sheet.out(officer)
    a_new_row(sheet, Title="A laptop, for you", Topics=TopicFactory(name="Money").name)
    take_in(officer, sheet.xlsx(), "new.xlsx")
    line = Entitlement.objects.get()
    assert (line.status, line.slug, line.authority) == ("draft", "a-laptop-for-you", walsall)
    assert [topic.name for topic in line.topics.all()] == ["Money"]
    (record,) = line.history.all()
    assert (record.history_type, record.history_change_reason) == ("+", "Imported from new.xlsx")
    assert record.history_user == officer.user


def test_an_archived_line_can_be_changed_into_a_draft(officer, walsall):
    line = EntitlementFactory(authority=walsall, status="archived")
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "Back again."
    take_in(officer, sheet.xlsx())
    line.refresh_from_db()
    assert line.is_archived
    assert line.current_draft.summary == "Back again."


def test_the_same_file_twice_has_nothing_to_do(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    a_new_row(sheet)
    data = sheet.xlsx()
    take_in(officer, data)
    before = Entitlement.history.count()
    response = send(officer, data)
    assert counts(response) == {"unchanged": 2}
    confirm(officer, response)
    assert Entitlement.history.count() == before
    assert Entitlement.objects.count() == 3


def test_a_new_row_that_is_corrected_and_sent_again_changes_its_own_draft(officer):
    AreaFactory(name="Accommodation")
    sheet = Sheet.out(officer)
    row = a_new_row(sheet)
    take_in(officer, sheet.xlsx())
    row["Summary"] = "You get a laptop for your course."
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    confirm(officer, response)
    assert Entitlement.objects.get().summary == "You get a laptop for your course."


def test_a_row_that_nobody_touched_leaves_a_colleagues_draft_alone(officer, line):
    sheet = Sheet.out(officer)
    draft = line.start_draft(by=officer.user)
    with draft.one_record(by=officer.user, why="Since then"):
        draft.summary = "A colleague's words."
    assert counts(send(officer, sheet.xlsx())) == {"unchanged": 1}
    sheet.rows[0]["Title"] = "Bus passes"
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    page = words(response)
    assert "Somebody has changed this line since your file was made." in page
    assert "A colleague's words. Old words." in page


def test_partner_offers_come_back_too(client):
    client.force_login(MembershipFactory(regional=True).user)
    offer = PartnerOfferFactory(title="Half price", coverage="west-midlands")
    PartnerOrganisationFactory(name="Greggs")
    AuthorityFactory(short_name="Dudley")
    sheet = Sheet.out(client, PartnerOffer)
    sheet.rows[0] |= {
        "Where it is for": "Some councils' areas",
        "Councils' areas": "Dudley",
        "Organisation": "greggs",
    }
    take_in(client, sheet.xlsx(), model=PartnerOffer)
    draft = offer.current_draft
    assert (draft.coverage, draft.organisation.name) == ("authorities", "Greggs")
    assert [authority.short_name for authority in draft.authorities.all()] == ["Dudley"]


# Between the preview and the confirmation


def test_a_line_that_changed_since_the_preview_is_shown_again(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Title"] = "Bus passes"
    preview = send(officer, sheet.xlsx())
    with line.one_record(by=officer.user, why="Meanwhile"):
        line.summary = "Newer words."
    response = confirm(officer, preview)
    page = words(response)
    assert "Nothing was imported: a line has changed since you looked" in page
    assert "Summary Newer words. Old words." in page
    assert line.current_draft is None
    confirm(officer, response)
    assert line.current_draft.title == "Bus passes"


def test_a_preview_is_confirmed_once(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    preview = send(officer, sheet.xlsx())
    confirm(officer, preview)
    before = Entitlement.history.count()
    response = confirm(officer, preview)
    assert "If you pressed twice, the first press made the drafts" in words(response)
    assert list(response.context["cl"].queryset) == [line.current_draft]
    assert Entitlement.history.count() == before


def test_second_press_while_the_first_is_at_work_makes_nothing(officer, line):
    """Both have read the upload before either has written."""
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    a_new_row(sheet)
    preview = send(officer, sheet.xlsx())
    lines = Entitlement.objects.all()
    first, second = (SpreadsheetUpload.objects.get(pk=pk_of(preview)) for _ in range(2))
    assert stages.confirm(first, lines=lines, user=officer.user) == 2
    before = Entitlement.history.count()
    assert stages.confirm(second, lines=lines, user=officer.user) is None
    assert Entitlement.history.count() == before
    assert not SpreadsheetUpload.objects.exists()


def test_confirming_what_was_left_a_moment_ago_makes_nothing(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    preview = send(officer, sheet.xlsx())
    upload = SpreadsheetUpload.objects.get(pk=pk_of(preview))
    officer.post(address("excel_leave", pk_of(preview)))
    assert stages.confirm(upload, lines=Entitlement.objects.all(), user=officer.user) is None
    assert line.current_draft is None


def test_only_a_large_file_says_that_it_takes_a_while(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    preview = send(officer, sheet.xlsx())
    assert "Press once and wait" not in words(preview)
    SpreadsheetUpload.objects.update(row_count=1000, checked_count=1000)
    large = officer.get(address("excel_preview", pk_of(preview)))
    assert "This can take half a minute. Press once and wait." in words(large)


def test_a_preview_that_is_left_is_gone(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    preview = send(officer, sheet.xlsx())
    officer.post(address("excel_leave", pk_of(preview)))
    assert "A file that you cancelled" in words(confirm(officer, preview))
    assert line.current_draft is None
    assert not SpreadsheetUpload.objects.exists()


def test_a_preview_lives_for_an_hour_and_is_cleaned_up(officer, line):
    preview = send(officer, Sheet.out(officer).xlsx())
    other = MembershipFactory().user
    SpreadsheetUpload.objects.update(user=other, created_at=timezone.now() - timedelta(minutes=61))
    assert confirm(officer, preview).status_code == 404
    send(officer, Sheet.out(officer).xlsx())
    assert SpreadsheetUpload.objects.get().user == officer.user


def test_a_second_file_takes_the_place_of_the_first(officer, line):
    first = send(officer, Sheet.out(officer).xlsx())
    send(officer, Sheet.out(officer).xlsx())
    assert "replaced with a newer one" in words(confirm(officer, first))
    assert SpreadsheetUpload.objects.count() == 1


def test_looking_at_a_preview_writes_nothing(officer, line):
    sheet = Sheet.out(officer)
    sheet.rows[0]["Summary"] = "New words."
    before = Entitlement.history.count()
    preview = send(officer, sheet.xlsx())
    for show in ("new", "changed", "unchanged", "refused", "zzz"):
        page = officer.get(address("excel_preview", pk_of(preview)), {"show": show, "page": "x"})
        assert page.status_code == 200
    assert officer.get(address("excel_confirm", pk_of(preview))).status_code == 405
    assert Entitlement.objects.get() == line
    assert Entitlement.history.count() == before
