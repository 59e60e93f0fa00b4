"""What leaves in a file: whose lines, in what shape, and nothing hidden."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from offers.lines.models import Entitlement, PartnerOffer
from offers.spreadsheets.columns import CELL_LIMIT
from tests.factories import (
    AreaFactory,
    DistrictFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.sheets import Sheet, address, fetch

pytestmark = pytest.mark.django_db


def sign_in(client, **membership):
    client.force_login(MembershipFactory(**membership).user)
    return client


@pytest.fixture
def officer(client, walsall):
    return sign_in(client, authority=walsall)


@pytest.fixture
def lead(client):
    return sign_in(client, regional=True)


def titles(sheet):
    return sorted(row["Title"] for row in sheet.rows)


@pytest.mark.parametrize("out", [Sheet.out, Sheet.out_csv])
def test_a_file_holds_the_lines_that_the_person_sees(officer, walsall, dudley, out):
    EntitlementFactory(authority=walsall, title="Ours")
    EntitlementFactory(authority=walsall, title="Our draft", status="draft")
    EntitlementFactory(authority=walsall, title="Our past", status="archived")
    EntitlementFactory(authority=dudley, title="Theirs")
    EntitlementFactory(authority=dudley, title="Their draft", status="draft")
    EntitlementFactory(national=True, title="The law's")
    assert titles(out(officer)) == ["Our draft", "Our past", "Ours"]


def test_a_regional_lead_takes_out_everything(lead, walsall, dudley):
    for owner in (walsall, dudley):
        EntitlementFactory(authority=owner, title=owner.short_name, status="archived")
    EntitlementFactory(national=True, title="The law's")
    assert titles(Sheet.out(lead)) == ["Dudley", "The law's", "Walsall"]
    PartnerOfferFactory(title="A gift")
    assert titles(Sheet.out(lead, PartnerOffer)) == ["A gift"]


def test_seeing_is_enough_for_taking_out(client, walsall):
    EntitlementFactory(authority=walsall, title="Ours")
    sign_in(client, authority=walsall, role="participation-lead")
    assert titles(Sheet.out(client)) == ["Ours"]


@pytest.mark.parametrize("query", ["authority__id__exact={0}", "authority={0}", "q=Theirs", "all="])
def test_no_filter_in_the_address_brings_other_peoples_lines(officer, walsall, dudley, query):
    EntitlementFactory(authority=walsall, title="Ours")
    EntitlementFactory(authority=dudley, title="Theirs")
    name = address("excel_file", "lines.csv")
    page = officer.get(f"{name}?{query.format(dudley.pk)}").content.decode()
    assert "Theirs" not in page
    assert "Ours" in page


def test_a_row_says_everything_about_a_line_in_words(officer, walsall):
    line = EntitlementFactory(
        authority=walsall,
        title="Bus pass",
        area=AreaFactory(name="Health"),
        topics=[TopicFactory(name="Travel"), TopicFactory(name="Money")],
        districts=[DistrictFactory(name="Bloxwich")],
        situations=[SituationFactory(name="you are at university")],
        from_age=18,
        amount_gbp="1234.50",
        basis="statutory",
        delivers=EntitlementFactory(national=True, slug="travel"),
        replaced_by=EntitlementFactory(authority=walsall, slug="better"),
        starts_on="2026-01-31",
    )
    row = Sheet.out(officer).row("Bus pass")
    said = {
        "ID": str(line.public_id),
        "Status": "Published",
        "Whose line": "Walsall",
        "Area": "Health",
        "Topics": "Money; Travel",
        "Districts": "Bloxwich",
        "Situations": "you are at university",
        "From age": "18",
        "Until birthday": "",
        "Ages not stated": "no",
        "Amount in pounds": "1234.50",
        "Right or choice": "Right in law",
        "Where you must live": "Anywhere",
        "Delivers": "travel",
        "Replaced by": "walsall/better",
        "First day": "2026-01-31",
    }
    assert {heading: row[heading] for heading in said} == said


@pytest.mark.parametrize("model", [Entitlement, PartnerOffer])
def test_a_column_for_every_field_of_the_content(model):
    from offers.publishing import history
    from offers.spreadsheets.known import Known
    from offers.spreadsheets.lines import SHEETS

    known = Known(model.objects.none(), MembershipFactory(regional=True).user.rights)
    columns = SHEETS[model](known).content_columns
    attributes = {name for column in columns for name in column.fields}
    fields = history.content_fields(model)
    m2m = model._meta.many_to_many
    assert attributes == {field.name for field in [*fields, *m2m]}


def test_a_line_with_a_draft_goes_out_as_its_draft_under_its_own_id(officer, walsall):
    line = EntitlementFactory(authority=walsall, title="Old")
    draft = line.start_draft(by=MembershipFactory(authority=walsall).user)
    draft.title = "New"
    draft.save()
    (row,) = Sheet.out(officer).rows
    assert row["Title"] == "New"
    assert row["ID"] == str(line.public_id)
    assert row["Status"] == "Published. This is its draft: draft"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "''+"])
def test_no_cell_is_run_as_a_formula(officer, walsall, start):
    EntitlementFactory(authority=walsall, title="x", detail=f"{start}1+1")
    assert Sheet.out_csv(officer).rows[0]["Detail"] == f"'{start}1+1"
    book = load_workbook(io.BytesIO(fetch(officer)))
    cells = [cell for row in book["Lines"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    (detail,) = [cell.value for cell in cells if str(cell.value).endswith("1+1")]
    assert detail.startswith("'")


def test_what_no_workbook_can_hold_does_not_break_the_file(officer, walsall):
    EntitlementFactory(authority=walsall, title="a\x01b", detail="x" * (CELL_LIMIT + 5))
    (row,) = Sheet.out(officer).rows
    assert row["Title"] == "a\ufffdb"
    assert "too long for Excel" in row["Detail"]


@pytest.mark.parametrize("ending", [".xlsx", "-empty.xlsx"])
def test_nothing_in_a_workbook_is_hidden_and_nobody_is_named(lead, walsall, ending):
    EntitlementFactory(authority=walsall, contact_url="https://council.invalid/x")
    data = fetch(lead, ending)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Lines", "Allowed values", "How to fill this in"]
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not any(d.hidden for d in sheet.row_dimensions.values())
        assert not any(d.hidden for d in sheet.column_dimensions.values())
        assert not any(cell.comment or cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert not book.defined_names
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        links = "".join(archive.read(n).decode() for n in names if n.endswith(".rels"))
    assert not [n for n in names if re.search("comment|external|vba|custom|person", n, re.I)]
    assert "External" not in links


def test_the_template_lists_every_allowed_value(officer, walsall, dudley):
    AreaFactory(name="Health")
    TopicFactory(name="Travel")
    SituationFactory(name="you have a child")
    DistrictFactory(authority=dudley, name="Netherton")
    EntitlementFactory(national=True, slug="an-adviser", title="An adviser")
    EntitlementFactory(national=True, slug="secret-plan", status="draft")
    book = load_workbook(io.BytesIO(fetch(officer, "-empty.xlsx")))
    sheet = book["Allowed values"]
    lists = {
        column[0]: [value for value in column[1:] if value]
        for column in sheet.iter_cols(values_only=True)
    }
    assert lists["Whose line"] == ["Dudley", "Walsall", "West Midlands", "England"]
    assert "Health" in lists["Area"]
    assert lists["Topics"] == ["Travel"]
    assert lists["Situations"] == ["you have a child"]
    assert lists["Districts"] == ["Netherton"]
    assert lists["In"] == ["Dudley"]
    assert lists["Delivers"] == ["an-adviser"]
    assert lists["What that is"] == ["An adviser"]
    assert lists["Right or choice"] == ["Right in law", "Council's choice"]
    assert lists["Ages not stated"] == ["yes", "no"]
    assert book["Lines"].max_row == 1


def test_every_column_says_how_to_fill_it_in(officer):
    book = load_workbook(io.BytesIO(fetch(officer, "-empty.xlsx")))
    explained = {row[0] for row in book["How to fill this in"].iter_rows(values_only=True)}
    headings = [cell.value for cell in book["Lines"][1]]
    assert set(headings) <= explained


def test_guide_says_what_an_empty_cell_of_a_new_line_means(officer):
    book = load_workbook(io.BytesIO(fetch(officer, "-empty.xlsx")))
    how = dict(book["How to fill this in"].iter_rows(values_only=True))
    assert how["Review after months"].endswith("Empty in a new line: 12.")
    assert how["Where you must live"].endswith("Empty in a new line: Not stated.")
    assert "Needed" not in how["For the care leavers of"]
    assert "Empty in a new line" not in how["Title"]


def test_a_csv_file_opens_right_in_excel(officer, walsall):
    EntitlementFactory(authority=walsall, title="Caffè “£5”")
    response = officer.get(address("excel_file", "lines.csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="entitlements.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "Caffè “£5”".encode() in response.content
    assert "no-store" in response["Cache-Control"]


def test_a_file_asks_the_database_as_often_for_any_number_of_lines(
    officer, walsall, django_assert_max_num_queries
):
    for _ in range(3):
        line = EntitlementFactory(
            authority=walsall, topics=[TopicFactory()], districts=[DistrictFactory()]
        )
        line.start_draft(by=MembershipFactory(authority=walsall).user)
    with django_assert_max_num_queries(20):
        fetch(officer, ".csv")


def test_another_name_is_no_file(officer):
    assert officer.get(address("excel_file", "secrets.xlsx")).status_code == 404


def test_strangers_are_asked_to_sign_in(client):
    for name in ("lines.xlsx", "lines.csv", "lines-empty.xlsx"):
        assert client.get(address("excel_file", name)).status_code == 302


def test_partner_offers_are_the_regional_leads(officer):
    assert officer.get(address("excel", model=PartnerOffer)).status_code == 403
    name = address("excel_file", "lines.csv", model=PartnerOffer)
    assert officer.get(name).status_code == 403
