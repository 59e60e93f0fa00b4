"""Files as officers really send them: read, and the preview says how."""

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from offers.lines.models import Entitlement
from offers.spreadsheets.models import HeadingMatch
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    TopicFactory,
)
from tests.support import hostile
from tests.support.sheets import (
    Sheet,
    a_new_row,
    address,
    confirm,
    counts,
    pk_of,
    renamed,
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
    return client


@pytest.fixture
def line(walsall):
    AreaFactory(name="Health and well-being")
    return EntitlementFactory(
        authority=walsall,
        title="Bus pass",
        slug="bus-pass",
        topics=[TopicFactory(name="Travel"), TopicFactory(name="Rent, deposits and bills")],
    )


@pytest.fixture
def sheet(officer, line):
    TopicFactory(name="Money")
    return Sheet.out(officer)


def draft_after(officer, line, sheet):
    take_in(officer, sheet.xlsx())
    return line.current_draft


# Where the lines are


@pytest.mark.parametrize("above", [1, 4])
def test_headings_need_not_be_in_the_first_row(officer, sheet, above):
    sheet.rows[0]["Summary"] = "New words."
    rows = [["Walsall, our local offer"], ["Draft of May", "for checking"], [""], ["Thank you"]]
    response = send(officer, xlsx([*rows[:above], *sheet.table()]))
    assert counts(response) == {"changed": 1}
    page = words(response)
    assert f"The headings are in row {above + 1}. What is above them was left out." in page
    assert f"Row {above + 2}: Bus pass" in page


def test_lines_are_found_in_a_sheet_with_another_name(officer, sheet):
    sheet.rows[0]["Summary"] = "New words."
    response = send(officer, renamed(sheet.xlsx(), "Offer May"))
    assert counts(response) == {"changed": 1}
    assert "Read from the sheet “Offer May”." in words(response)


def test_lines_are_found_behind_another_sheet_and_the_other_is_named(officer, sheet):
    sheet.rows[0]["Summary"] = "New words."
    book = xlsx(sheet.table(), To_do=[["Ring Dudley", "Title"], ["Monday", "x"]])
    response = send(officer, renamed(book, "Our lines"))
    assert counts(response) == {"changed": 1}
    assert "Other sheets were not read: “To do”." in words(response)


def test_our_own_explaining_sheets_are_not_named(officer, line):
    from tests.support.sheets import fetch

    assert "Other sheets" not in words(send(officer, fetch(officer)))


def test_a_large_sheet_beside_the_lines_does_no_harm(officer, sheet):
    book = xlsx(sheet.table(), Old_list=[[number] for number in range(6000)])
    response = send(officer, book)
    assert counts(response) == {"unchanged": 1}
    assert "Other sheets were not read: “Old list”." in words(response)


# Columns


@pytest.mark.parametrize("heading", ["My notes", "", "Checked with Sam?"])
def test_a_column_of_ones_own_is_left_out_and_named(officer, sheet, heading):
    sheet.rows[0]["Summary"] = "New words."
    table = [[*row, "ask Jo"] for row in sheet.table()]
    table[0][-1] = heading
    response = send(officer, xlsx(table))
    assert counts(response) == {"changed": 1}
    name = heading or "column AK (no heading)"
    assert f"Left out, because they are not columns of ours: “{name}”." in words(response)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("From age", "Age from"),
        ("Amount in pounds", "Amount £"),
        ("Contact phone", "Phone number"),
        ("Contact e-mail", "Email"),
        ("Topics", "topic"),
        ("How to get it", "How to apply"),
    ],
)
def test_a_heading_with_one_meaning_is_read_and_said(officer, sheet, ours, theirs):
    sheet.rows[0]["Summary"] = "New words."
    table = sheet.table()
    table[0][table[0].index(ours)] = theirs
    response = send(officer, xlsx(table))
    assert counts(response) == {"changed": 1}
    assert f"Headings were read as ours: “{theirs}” as {ours}." in words(response)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("From age", "Age"), ("Summary", "Description"), ("Source", "Name")]
)
def test_a_heading_with_two_meanings_is_asked(officer, sheet, ours, theirs):
    sheet.rows[0] |= {"Summary": "New words.", "From age": "18", "Source": "Our page"}
    table = sheet.table()
    table[0][table[0].index(ours)] = theirs
    response = send(officer, xlsx(table))
    assert "Say which of our columns each one is." in words(response)
    (form,) = [response.context["form"]]
    assert [field.label for field in form] == [theirs]
    place = str(table[0].index(theirs))
    missing = officer.post(response.request["PATH_INFO"], {place: ""})
    assert "Choose one of our columns, or leave this one out." in words(missing)
    name = {"From age": "from_age", "Summary": "summary", "Source": "source_title"}[ours]
    response = officer.post(response.request["PATH_INFO"], {place: name}, follow=True)
    assert counts(response) == {"changed": 1}
    assert f"“{theirs}” as {ours}" in words(response)


def test_two_columns_for_one_of_ours_are_asked(officer, sheet):
    table = [[*row, "x"] for row in sheet.table()]
    table[0][-1] = "Title"
    response = send(officer, xlsx(table))
    assert [field.label for field in response.context["form"]] == ["Title", "Title"]
    place, other = sheet.headings.index("Title"), len(sheet.headings)
    answer = {str(place): "title", str(other): "title"}
    twice = officer.post(response.request["PATH_INFO"], answer)
    assert "“Title” is Title already. Choose another." in words(twice)
    answer[str(other)] = "-"
    response = officer.post(response.request["PATH_INFO"], answer, follow=True)
    assert counts(response) == {"unchanged": 1}


def test_missing_columns_are_named_and_leave_lines_as_they_are(officer, line, sheet):
    line.contact_phone = "01922 652080"
    line.save()
    sheet.rows[0]["Summary"] = "New words."
    sheet.headings.remove("Contact phone")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    assert "Not in your file: Contact phone." in words(response)
    confirm(officer, response)
    assert line.current_draft.contact_phone == "01922 652080"
    assert line.current_draft.summary == "New words."


def test_a_row_with_an_id_need_not_say_whose_it_is(officer, line, sheet):
    sheet.rows[0]["Summary"] = "New words."
    sheet.headings.remove("Whose line")
    assert draft_after(officer, line, sheet).summary == "New words."


def test_another_councils_row_is_refused_without_that_column_too(officer, sheet, dudley):
    theirs = EntitlementFactory(authority=dudley, title="Theirs")
    sheet.rows[0]["ID"] = str(theirs.public_id)
    sheet.headings.remove("Whose line")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1}
    assert "You have no line with this ID." in words(response)


# Cells


@pytest.mark.parametrize(
    ("heading", "typed", "field", "stored", "said"),
    [
        ("Until birthday", "25th", "until_birthday", 25, "“25th” as 25"),
        ("Until birthday", "25th birthday", "until_birthday", 25, "“25th birthday” as 25"),
        ("Ages not stated", "Y", "ages_unstated", True, "“Y” as yes"),
        ("Amount in pounds", "£2,000", "amount_gbp", 2000, "“£2,000” as 2000"),
        ("First day", "1st April 2026", "starts_on", date(2026, 4, 1), "as 2026-04-01"),
        ("First day", "01/04/2026", "starts_on", date(2026, 4, 1), "“01/04/2026” as 2026-04-01"),
        ("First day", "1.4.2026", "starts_on", date(2026, 4, 1), "“1.4.2026” as 2026-04-01"),
        ("Source date", "April 2026", "source_date", "2026-04", "“April 2026” as 2026-04"),
        ("Source date", "1 Apr 2026", "source_date", "2026-04-01", "as 2026-04-01"),
        (
            "Contact web address",
            "www.walsall.gov.uk/care-leavers",
            "contact_url",
            "https://www.walsall.gov.uk/care-leavers",
            "as https://www.walsall.gov.uk/care-leavers",
        ),
        (
            "Right or choice",
            "council’s choice",
            "basis",
            "discretionary",
            "“council’s choice” as Council's choice",
        ),
    ],
)
def test_a_cell_is_read_as_it_is_meant_and_said(
    officer, line, sheet, heading, typed, field, stored, said
):
    Entitlement.objects.filter(pk=line.pk).update(basis="statutory")
    sheet = Sheet.out(officer)
    sheet.rows[0][heading] = typed
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    assert f"Read as: {heading}: " in words(response)
    assert said in words(response)
    confirm(officer, response)
    assert getattr(line.current_draft, field) == stored


@pytest.mark.parametrize(
    "typed", ["Health & wellbeing", "health and wellbeing", "HEALTH AND WELL-BEING"]
)
def test_an_area_is_known_however_it_is_spelt(officer, line, sheet, typed):
    sheet.rows[0]["Area"] = typed
    assert draft_after(officer, line, sheet).area.name == "Health and well-being"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("money, travel", ["Money", "Travel"]),
        ("money\ntravel", ["Money", "Travel"]),
        ("money, rent, deposits and bills", ["Money", "Rent, deposits and bills"]),
        ("Rent, Deposits & Bills, money; travel", ["Money", "Rent, deposits and bills", "Travel"]),
        ("money,", ["Money"]),
    ],
)
def test_topics_may_have_commas_between_them_and_within(officer, line, sheet, typed, names):
    sheet.rows[0]["Topics"] = typed
    topics = draft_after(officer, line, sheet).topics
    assert sorted(topics.values_list("name", flat=True)) == names


def test_an_unknown_topic_among_commas_is_named(officer, sheet):
    sheet.rows[0]["Topics"] = "money, skating, travel"
    page = words(send(officer, sheet.xlsx()))
    assert "Topics: “skating” is not among the topics." in page


@pytest.mark.parametrize(
    ("heading", "typed"),
    [
        ("Until birthday", "about 25"),
        ("Until birthday", "18-25"),
        ("Ages not stated", "x"),
        ("First day", "31/04/2026"),
        ("First day", "04/2026"),
        ("Source date", "spring 2026"),
        ("Source date", "01/04/26"),
    ],
)
def test_a_cell_that_could_mean_something_else_is_refused(officer, sheet, heading, typed):
    sheet.rows[0][heading] = typed
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1}
    assert f"Row 2, {heading}: " in words(response)


def test_what_is_already_in_our_form_is_not_explained(officer, sheet):
    sheet.rows[0] |= {"Topics": "travel; money", "From age": "18", "First day": "2026-04-01"}
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"changed": 1}
    assert "Read as" not in words(response)


# Cells that are no text: what calamine makes of them


def typed(cells):
    """A workbook by hand with an ID, a title and one more cell, and what the reader says of it."""
    from offers.spreadsheets import reading

    xml = f'<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row><row r="2">{cells}</row>'
    return reading.read(hostile.workbook(hostile.sheet(xml)), "lines.xlsx").rows


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A2" t="str"><f>A1</f><v>shown</v></c>', "shown"),
        ('<c r="A2"><f>1+1</f></c>', "#FORMULA!"),
        ('<c r="A2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="A2" t="b"><v>1</v></c>', "yes"),
        ('<c r="A2"><v>25</v></c>', "25"),
        ('<c r="A2"><v>4.5</v></c>', "4.5"),
        ('<c r="A2"><v>1922652080</v></c>', "1922652080"),
        (
            '<c r="A2" t="inlineStr"><is><r><t xml:space="preserve">two </t></r><r><t>runs</t></r></is></c>',
            "two runs",
        ),
        ("<c><v>7</v></c>", "7"),
    ],
)
def test_a_cell_is_read_as_it_was_shown(cell, read):
    assert typed(cell) == [(2, [read])]


def test_a_formula_without_a_result_is_refused_and_empties_nothing(officer, line, sheet):
    book = load_workbook(io.BytesIO(sheet.xlsx()))
    book["Lines"].cell(2, sheet.headings.index("Summary") + 1).value = "=A1"
    data = io.BytesIO()
    book.save(data)
    response = send(officer, data.getvalue())
    assert counts(response) == {"refused": 1}
    assert "Row 2, Summary: The cell contains a formula without a result." in words(response)


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_are_read_in_both_of_excels_calendars(officer, line, sheet, is_1904):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = load_workbook(io.BytesIO(sheet.xlsx()))
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    page = book["Lines"]
    page.cell(2, sheet.headings.index("First day") + 1).value = datetime(2026, 4, 1)
    cell = page.cell(2, sheet.headings.index("Source date") + 1)
    cell.value, cell.number_format = date(2024, 2, 29), 'd" of "mmmm yyyy'
    data = io.BytesIO()
    book.save(data)
    take_in(officer, data.getvalue())
    draft = line.current_draft
    assert (draft.starts_on, draft.source_date) == (date(2026, 4, 1), "2024-02-29")


# Rows


def test_a_new_row_of_three_cells_is_enough_for_somebody_of_one_council(officer, walsall, sheet):
    walsall.local_offer_url = "https://walsall.invalid/offer"
    walsall.save()
    sheet.add(Title="A laptop", Summary="You get a laptop.", Area="Health & wellbeing")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"new": 1, "unchanged": 1}
    said = words(response)
    assert "Left empty, so this is used: Whose line: Walsall; " in said
    for heading, value in {
        "Right or choice": "Council's choice",
        "Source": "Walsall Council’s local offer",
        "Source web address": "https://walsall.invalid/offer",
        "Confidence": "Low: old, unclear or unconfirmed",
    }.items():
        assert f"{heading}: {value}" in said
    confirm(officer, response)
    new = Entitlement.objects.get(title="A laptop")
    assert (new.authority, new.basis, new.confidence) == (walsall, "discretionary", "low")
    assert new.source_url == "https://walsall.invalid/offer"
    assert new.status == "draft"


def test_half_a_source_is_not_made_whole(officer, sheet):
    a_new_row(sheet, Source_web_address="", Area="Health & wellbeing")
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    assert "Row 3, Source web address: This cell is empty." in words(response)


@pytest.mark.parametrize("other", [{"regional": True}, {"two": True}])
def test_somebody_of_more_councils_has_to_say_whose_line_it_is(client, sheet, dudley, other):
    if "two" in other:
        user = MembershipFactory(authority=AuthorityFactory(short_name="Walsall")).user
        MembershipFactory(user=user, authority=dudley)
    else:
        user = MembershipFactory(regional=True).user
    client.force_login(user)
    sheet.add(Title="A laptop", Summary="You get a laptop.", Area="Health & wellbeing")
    response = send(client, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    assert "Whose line: This cell is empty. Say whose line it is" in words(response)


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        (1, "1 of your lines is not in this file; it stays as it is."),
        (3, "3 of your lines are not in this file; they stay as they are."),
    ],
)
def test_lines_that_are_not_in_the_file_are_counted(officer, walsall, dudley, sheet, absent, said):
    for _ in range(absent):
        EntitlementFactory(authority=walsall)
    EntitlementFactory(authority=dudley)
    EntitlementFactory(national=True)
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"unchanged": 1}
    assert said in words(response)
    assert "of your lines" not in words(send(officer, Sheet.out(officer).xlsx()))


# Rows that are sent back


def back(client, response):
    file = client.get(address("excel_refused", pk_of(response)))
    assert file.status_code == 200
    return Sheet(load_workbook(io.BytesIO(file.content))["Lines"].iter_rows(values_only=True))


@pytest.fixture
def mixed(officer, sheet):
    """Two rows that are well, two that are not, and a column of one's own."""
    sheet.rows[0] |= {"Summary": "New words."}
    a_new_row(sheet, Title="Fine", Area="Health & wellbeing", Web_address="fine")
    a_new_row(sheet, Title="Lost", Area="Housing", From_age="eighteen", Detail="'=1+1")
    a_new_row(sheet, Title="Theirs", Whose_line="Dudley", Area="Health & wellbeing")
    sheet.headings.append("Notes")
    for number, row in enumerate(sheet.rows):
        row["Notes"] = f"note {number}"
    return sheet


def test_what_is_well_is_taken_and_the_rest_comes_back_with_what_is_wrong(officer, line, mixed):
    AuthorityFactory(short_name="Dudley")
    response = send(officer, mixed.xlsx())
    assert counts(response) == {"refused": 2, "new": 1, "changed": 1}
    before = back(officer, response)
    response = confirm(officer, response)
    assert "2 drafts were made from lines.xlsx." in words(response)
    assert "The rows below were not taken. They are kept here for an hour." in words(response)
    assert counts(response) == {"refused": 2}
    sheet = back(officer, response)
    assert sheet.table() == before.table()
    assert sheet.headings == [*mixed.headings, "What is wrong"]
    assert [row["Title"] for row in sheet.rows] == ["Lost", "Theirs"]
    assert sheet.rows[0]["Notes"] == "note 2"
    assert sheet.rows[0]["Detail"] == "'=1+1"
    assert sheet.rows[0]["What is wrong"].splitlines() == [
        "Area: “Housing” is not among the areas. The sheet “Allowed values” lists them.",
        "From age: “eighteen” is not a whole number. Write digits only, such as 18.",
    ]
    assert "This line belongs to Dudley" in sheet.rows[1]["What is wrong"]
    assert set(Entitlement.objects.filter(status="draft").values_list("title", flat=True)) == {
        "Bus pass",
        "Fine",
    }


def test_the_extra_column_is_ignored_when_the_rows_return(officer, mixed):
    sheet = back(officer, confirm(officer, send(officer, mixed.xlsx())))
    sheet.rows[0] |= {"Area": "Health & wellbeing", "From age": "18"}
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "new": 1}
    assert "What is wrong" not in words(response).split("Refused")[0]
    again = back(officer, response)
    assert again.headings == sheet.headings
    confirm(officer, response)
    assert Entitlement.objects.get(title="Lost").detail == "=1+1"


def test_nobody_else_gets_the_rows_that_are_sent_back(officer, client, mixed, walsall):
    response = send(officer, mixed.xlsx())
    client.force_login(MembershipFactory(authority=walsall).user)
    assert client.get(address("excel_refused", pk_of(response))).status_code == 404
    assert client.get(address("excel_columns", pk_of(response))).status_code == 404
    client.force_login(MembershipFactory(authority=walsall, role="participation-lead").user)
    assert client.get(address("excel_refused", pk_of(response))).status_code == 403


def test_pressing_twice_takes_what_is_well_once(officer, mixed):
    preview = send(officer, mixed.xlsx())
    confirm(officer, preview)
    before = Entitlement.history.count()
    response = confirm(officer, preview)
    assert "If you pressed twice, the first press made the drafts" in words(response)
    assert counts(response) == {"refused": 2}
    assert Entitlement.history.count() == before


# A council's own list


OWN = [
    ["Our offer to you", "", "", "", ""],
    ["Offer", "Description", "Theme", "Website", "Lead officer"],
    ["A laptop", "You get a laptop.", "Health & wellbeing", "www.walsall.gov.uk/it", "Jo"],
    ["Gym pass", "Free gym.", "Health & wellbeing", "www.walsall.gov.uk/gym", "Sam"],
]
ANSWERS = {"0": "title", "1": "summary", "2": "area", "3": "source_url", "4": "-"}


@pytest.fixture
def own(officer, line):
    return send(officer, xlsx(OWN), "ours.xlsx")


def test_a_list_with_other_headings_is_matched_to_our_columns(officer, own):
    page = words(own)
    assert "Which column is which?" in own.content.decode()
    assert "The headings are in row 2." in page
    form = own.context["form"]
    assert [field.label for field in form] == OWN[1]
    assert {name: field.initial for name, field in form.fields.items()} == {
        "0": "title",
        "1": "",
        "2": "",
        "3": "",
        "4": "-",
    }
    assert "Such as: “You get a laptop.”, “Free gym.”" in page
    answers = ANSWERS | {"3": "contact_url"}
    response = officer.post(own.request["PATH_INFO"], answers, follow=True)
    assert counts(response) == {"new": 2}
    page = words(response)
    assert "Left out, because they are not columns of ours: “Lead officer”." in page
    assert "“Description” as Summary" in page
    confirm(officer, response)
    new = Entitlement.objects.get(title="Gym pass")
    assert (new.summary, new.contact_url) == ("Free gym.", "https://www.walsall.gov.uk/gym")


def test_the_match_is_remembered_for_that_council_only(officer, client, own, walsall, dudley):
    answers = ANSWERS | {"3": "contact_url"}
    officer.post(own.request["PATH_INFO"], answers)
    assert HeadingMatch.objects.filter(authority=walsall).count() == 5
    again = send(officer, xlsx(OWN), "ours.xlsx")
    assert counts(again) == {"new": 2}
    assert "“Description” as Summary" in words(again)
    client.force_login(MembershipFactory(authority=walsall).user)
    assert counts(send(client, xlsx(OWN), "ours.xlsx")) == {"new": 2}
    client.force_login(MembershipFactory(authority=dudley).user)
    assert "Say which of our columns each one is." in words(send(client, xlsx(OWN), "ours.xlsx"))


def test_a_match_can_be_changed_from_the_preview(officer, own, walsall):
    officer.post(own.request["PATH_INFO"], ANSWERS)
    again = send(officer, xlsx(OWN), "ours.xlsx")
    assert "Say which column is which" in words(again)
    page = officer.get(address("excel_columns", pk_of(again)))
    assert page.context["form"].fields["3"].initial == "source_url"
    changed = ANSWERS | {"1": "detail", "3": "-"}
    response = officer.post(page.request["PATH_INFO"], changed, follow=True)
    assert counts(response) == {"refused": 2}
    assert "Summary: This cell is empty. Fill it in." in words(response)
    assert HeadingMatch.objects.remembered(
        MembershipFactory(authority=walsall).user, Entitlement
    ) == {
        "offer": "title",
        "description": "detail",
        "theme": "area",
        "website": "",
        "lead officer": "",
    }


def test_what_is_remembered_never_bends_a_file_of_ours(officer, line, walsall):
    HeadingMatch.objects.create(authority=walsall, kind="entitlement", key="area", name="districts")
    assert counts(send(officer, Sheet.out(officer).xlsx())) == {"unchanged": 1}


def test_a_list_without_titles_is_asked_for_them(officer, own):
    answers = ANSWERS | {"0": "-"}
    page = officer.post(own.request["PATH_INFO"], answers)
    assert "Say which column has the titles of the lines." in words(page)


def test_a_preview_waits_until_the_columns_are_matched(officer, own):
    response = officer.get(address("excel_preview", pk_of(own)))
    assert response["Location"] == address("excel_columns", pk_of(own))
    before = Entitlement.objects.count()
    confirm(officer, own)
    assert Entitlement.objects.count() == before
