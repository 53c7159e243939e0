"""The fonts of the documents: one for our own text, others for text that people type.

This is the only module that imports fontTools. The documents use only the fonts that come with the product, because
fonts installed on the machine would make the bytes of a PDF differ between machines. A character that no font has
would make the document unreadable for a screen reader, so it becomes a replacement character.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

TEXT = {
    "regular.ttf": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    "italic.ttf": ("fontpkg_noto_sans", "files/NotoSans-Italic[wdth,wght].ttf"),
}
"""For each font file, its package and its path in that package."""
SCRIPTS = {
    "arabic.ttf": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "hebrew.ttf": ("fontpkg_heebo", "files/Heebo[wght].ttf"),
    "thai.ttf": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    "cjk.otf": ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
}
"""Further fonts. Each is used only if the text has a character that the fonts before it lack.

report.css lists their families.
"""
FONTS: Mapping[str, tuple[str, str]] = TEXT | SCRIPTS
MISSING = "\ufffd"
_ORDINARY = re.compile("[\n -~\xa0-\u017f\u2013-\u2026−]*")
"""Characters that the text font is known to have. Nearly all documents have no others and need no lookup."""


def font_file(name: str) -> Path:
    """Return the path of a font file."""
    package, path = FONTS[name]
    return Path(str(files(package))) / path


def with_fallback_fonts(html: str) -> str:
    """Return the document with the extra fonts that its text needs. A character that no font has becomes MISSING."""
    if _ORDINARY.fullmatch(html):
        return html
    wanted = {ord(char) for char in html if char != "\n"} - _covered("regular.ttf")
    faces = []
    for name in SCRIPTS:
        if wanted and (covered := wanted & _covered(name)):
            wanted -= covered
            family = name.partition(".")[0]
            faces.append(f'@font-face {{ font-family: "Report {family}"; src: url("font://files/{name}"); }}')
    html = html.translate(dict.fromkeys(wanted, MISSING))
    return html.replace("</head>", f"<style>{' '.join(faces)}</style>\n</head>", 1) if faces else html


@cache
def _covered(name: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())
