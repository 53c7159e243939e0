"""Each character has a font that comes with the product, or is shown as missing."""

import re

import page
import pytest

from assessment.core.questionnaire import Questionnaire
from assessment.core.result import assess
from assessment.rendering.fonts import FONTS, MISSING, font_file, with_fallback_fonts
from assessment.rendering.html import questionnaire_html, report_html
from assessment.rendering.render_child import render
from assessment.sample_answers import sample
from support.content import TODAY

SCRIPTS = {
    "arabic": "المراجعة القادمة في مارس، گچپژ ڈٹڑے ١٢٣",
    "hebrew": "שָׁלוֹם, הצוות בודק בכל יום",
    "thai": "ทีมตรวจสอบทุกวัน น้ำ ที่นี่",
    "cjk": "審査は四半期ごとに行います。 检查清单。 신고 절차",
}
OWN = "Gezälte Übersicht, Проверка, Έλεγχος, đánh giá, यह टिप्पणी"


def document(text: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Test</title>'
        '<link rel="stylesheet" href="report://files/report.css">\n</head>'
        f"<body><h1>Test</h1><p>{text}</p><p><strong>{text}</strong></p></body></html>"
    )


def faces(text: str) -> list[str]:
    return re.findall(r'font-family: "Report (\w+)"', with_fallback_fonts(document(text)))


@pytest.mark.parametrize("name", FONTS)
def test_font_is_there(name: str) -> None:
    assert font_file(name).stat().st_size > 50_000


@pytest.mark.parametrize("kind", ["worst", "best", "unknown"])
def test_own_words_need_no_other_font(content: Questionnaire, kind: str) -> None:
    page = report_html(assess(content, sample(content, kind, TODAY).response, TODAY))
    assert with_fallback_fonts(page) == page
    assert with_fallback_fonts(questionnaire_html(content)) == questionnaire_html(content)


def test_font_of_the_text_has_many_scripts() -> None:
    assert with_fallback_fonts(document(OWN)) == document(OWN)


@pytest.mark.parametrize("script", SCRIPTS)
def test_font_of_a_script_is_added_where_it_is_used(script: str) -> None:
    assert faces(SCRIPTS[script]) == [script]


def test_character_without_a_font_is_shown_as_missing() -> None:
    assert with_fallback_fonts(document("a\U0001f469b\ue000c")) == document(f"a{MISSING}b{MISSING}c")
    assert with_fallback_fonts(document("ቤ")) == document(MISSING)


def test_text_of_all_scripts_is_pdf_ua() -> None:
    """This includes combining marks, where one letter has several glyphs and some could be left without text."""
    text = " ".join([OWN, *SCRIPTS.values(), "ቤ\U0001f469"])
    report = page.validate_pdf_bytes(render(document(text)), profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
