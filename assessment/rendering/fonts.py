"""The fonts of the documents: one for our own words, others for what people type. The only home of fontTools.

Each character is looked up in the fonts that come with the product. A font that happens to be on the machine would
give other bytes on the next machine. A character that no font has would make the document unreadable to a screen
reader, so it is replaced by a sign that stands for it.
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
"""The package of each font file and its path in the package."""
SCRIPTS = {
    "arabic.ttf": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "hebrew.ttf": ("fontpkg_heebo", "files/Heebo[wght].ttf"),
    "thai.ttf": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    "cjk.otf": ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
}
"""A font is used if the text has a character that the fonts before it lack; report.css names their families."""
FONTS: Mapping[str, tuple[str, str]] = TEXT | SCRIPTS
MISSING = "\ufffd"
_ORDINARY = re.compile("[\n -~\xa0-\u017f\u2013-\u2026−]*")
"""Characters that the text font is known to have. Nearly every document has no others, and needs no look-up."""


def font_file(name: str) -> Path:
    """Return where the file of a font stands."""
    package, path = FONTS[name]
    return Path(str(files(package))) / path


def with_fallback_fonts(html: str) -> str:
    """Return the document with the fonts that its text needs. A character that no font has becomes MISSING."""
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
