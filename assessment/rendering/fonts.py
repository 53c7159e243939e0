"""The fonts of the documents: one for what is our own, others for what people type. Only home of fontTools.

A character that no font has would make a document unreadable to a screen reader, and a font that happens to be on the
machine would make other bytes on the next one; so each one is looked up, and what is left is shown as such.
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
"""The file of each name, as package and path in it."""
SCRIPTS = {
    "arabic.ttf": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "hebrew.ttf": ("fontpkg_heebo", "files/Heebo[wght].ttf"),
    "thai.ttf": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    "cjk.otf": ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
}
"""Each is used where the text has a character that those before it lack; report.css names their families."""
FONTS: Mapping[str, tuple[str, str]] = TEXT | SCRIPTS
MISSING = "\ufffd"
_ORDINARY = re.compile("[\n -~\xa0-\u017f\u2013-\u2026−]*")
"""What the font of the text has, without looking; nearly every document is made of it."""


def font_file(name: str) -> Path:
    package, path = FONTS[name]
    return Path(str(files(package))) / path


def with_fallback_fonts(html: str) -> str:
    """The same document with the fonts that its text needs; a character that none has becomes MISSING."""
    if _ORDINARY.fullmatch(html):
        return html
    wanted = {ord(char) for char in html if char != "\n"} - _covered("regular.ttf")
    faces = []
    for name in SCRIPTS:
        if wanted and (found := wanted & _covered(name)):
            wanted -= found
            family = name.partition(".")[0]
            faces.append(f'@font-face {{ font-family: "Report {family}"; src: url("font://files/{name}"); }}')
    html = html.translate(dict.fromkeys(wanted, MISSING))
    return html.replace("</head>", f"<style>{' '.join(faces)}</style>\n</head>", 1) if faces else html


@cache
def _covered(name: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())
