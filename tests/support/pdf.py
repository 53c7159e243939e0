"""Reads everything from a PDF that the tests check: fonts, headings, links, attachments, PDF/UA validation."""

import logging
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import page
import pikepdf

from assessment.rendering.fonts import TEXT
from assessment.rendering.html import STYLESHEET

OWN_FILES = {STYLESHEET, *(f"font://files/{name}" for name in TEXT)}
WORKERS = 2
HEADING = re.compile(r"/H([1-6])")
ACTIVE = re.compile(rb"/(?:JavaScript|JS|OpenAction|AA|Launch|SubmitForm|ImportData|GoToR|EmbeddedFiles?|AF)\b")
ATTACHED = {b"/EmbeddedFiles", b"/EmbeddedFile", b"/AF"}
"""The PDF names that attached answers bring with them. A report without answers has none of these."""
STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)


@dataclass(frozen=True)
class Report:
    """Everything that the tests check in one PDF. It is read in the process that rendered the PDF."""

    failures: list[str]
    """The violations of PDF/UA-1 that the validator reports."""
    warnings: list[str]
    """The messages that WeasyPrint logged."""
    asked: set[str]
    """The URLs that the renderer requested."""
    fonts: dict[str, bool]
    """Whether each font is embedded, by its name."""
    title: tuple[str, str, bool]
    """The title in the document information, the title in the metadata, and whether viewers show it."""
    language: str
    created: str
    headings: list[int]
    texts: list[str]
    """The text of each page, with single spaces."""
    places: dict[str, int]
    """The page number of each link target, by its name."""
    orphans: list[int]
    """The numbers of pages that end with a heading."""
    tables: list[int]
    """The number of header cells of each table."""
    links: set[str]
    """The scheme of each link, or "internal"."""
    active: set[bytes]
    """The PDF names of actions and attachments in the file."""
    answers: bytes
    """The content of the attachments."""
    pages: int


class Kept(logging.Handler):
    """A log handler that keeps the messages."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def kept_log() -> Iterator[Kept]:
    """Yield a handler that keeps what the renderer logs in the meantime."""
    kept = Kept()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(kept)
    try:
        yield kept
    finally:
        logger.removeHandler(kept)


def look_at(document: bytes, warnings: list[str], requested: set[str]) -> Report:
    report = page.validate_pdf_bytes(document, profile="ua1")
    with pikepdf.open(BytesIO(document)) as opened:
        elements = list(structure(opened.Root.StructTreeRoot))
        tags = [str(element.S) for element in elements]
        with opened.open_metadata() as metadata:
            titles = str(opened.docinfo.Title), str(metadata["dc:title"])
        return Report(
            failures=[f"{failure.rule_id}: {failure.message}" for failure in report.failures],
            warnings=warnings,
            asked=requested,
            fonts=fonts(opened),
            title=(*titles, bool(opened.Root.ViewerPreferences.DisplayDocTitle)),
            language=str(opened.Root.Lang),
            created=str(opened.docinfo.get("/CreationDate", "")),
            headings=[int(tag[-1]) for tag in tags if HEADING.fullmatch(tag)],
            texts=page_texts(document),
            places=places(opened),
            orphans=orphans(opened),
            tables=[
                sum(str(cell.S) == "/TH" for cell in structure(element))
                for element, tag in zip(elements, tags, strict=True)
                if tag == "/Table"
            ],
            links=set(links(opened)),
            active=set(ACTIVE.findall(without_streams(opened))) - ATTACHED,
            answers=b"".join(attachment.get_file().read_bytes() for attachment in opened.attachments.values()),
            pages=len(opened.pages),
        )


def structure(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the descendants of the element in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def page_texts(document: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=document, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def places(opened: pikepdf.Pdf) -> dict[str, int]:
    if "/Names" not in opened.Root:
        return {}
    numbers = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
    names = list(opened.Root.Names.Dests.Names)
    return {str(name): numbers[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)}


def orphans(opened: pikepdf.Pdf) -> list[int]:
    """Return the numbers of pages on which a heading comes last."""
    numbers = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
    lines = [(heading, numbers[page.objgen]) for heading, page in in_order(opened.Root.StructTreeRoot)]
    return [page for (heading, page), (_next, after) in pairwise(lines) if heading and after != page]


def in_order(element: pikepdf.Object) -> Iterator[tuple[bool, pikepdf.Object]]:
    """Yield each heading and each other text in reading order: whether it is a heading, and its page."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            yield False, element.Pg  # the element is the number of a text on that page
        elif HEADING.fullmatch(str(kid.get("/S"))):
            yield True, kid.Pg
        elif "/S" in kid:
            yield from in_order(kid)


def fonts(opened: pikepdf.Pdf) -> dict[str, bool]:
    fonts_embedded = {}
    for pdf_object in opened.objects:
        if isinstance(pdf_object, pikepdf.Dictionary) and pdf_object.get("/Type") == "/Font":
            for font in pdf_object.get("/DescendantFonts", [pdf_object]):
                descriptor = font.get("/FontDescriptor", {})
                embedded = any(f"/FontFile{version}" in descriptor for version in ("", "2", "3"))
                fonts_embedded[str(font.BaseFont)] = embedded
    return fonts_embedded


def links(opened: pikepdf.Pdf) -> Iterator[str]:
    for sheet in opened.pages:
        for annotation in sheet.get("/Annots", []):
            action = annotation.get("/A", {})
            if "/URI" in action:
                yield str(action.URI).partition(":")[0]
            else:
                yield "internal" if "/Dest" in annotation or action.get("/S") == "/GoTo" else "unknown"


def without_streams(opened: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    opened.save(written, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return STREAM.sub(b"", written.getvalue())
