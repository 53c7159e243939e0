"""Every word that people see passes through _() or comes from YAML, so that one catalog makes another language."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "reports").rglob("*.html")])
STYLES = sorted([*(ROOT / "templates").rglob("*.css"), *(ROOT / "reports").rglob("*.css")])
CODE = sorted((ROOT / "assessment").rglob("*.py"))

Found = list[tuple[int, str]]
"""Lines, and the bare words that stand there."""

# Templates

SHOWN = {"title", "alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label", "summary"}
"""Attributes whose value people read or hear; data-* is printed by the style sheet of the report."""
META = {"viewport", "color-scheme", "generator"}
"""What a page says to programs."""
TRANSLATED = {"_", "gettext", "ngettext"}
PRINTING = {"d", "default", "join", "replace"}
"""Filters whose arguments are printed."""
PIECE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r"<[a-z][^<>]*?\s([a-z-]+)=[\"'][^\"'<>]*$")
NAME = re.compile(r"[a-z0-9_./:#-]*|[A-Z]{2}")
"""An id, a key, a class or the name of a template."""
ARIA = re.compile(r'\s(aria-describedby|aria-invalid)="[a-z\s]*"')
"""The macro `described` writes attributes outside of a tag."""


def has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)


def blank(text: str) -> str:
    """The same lines without anything in them."""
    return re.sub(r"[^\n]", " ", text)


IN_A_TAG = re.compile(r'[a-z-]+="[a-z0-9-]*"')
"""What a macro writes into a tag."""


class Words(HTMLParser):
    """Collects letters in text and in attributes that people see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Found = []

    def handle_data(self, data: str) -> None:
        if not IN_A_TAG.fullmatch(data.strip()):
            self._add(data)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        button = tag == "input" and values.get("type") in ("submit", "button", "reset")
        for name, value in values.items():
            meta = tag == "meta" and name == "content" and values.get("name") not in META
            if name in SHOWN or name.startswith("data-") or meta or (button and name == "value"):
                self._add(value)

    def _add(self, text: str) -> None:
        if has_letter(text):
            self.found.append((self.getpos()[0], " ".join(text.split())))


def bare_text(source: str) -> Found:
    """What stands in a template outside of every tag, expression and comment of Jinja."""
    words = Words()
    words.feed(ARIA.sub(lambda found: blank(found.group()), PIECE.sub(lambda found: blank(found.group()), source)))
    words.close()
    return words.found


def literals(node: nodes.Node, printed: bool) -> Iterator[str]:
    """Texts of an expression that nobody translates: all of those printed, elsewhere those that are no names."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATED:
        return
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str) and has_letter(node.value) and (printed or not NAME.fullmatch(node.value)):
            yield node.value
        return
    if isinstance(node, nodes.CondExpr):
        yield from literals(node.test, False)
        children = [each for each in (node.expr1, node.expr2) if each]
    elif isinstance(node, nodes.Filter):
        children = [node.node] if node.node else []
        for each in node.args:
            yield from literals(each, printed and node.name in PRINTING)
    else:
        children = list(node.iter_child_nodes())
        printed = printed and isinstance(node, nodes.Output | nodes.Concat | nodes.Or | nodes.And | nodes.Add)
    for each in children:
        yield from literals(each, printed)


def bare_literals(source: str) -> Found:
    """Texts in the expressions and statements of a template that nobody translates."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    found = []
    for piece in PIECE.finditer(source):
        line = source.count("\n", 0, piece.start()) + 1
        if piece.group().startswith("{{"):
            before = PIECE.sub(lambda each: blank(each.group()), source[: piece.start()])
            attribute = ATTRIBUTE.search(before)
            hidden = attribute and attribute[1] not in SHOWN and not attribute[1].startswith("data-")
            for output in environment.parse(piece.group()).find_all(nodes.Output):
                found.extend((line, text) for each in output.nodes for text in literals(each, not hidden))
    found.extend(in_statements(environment.parse(source)))
    return sorted(set(found))


def in_statements(node: nodes.Node) -> Iterator[tuple[int, str]]:
    for each in node.iter_child_nodes():
        if isinstance(each, nodes.Expr):
            yield from ((each.lineno, text) for text in literals(each, False))
        elif not isinstance(each, nodes.Output):
            yield from in_statements(each)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_template_has_no_bare_words(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert bare_text(source) == []
    assert bare_literals(source) == []


def test_style_sheets_write_no_words() -> None:
    """What a style sheet writes into a page stands between quotes after `content`."""
    assert STYLES
    for file in STYLES:
        written = re.findall(r"[{;\s]content:([^;}]*)", file.read_text(encoding="utf-8"))
        assert [each for each in written if has_letter("".join(re.findall(r"[\"']([^\"']*)[\"']", each)))] == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("<p>Save</p>", "Save"),
        ("<p>{{ _('Saved') }} on {{ day }}</p>", "on"),
        ("<p>\n{% if a %}Yes{% endif %}</p>", "Yes"),
        ("<p>&eacute;</p>", "é"),
        ("<p>漢字</p>", "漢字"),
        ('<img src="x" alt="A chart">', "A chart"),
        ('<a href="x" title="More">·</a>', "More"),
        ('<nav aria-label="Pages {{ n }}"></nav>', "Pages"),
        ('<input type="text" placeholder="Your name">', "Your name"),
        ('<input type="submit" value="Send">', "Send"),
        ('<meta name="description" content="About it">', "About it"),
        ('<body data-handling="Confidential">', "Confidential"),
    ],
)
def test_planted_text_is_found(planted: str, word: str) -> None:
    found = bare_text(f"{{# Words here are fine. #}}\n{planted}")
    assert [text for _line, text in found] == [word]
    assert found[0][0] == 2


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("{{ 'Save' }}", "Save"),
        ("{{ 'save' }}", "save"),
        ("{{ name or 'nobody' }}", "nobody"),
        ("{{ 'yes' if a else 1 }}", "yes"),
        ("{{ _('a') ~ ' of ' ~ n }}", " of "),
        ("{{ names | join(' and ') }}", " and "),
        ("{{ name | default('nobody') }}", "nobody"),
        ("{{ badge('Own work') }}", "Own work"),
        ("{{ line(field, label='Your code') }}", "Your code"),
        ("{% set title = 'All areas' %}", "All areas"),
        ("{% for a in ['One', 'two'] %}{% endfor %}", "One"),
        ("{% if a %}{% set b = {'key': 'A word'} %}{% endif %}", "A word"),
        ("<nav aria-label=\"{{ 'pages' }}\">", "pages"),
        ("<body data-title=\"{{ name or 'nobody' }}\">", "nobody"),
    ],
)
def test_planted_literal_is_found(planted: str, word: str) -> None:
    assert bare_literals(f"{{# Words here are fine. #}}\n{planted}") == [(2, word)]


@pytest.mark.parametrize(
    "fine",
    [
        "<p>{{ _('Save') }} · {{ ngettext('%(num)s gap', '%(num)s gaps', 2) }} 5 % ✓</p>",
        '<p class="quiet {{ \'wide\' if a else \'\' }}" id="x" lang="en">{{ text }}</p>',
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "{{ badge(_('own work'), 'later') }}{{ NAMES['US'] }}{% if a == 'must' %}{% endif %}",
        "{{ gaps | map('gap_number', result) | join(', ') }}",
        '{% include "reports/sections/10-summary.html" %}',
        '<input type="radio" value="next"><button name="go" value="later">{{ _("Later") }}</button>',
    ],
)
def test_words_of_the_catalog_and_names_are_left_alone(fine: str) -> None:
    assert bare_text(fine) == []
    assert bare_literals(fine) == []


# Code

SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
"""Two words in a row."""
TRANSLATORS = {"LazyText", "_", "plural"}
LOGGERS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
ALLOWED = {
    ("settings.py", "Library/Application Support"): "a folder of macOS",
    ("sample_answers.py", "Example Company"): "a name, given as an answer",
    (
        "rendering/review_calendar.py",
        "-//Child Safety Readiness//EN",
    ): "how a calendar names the program that wrote an event",
}
"""Texts that nobody reads as a sentence, each with its reason."""
SQL = re.compile(r"\s*(BEGIN|LOCK|PRAGMA|SELECT|SET) ")
"""How a statement to the database begins, which only storage/ may hold."""


def allowed(name: str, text: str) -> bool:
    return (name, text) in ALLOWED or (name.startswith("storage/") and SQL.match(text) is not None)


def bare_sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of two words and more that are no docstrings, not for the log, and that nobody translates."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and told_by(node.func):
        return
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        if SENTENCE.search(text):
            yield node.lineno, text
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
        yield node.lineno, node.value
    for each in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(each, ast.Constant)):
            yield from bare_sentences(each)


def told_by(function: ast.expr) -> bool:
    """Whether it is a translation or a line of the log."""
    if isinstance(function, ast.Name):
        return function.id in TRANSLATORS
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.value.id == "logger" and function.attr in LOGGERS
    return False


@pytest.mark.parametrize("file", CODE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_code_has_no_bare_sentences(file: Path) -> None:
    name = file.relative_to(ROOT / "assessment").as_posix()
    found = bare_sentences(ast.parse(file.read_bytes()))
    assert [(line, text) for line, text in found if not allowed(name, text)] == []


def test_statements_to_the_database_stand_only_in_the_storage() -> None:
    assert allowed("storage/schema.py", "SELECT version_num FROM alembic_version")
    assert not allowed("web/public_pages.py", "SELECT version_num FROM alembic_version")
    assert not allowed("storage/schema.py", "Select another database")


def test_core_translates_nothing() -> None:
    """It gives ids and the author's texts, and has no words of its own."""
    for file in (ROOT / "assessment" / "core").glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)]
        assert [call.id for call in calls if isinstance(call, ast.Name) and call.id in TRANSLATORS] == []


def test_every_exception_to_the_rule_is_needed() -> None:
    for name, text in ALLOWED:
        found = bare_sentences(ast.parse((ROOT / "assessment" / name).read_bytes()))
        assert text in [sentence for _line, sentence in found]


@pytest.mark.parametrize(
    "planted",
    [
        "x = 'Please try again'",
        "raise ValueError('Please try again')",
        "x = f'Please try again, {name}'",
        "x = f'{name} tries again'",
        "x = {'key': ['Please try again']}",
        "def f(x='Please try again'): pass",
        "x = other('Please try again')",
        "x = _('Please') + ' try again'",
        "x = print('Please try again')",
        "class A:\n    x: str = 'Please try again'",
        "x = 'Bitte noch einmal'",
        "x = 'Ещё один раз'",
    ],
)
def test_planted_sentence_is_found(planted: str) -> None:
    assert len(list(bare_sentences(ast.parse(planted)))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        '"""A docstring of a module."""',
        'def f():\n    """A docstring of a function."""',
        'x = 1\n"""What x is for."""',
        "x = _('Please try again')",
        "x = plural('{count} word here', '{count} words here', 2)",
        "x = _('Please try again, {name}').format(name='x')",
        "logger.error('something went wrong: %s', x)",
        "x = 'application/pdf'",
        "# Please try again",
    ],
)
def test_translated_sentence_is_left_alone(fine: str) -> None:
    assert list(bare_sentences(ast.parse(fine))) == []
