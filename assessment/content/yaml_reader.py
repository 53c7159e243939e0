"""Reads YAML strictly, refusing everything that makes YAML dangerous or surprising. Only this module imports yaml.

The file is scanned before any value is built. A few hundred bytes of merge keys can keep a YAML library busy for
seconds, and deep nesting crashes its C parser.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ..translation import _
from .yaml_file import KeyPath, YamlFile, YamlValue, unreadable

MAX_YAML_BYTES = 256 * 1024
MAX_DEPTH = 12
"""Maximum depth of nested lists and groups of keys."""
MAX_EVENTS = 10_000
"""Maximum number of keys, values, and starts and ends of lists. The product's largest file has a fifth of this."""
SWITCHES = {"yes", "no", "on", "off", "y", "n"}
"""Bare words that other YAML readers interpret as true or false."""
BARE_WORDS: Mapping[str, YamlValue] = {"true": True, "false": False, "null": None, "~": None}
"""Bare words that stand for a value other than text."""
NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")
COMMENT = re.compile(r"\s+#")
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\ufeff\u2028\u2029]")
"""Control characters and other marks that editors do not show."""


def read_yaml(name: str, data: bytes) -> YamlFile:
    """Return the file with its value or its problems. Bad content never raises an error."""
    if len(data) > MAX_YAML_BYTES:
        return unreadable(name, _("the file is larger than 256 KiB"))
    file = YamlFile(name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        file.add_at(data[: error.start].count(b"\n") + 1, 1, _("this is not UTF-8 text"))
        return file
    file.lines = text.split("\n")
    _check_characters(file)
    if not file.problems:
        _parse(file, text)
    return file


def _check_characters(file: YamlFile) -> None:
    for number, line in enumerate(file.lines, 1):
        if file.full:
            return
        if "\t" in line:
            file.add_at(number, line.index("\t") + 1, _("this is a tab; indent with spaces"))
        if match := INVISIBLE.search(line):
            file.add_at(number, match.start() + 1, _("this is an invisible character; remove it"))


def _parse(file: YamlFile, text: str) -> None:
    scanner = _Scanner(file)
    try:
        scanner.scan(text)
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark or error.context_mark)
        file.add_at(line, column, _("this is not valid YAML: {problem}").format(problem=error.problem))
    except yaml.YAMLError as error:
        file.add_at(1, 1, _("this is not valid YAML: {problem}").format(problem=str(error).splitlines()[0]))
    if file.problems:
        return
    if not scanner.nodes:
        file.add_at(1, 1, _("the file is empty"))
        return
    nodes = iter(scanner.nodes)
    value = _build(file, next(nodes), nodes, ())
    if not file.problems:
        file.value = value


class _Scanner:
    """Reports everything that a file must not contain, and collects the events from which its value is built."""

    def __init__(self, file: YamlFile) -> None:
        self._file = file
        self._depth = 0
        self._flow_depth = 0
        self._documents = 0
        self.nodes: list[yaml.Event] = []

    def scan(self, text: str) -> None:
        """Scan the text. Stop as soon as going on would be useless or dangerous."""
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > MAX_EVENTS:
                self._add(event, _("the file has too many parts; split it"))
                return
            if self._file.full or not self._scan_event(event):
                return

    def _add(self, event: yaml.Event, message: str) -> None:
        self._file.add_at(*_place(event.start_mark), message)

    def _scan_event(self, event: yaml.Event) -> bool:
        """Return whether it is safe to go on."""
        if isinstance(event, yaml.NodeEvent):
            return self._scan_node(event)
        if isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
            self._flow_depth -= self._flow_depth > 0
            self.nodes.append(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._add(event, _("a file must not contain a second document"))
                return False
        return True

    def _scan_node(self, event: yaml.NodeEvent) -> bool:
        self.nodes.append(event)
        if isinstance(event, yaml.AliasEvent):
            self._add(event, _("aliases (*) are not allowed; repeat the value"))
        elif event.anchor or getattr(event, "tag", None):
            self._add(event, _("anchors (&) and tags (!) are not allowed; write only the value"))
        if isinstance(event, yaml.ScalarEvent):
            self._scan_scalar(event)
        if not isinstance(event, yaml.CollectionStartEvent):
            return True
        self._depth += 1
        self._flow_depth += bool(event.flow_style)
        if self._depth > MAX_DEPTH:
            self._add(event, _("this is nested too deeply"))
        return self._depth <= MAX_DEPTH

    def _scan_scalar(self, event: yaml.ScalarEvent) -> None:
        if event.style == '"' and INVISIBLE.search(event.value):  # an escape
            self._add(event, _("this is an invisible character; remove it"))
        if event.style:  # the C parser gives plain text the style "", not None
            return
        if event.value == "<<":
            self._add(event, _("merge keys (<<) are not allowed; repeat the keys"))
        elif event.value.lower() in SWITCHES:
            message = _('"{word}" without quotes is ambiguous; write true or false, or put it in quotes')
            self._add(event, message.format(word=event.value))
        elif self._flow_depth and " " in event.value:
            self._add(event, _("a sentence inside [ ] or { } needs quotes or its own line"))
        elif self._is_cut_off(event):
            self._add(event, _('the text is cut off at " #"; put the text in quotes or the comment on its own line'))

    def _is_cut_off(self, event: yaml.ScalarEvent) -> bool:
        """Return whether a comment follows on the same line. The author may have meant it as part of the text."""
        line, column = _place(event.end_mark)
        last_line = self._file.lines[line - 1] if line <= len(self._file.lines) else ""
        return COMMENT.match(last_line, column - 1) is not None


def _build(file: YamlFile, event: yaml.Event, events: Iterator[yaml.Event], path: KeyPath) -> YamlValue:
    """Return the value that begins with this event, and record the place of each part."""
    file.places.setdefault(path, _place(event.start_mark))
    if isinstance(event, yaml.ScalarEvent):
        return event.value.strip() if event.style else _plain_value(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        parts: list[YamlValue] = []
        while not isinstance(part := next(events), yaml.SequenceEndEvent):
            parts.append(_build(file, part, events, (*path, len(parts))))
        return parts
    return _build_group(file, events, path)


def _build_group(file: YamlFile, events: Iterator[yaml.Event], path: KeyPath) -> dict[str, YamlValue]:
    group: dict[str, YamlValue] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line, column = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            key = event.value
        else:
            file.add_at(line, column, _("a key must be a single word"))
            key = str(_build(file, event, events, path))
        if key in group:
            file.add_at(line, column, _('the key "{key}" appears twice').format(key=key))
        file.places.setdefault((*path, key), (line, column))
        group[key] = _build(file, next(events), events, (*path, key))
    return group


def _plain_value(text: str) -> YamlValue:
    """Return the value of a bare word: true, false, null, an integer or the text itself."""
    if text in BARE_WORDS:
        return BARE_WORDS[text]
    return int(text) if NUMBER.fullmatch(text) else text.strip()


def _place(mark: Any) -> tuple[int, int]:
    """Return the line and column of a YAML mark, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
