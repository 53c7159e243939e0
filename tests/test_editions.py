"""Editions and paper sizes: which sections each edition has, what it omits, and which companies get US Letter."""

import re

import pytest

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import assess
from assessment.rendering.editions import EDITIONS, PAPERS, paper_of
from assessment.rendering.html import files_of, report_html
from assessment.sample_answers import sample
from support.builders import questionnaire, response
from support.content import TODAY


def test_every_section_has_its_file_and_every_file_an_edition() -> None:
    named = {name for edition in EDITIONS.values() for name in (*edition.sections, *edition.appendix)}
    assert named == set(files_of("sections"))


def test_sections_are_in_the_order_of_their_files() -> None:
    order = list(files_of("sections"))
    for edition in EDITIONS.values():
        names = [*edition.sections, *edition.appendix]
        assert sorted(names, key=order.index) == names, edition.id


@pytest.mark.parametrize("edition", EDITIONS)
def test_edition_has_only_its_sections(content: Questionnaire, edition: str) -> None:
    result = assess(content, sample(content, "worst", TODAY).response, TODAY)
    page = report_html(result, edition=EDITIONS[edition].id)
    wanted = set(EDITIONS[edition].sections)
    others = {name for other in EDITIONS.values() for name in other.sections} - wanted
    shown = set(re.findall(r'<section class="[^"]*" id="([^"]*)">', page))
    assert shown >= wanted - {"ask", "since", "not-asked"}  # not for every company
    assert shown & others == set()


@pytest.mark.parametrize(
    ("established", "paper"),
    [
        (("us",), "letter"),
        (("ca",), "letter"),
        (("us", "ca"), "letter"),
        (("uk",), "a4"),
        (("us", "uk"), "a4"),
        (("elsewhere",), "a4"),
        ((), "a4"),
    ],
)
def test_paper_is_that_of_the_country(content: Questionnaire, established: tuple[str, ...], paper: str) -> None:
    result = assess(content, Response({"established": established}), TODAY)
    assert paper_of(result) == paper
    assert re.findall(r'<body class="working (\w+)"', report_html(result)) == [paper]


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_can_be_chosen(paper: str) -> None:
    page = report_html(assess(questionnaire(), response(), TODAY), paper=paper)
    assert re.findall(r'<body class="working (\w+)"', page) == [paper]
