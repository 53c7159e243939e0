"""One mistake in a copy of the tiny content -> the file, line, column and message that its author sees."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assessment.content import ContentError, Problem, load
from support.content import TINY, copy_of_tiny, in_time

HERE = "¦"
"""Stands in a changed text where a caret must point."""

QUESTIONNAIRE = "questionnaire.yaml"
REPORTING = "areas/reporting.yaml"
POLICY = "areas/policy.yaml"
CENTER = "programs/join-center.yaml"
LIST = "programs/address-list.yaml"
HANDBOOK = "programs/handbook.yaml"
STEPS = "steps.yaml"
DUTIES = "duties.yaml"
SOURCES = "sources.yaml"
GLOSSARY = "glossary.yaml"
URGENT = "urgent.yaml"
WORDS = "words.yaml"
EXAMPLES = "examples.yaml"

Edit = tuple[str, str, str]
"""A file, a text that stands in it, and what to write in its place the first time."""


@dataclass(frozen=True)
class Mistake:
    """Edits with marks, and the messages that belong to the marks in the order of files and lines."""

    name: str
    edits: tuple[Edit, ...]
    messages: tuple[str, ...]


def mistake(name: str, file: str, old: str, new: str, *messages: str, also: tuple[Edit, ...] = ()) -> Mistake:
    return Mistake(name, ((file, old, new), *also), messages)


def dangling(what: str, file: str, old: str, new: str, id: str = "nowhere") -> Mistake:
    return mistake(f"dangling {what} in {file}", file, old, new, f'there is no {what} with the id "{id}"')


def twice(what: str, file: str, old: str, new: str, id: str) -> Mistake:
    return mistake(f"same id twice: {what}", file, old, new, f'the id "{id}" is taken, in {file}')


def left_of_step(tag: str) -> str:
    """The last step of the tiny questionnaire, worded for what is left of it."""
    return (
        f'effort: hours\n  tailored:\n    - when: {{all: ["gap:policy-page"], none: [¦"{tag}"]}}\n'
        "      title: A\n      summary: B\n"
    )


KEYS = (
    mistake("wrong key", REPORTING, "floor: true", "¦flor: true", 'there is no key "flor"; did you mean "floor"?'),
    mistake("wrong key like no other", REPORTING, "floor: true", "¦zzz: true", 'there is no key "zzz"'),
    mistake(
        "wrong key for one that is needed",
        REPORTING,
        "- id: route\n    text: Is",
        "- ¦id: route\n    ¦texts: Is",
        'the key "text" is missing',
        'there is no key "texts"; did you mean "text"?',
    ),
    mistake(
        "missing key",
        STEPS,
        "- id: use-list\n  title: Use a list of known addresses\n",
        "- ¦id: use-list\n",
        'the key "title" is missing',
    ),
    mistake("missing key of a file", POLICY, "id: policy\n", "¦", 'the key "id" is missing'),
    mistake(
        "key twice", STEPS, "effort: hours", "effort: hours\n  ¦effort: days", 'the key "effort" stands here twice'
    ),
    mistake("list as a key", STEPS, "effort: hours", "effort: hours\n  ? ¦[a]\n  : b", "a key must be a word"),
)
TYPES = (
    mistake("number for text", POLICY, "title: Policy", "¦title: 5", "this must be text"),
    mistake("true for text", POLICY, "title: Policy", "¦title: true", "this must be text"),
    mistake("null for text", POLICY, "title: Policy", "¦title: null", "this must be text"),
    mistake("list for text", POLICY, "title: Policy", "¦title: [Policy]", "this must be text"),
    mistake("text for list", POLICY, "sources: [GUIDE]", "¦sources: GUIDE", "this must be a list"),
    mistake(
        "text for group", CENTER, "{question: route, depth: strengthen}", "¦route", "this must be a group of keys"
    ),
    mistake("list for group", CENTER, "{question: route, depth: strengthen}", "¦[a]", "this must be a group of keys"),
    mistake("number for true", POLICY, "core: false", "¦core: 0", "this must be true or false"),
    mistake("text for number", QUESTIONNAIRE, "percent: 50", "¦percent: half", "this must be a number"),
    mistake("quoted number", QUESTIONNAIRE, "percent: 50", '¦percent: "50"', "this must be a number"),
    mistake("number too large", QUESTIONNAIRE, "percent: 50", "¦percent: 5000000000", "this must be a number"),
    mistake("no date", CENTER, "checked_on: 2", "¦checked_on: x2", "this must be a date such as 2026-11-22"),
    mistake(
        "no day",
        CENTER,
        "checked_on: 2026-11-22",
        "¦checked_on: 2026-11-31",
        "this must be a date such as 2026-11-22",
    ),
    mistake(
        "wrong word",
        POLICY,
        "importance: should",
        "¦importance: high",
        "only these are possible: 'must', 'should' or 'could'",
    ),
    mistake("wrong number", POLICY, "weight: 1", "¦weight: 4", "only these are possible: 1, 2 or 3"),
    mistake("far too large", POLICY, "weight: 1", f"¦weight: {10**30}", "only these are possible: 1, 2 or 3"),
)
IDS = (
    dangling("question", CENTER, "question: route", "¦question: nowhere"),
    dangling("question", LIST, "question: registered", "¦question: nowhere"),
    dangling("question", QUESTIONNAIRE, "question: registered", "¦question: nowhere"),
    dangling("option", POLICY, "target: in-place", "¦target: nowhere"),
    dangling("option", QUESTIONNAIRE, "options: [none]", "options: [¦nowhere]"),
    mistake(
        "dangling step of a question",
        REPORTING,
        "step: use-list",
        "¦step: nowhere",
        'there is no step with the id "nowhere"',
        'no question uses the step "use-list"',
        also=((STEPS, "- id: use", "- ¦id: use"),),
    ),
    dangling("step", STEPS, "after: [register]", "after: [¦nowhere]"),
    dangling("duty", REPORTING, "id: us-reporting", "¦id: nowhere"),
    dangling("source", REPORTING, "[LAW, GUIDE]", "[LAW, ¦NOWHERE]", "NOWHERE"),
    dangling("source", CENTER, "[LAW]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", DUTIES, "[LAW]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", GLOSSARY, "[GUIDE]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", URGENT, "[GUIDE]", "[¦NOWHERE]", "NOWHERE"),
    dangling("term", REPORTING, "terms: [center]", "terms: [¦nowhere]"),
    dangling("program", LIST, "part_of: join-center", "¦part_of: nowhere"),
    dangling("program", LIST, "question: registered", "¦program: nowhere"),
    dangling("tag", REPORTING, "{all: [content-service]}", "{all: [¦nowhere]}"),
    dangling("tag", REPORTING, "{any: [chat], none: [host]}", "{any: [chat], none: [¦nowhere]}"),
    dangling("tag", CENTER, "any: [content-service]", "any: [¦nowhere]"),
    dangling("tag", DUTIES, "{all: [host]}", "{all: [¦nowhere]}"),
    dangling("tag", QUESTIONNAIRE, '["uses:join-center"]', '[¦"uses:nowhere"]', "uses:nowhere"),
    dangling("tag", STEPS, "effort: hours\n", left_of_step("gap:nowhere"), "gap:nowhere"),
    dangling("tag", STEPS, "effort: hours\n", left_of_step("gap:route"), "gap:route"),
    dangling("tag", REPORTING, "{all: [content-service]}", '{all: [¦"gap:route"]}', "gap:route"),
    dangling("tag", QUESTIONNAIRE, "when: {any: [host, chat]}", "¦when: {any: [host, nowhere]}"),
    twice("option", REPORTING, "- id: asked", "- ¦id: none", "none"),
    twice("profile question", QUESTIONNAIRE, "- id: programs", "- ¦id: organization", "organization"),
    twice("profile option", QUESTIONNAIRE, "- id: chat", "- ¦id: host", "host"),
    twice("level", QUESTIONNAIRE, "- id: tested", "- ¦id: working", "working"),
    twice(
        "reason",
        REPORTING,
        "on our service.\n",
        "on our service.\n      - ¦id: no-links\n        text: None at all.\n",
        "no-links",
    ),
    twice(
        "step",
        STEPS,
        "effort: hours\n",
        "effort: hours\n- ¦id: register\n  title: A\n  summary: B\n  owner: C\n  effort: days\n",
        "register",
    ),
    twice(
        "duty",
        DUTIES,
        "confidence: high\n",
        "confidence: high\n\n- ¦id: us-reporting\n  jurisdiction: US\n  kind: reporting\n  title: A\n  what: B\n"
        "  who: C\n  since: D\n  applies: {}\n  sources: [LAW]\n  checked_on: 2026-11-22\n  confidence: low\n",
        "us-reporting",
    ),
    twice(
        "source",
        SOURCES,
        "kind: secondary\n",
        "kind: secondary\n- ¦id: LAW\n  title: A\n  url: https://law.example/2\n  dated: B\n"
        "  read_on: 2026-11-01\n  kind: primary\n",
        "LAW",
    ),
    twice(
        "term",
        GLOSSARY,
        "sources: [GUIDE]\n",
        "sources: [GUIDE]\n- ¦id: center\n  term: A\n  meaning: B\n  sources: [LAW]\n",
        "center",
    ),
    mistake(
        "same id twice: question",
        POLICY,
        "- id: policy-page",
        "- ¦id: registered",
        'the id "registered" is taken, in areas/reporting.yaml',
    ),
    mistake(
        "capital letter in an id",
        POLICY,
        "- id: policy-page",
        "- ¦id: Policy-page",
        '"Policy-page" is not an id: lower case letters, digits and hyphens',
    ),
    mistake("unknown as an option", POLICY, "- id: none", "- ¦id: unknown", '"unknown" is a word of the program'),
    mistake(
        "id that is not the file's name",
        POLICY,
        "id: policy\n",
        "¦id: rules\n",
        'the id must be the file\'s name, "policy"',
    ),
    mistake(
        "area not in the list",
        QUESTIONNAIRE,
        "  - policy\n",
        "",
        "this area is not in the list of areas in questionnaire.yaml",
        'no question uses the step "write-policy"',
        also=((POLICY, "id: policy\n", "¦id: policy\n"), (STEPS, "- id: write", "- ¦id: write")),
    ),
    mistake(
        "area without a file",
        QUESTIONNAIRE,
        "  - policy\n",
        "  - policy\n  - ¦other\n",
        "there is no file areas/other.yaml",
    ),
)
UNSEEN = "a character that cannot be seen; remove it"
SPLIT = "a sentence inside [ ] or { }; write it on a line of its own, or in quotes"
CUT = 'cut off at " #"; put the text in quotes, or the comment on its own line'
REFERRED = "an anchor (&) or a tag (!); write the value out"
SYNTAX = (
    mistake("tab before", POLICY, "  - id: policy-page", "¦\t- id: policy-page", "a tab; indent with spaces"),
    mistake("tab within", POLICY, "No policy.", "No¦\tpolicy.", "a tab; indent with spaces"),
    *(
        mistake(
            f"bare {word}",
            POLICY,
            "core: false",
            f"core: ¦{word}",
            f'a bare "{word}"; write true or false, or put it in quotes',
        )
        for word in ("yes", "no", "on", "off", "No", "YES", "n")
    ),
    mistake(
        "bare no in a list",
        POLICY,
        "[GUIDE]",
        "[GUIDE, ¦no]",
        'a bare "no"; write true or false, or put it in quotes',
    ),
    mistake("sentence in [ ]", POLICY, "sources: [GUIDE]", "sources: [¦The guide]", SPLIT),
    mistake("sentence split in [ ]", STEPS, "after: [register]", "after: [¦Ask first, ¦then write]", SPLIT, SPLIT),
    mistake("sentence in { }", CENTER, "{question: route,", "{question: ¦a route,", SPLIT),
    mistake("sentence split in { }", STEPS, "effort: hours", "effort: {a: ¦Ask us, ¦then write}", SPLIT, SPLIT),
    mistake("text cut off", POLICY, "title: Policy", "title: ¦Policy #1 of all", CUT),
    mistake("text cut off in a list", POLICY, "- the page", "- ¦the page # 1", CUT),
    mistake("number with a comment", POLICY, "weight: 1", "weight: ¦1  # little", CUT),
    mistake(
        "merge key",
        STEPS,
        "effort: hours",
        "effort: hours\n  ¦<<: {first: a}",
        "a merge key (<<); write the keys out",
    ),
    mistake("anchor", POLICY, "title: Policy", "title: ¦&title Policy", REFERRED),
    mistake("tag", POLICY, "title: Policy", "title: ¦!!str Policy", REFERRED),
    mistake("tag of Python", POLICY, "title: Policy", "title: ¦!!python/name:os.system x", REFERRED),
    mistake("anchor on a list", POLICY, "sources: [GUIDE]", "sources: ¦&all [GUIDE]", REFERRED),
    mistake("alias", POLICY, "title: Policy", "title: ¦*title", "an alias (*); write the value out"),
    mistake("second document", POLICY, "questions:\n", "¦---\nquestions:\n", "a second document in the same file"),
    mistake("NUL", POLICY, "title: Policy", "title: Pol¦\0icy", UNSEEN),
    mistake("byte order mark", POLICY, "id: policy\n", "¦\ufeffid: policy\n", UNSEEN),
    mistake("line separator", POLICY, "title: Policy", "title: Pol¦\u2028icy", UNSEEN),
    mistake("Windows line end", POLICY, "title: Policy\n", "title: Policy¦\r\n", UNSEEN),
    mistake(
        "bracket that is not closed",
        GLOSSARY,
        "[GUIDE]\n",
        "[GUIDE\n¦",
        "this is not valid YAML: did not find expected ',' or ']'",
    ),
    mistake(
        "wrong indent",
        STEPS,
        "  owner: Engineer",
        " ¦owner: Engineer",
        "this is not valid YAML: did not find expected '-' indicator",
    ),
    mistake("nested too deep", POLICY, "[GUIDE]", "[[[[[[[[[¦[a]]]]]]]]]]", "nested too deep"),
)
EMPTY = "this is empty; write something or leave the key out"
ASCENDING = "at least two options, the first with 0 points and each next one with more"
HIGHER = "a level must need at least what the one before needs"
KINDS = "options belong to the kinds one and many, and only there"
MORE = "".join(f"  - {{id: more-{number}, kind: text, text: More, required: false}}\n" for number in range(8))
RULES = (
    mistake("empty text", POLICY, "title: Policy", "¦title:", EMPTY),
    mistake("empty text in quotes", POLICY, "- the page", '- ¦"  "', EMPTY),
    mistake(
        "refused word",
        POLICY,
        "why: People",
        "¦why: Negligent people",
        'the word "Negligent" is not used here; write what is true today',
    ),
    mistake(
        "refused word in a list",
        URGENT,
        "- Begin today.",
        "- ¦A negligent one.",
        'the word "negligent" is not used here; write what is true today',
    ),
    mistake(
        "refused term over two lines",
        POLICY,
        "why: People",
        "¦why: >-\n      Every bad\n      term. The “bad term” of the law may stand. People",
        'the word "bad term" is not used here; write a better one',
    ),
    mistake(
        "question of the quick check that does not exist",
        QUESTIONNAIRE,
        "[registered, route]",
        "[registered, ¦nowhere]",
        'there is no question with the id "nowhere"',
    ),
    mistake(
        "question twice in the quick check",
        QUESTIONNAIRE,
        "quick_check: [registered, route]",
        "¦quick_check: [registered, registered]",
        "a question stands here twice",
    ),
    mistake(
        "must that does not come first in the quick check",
        QUESTIONNAIRE,
        "quick_check: [registered, route]",
        "¦quick_check: [route, registered]",
        "every must comes first: registered",
    ),
    mistake(
        "renamed question that is still there",
        QUESTIONNAIRE,
        "quick_check: [",
        "renamed:\n  - ¦id: route\n    to: registered\nquick_check: [",
        'the id "route" is still in use',
    ),
    mistake(
        "renamed to a question that does not exist",
        QUESTIONNAIRE,
        "quick_check: [",
        "renamed:\n  - id: old\n    ¦to: nowhere\nquick_check: [",
        'there is no question with the id "nowhere"',
    ),
    mistake(
        "renamed twice",
        QUESTIONNAIRE,
        "quick_check: [",
        "renamed:\n  - id: old\n    to: route\n  - ¦id: old\n    to: registered\nquick_check: [",
        '"old" stands here twice',
    ),
    mistake(
        "renamed to an option that does not exist",
        QUESTIONNAIRE,
        "quick_check: [",
        "renamed:\n  - id: old\n    to: registered\n    options:\n      ¦then: nowhere\nquick_check: [",
        'there is no option with the id "nowhere"',
    ),
    mistake(
        "example with a question that does not exist",
        EXAMPLES,
        "size: [large]",
        "¦sizes: [large]",
        'there is no question with the id "sizes"',
    ),
    mistake(
        "example with an option that does not exist",
        EXAMPLES,
        "[large]",
        "[¦huge]",
        'there is no option with the id "huge"',
    ),
    mistake("duty without a source", DUTIES, "sources: [LAW]", "¦sources: []", "at least one source"),
    mistake("term without a source", GLOSSARY, "sources: [GUIDE]", "¦sources: []", "at least one source"),
    mistake("urgent page without a source", URGENT, "sources: [GUIDE]", "¦sources: []", "at least one source"),
    mistake(
        "no points for the target",
        REPORTING,
        "target: in-place",
        "¦target: none",
        "the target must have more than 0 points",
    ),
    mistake(
        "points do not ascend",
        POLICY,
        "options:\n      - id: none\n        points: 0",
        "¦options:\n      - id: none\n        points: 2",
        ASCENDING,
    ),
    mistake(
        "points twice",
        REPORTING,
        "options:\n      - id: none\n        points: 0\n        text: Not",
        "¦options:\n      - id: none\n        points: 0\n        text: Not",
        ASCENDING,
        also=((REPORTING, "points: 1\n", "points: 2\n"),),
    ),
    mistake(
        "points begin above 0",
        POLICY,
        "options:\n      - id: none\n        points: 0",
        "¦options:\n      - id: none\n        points: 1",
        ASCENDING,
    ),
    mistake(
        "must that may not apply",
        POLICY,
        "importance: should",
        "importance: must\n    ¦not_applicable:\n      - id: never\n        text: Never.",
        'a must has no "does not apply"; use applies',
        also=((QUESTIONNAIRE, "[registered, route]", "[registered, policy-page]"),),
    ),
    mistake(
        "applies without not_asked",
        POLICY,
        "weight: 1",
        "weight: 1\n    ¦applies: {any: [chat]}",
        "say in not_asked why it is not asked of the others",
    ),
    mistake("question without a source", POLICY, "sources: [GUIDE]", "¦sources: []", "at least one source"),
    mistake("program without a source", CENTER, "sources: [LAW]", "¦sources: []", "at least one source"),
    mistake(
        "program without a way in", CENTER, "apply:\n  - Write to the center.", "¦apply: []", "at least one step"
    ),
    mistake("program at http", CENTER, "url: https:", "¦url: http:", "an address that begins with https://"),
    mistake(
        "program at no address", CENTER, "url: https:", "¦url: javascript:", "an address that begins with https://"
    ),
    mistake("source at no address", SOURCES, "url: https://law", "¦url: law", "an address that begins with https://"),
    mistake(
        "help twice",
        CENTER,
        "{question: route, depth",
        "¦{question: registered, depth",
        '"registered" stands here twice',
    ),
    mistake(
        "two prerequisites in one",
        LIST,
        "{question: registered}",
        "¦{question: registered, program: handbook}",
        "either a question or a program",
    ),
    mistake(
        "step that nobody uses",
        POLICY,
        "step: write-policy",
        "step: register",
        'no question uses the step "write-policy"',
        also=((STEPS, "- id: write", "- ¦id: write"),),
    ),
    mistake(
        "step after itself",
        STEPS,
        "effort: hours",
        "effort: hours\n  ¦after: [write-policy]",
        '"write-policy" comes after itself',
    ),
    mistake(
        "steps in a circle",
        STEPS,
        "effort: days\n",
        "effort: days\n  ¦after: [use-list]\n",
        '"register" comes after itself',
        '"use-list" comes after itself',
        also=((STEPS, "after: [register]", "¦after: [register]"),),
    ),
    mistake(
        "program after itself",
        CENTER,
        "id: join-center\n",
        "¦id: join-center\npart_of: join-center\n",
        '"join-center" comes after itself',
    ),
    mistake(
        "programs in a circle",
        CENTER,
        "id: join-center\n",
        "¦id: join-center\nprerequisites:\n  - {program: address-list}\n",
        '"address-list" comes after itself',
        '"join-center" comes after itself',
        also=((LIST, "id: address-list", "¦id: address-list"),),
    ),
    mistake(
        "step that waits for itself through its program",
        LIST,
        "- {question: registered}",
        "- {¦question: registered}",
        'the step "register" would wait for a step that waits for it',
        'the step "write-policy" would wait for a step that waits for it',
        also=(
            (CENTER, "cost: free\n", "cost: free\nprerequisites:\n  - {¦question: policy-page}\n"),
            (STEPS, "effort: hours", "effort: hours\n  after: [register]"),
        ),
    ),
    mistake(
        "step that waits for itself through a program before its program",
        LIST,
        "- {question: registered}",
        "- {¦question: registered}",
        'the step "register" would wait for a step that waits for it',
        'the step "write-policy" would wait for a step that waits for it',
        also=(
            (HANDBOOK, "cost: free\n", "cost: free\nprerequisites:\n  - {¦question: policy-page}\n"),
            (CENTER, "cost: free\n", "cost: free\nprerequisites:\n  - {program: handbook}\n"),
            (STEPS, "effort: hours", "effort: hours\n  after: [register]"),
        ),
    ),
    mistake(
        "12 profile questions",
        QUESTIONNAIRE,
        "profile:\n",
        f"¦profile:\n{MORE}",
        "the profile has 12 questions; at most 11",
    ),
    mistake(
        "choice without options",
        QUESTIONNAIRE,
        "- id: organization\n    kind: text",
        "- ¦id: organization\n    kind: many",
        KINDS,
    ),
    mistake("text with options", QUESTIONNAIRE, "- id: size\n    kind: one", "- ¦id: size\n    kind: text", KINDS),
    mistake(
        "first level needs something",
        QUESTIONNAIRE,
        "levels:\n  - id: begun\n    title: Begun\n    meaning: Little is in place yet.\n    percent: 0",
        "¦levels:\n  - id: begun\n    title: Begun\n    meaning: Little is in place yet.\n    percent: 1",
        "the first level must need nothing: percent 0",
    ),
    mistake(
        "level below the one before",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        HIGHER,
        also=((QUESTIONNAIRE, "percent: 100", "percent: 49"),),
    ),
    mistake(
        "level above 100",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        "percent and above go from 0 to 100",
        also=((QUESTIONNAIRE, "percent: 100", "percent: 101"),),
    ),
)

NOT_TEXT = "this is not UTF-8 text"
SIZE = 256 * 1024
BYTES: tuple[tuple[str, bytes, int, int, str], ...] = (
    ("one byte over 256 KiB", b"#" * (SIZE + 1), 1, 1, "the file is larger than 256 KiB"),
    ("not UTF-8", b"- id: a\n  term: \xff\n", 2, 1, NOT_TEXT),
    ("UTF-16", "- id: a\n".encode("utf-16"), 1, 1, NOT_TEXT),
    ("half of a character", "- id: é".encode()[:-1], 1, 1, NOT_TEXT),
    ("empty", b"", 1, 1, "the file is empty"),
    ("only a comment", b"# Later.\n", 1, 1, "the file is empty"),
    ("empty document", b"---\n", 2, 1, "this must be a list"),
    ("a word", b"center\n", 1, 1, "this must be a list"),
    ("a group", b"id: center\n", 1, 1, "this must be a list"),
    ("100,000 brackets", b"[" * 100_000, 1, 13, "nested too deep"),
    ("100,000 braces", b"{a: " * 50_000, 1, 49, "nested too deep"),
    ("100,000 hyphens", b"- " * 50_000, 1, 25, "nested too deep"),
    ("100,000 questions", b"? " * 50_000, 1, 25, "nested too deep"),
)
"""The glossary as a whole, because no mark fits into it; line, column, message."""

SEVEN = "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 8)}]}}\n" for n in range(1, 8))
NINE = "".join(f"- &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 10))
BOMBS = {
    "merge keys": b"a0: &a0 {a: 1, b: 2}\n" + SEVEN.encode(),
    "aliases": b"- &b0 [lol]\n" + NINE.encode(),
    "only aliases": b"- *a\n" * (SIZE // 5),
    "only tabs": b"\t\n" * (SIZE // 2),
    "only bare words": b"- no\n" * (SIZE // 5),
    "one key many times": b"a: b\n" * (SIZE // 5),
    "one long list": b"[" + b"a," * (SIZE // 2 - 2) + b"a]",
    "one long line of groups": b"[" + b"{}," * (SIZE // 3 - 2) + b"]",
    "one long text": b'"' + b"a" * (SIZE - 3) + b'"',
    "many empty entries": b"- {}\n" * (SIZE // 5),
    "many wrong keys": b"- {" + b"".join(b"key%d: a, " % number for number in range(10_000)) + b"}",
}
"""What takes a reader that trusts its input minutes, gigabytes or the whole process."""


def told_of(folder: Path) -> tuple[tuple[Problem, ...], str]:
    with pytest.raises(ContentError) as caught:
        load(folder)
    return caught.value.problems, str(caught.value)


def problems(folder: Path) -> tuple[Problem, ...]:
    """What an author is told, and that it does not take long."""
    found, told = in_time(lambda: told_of(folder))
    count = f"{len(found)} problem in the content" if len(found) == 1 else f"{len(found)} problems in the content"
    assert told == "\n".join([count, *map(str, found)])
    return tuple(found)


def shown(one: Problem) -> tuple[str, int, int, str]:
    return one.file, one.line, one.column, one.message


def carets(folder: Path) -> list[tuple[str, int, int, str]]:
    """File, line and column of every mark, and what stands there; the marks are taken out."""
    found = []
    for file in sorted(folder.rglob("*.yaml")):
        lines = file.read_bytes().decode().split("\n")
        for number, line in enumerate(lines, 1):
            *before, rest = line.split(HERE)
            for place in range(1, len(before) + 1):
                column = len("".join(before[:place])) + 1
                found.append(
                    (file.relative_to(folder).as_posix(), number, column, line.replace(HERE, "")[column - 1 :])
                )
            lines[number - 1] = "".join([*before, rest])
        file.write_bytes("\n".join(lines).encode())
    return found


def edit(folder: Path, *edits: Edit) -> list[tuple[str, int, int, str]]:
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, 1).encode())
    return carets(folder)


def test_tiny_loads() -> None:
    tiny = load(TINY)
    assert [area.id for area in tiny.areas] == ["reporting", "policy"]
    assert [program.id for program in tiny.programs] == ["address-list", "handbook", "join-center"]


@pytest.mark.parametrize("each", [*KEYS, *TYPES, *IDS, *SYNTAX, *RULES], ids=lambda each: each.name)
def test_mistake_is_told_at_its_place(each: Mistake, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    places = edit(folder, *each.edits)
    expected = [(*place[:3], message) for place, message in zip(places, each.messages, strict=True)]
    found = problems(folder)
    assert [shown(one) for one in found] == expected
    for one, (*_place, rest) in zip(found, places, strict=True):
        _head, line, caret = str(one).split("\n") if one.text.strip() else ("", rest, "^")
        assert line[caret.index("^") :].startswith(rest[:40])


@pytest.mark.parametrize(
    ("data", "line", "column", "message"), [row[1:] for row in BYTES], ids=[row[0] for row in BYTES]
)
def test_unusable_file_is_told(data: bytes, line: int, column: int, message: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / GLOSSARY).write_bytes(data)
    assert [shown(one) for one in problems(folder)] == [(GLOSSARY, line, column, message)]


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_told_in_time(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    assert len(BOMBS[name]) <= SIZE
    (folder / GLOSSARY).write_bytes(BOMBS[name])
    assert {one.file for one in problems(folder)} == {GLOSSARY}


def test_merge_bomb_is_told_by_its_parts(tmp_path: Path) -> None:
    """A reader that follows these 500 bytes works for a quarter of a minute."""
    folder = copy_of_tiny(tmp_path)
    (folder / GLOSSARY).write_bytes(BOMBS["merge keys"])
    assert {one.message for one in problems(folder)} == {
        "a merge key (<<); write the keys out",
        "an alias (*); write the value out",
        REFERRED,
    }


@pytest.mark.parametrize(
    "name", [QUESTIONNAIRE, STEPS, DUTIES, SOURCES, GLOSSARY, URGENT], ids=lambda name: name.removesuffix(".yaml")
)
def test_missing_file_is_told(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / name).unlink()
    assert [shown(one) for one in problems(folder)] == [(name, 1, 1, "this file is missing")]


@pytest.mark.parametrize("name", ["areas", "programs"])
def test_missing_folder_is_told(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    shutil.rmtree(folder / name)
    assert [shown(one) for one in problems(folder)] == [(f"{name}/", 1, 1, "there is no file in this folder")]


@pytest.mark.parametrize("name", ["areas", "programs"])
def test_wrong_ending_is_told(name: str, tmp_path: Path) -> None:
    """Otherwise an author writes a file that nobody ever reads."""
    folder = copy_of_tiny(tmp_path)
    (folder / name / "new.yml").write_bytes(b"id: new\n")
    expected = [(f"{name}/new.yml", 1, 1, "the name must end in .yaml")]
    assert [shown(one) for one in problems(folder)] == expected


def test_missing_area_file_is_told(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / POLICY).unlink()
    assert (QUESTIONNAIRE, 9, 5, "there is no file areas/policy.yaml") in [shown(one) for one in problems(folder)]


@pytest.mark.parametrize(
    "edits",
    [
        (
            (POLICY, "title: Policy", "title: ¦no"),
            (REPORTING, "title: Reporting", "¦titel: Reporting"),
            (STEPS, "effort: days", "¦effort: soon"),
            (STEPS, "effort: hours", "¦effort: never"),
            (URGENT, "danger: Call", "danger: ¦*call"),
        ),
        (
            (POLICY, "step: write-policy", "¦step: nowhere"),
            (REPORTING, "target: in-place", "¦target: nowhere"),
            (CENTER, "url: https:", "¦url: http:"),
            (LIST, "part_of: join-center", "¦part_of: nowhere"),
            (STEPS, "- id: write-policy", "- ¦id: write-policy"),
            (STEPS, "after: [register]", "after: [¦nowhere]"),
        ),
    ],
    ids=["in each file", "between files"],
)
def test_all_mistakes_are_told_at_once(edits: tuple[Edit, ...], tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    expected = {place[:3] for place in edit(folder, *edits)}
    found = {shown(one)[:3] for one in problems(folder)}
    assert expected <= found


def test_every_form_of_every_refused_word_is_told(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / "words.yaml").write_text(
        "- words: [negligent, careless]\n  instead: what is\n- words: [bad, worse]\n  instead: good\n"
    )
    area = folder / POLICY
    area.write_text(area.read_text().replace("why: People", "why: The worse of careless people. People"))
    told = {problem.message.split('"')[1] for problem in problems(folder)}
    assert told == {"careless", "worse"}


def test_long_line_is_shown_around_the_caret(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    ids = ", ".join(["GUIDE"] * 60)
    edit(folder, (POLICY, "[GUIDE]", f"[{ids}, NOWHERE, {ids}]"))
    (one,) = problems(folder)
    _head, line, caret = str(one).split("\n")
    assert len(line) <= 104
    assert line[caret.index("^") :].startswith("NOWHERE, GUIDE")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- the page", "- the page#1", "the page#1"),
        ("- the page", '- "the page #1"  # a comment', "the page #1"),
        ("- the page", "- 'the page'  # a comment", "the page"),
        ("- the page", "# a comment\n      - the page", "the page"),
        ("- the page", "- >-  # a comment\n        the\n        page # 1", "the page # 1"),
        ("    evidence:\n      - the page", '    evidence: ["the page, and more"]', "the page, and more"),
        ("    evidence:\n      - the page", "    evidence: ['the page']  # a comment", "the page"),
        ("- the page", '- "no"', "no"),
        ("- the page", "- no page", "no page"),
        ("- the page", '- "2026"', "2026"),
        ("- the page", "- 2026-11-22", "2026-11-22"),
        ("- the page", "- 1.5", "1.5"),
        ("- the page", "- 012", "012"),
        ("- the page", "- 12:30", "12:30"),
        ("- the page", "- é ü 漢字 👪", "é ü 漢字 👪"),
        ("- the page", "- a*b & c!", "a*b & c!"),
    ],
)
def test_text_is_read_as_written(old: str, new: str, expected: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    edit(folder, (POLICY, old, new))
    assert load(folder).areas[1].questions[0].evidence == (expected,)


def test_digest_changes_with_every_file(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    digests = [load(folder).digest]
    for file in sorted(folder.rglob("*.yaml")):
        file.write_bytes(file.read_bytes() + b"# Another word.\n")
        digests.append(load(folder).digest)
    assert len(set(digests)) == 14
    assert load(TINY).digest == digests[0]
