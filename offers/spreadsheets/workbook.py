"""Writes sheets: an Excel workbook or a CSV file.

A workbook has the lines, the allowed values, and instructions. Nothing is hidden, and it does not
say who made it.
"""

import csv
import io
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from authorities.models import District
from offers.spreadsheets.columns import cell_of
from offers.spreadsheets.headings import WRONG
from offers.spreadsheets.reader import MAX_ROWS
from offers.spreadsheets.reading import ALLOWED, HOW, SHEET
from offers.spreadsheets.values import Many, NationalLine, YesNo

NOTES = [
    "Rows with an ID change that line. For a new line, clear the ID and the web address.",
    "Everything is imported as drafts: the public sees nothing until somebody publishes them.",
    "A line whose row you delete here stays as it is. Nothing is deleted by an import.",
    "Leave the headings in row 1 as they are.",
    "An apostrophe before = + - or @ stops Excel from treating text as a formula. It is removed "
    "when you send the file back.",
    "Save it as an Excel workbook (.xlsx). A CSV file also works if it is saved as “CSV UTF-8”, but "
    "Excel changes dates and long numbers in it.",
]
WIDE = {"title", "summary", "detail", "how_to_get", "source_title", "source_url"}
INK, PALE = "FF1E1433", "FFF0E6FF"


def csv_text(rows):
    """CSV in UTF-8 with the BOM that Excel needs."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return "\ufeff" + text.getvalue()


def workbook(kind, rows, headings=None):
    """`headings` are pairs of a heading and our column, or None; without, they are all of ours."""
    headings = headings or [(column.heading, column) for column in kind.columns]
    book = Workbook(write_only=True)
    book.properties.creator = ""
    styles = Styles(book)
    lines = book.create_sheet(SHEET)
    write_lines(lines, headings, rows, styles)
    allowed = book.create_sheet(ALLOWED)
    ranges = write_allowed(allowed, kind, styles)
    for number, (_, column) in enumerate(headings, 1):
        if column in ranges and not isinstance(column.value, Many):
            letter = get_column_letter(number)
            choice = DataValidation(type="list", formula1=ranges[column], errorStyle="warning")
            choice.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
            lines.data_validations.append(choice)
    write_how(book.create_sheet(HOW), kind, styles)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


class Styles:
    """Cell styles. Every cell is text, so that Excel does not turn 2024-05 into a date."""

    def __init__(self, book):
        sheet = book.create_sheet("Styles")
        self.plain = self.made(sheet, Alignment(vertical="top"))
        self.wrapped = self.made(sheet, Alignment(vertical="top", wrap_text=True))
        self.heading = self.made(sheet, Alignment(vertical="top", wrap_text=True))
        self.heading.font = Font(bold=True, color=INK)
        self.heading.fill = PatternFill("solid", fgColor=PALE)
        book.remove(sheet)

    def made(self, sheet, alignment):
        cell = WriteOnlyCell(sheet)
        cell.number_format, cell.alignment = "@", alignment
        return cell

    def row(self, sheet, values, look=None):
        look = look or self.plain
        return [self.cell(sheet, value, look) if value else None for value in values]

    def cell(self, sheet, value, look):
        cell = copy(look)
        cell.parent, cell.value = sheet, value
        cell.data_type = "s"  # text, never a formula
        return cell


def write_lines(sheet, headings, rows, styles):
    sheet.freeze_panes = "A2"
    for number, (heading, column) in enumerate(headings, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        is_wide = heading == WRONG or (column and column.name in WIDE)
        dimension.width = 40 if is_wide else 18
        dimension.number_format = "@"
    sheet.append(styles.row(sheet, [heading for heading, _ in headings], styles.heading))
    for row in rows:
        sheet.append(styles.row(sheet, row))


def write_allowed(sheet, kind, styles):
    """One column for each list. Returns the cell range of each list, by column."""
    lists, ranges = [], {}
    for column in kind.columns:
        values = ["yes", "no"] if isinstance(column.value, YesNo) else allowed(column.value)
        if values is None:
            continue
        letter = get_column_letter(len(lists) + 1)
        ranges[column] = f"'{ALLOWED}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
        lists.append((column.heading, values))
        if beside := explained(column.value, values):
            lists.append(beside)
    for number in range(1, len(lists) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 34
    sheet.freeze_panes = "A2"
    sheet.append(styles.row(sheet, [heading for heading, _ in lists], styles.heading))
    for number in range(max(len(values) for _, values in lists)):
        row = [values[number] if number < len(values) else "" for _, values in lists]
        sheet.append(styles.row(sheet, map(cell_of, row)))
    return ranges


def allowed(value):
    return getattr(value, "allowed", None)


def explained(value, values):
    """A column that explains the values of a list, where they need it."""
    if isinstance(value, NationalLine):
        lines = value.known.national_lines
        return ("What that is", [lines[slug].title for slug in values])
    if isinstance(value, Many) and value.model is District:
        districts = value.known.named(District)
        return ("In", [districts[name].authority.short_name for name in values])
    return None


def write_how(sheet, kind, styles):
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    sheet.append(styles.row(sheet, ["Before you start", ""], styles.heading))
    for note in NOTES:
        sheet.append(styles.row(sheet, ["", note], styles.wrapped))
    sheet.append(styles.row(sheet, ["Column", "What to write"], styles.heading))
    for column in kind.columns:
        how = column.how
        if usual := kind.begins_with.get(column.heading):
            how = f"{how} Empty in a new line: {usual}."
        sheet.append(styles.row(sheet, [column.heading, how], styles.wrapped))
