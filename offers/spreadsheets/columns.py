"""The columns of a sheet: heading, field, and how to fill it in."""

import re

from import_export.fields import Field

from offers.csv_files import RISKY, escaped, unescaped

# Characters that XML, and so a workbook, cannot hold; and Excel's limit for a cell.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CELL_LIMIT = 32_767
EXCEL_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
TOO_LONG = "({} characters: too long for Excel. Change it in the browser.)"


def cell_of(text):
    if len(text) > CELL_LIMIT - 100:
        return TOO_LONG.format(len(text))
    return escaped(UNPRINTABLE.sub("\ufffd", text))


def normal(cell):
    """A cell without what differs between programs: line ends and surrounding spaces."""
    cell = cell.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
    bare = cell.strip()
    if cell.startswith("'") and not bare.strip("'") and RISKY.match(cell):
        return bare[1:]  # the apostrophe has nothing left to guard
    return bare


class Column(Field):
    """One field of a line. `save` is called only for cells that differ from `cell`, so a file that
    was exported and sent back unchanged changes nothing, whatever its values."""

    is_content = True

    def __init__(self, attribute, heading, widget, how=""):
        super().__init__(attribute=attribute, column_name=heading, widget=widget)
        self.how = how

    def get_value(self, line):
        if self.attribute in line.sets:
            return line.sets[self.attribute]
        attname = line._meta.get_field(self.attribute).attname
        return None if getattr(line, attname) is None else getattr(line, self.attribute)

    def put(self, line, value):
        if self.attribute in line.sets:
            line.sets = line.sets | {self.attribute: value}
        else:
            setattr(line, self.attribute, value)

    def cell(self, line):
        return cell_of(self.export(line))

    def save(self, line, row, is_m2m=False, **kwargs):
        cell = row[self.column_name]
        if EXCEL_ERROR.fullmatch(cell):
            raise ValueError(f"The cell contains an Excel error ({cell}).")
        if UNPRINTABLE.search(cell) or "\ufffd" in cell:
            raise ValueError(
                "A character was lost here when the file was saved (�). Type it again."
            )
        self.put(line, self.widget.clean(unescaped(cell).strip(), row=row))


class WhoseColumn(Column):
    """The owner of a line, its scope and its council, in one cell."""

    def get_value(self, line):
        return line.scope, line.authority if line.authority_id else None

    def put(self, line, value):
        line.scope, line.authority = value


class ReadOnly(Column):
    """A column that an import ignores."""

    is_content = False

    def __init__(self, heading, value, how=""):
        super().__init__(None, heading, None, how)
        self.value = value

    def export(self, line, **kwargs):
        return self.value(line)
