"""One YAML file -> plain values with the place of each, after a strict scan. Only home of yaml."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml

from ..translation import _
from .problems import Problem
from .yaml_nodes import Builder, Path, Value

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_PARTS = 10_000
"""Keys, values and lists of one file; the largest file has a fifth of it."""
MAX_PROBLEMS = 50
"""Told of one file."""
SWITCHES = {"yes", "no", "on", "off", "y", "n"}
"""Bare words that other YAML readers take for true or false."""


COMMENT = re.compile(r"\s+#")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\ufeff\u2028\u2029]")
"""Control characters and marks that an editor does not show."""


@dataclass
class Document:
    """A file's value, and the line and column of every part of it, counted from 1."""

    name: str
    lines: list[str]
    value: Value = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """A problem at the part with this path, or at the nearest part that holds it."""
        while path not in self.places and path:
            path = path[:-1]
        self.add_at(*self.places.get(path, (1, 1)), message)

    @property
    def full(self) -> bool:
        """So much is wrong that more would not help."""
        return len(self.problems) >= MAX_PROBLEMS

    def add_at(self, line: int, column: int, message: str) -> None:
        if self.full:
            return
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(self.name, line, column, message, text))


def read(name: str, data: bytes) -> Document:
    """Never raises for bad content: what is wrong stands in `problems`, and `value` is None then."""
    document = Document(name, [])
    if len(data) > MAX_BYTES:
        document.add_at(1, 1, _("the file is larger than 256 KiB"))
        return document
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        document.add_at(data[: error.start].count(b"\n") + 1, 1, _("this is not UTF-8 text"))
        return document
    document.lines = text.split("\n")
    _scan_characters(document)
    if not document.problems:
        try:
            _read_events(document, text)
        except yaml.MarkedYAMLError as error:
            line, column = _place(error.problem_mark or error.context_mark)
            document.add_at(line, column, _("this is not valid YAML: {problem}").format(problem=error.problem))
        except yaml.YAMLError as error:
            document.add_at(1, 1, _("this is not valid YAML: {problem}").format(problem=str(error).splitlines()[0]))
    if document.problems:
        document.value = None
    return document


def _scan_characters(document: Document) -> None:
    for number, line in enumerate(document.lines, 1):
        if document.full:
            return
        if "\t" in line:
            document.add_at(number, line.index("\t") + 1, _("a tab; indent with spaces"))
        if found := UNSEEN.search(line):
            document.add_at(number, found.start() + 1, _("a character that cannot be seen; remove it"))


def _read_events(document: Document, text: str) -> None:
    """Build the value from the same events in which all that makes YAML dangerous or surprising is refused."""
    builder = Builder(document.places)
    _scan_events(document, text, builder)
    if not document.problems:
        for line, column, message in builder.problems:
            document.add_at(line, column, message)
    if not document.problems:
        if not builder.begun:
            document.add_at(1, 1, _("the file is empty"))
        document.value = builder.value


def _scan_events(document: Document, text: str, builder: Builder) -> None:
    depth = flow = documents = 0
    for parts, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line, column = _place(event.start_mark)
        if parts > MAX_PARTS:
            document.add_at(line, column, _("the file has too many parts; split it up"))
        if parts > MAX_PARTS or document.full:
            return
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                document.add_at(line, column, _("a second document in the same file"))
                return
        elif isinstance(event, yaml.AliasEvent):
            document.add_at(line, column, _("an alias (*); write the value out"))
        elif isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            document.add_at(line, column, _("an anchor (&) or a tag (!); write the value out"))
        if isinstance(event, yaml.ScalarEvent):
            if event.style == '"' and UNSEEN.search(event.value):  # an escape; what stands there bare was seen before
                document.add_at(line, column, _("a character that cannot be seen; remove it"))
            plain = not event.style  # the C parser says "", not None
            if plain:
                _scan_plain(document, event, line, column, bool(flow))
            builder.scalar(event.value, plain, line, column)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            flow += bool(event.flow_style)
            if depth > MAX_DEPTH:
                document.add_at(line, column, _("nested too deep"))
                return
            builder.begin([] if isinstance(event, yaml.SequenceStartEvent) else {}, line, column)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            flow -= flow > 0
            builder.end()


def _scan_plain(document: Document, event: yaml.ScalarEvent, line: int, column: int, flow: bool) -> None:
    last, after = _place(event.end_mark)
    end = document.lines[last - 1] if last <= len(document.lines) else ""
    if event.value == "<<":
        document.add_at(line, column, _("a merge key (<<); write the keys out"))
    elif event.value.lower() in SWITCHES:
        message = _('a bare "{word}"; write true or false, or put it in quotes')
        document.add_at(line, column, message.format(word=event.value))
    elif flow and " " in event.value:
        document.add_at(line, column, _("a sentence inside [ ] or { }; write it on a line of its own, or in quotes"))
    elif COMMENT.match(end, after - 1):
        document.add_at(line, column, _('cut off at " #"; put the text in quotes, or the comment on its own line'))


def _place(mark: Any) -> tuple[int, int]:
    """Line and column, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def stem(name: str) -> str:
    """The file's name without folder and ending."""
    return PurePosixPath(name).stem
