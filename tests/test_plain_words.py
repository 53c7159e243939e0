"""Plain English in all that people read: the words that the content may not use are not used elsewhere either.

`words.yaml` holds the list, so that templates, messages and documents follow the same rules as the content.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
REFUSED = yaml.safe_load((ROOT / "questionnaires/child-safety/words.yaml").read_text(encoding="utf-8"))
PLAIN = ("nobody", "somebody", "anybody", "whoever", "by itself", "own work", "as read", "looks open to you", "whilst")
"""One word of each entry about plain English. The other entries are about blame and law."""
TRANSLATED = {"_", "LazyText", "plural", "ngettext"}
DOCUMENTS = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/*.md")


def patterns() -> Iterator[tuple[re.Pattern[str], str]]:
    for entry in REFUSED:
        if set(entry["words"]) & set(PLAIN):
            words = "|".join(r"\s+".join(map(re.escape, word.split())) for word in entry["words"])
            yield re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), entry["instead"]


def found(text: str) -> list[str]:
    return [f"{match.group()}: write {instead}" for pattern, instead in patterns() for match in pattern.finditer(text)]


def messages(file: Path) -> Iterator[str]:
    """Yield the texts in a Python file that people read."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATED:
            yield from (part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str))


@pytest.mark.parametrize(
    "file", [file for folder in ("templates", "reports") for file in sorted((ROOT / folder).rglob("*.[ht][tx]*"))], ids=str
)
def test_templates_are_in_plain_words(file: Path) -> None:
    assert found(re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)) == []


def test_messages_are_in_plain_words() -> None:
    files = sorted((ROOT / "assessment").rglob("*.py"))
    assert [(file.name, words) for file in files for text in messages(file) if (words := found(text))] == []


@pytest.mark.parametrize("file", [file for names in DOCUMENTS for file in sorted(ROOT.glob(names))], ids=str)
def test_documents_are_in_plain_words(file: Path) -> None:
    assert found(re.sub(r"`[^`]*`|<!-- keys -->.*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)) == []


def test_every_entry_about_plain_english_is_used_here() -> None:
    """The tests above can fail: each word is found, in any case and across lines."""
    assert len(list(patterns())) == len(PLAIN)
    for word in PLAIN:
        assert found(f"It is {word.upper()} here"), word
    assert found("It starts by\n  itself.")
    assert not found("It stands by its own means, and no one reads it.")
