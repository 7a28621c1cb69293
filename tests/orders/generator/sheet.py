# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets as bytes: CSV as pretix and others write it, and a workbook made by hand."""

import csv
import io
import zipfile
from typing import Any, Iterable, List, Sequence
from xml.sax.saxutils import escape

Rows = Iterable[Sequence[Any]]


def comma(rows: Rows) -> bytes:
    """pretix's "CSV (with commas)": every text quoted, numbers not, lines end in CR LF, UTF-8 without a mark."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return out.getvalue().encode("utf-8")


def sparing(rows: Rows) -> bytes:
    """Quotes only where they are needed, as most systems write CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


def semicolon(rows: Rows) -> bytes:
    """As a German Excel saves it: semicolons and the byte-order mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def tabs(rows: Rows) -> bytes:
    """Meetup's .xls, which is text with tabs."""
    return "".join("\t".join(str(cell) for cell in row) + "\r\n" for row in rows).encode("utf-8")


CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>')
WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Check-in list" sheetId="1" r:id="rId1"/></sheets></workbook>')


def workbook(rows: Rows) -> bytes:
    """An .xlsx with one sheet of inline texts (ECMA-376), the same bytes each time."""
    lines: List[str] = []
    for row in rows:
        cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_legal(str(cell)))}</t></is></c>' for cell in row)
        lines.append(f"<row>{cells}</row>")
    sheet = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
             '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
             + "".join(lines) + "</sheetData></worksheet>")
    parts = {"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
             "xl/workbook.xml": WORKBOOK,
             "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
             "xl/worksheets/sheet1.xml": sheet}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _legal(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
