"""Files made to harm whoever opens them. Each function returns the bytes of one."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row>'


def sheet(rows=ROW, dimension="A1:B2"):
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def workbook(sheet_xml=None, *, main_type=f"{TYPES}.sheet.main+xml", **parts):
    """A small workbook by hand; keywords take the place of parts, or come on top."""
    strings = (
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
    )
    strings = strings if "xl/sharedStrings.xml" in parts else ""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main_type}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f"{strings}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships"><sheets>'
        '<sheet name="Lines" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml or sheet(),
    } | parts
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def small_and_right():
    return workbook()


def zip_bomb():
    """A quarter of a gigabyte in a quarter of a megabyte."""
    return workbook(**{"xl/media/image1.png": b"\x00" * (256 * 2**20)})


def zip_bomb_that_lies_about_its_size():
    data = bytearray(workbook(sheet(ROW * 700_000)))
    at = data.index(b"PK\x01\x02")
    while data[at : at + 4] == b"PK\x01\x02":  # the sizes in the table of contents
        struct.pack_into("<I", data, at + 24, 100)
        lengths = struct.unpack_from("<HHH", data, at + 28)
        at += 46 + sum(lengths)
    return bytes(data)


def ten_thousand_parts():
    return workbook(**{f"xl/media/{number}.png": b"" for number in range(10_000)})


def far_cell():
    return workbook(sheet(ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def far_column():
    return workbook(sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def dimension_that_hides_a_far_cell():
    return workbook(
        sheet(ROW + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>', dimension="A1:A1")
    )


def three_million_rows():
    return workbook(sheet("<row><c><v>1</v></c></row>" * 3_000_000))


def three_million_empty_rows():
    return workbook(sheet(ROW + "<row/>" * 3_000_000))


def as_many_empty_rows_as_pass_the_count():
    return workbook(sheet(ROW + "<row/>" * 2_400_000))


def one_row_of_a_million_cells():
    return workbook(sheet(f"<row>{'<c><v>1</v></c>' * 1_000_000}</row>"))


def a_wall_of_shared_strings():
    table = f'<sst xmlns="{MAIN}">{"<si><t>abcdef</t></si>" * 2_000_000}</sst>'
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
        f'Id="rId2" Type="{OFFICE}/relationships/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    )
    return workbook(**{"xl/sharedStrings.xml": table, "xl/_rels/workbook.xml.rels": relations})


def a_very_deep_sheet():
    depth = 1_000_000
    return workbook(sheet("<a>" * depth + "</a>" * depth))


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


def billion_laughs():
    return workbook(LAUGHS + sheet(ROW.replace("ID", "&j;")))


def billion_laughs_in_utf_16():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS + sheet(ROW.replace("ID", "&j;"))
    return workbook(text.encode("utf-16"))


def billion_laughs_far_down():
    padding = f"<!-- {'x' * 100_000} -->"
    return workbook(padding + LAUGHS + sheet(ROW.replace("ID", "&j;")))


def a_file_of_the_servers():
    entity = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"
    return workbook(entity + sheet(ROW.replace("ID", "&a;")))


def macros():
    return workbook(
        main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        **{"xl/vbaProject.bin": OLE},
    )


def macros_without_their_part():
    return workbook(main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def external_links():
    return workbook(**{"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'})


def data_connections():
    return workbook(**{"xl/connections.xml": f'<connections xmlns="{MAIN}"/>'})


def locked_with_a_password():
    return OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2048


def old_excel():
    return OLE + b"\x00" * 504 + "Workbook".encode("utf-16-le") + b"\x00" * 2048


def zip_with_a_password():
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def zip_in_a_zip():
    return workbook(**{"xl/media/more.xlsx": workbook()})


def another_zip():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return data.getvalue()


def cut_off():
    data = workbook()
    return data[: len(data) // 2]


def damaged():
    return workbook("<worksheet><sheetData><row>")


def csv_of_millions_of_rows():
    return b"ID\n" + b"1\n" * 5_000_000


def csv_of_one_cell():
    return b'ID\n"' + b"x" * 11_000_000 + b'"'


def csv_with_an_open_quotation_mark():
    return b'ID,Title\n1,"open\n2,x\n'


def csv_of_a_million_columns():
    return b"," * 1_000_000 + b"x\n"
