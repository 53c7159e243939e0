"""A visitor in a browser without JavaScript goes through the whole site, leaves, returns and gets the PDF."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from assessment import saved_file
from assessment.core.questionnaire import Questionnaire
from assessment.core.result import Result, assess
from support.browser import NOTE, answer, choose, downloaded, fill_profile, filled_in, follow, go_on, write
from support.company import PROFILE_PAGES
from support.server import Server, served

ORGANIZATION = "Canary Photos & <Partners>"
SCOPE = "canaryscope" * 10
ROLE = "Canary head of trust"
MISTYPED = "canary-code-that-is-none"
LONG_NOTE = "canary " * 3 + "canaryword" * 30
HEIGHT = 900
"""The height of the windows, in pixels."""
MAX_PROFILE_HEIGHT = 3 * 800
"""The height of three screens of 1280 x 800 pixels, in pixels."""
WAITING = "/report/share?by-hand=yes"
PARTS = '[id="risk-assessment.parts"]'
RESULTS = ("/results", *(f"/results/{name}" for name in ("plan", "gaps", "programs", "reference")))
PAGES = (
    "/",
    "/continue",
    "/urgent",
    "/questions",
    "/privacy",
    "/code",
    *PROFILE_PAGES,
    "/quick",
    "/assessment",
    "/check",
    WAITING,
    "/compare",
    "/delete",
    "/programs",
    "/programs?cost=free&area=no-such-area",
    "/programs/ncmec-cybertipline",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served")) as server:
        yield server


@dataclass
class Walk:
    """What the visitor saw, wrote down and downloaded."""

    code: str = ""
    kept_after_the_error: dict[str, object] = field(default_factory=dict)
    shown_after_coming_back: dict[str, object] = field(default_factory=dict)
    states: list[list[str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    mistyped: str = ""
    pdf: bytes = b""
    answers: bytes = b""
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    cookies: list[dict[str, object]] = field(default_factory=list)
    cookies_after_lock: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> BrowserContext:
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def begin(walk: Walk, page: Page, address: str) -> None:
    """Start, answer two areas with an error on the way, and leave."""
    page.goto(address)
    follow(page, page.locator("button[value=full]"))
    walk.code = page.locator("#code").inner_text()
    follow(page, page.get_by_role("link", name="I have saved my code, continue"))
    for name, text in (("organization", ORGANIZATION), ("scope", SCOPE), ("prepared-by", ROLE)):
        page.locator(f"#{name}").fill(text)
    fill_profile(page)
    walk.areas = [link.get_attribute("href") or "" for link in page.locator("ul.tasks a[href^='/area/']").all()]
    follow(page, page.locator("ul.tasks a[href^='/area/']").first)
    answer(page, NOTE)
    go_on(page)
    answer(page, NOTE)
    first = page.locator("textarea").first.get_attribute("name") or ""
    write(page, first, "n" * 2001)
    go_on(page)
    walk.headings.append(page.title())
    walk.kept_after_the_error = filled_in(page)
    write(page, first, LONG_NOTE)
    follow(page, page.get_by_role("button", name="Save and come back later"))
    walk.states.append(page.locator(".state").all_inner_texts())


def come_back(walk: Walk, page: Page, address: str) -> None:
    """Open the assessment with the code, finish it, and download the documents."""
    page.goto(address)
    follow(page, page.get_by_role("link", name="Continue with a code"))
    page.get_by_label("Your code").fill(MISTYPED)
    follow(page, page.get_by_role("button", name="Open my assessment"))
    walk.mistyped = page.get_by_label("Your code").input_value()
    page.get_by_label("Your code").fill(walk.code.lower().replace("-", " "))
    follow(page, page.get_by_role("button", name="Open my assessment"))
    walk.states.append(page.locator(".state").all_inner_texts())
    follow(page, page.locator("ul.tasks a[href^='/area/']").nth(1))
    walk.shown_after_coming_back = filled_in(page)
    while "/area/" in page.url:
        answer(page)
        go_on(page)
    walk.headings.append(page.title())
    follow(page, page.get_by_role("link", name="See the results").first)
    walk.headings.append(page.locator("h1").inner_text())
    walk.pdf = downloaded(page, "Download the PDF")
    walk.answers = downloaded(page, "Your answers (JSON)")
    follow(page, page.get_by_role("link", name="All areas").first)
    walk.states.append(page.locator(".state").all_inner_texts())


@pytest.fixture(scope="module")
def walk(server: Server, browser: Browser) -> Walk:
    walk = Walk()
    for part in (begin, come_back):
        context = walk.watch(
            browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": HEIGHT})
        )
        page = context.new_page()
        part(walk, page, server.address)
        walk.cookies = [dict(cookie) for cookie in context.cookies()]
        if part is come_back:
            follow(page, page.get_by_role("button", name="Lock"))
            walk.headings.append(page.locator("h1").inner_text())
            walk.cookies_after_lock = [cookie.get("name", "") for cookie in context.cookies()]
        context.close()
    return walk


@pytest.fixture(scope="module")
def result(walk: Walk, content: Questionnaire) -> Result:
    """Return the result of the downloaded answers."""
    saved = saved_file.read_json(walk.answers)
    return assess(content, saved.response, saved.saved_on)


@pytest.fixture(scope="module")
def report(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the words of the PDF, separated by spaces."""
    file = tmp_path_factory.mktemp("report") / "report.pdf"
    file.write_bytes(walk.pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True, text=True
    )
    return " ".join(done.stdout.split())


def test_error_keeps_what_was_typed(walk):
    notes = walk.kept_after_the_error["notes"]

    assert walk.headings[0].startswith("Error: ")
    assert notes == ["n" * 2001] + [NOTE] * (len(notes) - 1)
    assert len(walk.kept_after_the_error["choices"]) == len(notes)


def test_coming_back_shows_what_was_answered(walk):
    notes = walk.shown_after_coming_back["notes"]

    assert walk.states[0] == ["done", "4 of 12", "done", "done"] + ["not started"] * (len(walk.areas) - 2)
    assert walk.states[1] == walk.states[0]
    assert walk.shown_after_coming_back["choices"] == walk.kept_after_the_error["choices"]
    assert notes == [LONG_NOTE] + [NOTE] * (len(notes) - 1)
    assert walk.mistyped == MISTYPED


def test_walk_ends_with_every_area_done_and_locked(walk):
    assert walk.headings[1:] == [
        "Check your answers · Child Safety Readiness",
        f"Where {ORGANIZATION} stands on child safety",
        "Locked on this computer",
    ]
    assert walk.states[2] == ["done"] * (1 + len(walk.areas))
    assert [cookie["name"] for cookie in walk.cookies if cookie["name"] == "code"] == ["code"]
    assert "code" not in walk.cookies_after_lock


def test_answers_taken_away_are_the_least_ready_ones(result):
    assert result.complete
    assert [answered.option.id for answered in result.asked if answered.option] == [
        answered.question.options[0].id for answered in result.asked
    ]
    assert result.response.detail("organization") == ORGANIZATION


def test_pdf_names_organization_and_level(report, result):
    assert f"Where {ORGANIZATION} stands on child safety" in report
    assert result.overall.score.worst_level.title in report
    assert SCOPE in report.replace(" ", "")


def test_pdf_holds_every_first_action(report, result):
    assert len(result.first_actions) >= 4
    assert [step.title for step in result.first_actions if step.title not in report] == []


def test_pdf_holds_every_program_with_its_first_step(report, result):
    programs = [recommended.match.program for recommended in result.programs]

    planned = {match.program.id for step in result.plan for match in step.programs}

    assert len(programs) >= 10
    assert len(planned) >= 5
    unbroken = re.sub(r"[ -]", "", report)  # an address is broken at the end of a line, where its hyphens are lost
    assert [program.name for program in programs if re.sub(r"[ -]", "", program.name) not in unbroken] == []
    first_steps = {program.id: re.sub(r"[ -]", "", program.apply[0]) for program in programs if program.id in planned}
    assert [program_id for program_id, step in first_steps.items() if step not in unbroken] == []


def test_pdf_holds_every_note(report):
    assert NOTE in report
    assert LONG_NOTE.replace(" ", "") in report.replace(" ", "")


def test_no_request_leaves_the_site(walk, server):
    assert len(walk.requests) > 30
    assert [url for url in walk.requests if not url.startswith(f"{server.address}/")] == []


def test_browser_complains_about_nothing_but_the_two_refused_forms(walk):
    refused = "Failed to load resource: the server responded with a status of 400 (BAD REQUEST)"

    assert [text for text in walk.complaints if text != refused] == []


@pytest.fixture(scope="module")
def open_context(walk: Walk, browser: Browser):
    """Return a function that opens a page with the assessment open and with JavaScript, which the checks need."""

    @contextmanager
    def opened(width: int, scheme: str) -> Iterator[tuple[BrowserContext, Page]]:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
        context.add_cookies(walk.cookies)
        yield context, context.new_page()
        context.close()

    return opened


def visited(page: Page, walk: Walk, address: str) -> Iterator[str]:
    """Visit every kind of page in turn, including error pages, and yield its name."""
    for path in (*PAGES, *walk.areas, *RESULTS, "/no-such-page"):
        response = page.goto(address + path)
        assert response is not None
        assert response.status in {"/no-such-page": [404], WAITING: [200, 202]}.get(path, [200])
        yield path
    page.goto(address + walk.areas[0])
    write(page, page.locator("textarea").first.get_attribute("name") or "", "n" * 2001)
    go_on(page)
    yield "a refused area"
    page.goto(address + "/area/emerging")
    page.locator("#risk-assessment-partial").check()
    expect(page.locator(PARTS)).to_be_visible()
    yield "an area with missing parts"
    page.goto(address + "/continue")
    page.get_by_label("Your code").fill(MISTYPED)
    follow(page, page.get_by_role("button", name="Open my assessment"))
    yield "a refused code"
    yield from visited_later(page, walk, address)


def visited_later(page: Page, walk: Walk, address: str) -> Iterator[str]:
    """Visit the pages that exist only after a file from an older questionnaire is opened, and yield their names."""
    choose(page, address + "/continue", older(walk.answers), "Open the file")
    page.goto(address + "/assessment")
    yield "the areas of an older questionnaire"
    follow(page, page.get_by_role("link", name="See what was added, changed or removed"))
    assert page.url == address + "/changes"
    yield "/changes"
    colleague = page.context.new_page()
    for window in (page, colleague):
        window.goto(address + walk.areas[0])
    for window, place in ((colleague, 1), (page, 2)):
        window.locator("fieldset.question").first.locator("input[type=radio]").nth(place).check()
        go_on(window)
    colleague.close()
    expect(page.locator(".conflict")).to_be_visible()
    yield "an area with a conflict"
    page.goto(address + "/compare")
    follow(page, page.get_by_role("button", name="Compare"))
    yield "a comparison without a file"
    choose(page, address + "/compare", walk.answers, "Compare")
    expect(page.locator("#since")).to_be_visible()
    yield "a comparison"
    page.goto(address + "/results")
    yield "results with a comparison"
    page.goto(address + "/results/plan")
    yield "the plan with a comparison"


def older(answers: bytes) -> bytes:
    """Return the answers as if the questionnaire had had another first question and not yet the last one."""
    saved = saved_file.read_json(answers)
    assert saved.snapshot
    first, *others, last = saved.snapshot.scored
    basis = replace(
        saved.snapshot,
        questions=tuple(id for id in saved.snapshot.questions if id != last.id),
        scored=(first._replace(digest="2-" + "0" * 12), *others, last._replace(id="no-longer-asked")),
    )
    return saved_file.write_json(replace(saved, version="0.9", snapshot=basis))


FEWER_BLOCKS = """
const more = "article ~ article ~ article, tr:nth-child(n + 4), .register > :nth-child(n + 9)";
for (const each of document.querySelectorAll(more)) each.remove()
"""
"""A script that leaves only a few blocks of each kind on the page of all questions, programs and laws."""
OPEN_DETAILS = """
for (const details of document.querySelectorAll("details:not([open])")) {
  details.open = true;
  details.dataset.opened = "";
}
"""
CLOSE_DETAILS = """
for (const details of document.querySelectorAll("details[data-opened]")) {
  details.open = false;
  delete details.dataset.opened;
}
"""


@dataclass
class Inspection:
    """What is wrong with the pages that were visited in one window, by the name of the page."""

    violations: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    """The rules of accessibility that the page breaks, each with the elements that break it."""
    sideways: dict[str, list[int]] = field(default_factory=dict)
    """The widths at which the page scrolls sideways, in pixels."""


def sideways(page: Page, widths: tuple[int, ...]) -> list[int]:
    """Return at which of these widths the page scrolls sideways with all its details open. Close them again."""
    page.evaluate(OPEN_DETAILS)
    overflowing = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            overflowing.append(width)
    page.evaluate(CLOSE_DETAILS)
    return overflowing


def violations(page: Page) -> list[tuple[str, list[str]]]:
    broken = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in broken]


# Every page is visited once in each window. Both schemes and both widths are covered: a scheme changes only colors.
WINDOWS = {"narrow and dark": ((320, 360), "dark"), "wide and light": ((1280,), "light")}


@pytest.fixture(scope="module", params=WINDOWS)
def inspection(request: pytest.FixtureRequest, walk: Walk, server: Server, open_context) -> Inspection:
    """Look for sideways scrolling at each width of the window, then for violations at the last one."""
    widths, scheme = WINDOWS[request.param]
    inspected = Inspection()
    with open_context(widths[-1], scheme) as (_context, page):
        for name in visited(page, walk, server.address):
            inspected.sideways[name] = sideways(page, widths)
            if name == "/questions":
                page.evaluate(FEWER_BLOCKS)
            inspected.violations[name] = violations(page)
    return inspected


def test_pages_are_accessible(inspection):
    assert len(inspection.violations) > len(PAGES)
    assert {name: broken for name, broken in inspection.violations.items() if broken} == {}


def test_no_page_scrolls_sideways(inspection):
    assert {name: widths for name, widths in inspection.sideways.items() if widths} == {}


def test_dark_scheme_changes_colors_alone():
    """This is why no page needs to be checked at every width in every scheme."""
    sheet = (Path(__file__).parents[1] / "templates/static/site.css").read_text(encoding="utf-8")
    conditional = re.findall(r"@media[^{]*prefers-color-scheme[^{]*\{\s*:root \{([^{}]*)\}\s*\}", sheet)

    assert len(conditional) == sheet.count("prefers-color-scheme") == 1
    assert re.fullmatch(r"(\s*--[a-z-]+: #[0-9a-f]{3,6};)+\s*", conditional[0])


def test_pages_of_the_profile_are_at_most_three_screens_high(server, open_context):
    with open_context(1280, "light") as (_context, page):
        heights = {}
        for path in PROFILE_PAGES:
            page.goto(server.address + path)
            heights[path] = page.evaluate("document.documentElement.scrollHeight")
        for path in PROFILE_PAGES[:2]:  # the third page asks nothing that has to be answered
            page.goto(server.address + path)
            page.evaluate("document.querySelectorAll('main input:checked').forEach(input => input.checked = false)")
            go_on(page)
            page.locator(".error-summary:focus").wait_for()
            heights[f"{path} with errors"] = page.evaluate("document.documentElement.scrollHeight")
    assert {path: height for path, height in heights.items() if height > MAX_PROFILE_HEIGHT} == {}


def test_links_of_the_error_summary_land_on_their_field(walk, server, open_context):
    """The test uses only the keyboard. The summary has the focus when the page opens, without a script."""
    targets: dict[str, str] = {}

    with open_context(1280, "light") as (_context, page):
        page.goto(server.address + "/profile")
        page.locator("#organization").fill("x" * 2001)
        for only_tick in ("#established-us", "#users-us"):
            page.locator(only_tick).uncheck()
        go_on(page)
        page.locator(".error-summary:focus").wait_for()
        for _link in range(page.locator(".error-summary a").count()):
            page.keyboard.press("Tab")
            link = page.locator(".error-summary a:focus").get_attribute("href") or ""
            page.keyboard.press("Enter")
            page.locator(":focus:not(a)").wait_for()
            targets[link] = page.locator(":focus").get_attribute("id") or ""
            page.locator(f'.error-summary a[href="{link}"]').focus()

    assert targets == {f"#{id}": id for id in ("organization", "established", "users")}


def test_missing_parts_appear_below_their_statement_and_are_ticked_with_the_keyboard(walk, server, open_context):
    with open_context(360, "light") as (_context, page):
        page.goto(server.address + "/area/emerging")
        page.locator("#risk-assessment-none").check()
        page.locator("#risk-assessment-none").focus()
        assert not page.locator(PARTS).is_visible()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#risk-assessment-partial")).to_be_checked()
        expect(page.locator(PARTS)).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator('[id="risk-assessment.parts-owner"]')).to_be_checked()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#risk-assessment-in-place")).to_be_checked()
        assert not page.locator(PARTS).is_visible()


def test_pages_are_printed_without_navigation(server, open_context):
    with open_context(1280, "dark") as (_context, page):
        for path in ("/urgent", "/questions"):
            page.goto(server.address + path)
            around = page.locator(".urgent-bar, header.site, footer.site, .side, .skip")
            assert around.first.is_visible()
            page.emulate_media(media="print")
            assert [part.inner_text() for part in around.all() if part.is_visible()] == []
            assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
            ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
            assert ink == "#15222c"  # this is the light scheme's color, although the dark scheme is chosen
            page.emulate_media(media="screen")


def test_log_names_routes_and_nothing_that_was_typed(walk, server):
    lines = server.log.read_text().splitlines()

    assert lines[0] == f"Child Safety Readiness is at {server.address}"
    assert "POST /area/<area_id> 303" in server.log.read_text()
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "
    known = re.compile(time + r"([A-Z]+ (-|/[a-z_./:<>]*) \d{3} \d+ ms|report made \d+ ms)")
    assert [line for line in lines[1:] if not known.fullmatch(line)] == []
    assert leaked(walk, server.log.read_bytes()) == []


def test_stored_files_hold_nothing_in_clear(walk, server):
    files = [file for file in server.data.parent.rglob("*") if file.is_file() and file != server.log]

    assert server.data / "readiness.db" in files
    assert b"CREATE TABLE record" in (server.data / "readiness.db").read_bytes()
    assert {file.name: leaks for file in files if (leaks := leaked(walk, file.read_bytes()))} == {}


def leaked(walk: Walk, content: bytes) -> list[str]:
    """Return the secrets of the walk, including its answers, that appear in the content in upper or lower case."""
    symbols = walk.code.replace("-", "")
    # All are at least eight letters long, because short words appear in random bytes by chance.
    secrets = [
        "canary note",
        "ask Kim, folder",
        walk.code,
        symbols,
        symbols[:12],
        "registered-with-bodies",
        "services",
        "nnnnnnnn",
    ]
    return [secret for secret in secrets if secret.lower().encode() in content.lower()]


def test_leaks_would_be_found(walk):
    """The tests above can fail, because `leaked` finds these secrets in the file that the visitor downloaded."""
    assert leaked(walk, walk.answers) == [
        "canary note",
        "ask Kim, folder",
        "registered-with-bodies",
        "services",
    ]
    assert leaked(walk, walk.code.encode()) == [walk.code, walk.code.replace("-", "")[:12]][:1]


def test_server_stops_cleanly_when_asked(tmp_path):
    with served(tmp_path) as server:
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(300) == 0
        assert sorted(file.name for file in server.data.iterdir()) == ["deleted.log", "readiness.db"]
        assert "Traceback" not in server.log.read_text()
