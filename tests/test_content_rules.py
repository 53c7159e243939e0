"""Rules across content files. For example, every question can be scored, and there are no cycles."""

from pathlib import Path

import pytest

from assessment.content import load
from support.content import copy_of_tiny
from support.mistakes import (
    CENTER,
    COUNTRIES,
    DUTIES,
    EXAMPLES,
    GLOSSARY,
    HANDBOOK,
    LIST,
    POLICY,
    QUESTIONNAIRE,
    REPORTING,
    RULES,
    SOURCES,
    STEPS,
    URGENT,
    Mistake,
    assert_reported,
    edit,
    mistake,
    problems,
)

EMPTY = "this is empty; write something or remove the key"
PEOPLE = "name one person or two different people from questionnaire.yaml"
ASCENDING = "give at least two options; the first has 0 points, and each next one has more"
HIGHER = "a level must require at least as much as the level before it"
KINDS = "questions of the kinds one, many and countries need options, and other kinds must not have any"
PREFIX = "a question of the kind countries needs a prefix, and other kinds must not have one"
HOME = "this is a home page; give the page that states the fact, or set address if the address is the fact"
SECURE = "this must be an address that begins with https://"
MORE = "".join(f"  - {{id: more-{number}, kind: text, text: More, required: false}}\n" for number in range(8))
EMPTY_PAGES = "".join(f"  - {{id: page-{number}, title: More, intro: More}}\n" for number in range(2))
ONE_PART = "¦parts:\n      - id: one\n        text: a part\n        advice: Add the part.\n    "
ROUTE_HAS_A_MODEL = (REPORTING, "    tailored:\n", "    model: PAGE\n    tailored:\n")
MISTAKES = (
    mistake(
        "parts that nobody can tick",
        REPORTING,
        "step: use-list\n    ",
        f"step: use-list\n    parts_of: your list\n    {ONE_PART}",
        "parts need an option with more than 0 points but fewer than the target",
    ),
    mistake(
        "parts of nothing",
        REPORTING,
        "  - id: registered\n    text: Are you registered?\n",
        "  - ¦id: registered\n    text: Are you registered?\n",
        "give both parts and parts_of, or neither",
        also=((REPORTING, "    parts_of: your registration\n", ""),),
    ),
    mistake(
        "two parts with one id",
        REPORTING,
        "- id: second-person",
        "- ¦id: approval",
        'the id "approval" is already used in areas/reporting.yaml',
    ),
    mistake("nobody to ask", POLICY, "ask: [chief]", "¦ask: []", PEOPLE),
    mistake("three people to ask", POLICY, "ask: [chief]", "¦ask: [chief, support, engineer]", PEOPLE),
    mistake("same person twice", POLICY, "ask: [chief]", "¦ask: [chief, chief]", PEOPLE),
    mistake(
        "person whom no question names",
        QUESTIONNAIRE,
        "people:\n",
        "people:\n  - ¦id: nobody\n    text: nobody\n",
        'no question names "nobody" in ask',
    ),
    mistake("empty text", POLICY, "title: Policy", "¦title:", EMPTY),
    mistake("empty text in quotes", POLICY, "- the page", '- ¦"  "', EMPTY),
    mistake(
        "refused word",
        POLICY,
        "why: People",
        "¦why: Negligent people",
        'do not use "Negligent"; write what is true today',
    ),
    mistake(
        "refused word in a list",
        URGENT,
        "- Begin today.",
        "- ¦A negligent one.",
        'do not use "negligent"; write what is true today',
    ),
    mistake(
        "refused term over two lines",
        POLICY,
        "why: People",
        "¦why: >-\n      Every bad\n      term. The “bad term” of the law may stand. People",
        'do not use "bad term"; write a better one',
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
        "a question appears twice",
    ),
    mistake(
        "must that does not come first in the quick check",
        QUESTIONNAIRE,
        "quick_check: [registered, route]",
        "¦quick_check: [route, registered]",
        "essential questions (must) come first: registered",
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
        '"old" appears twice',
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
        'there is no profile question with the id "sizes"; did you mean "size"?',
    ),
    mistake(
        "example with an option that does not exist",
        EXAMPLES,
        "[large]",
        "[¦huge]",
        'there is no option with the id "huge"',
    ),
    mistake("duty without a source", DUTIES, "sources: [LAW]", "¦sources: []", "add at least one source"),
    mistake(
        "duty without a question",
        DUTIES,
        "- id: us-reporting",
        "- ¦id: us-reporting",
        "no question refers to this duty; link a question to it or give the reason in no_question",
        also=((REPORTING, "    duties:\n      - {id: us-reporting, how: prepares-for}\n", ""),),
    ),
    mistake(
        "duty with a question that says that it has none",
        DUTIES,
        "  confidence: high\n",
        "  confidence: high\n  ¦no_question: None fits.\n",
        "a question refers to this duty, so remove no_question",
    ),
    mistake(
        "question without a program or a model",
        POLICY,
        "  - id: policy-page",
        "  - ¦id: policy-page",
        "no program helps with this question; name a public model text in model",
        also=((POLICY, "\n    model: PAGE", ""),),
    ),
    mistake(
        "question with a program and a model",
        REPORTING,
        "    ask: [engineer, support]\n",
        "    ask: [engineer, support]\n    ¦model: PAGE\n",
        "a program helps with this question, so remove model",
    ),
    mistake(
        "platform rule without a point",
        RULES,
        "points:\n    - text: The app tells people where to report.\n      questions: [route]\n",
        "¦points: []\n",
        "add at least one point",
    ),
    mistake("point without a question", RULES, "questions: [route]", "¦questions: []", "add at least one question"),
    mistake("platform rule without a source", RULES, "sources: [PAGE]", "¦sources: []", "add at least one source"),
    mistake("home page", SOURCES, "url: https://guide.example/page", "¦url: https://guide.example/", HOME),
    mistake(
        "two sources with one address",
        SOURCES,
        "url: https://law.example/1",
        "¦url: http://www.center.example/page/",
        "PAGE already has this address; cite that source instead",
    ),
    mistake(
        "account that is read through an account",
        SOURCES,
        "  kind: secondary\n",
        "  kind: secondary\n  ¦read_through: [PAGE]\n",
        "only a primary source can have read_through",
    ),
    mistake(
        "account that was not opened either",
        SOURCES,
        "  read_on: 2026-11-01\n  kind: primary\n\n- id: LAW\n",
        "  read_on: 2026-11-01\n  kind: primary\n  read_through: [¦LAW]\n\n- id: LAW\n  read_through: [GUIDE]\n",
        "LAW was not opened either; name the source that was read",
        also=(
            (DUTIES, "confidence: high", "confidence: low"),
            (RULES, "confidence: high", "confidence: low"),
            (HANDBOOK, "confidence: high", "confidence: low"),
            (CENTER, "confidence: high", "confidence: low"),
        ),
    ),
    mistake(
        "high confidence in a page that was not opened",
        DUTIES,
        "confidence: high",
        "¦confidence: high",
        "this cannot be high, because the primary page LAW was not opened",
        also=(
            (SOURCES, "- id: LAW\n", "- id: LAW\n  read_through: [GUIDE]\n"),
            (CENTER, "confidence: high", "confidence: low"),
        ),
    ),
    mistake(
        "account before the law",
        DUTIES,
        "sources: [LAW]",
        "sources: [¦GUIDE, LAW]",
        "the first source must be the primary page: the text of the law or the provider's page",
    ),
    mistake("term without a source", GLOSSARY, "sources: [GUIDE]", "¦sources: []", "add at least one source"),
    mistake("urgent page without a source", URGENT, "sources: [GUIDE]", "¦sources: []", "add at least one source"),
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
        'an essential question (must) cannot have "does not apply"; use applies instead',
        also=((QUESTIONNAIRE, "[registered, route]", "[registered, policy-page]"),),
    ),
    mistake(
        "reason for some companies without what contradicts it",
        POLICY,
        "weight: 1",
        "weight: 1\n    not_applicable:\n      - ¦id: never\n        text: Never.\n        when: {none: [chat]}",
        "explain in contradicted what does not fit if a company still gives this reason",
    ),
    mistake(
        "reason of a question that can be a must without what contradicts it",
        POLICY,
        "weight: 1",
        "weight: 1\n    must_when: {all: [chat]}\n    not_applicable:\n      - ¦id: never\n        text: Never.",
        "explain in contradicted what does not fit if a company still gives this reason",
        also=((QUESTIONNAIRE, "[registered, route]", "[registered, policy-page]"),),
    ),
    mistake(
        "reason with a tag that cannot be set",
        POLICY,
        "weight: 1",
        "weight: 1\n    not_applicable:\n      - id: never\n        text: Never.\n        contradicted: It is.\n"
        "        when: {none: [¦chatting]}",
        'there is no tag with the id "chatting"; did you mean "chat"?',
    ),
    mistake(
        "must_when with a tag that cannot be set",
        POLICY,
        "weight: 1",
        "weight: 1\n    must_when: {all: [¦chatting]}",
        'there is no tag with the id "chatting"; did you mean "chat"?',
        also=((QUESTIONNAIRE, "[registered, route]", "[registered, policy-page]"),),
    ),
    mistake(
        "must_when for every company",
        POLICY,
        "weight: 1",
        "weight: 1\n    ¦must_when: {}",
        "must_when is for some companies only; for all companies, use importance: must",
        also=((QUESTIONNAIRE, "[registered, route]", "[registered, policy-page]"),),
    ),
    mistake(
        "must_when of a must",
        QUESTIONNAIRE,
        "id: tiny",
        "id: tiny",
        "must_when is for some companies only; for all companies, use importance: must",
        also=((REPORTING, "importance: must", "importance: must\n    ¦must_when: {all: [chat]}"),),
    ),
    mistake(
        "practice that is a must for some companies later in the quick check",
        QUESTIONNAIRE,
        "quick_check: ",
        "¦quick_check: ",
        "essential questions (must) come first: policy-page, registered",
        also=((POLICY, "weight: 1", "weight: 1\n    must_when: {all: [chat]}"),),
    ),
    mistake(
        "applies without not_asked",
        POLICY,
        "weight: 1",
        "weight: 1\n    ¦applies: {any: [chat]}",
        "explain in not_asked why other companies are not asked this",
    ),
    mistake("question without a source", POLICY, "sources: [GUIDE]", "¦sources: []", "add at least one source"),
    mistake("program without a source", CENTER, "sources: [LAW]", "¦sources: []", "add at least one source"),
    mistake(
        "program without a way in", CENTER, "apply:\n  - Write to the center.", "¦apply: []", "add at least one step"
    ),
    mistake(
        "program at http", CENTER, "url: https:", "¦url: http:", "this must be an address that begins with https://"
    ),
    mistake(
        "program at no address",
        CENTER,
        "url: https:",
        "¦url: javascript:",
        "this must be an address that begins with https://",
    ),
    mistake(
        "source at no address",
        SOURCES,
        "url: https://law",
        "¦url: law",
        "this must be an address that begins with https://",
    ),
    mistake(
        "help below one for everyone",
        CENTER,
        "{question: route, depth: strengthen}",
        "¦{question: registered, depth: strengthen, when: {any: [chat]}}",
        '"registered" appears twice',
        also=(ROUTE_HAS_A_MODEL,),
    ),
    mistake(
        "help twice",
        CENTER,
        "{question: route, depth",
        "¦{question: registered, depth",
        '"registered" appears twice',
        also=(ROUTE_HAS_A_MODEL,),
    ),
    mistake(
        "two prerequisites in one",
        LIST,
        "{question: registered}",
        "¦{question: registered, program: handbook}",
        "name either a question or a program",
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
        'the step "register" and another step wait for each other',
        'the step "write-policy" and another step wait for each other',
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
        'the step "register" and another step wait for each other',
        'the step "write-policy" and another step wait for each other',
        also=(
            (HANDBOOK, "cost: free\n", "cost: free\nprerequisites:\n  - {¦question: policy-page}\n"),
            (CENTER, "cost: free\n", "cost: free\nprerequisites:\n  - {program: handbook}\n"),
            (STEPS, "effort: hours", "effort: hours\n  after: [register]"),
        ),
    ),
    mistake(
        "13 profile questions",
        QUESTIONNAIRE,
        "profile:\n",
        f"¦profile:\n{MORE}",
        "the profile has 13 questions; the limit is 12",
    ),
    mistake(
        "profile question on no page",
        QUESTIONNAIRE,
        "kind: programs\n    page: 2",
        "kind: programs\n    ¦page: 3",
        "there is no question on this page",
        "there is no page 3",
        also=((QUESTIONNAIRE, "- id: use", "- ¦id: use"),),
    ),
    mistake(
        "profile questions out of order",
        QUESTIONNAIRE,
        "- id: organization\n    kind: text",
        "- id: organization\n    page: 2\n    kind: text",
        *["the questions must be in the order of their pages"] * 3,
        also=(
            (QUESTIONNAIRE, "- id: services", "- ¦id: services"),
            (QUESTIONNAIRE, "- id: size", "- ¦id: size"),
            (QUESTIONNAIRE, "- id: established", "- ¦id: established"),
        ),
    ),
    mistake(
        "four pages of the profile",
        QUESTIONNAIRE,
        "profile_pages:\n",
        f"¦profile_pages:\n{EMPTY_PAGES}",
        "the profile has 4 pages; the limit is 3",
        *["there is no question on this page"] * 2,
        also=((QUESTIONNAIRE, "- id: company", "- ¦id: company"), (QUESTIONNAIRE, "- id: use", "- ¦id: use")),
    ),
    mistake(
        "frequent program only to read",
        QUESTIONNAIRE,
        "frequent_programs: [join-center]",
        "frequent_programs: [join-center, ¦handbook]",
        "list only programs that a company can join or use",
    ),
    mistake(
        "frequent program twice",
        QUESTIONNAIRE,
        "frequent_programs: [join-center]",
        "frequent_programs: [join-center, ¦join-center]",
        '"join-center" appears twice',
    ),
    mistake(
        "choice without options",
        QUESTIONNAIRE,
        "- id: organization\n    kind: text",
        "- ¦id: organization\n    kind: many",
        KINDS,
    ),
    mistake(
        "country question without a prefix",
        QUESTIONNAIRE,
        "- id: established",
        "- ¦id: established",
        PREFIX,
        also=((QUESTIONNAIRE, "    prefix: established\n", ""),),
    ),
    mistake("prefix of another kind", QUESTIONNAIRE, "- id: size\n", "- ¦id: size\n    prefix: users\n", PREFIX),
    mistake(
        "two questions with one prefix",
        QUESTIONNAIRE,
        "  - id: programs\n    kind: programs\n",
        "  - {id: again, kind: countries, ¦prefix: established, text: Again, options: [{id: north, text: North}]}\n"
        "  - id: programs\n    kind: programs\n",
        '"established" appears twice',
    ),
    mistake(
        "region that the profile does not offer",
        COUNTRIES,
        "regions: [north]",
        "regions: [¦nort]",
        'there is no profile option with the id "nort"; did you mean "north"?',
    ),
    mistake(
        "choice with the id of a country",
        QUESTIONNAIRE,
        "- id: north",
        "- ¦id: xa",
        '"xa" is already the id of a country; choose another id',
        also=((COUNTRIES, "    regions: [north]\n", ""),),
    ),
    mistake(
        "country away from its group",
        COUNTRIES,
        "countries:\n",
        "countries:\n  - {id: xc, name: Celand, "
        'group: South, emergency: {number: "300", confidence: low}, sources: [GUIDE], checked_on: 2026-11-01}\n',
        'other countries with the heading "South" are listed above; move this one there',
        also=((COUNTRIES, "    group: South\n    emergency:\n", "    ¦group: South\n    emergency:\n"),),
    ),
    mistake(
        "hotline at an address that no source gives",
        COUNTRIES,
        "url: https://guide.example/hotline",
        "¦url: https://hotline.example/",
        "no source of this country has an address at hotline.example; add such a source",
    ),
    mistake("hotline at an insecure address", COUNTRIES, "url: https://guide", "¦url: http://guide", SECURE),
    mistake(
        "list of hotlines at an insecure address", COUNTRIES, "url: https://hotlines", "¦url: http://hotlines", SECURE
    ),
    mistake(
        "country without a source",
        COUNTRIES,
        "    sources: [GUIDE]\n",
        "    ¦sources: []\n",
        "add at least one source",
        also=(
            (
                COUNTRIES,
                "    hotline:\n      name: Aland hotline\n      url: https://guide.example/hotline\n",
                "    hotline:\n      name: Aland hotline\n",
            ),
        ),
    ),
    mistake("text with options", QUESTIONNAIRE, "- id: size\n    kind: one", "- ¦id: size\n    kind: text", KINDS),
    mistake(
        "first level needs something",
        QUESTIONNAIRE,
        "levels:\n  - id: begun\n    title: Begun\n    meaning: Little is in place yet.\n    percent: 0",
        "¦levels:\n  - id: begun\n    title: Begun\n    meaning: Little is in place yet.\n    percent: 1",
        "the first level must require nothing, so set percent to 0",
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
        "level without the musts of the one before",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        HIGHER,
        also=((QUESTIONNAIRE, "above: 50\n    musts: true", "above: 50"),),
    ),
    mistake(
        "level that forgets an open practice of the one before",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        HIGHER,
        also=((QUESTIONNAIRE, "    musts: true\n", "    musts: true\n    everything: true\n"),),
    ),
    mistake(
        "level reached by essentials that the one before does not accept",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        HIGHER,
        also=((QUESTIONNAIRE, "above: 50\n", "above: 50\n    essentials: 50\n"),),
    ),
    mistake(
        "first level that needs essentials",
        QUESTIONNAIRE,
        "levels:",
        "¦levels:",
        "the first level must require nothing, so set percent to 0",
        also=((QUESTIONNAIRE, "percent: 0\n", "percent: 0\n    essentials: 10\n"),),
    ),
    mistake(
        "level above 100",
        QUESTIONNAIRE,
        "- id: tested",
        "- ¦id: tested",
        "percent, above and essentials must be from 0 to 100",
        also=((QUESTIONNAIRE, "percent: 100", "percent: 101"),),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    assert_reported(mistake, copy_of_tiny(tmp_path))


def test_home_page_is_accepted_where_the_address_is_the_fact(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    edit(folder, (SOURCES, "url: https://guide.example/page", "address: true\n  url: https://guide.example/"))
    load(folder)


def test_duty_that_says_why_no_question_refers_to_it_is_accepted(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    edit(folder, (REPORTING, "    duties:\n      - {id: us-reporting, how: prepares-for}\n", ""))
    edit(folder, (DUTIES, "  confidence: high\n", "  confidence: high\n  no_question: It is for authorities.\n"))
    load(folder)


def test_exception_of_a_refused_word_is_accepted(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    edit(folder, (POLICY, "why: People", "why: The “bad term” of the law. People"))
    assert load(folder).areas[1].questions[0].why.startswith("The “bad term” of the law.")


def test_musts_must_fit_into_the_quick_check(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    area = (folder / POLICY).read_text(encoding="utf-8")
    start = area.index("  - id: policy-page")
    question = area[start:].rstrip("\n").replace("importance: should", "importance: must")
    ids = [f"must-{number}" for number in range(12)]
    musts = [question.replace("id: policy-page", f"id: {question_id}", 1) for question_id in ids]
    (folder / POLICY).write_text("\n".join([area, *musts, ""]), encoding="utf-8")
    edit(folder, (QUESTIONNAIRE, "[registered, route]", f"[registered, {', '.join(ids)}]"))
    assert [problem.message for problem in problems(folder)] == [
        "there are 13 essential questions (must), but the quick check asks at most 12"
    ]
