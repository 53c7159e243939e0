"""Last changes to a PDF before WeasyPrint writes it: they make it valid PDF/UA-1 and mark its attachment."""

import re
from typing import Any

UNMAPPED_GLYPH = re.compile(rb"^(<[0-9a-f]+> )<>$")
"""A line in a ToUnicode map that maps a glyph to no character."""
PRINT_FLAG = 4
"""The flag of an annotation that is printed."""
ZERO_WIDTH_SPACE = rb"\1<200b>"


def finish(_document: Any, pdf: Any) -> None:
    """Change the PDF in place. WeasyPrint calls this function as its finisher."""
    _mark_attachment_as_source(pdf)
    _map_every_glyph(pdf)
    _give_every_header_cell_a_scope(pdf)
    _print_links(pdf)


def _mark_attachment_as_source(pdf: Any) -> None:
    """Declare the attachment as the source of the report. WeasyPrint itself does this only for PDF/A-3."""
    dictionaries: list[Any] = [value for value in pdf.objects if isinstance(value, dict)]
    specifications = [value for value in dictionaries if value.get("Type") == "/Filespec"]
    for specification in specifications:
        specification["AFRelationship"] = "/Source"
    if specifications:
        references = " ".join(specification.reference.decode() for specification in specifications)
        pdf.catalog["AF"] = f"[{references}]"


def _give_every_header_cell_a_scope(pdf: Any) -> None:
    """Say of each header cell whether it heads a column or a row, which some screen readers need.

    WeasyPrint only lists the headers of each other cell.
    """
    dictionaries: list[Any] = [value for value in pdf.objects if isinstance(value, dict)]
    elements = {value.reference: value for value in dictionaries}
    for element in [element for element in elements.values() if element.get("S") == "/TH"]:
        group = elements[elements[element["P"]]["P"]]
        attributes = element.setdefault("A", type(element)({"O": "/Table"}))
        attributes["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _print_links(pdf: Any) -> None:
    """Mark the links as parts of the printed page, because PDF/UA viewers may otherwise hide them in print."""
    for value in pdf.objects:
        if isinstance(value, dict) and value.get("Subtype") == "/Link":
            value["F"] = PRINT_FLAG


def _map_every_glyph(pdf: Any) -> None:
    """Map every glyph to a character, as PDF/UA requires.

    In Hebrew, Thai and Arabic, one letter with its marks can take several glyphs. WeasyPrint assigns the text to the
    first glyph and maps the others to nothing. This function maps those to a zero-width space.
    """
    for value in pdf.objects:
        stream: list[Any] = getattr(value, "stream", [])
        if b"begincmap" in stream:
            value.stream = [
                UNMAPPED_GLYPH.sub(ZERO_WIDTH_SPACE, line) if isinstance(line, bytes) else line for line in stream
            ]
