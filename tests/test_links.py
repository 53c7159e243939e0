"""Addresses and telephone numbers in a text become links, and nothing else does."""

import pytest

from assessment.rendering.links import linked


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Open https://report.cybertip.org, or call.",
            'Open <a href="https://report.cybertip.org" rel="noreferrer">https://report.cybertip.org</a>, or call.',
        ),
        ("Write to team@example.org.", 'Write to <a href="mailto:team@example.org">team@example.org</a>.'),
        ("Call 1-800-843-5678.", 'Call <a href="tel:18008435678">1-800-843-5678</a>.'),
        ("Call +31 20 123 4567 now", 'Call <a href="tel:+31201234567">+31 20 123 4567</a> now'),
        ("Call 131 444 or 000.", 'Call <a href="tel:131444">131 444</a> or <a href="tel:000">000</a>.'),
        ("In 112 countries", 'In <a href="tel:112">112</a> countries'),
    ],
)
def test_address_or_number_is_a_link(text: str, html: str) -> None:
    assert linked(text) == html


@pytest.mark.parametrize(
    "text",
    ["700,000 people", "18 U.S.C. 2258A", "on 2026-11-27", "from 2024-2026", "http://example.org", "5,000 a day"],
)
def test_other_numbers_stay_text(text: str) -> None:
    assert linked(text) == text


def test_text_around_a_link_is_escaped() -> None:
    assert linked("<b> a@example.org & c") == ('&lt;b&gt; <a href="mailto:a@example.org">a@example.org</a> &amp; c')
