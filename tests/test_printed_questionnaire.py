"""The printed questionnaire has all the content in a fixed order, and prints well."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.core.rules import ALWAYS, Rule
from assessment.rendering.html import questionnaire_html
from assessment.rendering.pdf import questionnaire_pdf
from assessment.rendering.phrases import sentence
from assessment.rendering.printed_questionnaire import printed_questionnaire
from assessment.rendering.render_child import render
from assessment.rendering.template_filters import rule_words
from support.content import TINY, texts
from support.markup import Skeleton, articles, section, text
from support.pdf import OWN_FILES, WORKERS, Report, kept_log, look_at
from support.words import BRITISH, BRITISH_NAMES, REFUSED

REGISTER = re.compile(r'<dl class="rows register">.*?</dl>', re.DOTALL)
HEADINGS = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def page() -> str:
    return questionnaire_html(questionnaire())


# Its content


def test_every_sentence_of_the_content_is_in_it() -> None:
    shown = text(re.sub(r"</?a\b[^>]*>", "", page())).casefold()
    said = [(place, " ".join(words.split())) for place, words in texts(replace(questionnaire(), examples=()))]
    sentences = [(place, sentence) for place, sentence in said if " " in sentence]
    assert len(sentences) > 2000
    assert [(place, sentence) for place, sentence in sentences if sentence.casefold() not in shown] == []


def test_every_address_and_check_date_is_in_it() -> None:
    content = questionnaire()
    addresses = [entry.url for entry in (*content.programs, *content.sources)]
    assert [address for address in addresses if f'href="{address.replace("&", "&amp;")}"' not in page()] == []
    blocks = articles(page(), "program") | articles(page(), "duty")
    assert set(blocks) == {entry.id for entry in (*content.programs, *content.duties)}
    assert [id for id, block in blocks.items() if block.count("Checked on ") != 1] == []
    assert text(section(page(), "urgent")).count("Checked on ") == 1


def test_target_is_marked_in_words_and_only_there() -> None:
    blocks = articles(page(), "question")
    for question in questionnaire().questions():
        marked = re.findall(r"<strong>Target:</strong> (.*?)</dd>", blocks[question.id], re.DOTALL)
        target = question.option(question.target)
        assert target is not None
        assert [text(option) for option in marked] == [" ".join(target.text.split())]


def test_question_says_for_whom_it_is() -> None:
    blocks = articles(page(), "question")
    for question in questionnaire().questions():
        shown = text(blocks[question.id])
        assert f"Asked of {question.not_asked or 'Every company.'}" in shown
        assert shown.count("Said instead") == len(question.tailored)
        for other in question.tailored:
            assert f"To: {rule_words(other.when)}" in shown


def test_question_names_its_programs_and_laws_with_how_they_relate() -> None:
    content = questionnaire()
    blocks = articles(page(), "question")
    for program in content.programs:
        for help in program.helps:
            block = blocks[help.question]
            line = block[
                block.index({"start": "Enough to get started:", "strengthen": "To strengthen:"}[help.depth]) :
            ]
            assert f'href="#program-{program.id}"' in line.split('<span class="line">')[0]
    for question in content.questions():
        for tie in question.duties:
            words = {"requires": "A duty requires it:", "prepares-for": "Prepares for a duty:"}
            line = blocks[question.id].split(words[tie.how])[1].split('<span class="line">')[0]
            assert f'href="#duty-{tie.id}"' in line


def test_question_says_for_whom_it_is_essential_and_who_may_set_it_aside() -> None:
    shown = text(articles(section(page(), "area-hash-matching"), "question")["known-material-matching"])
    (reason,) = questionnaire().question("known-material-matching").not_applicable
    assert "Essential for" in shown
    assert "matching-asked-for" in shown
    assert f"{reason.text} {rule_words(reason.when)}" in shown
    assert f"Shown to other companies that choose it: {reason.contradicted}" in shown


def test_open_points_are_separate_from_laws() -> None:
    low = {duty.id for duty in questionnaire().duties if duty.confidence == "low"}
    assert low
    assert set(articles(section(page(), "open-points"), "duty")) == low
    assert low.isdisjoint(articles(section(page(), "duties"), "duty"))


def test_no_open_points_no_section() -> None:
    content = load(TINY)
    assert not [duty for duty in content.duties if duty.confidence == "low"]
    assert 'id="open-points"' not in questionnaire_html(content)


def test_refused_words_are_left_out() -> None:
    shown = text(REGISTER.sub("", page()))
    for name in BRITISH_NAMES:
        shown = shown.replace(name, "")
    assert (REFUSED.findall(shown), BRITISH.findall(shown)) == ([], [])


# Its order


def test_contents_name_the_parts_in_their_order() -> None:
    nav, body = page().split("</nav>")
    listed = re.findall(r'<a href="#([^"]*)">([^<]*)</a>', nav.split('id="contents"')[1])
    entries = printed_questionnaire(questionnaire()).contents
    assert [(id, text(words)) for id, words in listed] == [
        line for id, words, below in entries for line in [(id, words), *below]
    ]
    parts = re.findall(r'<section class="[^"]*" id="([^"]*)"[^>]*>\s*<h2>(.*?)</h2>', body, re.DOTALL)
    assert [(id, text(words)) for id, words in parts] == [(id, words) for id, words, _below in entries]
    questions = re.findall(r'id="(question-[^"]*)">\s*<div class="head">\s*<h3>(.*?)</h3>', body, re.DOTALL)
    assert [(id, text(words)) for id, words in questions] == [line for *_entry, below in entries for line in below]


def test_headings_are_a_tree() -> None:
    levels = [int(level) for level, _words in HEADINGS.findall(page())]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_ids_are_unique_and_every_link_inside_has_its_target() -> None:
    ids = re.findall(r'\bid="([^"]*)"', page())
    targets = re.findall(r'href="#([^"]*)"', page())
    assert sorted(set(ids)) == sorted(ids)
    assert len(targets) > 1000
    assert set(targets) - set(ids) == set()


def test_programs_stand_by_provider() -> None:
    shown = [
        (program.provider.casefold(), program.name.casefold())
        for program in printed_questionnaire(questionnaire()).programs
    ]
    assert len(shown) == len(questionnaire().programs)
    assert shown == sorted(shown)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ALWAYS, "every company"),
        (Rule(any=("a",)), "a"),
        (Rule(any=("a", "b")), "any of a, b"),
        (Rule(all=("a", "b")), "all of a, b"),
        (Rule(none=("a",)), "not a"),
        (Rule(any=("a",), all=("b",), none=("c", "d")), "a; b; none of c, d"),
    ],
)
def test_rule_in_words(rule: Rule, words: str) -> None:
    assert rule_words(rule) == words


def test_sentence_keeps_capitals_and_takes_nothing() -> None:
    assert sentence("report to NCMEC") == "Report to NCMEC."
    assert sentence("", "") == ""


def test_content_changes_no_element() -> None:
    tiny = load(TINY)
    area = tiny.areas[0]
    odd = replace(area.questions[0], text="</h3><script>alert(1)</script> & <b>")
    changed = replace(tiny, areas=(replace(area, questions=(odd, *area.questions[1:])), *tiny.areas[1:]))
    plain = Skeleton(questionnaire_html(tiny)).parts
    assert Skeleton(questionnaire_html(changed)).parts == plain


# In print


@pytest.fixture(scope="module")
def paper() -> bytes:
    """Render the long document once for all tests, in the child process with its limits."""
    return questionnaire_pdf(questionnaire())


@pytest.fixture(scope="module")
def printed(paper: bytes) -> Report:
    return look_at(paper, [], OWN_FILES)


def test_print_is_pdf_ua(printed: Report) -> None:
    assert printed.failures == []
    assert printed.headings[0] == 1
    assert [pair for pair in pairwise(printed.headings) if pair[1] > pair[0] + 1] == []
    assert printed.tables
    assert all(printed.tables)
    assert printed.links == {
        "http",
        "https",
        "internal",
        "mailto",
        "tel",
    }  # some sources are published without encryption
    assert printed.active == set()
    assert all(printed.fonts.values())


def test_print_has_title_language_and_the_day_of_the_newest_check(printed: Report) -> None:
    title = "Child safety readiness: the whole questionnaire"
    day: date = printed_questionnaire(questionnaire()).checked_on
    assert (printed.title, printed.language) == ((title, title, True), "en")
    assert printed.created == f"D:{day:%Y%m%d}"


def test_print_has_bookmarks_for_parts_and_questions(paper: bytes) -> None:
    def titles(items: Any) -> list[str]:
        return [str(bookmark.title) for bookmark in items]

    entries = printed_questionnaire(questionnaire()).contents
    with pikepdf.open(BytesIO(paper)) as opened, opened.open_outline() as outline:
        parts = {
            str(bookmark.title): titles(bookmark.children)
            for bookmark in outline.root
            if str(bookmark.title) != "Contents"
        }
    assert list(parts) == [words for _id, words, _below in entries]
    for _id, words, below in entries:
        assert not below or parts[words] == [line for _anchor, line in below]
    assert {"United States", "United Kingdom", "European Union"} <= set(parts["Laws that may apply"])


def pages_of(document: bytes) -> list[list[str]]:
    """Return the non-empty lines of each page."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")[:-1]
    return [[" ".join(line.split()) for line in page_text.splitlines() if line.strip()] for page_text in pages]


def test_print_numbers_its_pages_and_names_the_part(paper: bytes) -> None:
    pages = pages_of(paper)
    assert 60 <= len(pages) <= 180
    assert [lines[-1].split(" ")[-3:] for lines in pages] == [
        [str(number), "/", str(len(pages))] for number in range(1, len(pages) + 1)
    ]
    parts = [words for _id, words, _below in printed_questionnaire(questionnaire()).contents]
    heads = [lines[0].removeprefix("Child safety readiness: the whole questionnaire").strip() for lines in pages]
    assert heads[0] == "Neither legal advice nor a certification"
    assert list(dict.fromkeys(heads[1:])) == ["Contents", *parts]


def test_print_leaves_no_heading_at_the_foot_of_a_page(printed: Report) -> None:
    assert printed.orphans == []


def test_print_is_the_same_twice() -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        first, second = pool.map(questionnaire_pdf, [load(TINY)] * 2)
    assert first == second


def test_print_requests_only_own_files_and_logs_no_warning() -> None:
    requested: list[str] = []
    with kept_log() as kept:
        render(questionnaire_html(load(TINY)), requested)
    assert (set(requested), kept.messages) == (OWN_FILES, [])
