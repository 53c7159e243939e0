"""An assessment's life in a real browser: code file, lock, code, PDF, another server, comparison and deletion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from assessment.vault import read_code
from support.browser import NOTE, PATIENCE, answer, choose, downloaded, fill_profile, filled_in, follow
from support.company import QUESTIONNAIRE
from support.server import Server, served

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
NONE_FOR_THIS_CODE = "There is no assessment with this code. It may have expired or been deleted."


@dataclass
class Life:
    """What the visitor saw and downloaded on both servers."""

    code_file: str = ""
    code_shown: str = ""
    code_elsewhere: str = ""
    cookies_when_locked: list[str] = field(default_factory=list)
    pdf: bytes = b""
    unknown_elsewhere: str = ""
    states: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    compared: str = ""
    results: str = ""
    removed: str = ""
    ends: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """Run two sites that know nothing about each other."""
    with served(tmp_path_factory.mktemp("here")) as here, served(tmp_path_factory.mktemp("elsewhere")) as elsewhere:
        yield here, elsewhere


@pytest.fixture(scope="module")
def life(servers: tuple[Server, Server], browser: Browser) -> Life:
    here, elsewhere = (server.address for server in servers)
    life = Life()
    for part, address in ((begin, here), (come_back, here), (go_elsewhere, elsewhere), (end, elsewhere)):
        context = browser.new_context(java_script_enabled=False)
        part(life, context, address)
        context.close()
    context = browser.new_context(java_script_enabled=False)
    life.ends["elsewhere"] = opened(context.new_page(), elsewhere, life.code_elsewhere)
    life.ends["here"] = opened(context.new_page(), here, life.code_file)
    context.close()
    return life


def begin(life: Life, context: BrowserContext, address: str) -> None:
    """Save the code as a file, answer one area, and lock the assessment."""
    page = context.new_page()
    page.goto(address)
    follow(page, page.locator("button[value=full]"))
    life.code_shown = page.locator("#code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it as a text file").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    life.code_file = (CODE.findall(text) or [""])[0]
    follow(page, page.get_by_role("link", name="I have saved my code, continue"))
    fill_profile(page)
    follow(page, page.locator("ul.tasks a[href^='/area/']").first)
    answer(page, NOTE)
    follow(page, page.get_by_role("button", name="Save and come back later"))
    life.states["before"] = page.locator(".state").all_inner_texts()
    follow(page, page.get_by_role("button", name="Lock"))
    life.cookies_when_locked = [cookie.get("name", "") for cookie in context.cookies()]


def come_back(life: Life, context: BrowserContext, address: str) -> None:
    """Open the assessment with the code from the file, and download the report."""
    page = context.new_page()
    opened(page, address, life.code_file)
    look(life, page, "here")
    page.goto(address + "/results")
    life.pdf = downloaded(page, "Download the PDF")


def go_elsewhere(life: Life, context: BrowserContext, address: str) -> None:
    """Continue from the report on another server, improve the answers, and compare them with the report."""
    page = context.new_page()
    life.unknown_elsewhere = opened(page, address, life.code_file)
    choose(page, address + "/continue", life.pdf, "Open the file")
    life.code_elsewhere = page.locator("#code").inner_text()
    follow(page, page.get_by_role("link", name="Back to your areas"))
    look(life, page, "elsewhere")
    for question in page.locator("fieldset.question").all():
        question.locator("input[type=radio][value=in-place]").check()
    follow(page, page.get_by_role("button", name="Save and come back later"))
    choose(page, address + "/compare", life.pdf, "Compare")
    life.compared = page.locator("#since").inner_text(timeout=PATIENCE)
    follow(page, page.get_by_role("link", name="See the results"))
    life.results = page.locator("main").inner_text()
    page.goto(address + "/compare")
    follow(page, page.get_by_role("button", name="Remove the earlier answers"))
    life.removed = page.locator("main").inner_text()


def end(life: Life, context: BrowserContext, address: str) -> None:
    page = context.new_page()
    opened(page, address, life.code_elsewhere)
    follow(page, page.get_by_role("link", name="Delete"))
    follow(page, page.get_by_role("button", name="Delete now"))
    life.ends["deleted"] = page.locator("h1").inner_text()


def opened(page: Page, address: str, code: str) -> str:
    """Open the assessment with the code. Return the heading of the next page, or the reason for a refusal."""
    page.goto(address + "/continue")
    page.get_by_label("Your code").fill(code)
    follow(page, page.get_by_role("button", name="Open my assessment"))
    reasons = page.locator(".error-summary li").all_inner_texts()
    return reasons[0] if reasons else page.locator("h1").inner_text()


def look(life: Life, page: Page, place: str) -> None:
    """Remember the states of the areas, and the answers of the first one."""
    life.states[place] = page.locator(".state").all_inner_texts()
    follow(page, page.locator("ul.tasks a[href^='/area/']").first)
    life.answers[place] = filled_in(page)


def test_code_of_the_file_is_the_code_and_opens_it_again(life: Life) -> None:
    assert life.code_file == life.code_shown == read_code(life.code_file).text
    assert "code" not in life.cookies_when_locked
    assert life.states["here"] == life.states["before"]
    assert life.states["here"][:3] == ["done", "3 of 12", "done"]
    assert set(life.answers["here"]["notes"]) == {NOTE}


def test_report_opens_on_a_server_that_has_never_seen_it(life: Life) -> None:
    assert life.unknown_elsewhere == NONE_FOR_THIS_CODE
    assert life.code_elsewhere != life.code_shown
    assert life.states["elsewhere"] == life.states["here"]
    assert life.answers["elsewhere"] == life.answers["here"]


def test_comparison_with_the_report_says_what_was_closed(life: Life) -> None:
    assert "Gaps closed" in life.compared
    assert f"1.1 {QUESTIONNAIRE.question('reporting-bodies').strength}" in life.compared
    assert "New gaps" not in life.compared
    assert "Since last time" in life.results
    assert re.search(r"Since \d+ \w+ \d{4}: \d gaps closed, none new\.", life.results)
    assert "Since last time" not in life.removed


def test_delete_ends_it_there_and_nowhere_else(life: Life) -> None:
    assert life.ends == {
        "deleted": "Deleted",
        "elsewhere": NONE_FOR_THIS_CODE,
        "here": "Your assessment",
    }
