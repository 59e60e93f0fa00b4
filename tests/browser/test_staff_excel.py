"""Excel as an officer and a regional lead use it, with JavaScript off."""

import csv
import io
import secrets
import shutil
import threading
import time
import urllib.request

import pytest
from openpyxl import load_workbook

from tests.browser.axe import violations
from tests.browser.hand import press
from tests.browser.pages import DESK, on_both
from tests.support import hostile

EXCEL = "/admin/offers/entitlement/excel/"


@pytest.fixture
def officer(person, staff_page):
    somebody = person("officer", "walsall")
    return lambda path=EXCEL, viewport=DESK, **options: staff_page(
        somebody, path, viewport, **options
    )


@pytest.fixture
def lead(person, staff_page):
    return lambda path=EXCEL, viewport=DESK, **options: staff_page(
        person("regional-lead"), path, viewport, **options
    )


def fetched(page, link):
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return open(download.value.path(), "rb").read(), download.value.suggested_filename


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def as_csv(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def send(page, data, name="lines.csv"):
    kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    page.get_by_label("Your file").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    press(page.get_by_role("button", name="Show me what would change"))


def test_an_officer_changes_a_line_in_a_sheet_and_finds_its_draft(officer):
    page = officer(java_script_enabled=False)
    data, name = fetched(page, "CSV file")
    assert name == "entitlements.csv"
    rows = rows_of(data)
    assert {row["Whose line"] for row in rows} == {"Walsall"}
    rows[0]["Summary"] = "Put right in a sheet."
    send(page, as_csv(rows))
    text = page.locator("#content").inner_text()
    assert "What would change" in text
    assert "1 draft would be made" in text
    assert "Put right in a sheet." in text
    press(page.get_by_role("link", name="unchanged"))
    assert "Row 3:" in page.locator("#content").inner_text()
    press(page.get_by_role("button", name="Make 1 draft"))
    assert "1 draft was made from lines.csv." in page.locator("body").inner_text()
    page.goto(page.url.split("/admin/")[0] + EXCEL)
    send(page, as_csv(rows))
    assert "There is nothing to do" in page.locator("#content").inner_text()
    press(page.get_by_role("button", name="Leave it"))
    assert "Nothing was imported from lines.csv." in page.locator("body").inner_text()


def test_a_mistake_is_explained_by_row_and_column(officer):
    page = officer(java_script_enabled=False)
    rows = rows_of(fetched(page, "CSV file")[0])
    rows[1] |= {"From age": "eighteen", "Whose line": "Dudley"}
    rows[2]["From age"] = "eighteen"
    send(page, as_csv(rows))
    text = page.locator("#content").inner_text()
    assert "2 rows cannot be imported: see what is wrong below." in text
    assert "Row 3, Whose line: This line belongs to Walsall." in text
    assert "Row 4, From age: “eighteen” is not a whole number." in text
    assert page.get_by_role("button", name="Make").count() == 0


def test_a_councils_own_list_is_matched_and_what_is_well_is_taken(officer):
    page = officer(java_script_enabled=False)
    about, sort = (f"{word} {secrets.token_hex(4)}" for word in ("About", "Sort"))  # not remembered
    headings = ("Offer", about, sort)
    own = [
        ("A laptop", "You get a laptop.", "Finance"),
        ("Gym pass", "Free gym.", "Health & well-being"),
        ("A party", "Every May.", "Fun"),
    ]
    send(page, as_csv([dict(zip(headings, row, strict=True)) for row in own]))
    page.get_by_label(about).select_option(label="Summary")
    page.get_by_label(sort).select_option(label="Area")
    press(page.get_by_role("button", name="Show me what would change"))
    text = page.locator("#content").inner_text()
    assert "“Fun” is not among the areas." in text
    press(page.get_by_role("button", name="Make 1 draft"))
    assert "1 draft was made from lines.csv." in page.locator("body").inner_text()
    data, name = fetched(page, "Download")
    assert name == "rows-to-put-right.xlsx"
    rows = list(load_workbook(io.BytesIO(data))["Lines"].iter_rows(values_only=True))
    assert rows[0] == (*headings, "What is wrong")
    assert [row[0] for row in rows[1:]] == ["A laptop", "A party"]


def test_a_regional_lead_sends_everything_back_and_sees_the_progress(lead, record_property):
    page = lead(java_script_enabled=False)
    data, name = fetched(page, "Excel workbook")
    assert name == "entitlements.xlsx"
    start = time.monotonic()
    send(page, data, name)
    page.get_by_text("There is nothing to do").wait_for()
    seconds = time.monotonic() - start
    record_property("measured", f"{seconds:4.1f} s to send everything back in a browser")


def test_many_rows_show_how_far_they_are(lead):
    page = lead(java_script_enabled=False)
    rows = rows_of(fetched(page, "CSV file")[0])
    many = [rows[0] | {"ID": "", "Web address": f"copy-{n}"} for n in range(4000)]
    seen = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    send(page, as_csv(many))
    page.get_by_text("4000 drafts would be made").wait_for(timeout=60_000)
    assert len([url for url in seen if "/excel/" in url]) >= 3
    assert "Page 1 of 80" in page.locator("#content").inner_text()
    press(page.get_by_role("button", name="Leave it"))


def test_others_are_served_while_a_hostile_file_is_refused(officer, site, record_property):
    page = officer(java_script_enabled=False)
    waits, over = [], threading.Event()

    def ask():
        while not over.is_set():
            start = time.monotonic()
            urllib.request.urlopen(f"{site}/offers/", timeout=10).read()  # noqa: S310 - our own
            waits.append(time.monotonic() - start)

    others = threading.Thread(target=ask)
    others.start()
    start = time.monotonic()
    send(page, hostile.three_million_empty_rows(), "lines.xlsx")
    page.get_by_text("Nothing was imported.").wait_for()
    seconds = time.monotonic() - start
    served_meanwhile = len(waits)
    over.set()
    others.join()
    record_property(
        "measured",
        f"{seconds:4.1f} s to refuse a hostile file, {max(waits):4.2f} s at most for each of "
        f"{len(waits)} pages of others meanwhile",
    )
    assert served_meanwhile


def test_who_only_looks_can_take_lines_out_and_send_nothing(person, staff_page):
    page = staff_page(person("participation-lead", "walsall"), EXCEL)
    assert page.get_by_role("link", name="Excel workbook").is_visible()
    assert page.get_by_label("Your file").count() == 0


@pytest.mark.node
@on_both
def test_axe_has_nothing_to_report_and_nothing_scrolls_sideways(officer, viewport, tmp_path):
    page = officer(viewport=viewport)
    kept = tmp_path if not shutil.os.environ.get("PICTURES") else shutil.os.environ["PICTURES"]

    def look(name):
        page.screenshot(path=f"{kept}/{name}-{viewport['width']}.png", full_page=True)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    look("start")
    rows = rows_of(fetched(page, "CSV file")[0])
    send(page, b"", "lines.csv")
    look("error")
    rows[1] |= {"Summary": "Put right in a sheet. " * 8, "Topics": "", "Until birthday": "21"}
    rows.append(rows[2] | {"ID": "", "Web address": "one-more", "Title": "One more"})
    send(page, as_csv(rows))
    look("preview")
    rows[1] |= {"From age": "eighteen", "My notes": ""}
    rows[2] |= {"Until birthday": "25th", "First day": "1st April 2026", "My notes": "ask Jo"}
    for row in rows:
        row.setdefault("My notes", "")
    page.goto(page.url.split("/admin/")[0] + EXCEL)
    send(page, as_csv(rows[:40]))
    look("refused")
    page.get_by_role("link", name="1 changed").click()
    look("read-as")
    page.goto(page.url.split("/admin/")[0] + EXCEL)
    own = [
        {
            "Offer": "A laptop",
            "Description": "You get a laptop. " * 9,
            "Age": "18",
            "Jo's notes": "x",
        },
        {"Offer": "Gym pass", "Description": "Free gym.", "Age": "16", "Jo's notes": "ring back"},
    ]
    send(page, as_csv(own))
    look("columns")
    press(page.get_by_role("button", name="Show me what would change"))
    look("columns-wrong")
