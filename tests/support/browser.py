"""The steps of a visitor in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

CHROMIUM = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]
PATIENCE = 300_000
"""Milliseconds. A report takes seconds of work, and the machine may be busy."""
NOTE = "Canary note: ask Kim, folder <7>."
TICKS = (
    "established-us",
    "users-us",
    "size-tiny",
    "services-social",
    "content-images",
    "content-text",
    "content-public",
    "content-held",
    "reviewers-own",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser that the tests share."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        expect.set_options(timeout=PATIENCE)
        browser.new_context = _patient(browser.new_context)  # type: ignore[method-assign]
        yield browser
        browser.close()


def _patient(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Return the same function, but every step in its contexts may take as long as a busy machine needs."""

    def new_patient_context(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context

    return new_patient_context


def follow(page: Page, target: Locator) -> None:
    """Click a link or a button, and return when the next page has arrived.

    A click alone returns earlier, when the browser may still show the previous page.
    """
    with page.expect_navigation(timeout=PATIENCE):
        target.click(timeout=PATIENCE)


def tick(page: Page, id: str) -> None:
    """Tick a choice, after opening the group that it is folded into."""
    choice = page.locator(f"#{id}")
    if not choice.is_visible():
        page.locator("details.group", has=choice).locator("summary").click()
    choice.check()


def fill_profile(page: Page) -> None:
    """Tick the choices of the profile, page by page, and save the last page."""
    for id in TICKS:
        if not page.locator(f"#{id}").count():
            go_on(page)
        tick(page, id)
    while "/profile" in page.url:
        go_on(page)


def answer(page: Page, note: str = "") -> None:
    """Give the least ready answer to every question, with the note if one is given."""
    for question in page.locator("fieldset.question").all():
        question.locator("input[type=radio]").first.check()
        if note:
            write(page, question.locator("textarea").get_attribute("name") or "", note)


def write(page: Page, name: str, text: str) -> None:
    place = page.locator(f'textarea[name="{name}"]')
    if not place.is_visible():
        page.locator("details.note", has=place).locator("summary").click()
    place.fill(text)


def go_on(page: Page) -> None:
    follow(page, page.get_by_role("button", name="Save and continue"))


def filled_in(page: Page) -> dict[str, object]:
    """Return the choices and notes of the area as the visitor sees them."""
    choices = [
        option.get_attribute("id") for option in page.locator("input[type=radio]").all() if option.is_checked()
    ]
    notes = [box.input_value() for box in page.locator("textarea").all()]
    return {"choices": choices, "notes": notes}


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("link", name=link).click(timeout=PATIENCE)
    content = Path(download.value.path()).read_bytes()
    if "/report/" in page.url:  # there is no waiting page if the PDF is ready at once
        expect(page.locator("h1")).to_have_text("Your PDF is ready", timeout=PATIENCE)
        follow(page, page.get_by_role("link", name="Back to the results"))
    return content


def choose(page: Page, address: str, file: bytes, button: str) -> None:
    """Choose a file of answers and click the button next to it."""
    page.goto(address)
    kind = {"name": "report.pdf", "mimeType": "application/pdf"}
    if not file.startswith(b"%PDF-"):
        kind = {"name": "answers.json", "mimeType": "application/json"}
    page.get_by_label("file").set_input_files({**kind, "buffer": file})
    follow(page, page.get_by_role("button", name=button))
