"""The language in use is one of the installed ones, and each block, thread and request chooses its own."""

import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from assessment import translation
from assessment.translation import (
    LazyText,
    _,
    best_language,
    current_language,
    day,
    environment_language,
    plural,
    read_catalogs,
    text_direction,
    use_language,
)

HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"
GERMAN = {
    "": HEADER,
    "January": "Januar",
    "{day} {month} {year}": "{day}. {month} {year}",
    "{count} gap\0{count} gaps": "{count} Lücke\0{count} Lücken",
}


def compiled(messages: dict[str, str]) -> bytes:
    """Return a catalog as msgfmt compiles it: a table of originals, a table of translations, and the texts."""
    entries = sorted((original.encode(), text.encode()) for original, text in messages.items())
    start = 28 + 16 * len(entries)
    tables, texts = b"", b""
    for column in (0, 1):
        for entry in entries:
            tables += struct.pack("<II", len(entry[column]), start + len(texts))
            texts += entry[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    return head + tables + texts


def install(folder: Path, name: str, messages: dict[str, str]) -> None:
    file = folder / name / "LC_MESSAGES" / "readiness.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(compiled(messages))


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "de", GERMAN)
    install(tmp_path, "pt_BR", {"": HEADER})
    install(tmp_path, "he", {"": HEADER})
    monkeypatch.setattr(translation, "CATALOGS", read_catalogs(tmp_path))


def test_catalogs_are_found_by_their_folder(tmp_path: Path, german: None) -> None:
    assert sorted(translation.CATALOGS) == ["de", "en", "he", "pt-BR"]
    assert sorted(read_catalogs(tmp_path / "nothing")) == ["en"]


def test_language_of_a_block_ends_with_the_block(german: None) -> None:
    january = LazyText("January")
    with use_language("de"):
        assert current_language() == "de"
        assert (_("January"), str(january), f"{january}") == ("Januar", "Januar", "Januar")
        assert day(date(2026, 1, 22)) == "22. Januar 2026"
        assert [plural("{count} gap", "{count} gaps", count) for count in (1, 2)] == [
            "{count} Lücke",
            "{count} Lücken",
        ]
        with use_language("en"):
            assert day(date(2026, 1, 22)) == "22 January 2026"
        assert _("not in the catalog") == "not in the catalog"
    assert (current_language(), str(january)) == ("en", "January")


def test_language_that_is_not_installed_is_refused(german: None) -> None:
    with pytest.raises(KeyError), use_language("fr"):
        pass
    assert current_language() == "en"


def test_thread_does_not_see_the_language_of_another(german: None) -> None:
    with use_language("de"), ThreadPoolExecutor(1) as threads:
        assert threads.submit(current_language).result() == "en"


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["de"], "de"),
        (["DE-at"], "de"),
        (["fr", "pt_br", "de"], "pt-BR"),
        (["en-GB", "de"], "en"),
        (["pt", "*", "", "x"], "en"),
        ([], "en"),
    ],
)
def test_first_wanted_language_that_is_installed_is_chosen(german: None, wanted: list[str], chosen: str) -> None:
    assert best_language(wanted) == chosen


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "fr:de", "LANG": "en_US.UTF-8"}, "de"),
        ({"LC_ALL": "he_IL@calendar", "LANG": "de_DE"}, "he"),
        ({"LC_ALL": "", "LANG": "de_DE"}, "de"),
    ],
)
def test_command_speaks_the_language_of_its_environment(
    german: None, environment: dict[str, str], language: str
) -> None:
    assert environment_language(environment) == language


def test_direction_follows_the_language() -> None:
    assert [text_direction(code) for code in ("en", "pt-BR", "he", "ar-EG")] == ["ltr", "ltr", "rtl", "rtl"]


def test_no_module_translates_while_it_is_imported() -> None:
    """Text translated during an import would stay in one language. A command has one language, so cli/ may do so."""
    watched = """
import gettext, importlib
from pathlib import Path
from assessment import translation
class Refused(gettext.NullTranslations):
    def gettext(self, message):
        raise AssertionError(message)
    ngettext = gettext
translation.CATALOGS["en"] = Refused()
for file in Path("assessment").rglob("*.py"):
    if not {"cli", "migrations"} & set(file.parts):
        importlib.import_module(".".join(file.with_suffix("").parts))
"""
    done = subprocess.run(
        [sys.executable, "-c", watched], cwd=Path(__file__).parents[1], capture_output=True, text=True
    )
    assert done.stderr == ""


def test_messages_of_templates_stand_in_the_catalog_as_they_are_written() -> None:
    """A literal may be split in two at the end of a line. A line break inside it would become part of the message."""
    root = Path(__file__).parents[1]
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    broken = [
        f"{template.name}:{literal.lineno}"
        for folder in ("templates", "reports")
        for template in (root / folder).rglob("*.html")
        for literal in environment.parse(template.read_text(encoding="utf-8")).find_all(nodes.Const)
        if isinstance(literal.value, str) and "\n" in literal.value
    ]
    assert broken == []
