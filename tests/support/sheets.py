"""Sheets for tests: fetch one as a person, change it, send it back, read what the preview says."""

import csv
import io
import re

from django.urls import reverse
from openpyxl import Workbook, load_workbook

from offers.lines.models import Entitlement
from tests.support.reading import read


def address(name, *args, model=Entitlement):
    return reverse(f"admin:offers_{model._meta.model_name}_{name}", args=args)


def fetch(client, ending=".xlsx", model=Entitlement):
    response = client.get(address("excel_file", f"lines{ending}", model=model))
    assert response.status_code == 200
    return response.content


class Sheet:
    """Headings and rows that can be changed by heading, and saved as either kind of file."""

    def __init__(self, rows):
        first, *rows = rows
        self.headings = list(first)
        self.rows = [
            dict(zip(self.headings, [value or "" for value in row], strict=True)) for row in rows
        ]

    @classmethod
    def out(cls, client, model=Entitlement):
        book = load_workbook(io.BytesIO(fetch(client, ".xlsx", model)))
        return cls(book["Lines"].iter_rows(values_only=True))

    @classmethod
    def out_csv(cls, client, model=Entitlement):
        text = fetch(client, ".csv", model).decode("utf-8-sig")
        return cls(csv.reader(io.StringIO(text, newline="")))

    def row(self, title):
        return next(row for row in self.rows if row["Title"] == title)

    def add(self, **cells):
        """A new row; keywords with _ for the spaces of the headings."""
        row = dict.fromkeys(self.headings, "")
        row |= {name.replace("_", " "): value for name, value in cells.items()}
        assert set(row) == set(self.headings)
        self.rows.append(row)
        return row

    def table(self):
        return [self.headings, *([row[h] for h in self.headings] for row in self.rows)]

    def xlsx(self):
        return xlsx(self.table())

    def csv(self, encoding="utf-8-sig", **options):
        text = io.StringIO()
        csv.writer(text, **options).writerows(self.table())
        return text.getvalue().encode(encoding)


def a_new_row(sheet, **cells):
    """A row that is well and is no line yet."""
    return sheet.add(
        **{
            "Whose_line": "Walsall",
            "Title": "A laptop",
            "Summary": "You get a laptop.",
            "Area": "Accommodation",
            "For_the_care_leavers_of": "This council's care leavers",
            "Where_you_must_live": "Anywhere",
            "Right_or_choice": "Council's choice",
            "Source": "Our local offer",
            "Source_web_address": "https://council.invalid/offer",
            "Confidence": "High: said plainly by who gives it",
            "Last_checked": "2026-05",
            "Review_after_months": "12",
            "Ages_not_stated": "no",
        }
        | cells
    )


def xlsx(rows, **others):
    """A workbook with the rows in its sheet "Lines"; keywords are other sheets, in front of it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Lines"
    fill(sheet, rows)
    for place, (name, its_rows) in enumerate(others.items()):
        fill(book.create_sheet(name.replace("_", " "), place), its_rows)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def renamed(data, name):
    book = load_workbook(io.BytesIO(data))
    book["Lines"].title = name
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def fill(sheet, rows):
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str) and value:
                cell.data_type = "s"  # as Excel saves typed text, also where it starts with =


def send(client, data, name="lines.xlsx", model=Entitlement):
    """The page that answers a file: the preview, or the form with its error."""
    file = io.BytesIO(data)
    file.name = name
    response = client.post(address("excel", model=model), {"file": file}, follow=True)
    while 'http-equiv="refresh"' in response.content.decode():
        response = client.get(response.request["PATH_INFO"])
    return response


def pk_of(response):
    return re.search(r"/excel/([0-9a-f-]{36})/", response.request["PATH_INFO"])[1]


def counts(response):
    """{"new": 1, "changed": 0, ...} as the preview says."""
    found = re.findall(r"(\d+) (refused|new|changed|unchanged)\b", words(response))
    assert len(found) == 4, words(response)[:500]
    return {kind: int(number) for number, kind in found if int(number)}


def confirm(client, response, model=Entitlement):
    return client.post(address("excel_confirm", pk_of(response), model=model), follow=True)


def take_in(client, data, name="lines.xlsx", model=Entitlement):
    """Send a file and confirm it."""
    return confirm(client, send(client, data, name, model), model)


def words(response):
    """The text of the main part of a page, with single spaces."""
    parts = read(response).all("ul.messagelist, #content-main")
    return " ".join(part.words for part in parts)
