"""The HTML of the report: rules for every page."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from assessment.content import load
from assessment.core.compare import compare
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.core.rules import Rule
from assessment.core.scoring_snapshot import take_snapshot
from assessment.core.step import TailoredStep
from assessment.rendering.html import report_html
from assessment.rendering.phrases import step_title
from assessment.sample_answers import SAMPLE_KINDS, sample
from support.builders import area, question, questionnaire, response, step
from support.content import TINY, TODAY
from support.markup import Skeleton

PROFILE = {
    "organization": ("Example & Company",),
    "services": ("host",),
    "size": ("small",),
    "programs": ("address-list",),
}
ANSWERS = {
    "registered": Answer("asked", "Asked on the first of the month.\nNo reply yet."),
    "route": Answer("unknown"),
    "lists": Answer("na.no-links"),
    "policy-page": Answer("in-place", "The page is at /policy <since 2025>."),
}

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></head><body>",
    "</p></section><h1>Other</h1>",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "\u202eevil\u2066",
    "%(name)s %s {0}",
]


def tiny(answers: Mapping[str, Answer] = ANSWERS, profile: Mapping[str, tuple[str, ...]] = PROFILE) -> str:
    return report_html(assess(load(TINY), Response(profile, answers), TODAY))


def since(page: str) -> str:
    """Return the text of the section on what has changed."""
    section = page[page.index('<section class="since"') :]
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", section[: section.index("</section>")])))


def test_comparison_says_what_is_in_place_now_and_what_is_a_gap() -> None:
    content = load(TINY)
    registered, policy = content.question("registered"), content.question("policy-page")
    worse = {**ANSWERS, "policy-page": Answer("none"), "registered": Answer("in-place")}
    earlier, result = (assess(content, Response(PROFILE, answers), TODAY) for answers in (ANSWERS, worse))
    comparison = compare(
        take_snapshot(earlier.questionnaire, earlier.response), Response(PROFILE, ANSWERS), "1", TODAY, result
    )

    page = report_html(result, comparison)

    assert re.search(rf"Gaps closed [\d.]+ {re.escape(registered.strength)}", since(page))
    assert re.search(rf"New gaps [\d.]+ {re.escape(policy.gap)}", since(page))
    assert since(page).count(policy.gap) == 1
    assert registered.text not in since(page)
    assert "1 gap closed, 1 new." in re.sub(r"\s+", " ", page)


def test_step_that_comes_first_is_named_as_it_stands_in_the_path() -> None:
    left = TailoredStep(Rule(all=("gap:b",), none=("gap:a",)), "Do what is left", "How to do what is left.")
    content_area = area(question("a", step="one"), question("b", step="one"))
    content = questionnaire(content_area, steps=[step("one", tailored=(left,))])
    names = [
        step_title("one", assess(content, response(said), TODAY)) for said in ({"a": "in-place", "b": "none"}, {})
    ]
    assert names == ["Do what is left", "Do one"]


def test_report_is_the_same_for_answers_in_another_order() -> None:
    assert tiny(dict(reversed(ANSWERS.items())), dict(reversed(PROFILE.items()))) == tiny()


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("field", ["organization", "scope", "prepared-by", "note"])
def test_typed_text_changes_no_element(field: str, typed: str) -> None:
    def page(text: str) -> str:
        if field == "note":
            return tiny({**ANSWERS, "registered": Answer("asked", text)})
        return tiny(profile={**PROFILE, field: (text,)})

    assert Skeleton(page(typed)).parts == Skeleton(page("Plain")).parts


def test_note_is_shown_in_its_strict_form() -> None:
    page = tiny({**ANSWERS, "registered": Answer("asked", "one\u202e two\u200b\nthree <b>")})
    assert '<p class="note" dir="ltr">one two\nthree &lt;b&gt;</p>' in page


def test_name_is_shown_on_one_line() -> None:
    page = tiny(profile={**PROFILE, "organization": ("Two\nlines\u202e & more",)})
    assert "<title>Child safety readiness: Two lines &amp; more</title>" in page


def test_report_without_a_name_has_a_title() -> None:
    profile = {id: value for id, value in PROFILE.items() if id != "organization"}
    assert "<title>Child safety readiness</title>" in tiny(profile=profile)


def test_report_says_that_it_is_unfinished() -> None:
    some = {id: answer for id, answer in ANSWERS.items() if id != "route"}
    assert "Unfinished." in tiny(some)
    assert "Unfinished." not in tiny()


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_ids_are_unique_and_every_link_inside_has_its_target(content: Questionnaire, kind: str) -> None:
    saved = sample(content, kind, TODAY, seed=3)
    page = report_html(assess(content, saved.response, saved.saved_on))
    ids = re.findall(r'\bid="([^"]*)"', page)
    targets = re.findall(r'href="#([^"]*)"', page)
    assert sorted(set(ids)) == sorted(ids)
    assert targets
    assert set(targets) - set(ids) == set()


def test_program_in_use_that_helps_with_nothing_is_shown_once() -> None:
    assert tiny(profile={**PROFILE, "programs": ("handbook",)}).count('id="program-handbook"') == 1


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_contents_name_the_sections_in_their_order(content: Questionnaire, kind: str) -> None:
    saved = sample(content, kind, TODAY, seed=3)
    page = report_html(assess(content, saved.response, saved.saved_on))
    listed, body = page.split("</nav>")
    named = re.findall(r'<li><a href="#([^"]*)"(?: data-mark="A")?>([^<]*)</a></li>', listed)
    headed = re.findall(r'<section class="[^"]*" id="([^"]*)">\s*<h2>([^<]*)</h2>', body)
    assert named == headed


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_glossary_holds_the_words_of_what_is_asked(content: Questionnaire, kind: str) -> None:
    profile = {**content.examples[0].profile}
    saved = sample(content, kind, TODAY, seed=3, profile=profile)
    result = assess(content, saved.response, saved.saved_on)
    glossary = report_html(result).split('id="glossary">')[1].split("</section>")[0]
    used = {id for entry in result.asked for id in entry.question.terms}
    words = [term.term for term in content.terms if term.id in used]
    assert 0 < len(words) < len(content.terms)
    assert [unescape(term) for term in re.findall(r"<dt>(.*?)</dt>", glossary)] == sorted(words, key=str.casefold)


def test_urgent_page_is_in_every_report_and_page_one_links_to_it(content: Questionnaire) -> None:
    page = report_html(assess(content, Response(), TODAY))
    first, rest = page.split('id="contents"')
    assert re.findall(r'class="urgent-line">.*?<a href="([^"]*)" data-page="page">', first, re.DOTALL) == ["#urgent"]
    section = unescape(re.sub(r"</?a\b[^>]*>", "", rest.split('<section class="urgent" id="urgent">')[1]))
    urgent = content.urgent
    told = [urgent.danger, *urgent.intro, *urgent.notice, *urgent.notes]
    told += [text for step in urgent.steps for text in (step.title, *step.do, *step.avoid)]
    assert [text for text in told if text not in section] == []


def test_sources_are_listed_with_how_old_they_are(content: Questionnaire) -> None:
    result = assess(content, sample(content, "worst", TODAY).response, TODAY)
    page = report_html(result)
    listed = re.findall(r'<li id="source-([^"]*)">\s*<strong>[^<]*</strong> (.*?)</li>', page, re.DOTALL)
    assert [id for id, _about in listed] == sorted((source.id for source in result.sources), key=str.casefold)
    by_id = {source.id: source for source in result.sources}
    for id, about in listed:
        source = by_id[id]
        assert unescape(about).startswith(source.title)
        assert f"({source.dated})" in unescape(about)


@pytest.mark.parametrize("kind", ["worst", "target"])
def test_programs_and_laws_say_when_they_were_checked(content: Questionnaire, kind: str) -> None:
    page = report_html(assess(content, sample(content, kind, TODAY).response, TODAY))
    blocks = re.findall(r'<article class="(?:program|law)[^"]*" id="([^"]*)">(.*?)</article>', page, re.DOTALL)
    assert len(blocks) > 15
    assert [id for id, block in blocks if block.count("Checked on ") != 1] == []


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_no_block_begins_or_ends_with_a_space(content: Questionnaire, kind: str) -> None:
    saved = sample(content, kind, TODAY, seed=3)
    page = report_html(assess(content, saved.response, saved.saved_on))
    assert "</p>" in page
    assert re.findall(r"\s</(?:p|li|td|th|dd|dt|h\d)>|<(?:p|li|td|th|dd|dt|h\d)(?: [^>]*)?>\s", page) == []
