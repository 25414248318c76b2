"""The page in Chromium: opened so that whatever is complained of there fails the test, and what
the tests do on it. Needs the extra `browser` and Debian's package chromium; skipped without."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.workspace.methods_views import put_on_top, read_view
from bot.workspace.posting import post, read_content
from tests.bot.workspace.page_client import Browser

Page = Any  # Playwright's, where it is installed
Open = Callable[..., Page]
Json = dict[str, Any]

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
WAIT = 15_000  # milliseconds
FITS = """[...document.querySelectorAll("html, header, .scroll, .pane-scroll, form")]
    .every((each) => each.scrollWidth <= each.clientWidth + 1)"""


def running_chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no extra `browser`")
    place = shutil.which("chromium")
    if not place:
        pytest.skip("Debian's package chromium is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=place)
        yield started
        started.close()


def opening(chromium: Any, browser: Browser) -> Iterator[Open]:
    """Opens the page; at the end nothing may have been complained of, or have run."""
    said: list[str] = []
    contexts = []

    def begin(width: int = 1280, scheme: str = "light", **more: Any) -> Page:
        size = {"width": width, "height": 800}
        look = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
        contexts.append(chromium.new_context(**look, **more))
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"a dialog: {dialog.message}"))
        page.goto(browser.page.url)
        page.wait_for_selector("#foot textarea")
        page.wait_for_selector(".side .entry", state="attached")
        return page

    yield begin
    for context in contexts:
        context.close()
    assert said == []


def send(page: Page, text: str, where: str = "#foot") -> None:
    page.fill(f"{where} textarea", text)
    page.press(f"{where} textarea", "Enter")


def last(page: Page, text: str) -> Any:
    message = page.locator("#scroll .message", has_text=text).last
    message.wait_for()
    return message


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent || document.activeElement.value")
    return text


def go(page: Page, name: str) -> None:
    """To a channel or the Home by its name, on narrow screens through the menu."""
    menu = page.get_by_role("button", name="Channels and people")
    if menu.is_visible():
        menu.click()
    page.locator(".side .entry", has_text=name).first.click()


def be(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(".person[aria-pressed=true]", has_text=name).wait_for(state="attached")


def choose(page: Page, message: Any, entry: str, *, row: int = 0) -> None:
    """From the menu of a row of an answer."""
    message.get_by_role("button", name="More actions").nth(row).click()
    page.get_by_role("menuitem", name=entry).click()


def move(page: Page, to: str) -> str:
    """Moves the clock on, and returns what is said of it."""
    if page.locator("#hours").is_hidden():
        page.get_by_role("main").get_by_role("button", name="Time and faults").click()
    page.get_by_role("button", name=to).click()
    page.locator(".moves [aria-busy=true]").first.wait_for(state="detached")
    said: str = page.locator(".says").inner_text()
    return said


def draw(browser: Browser, blocks: list[Json], *, words: str, channel: str = "general") -> None:
    """A message of the bot's with these blocks."""
    slack = browser.stage.slack
    content = replace(read_content({"text": words, "blocks": blocks}), text=words)
    post(slack.state, slack.team, slack.channel(channel), content)


def put_modal(browser: Browser, view: Json, *, member: str = "ada") -> None:
    """Before that member's eyes."""
    slack = browser.stage.slack
    source = read_view(slack.state, slack.team, view, kind="modal")
    put_on_top(slack.state, slack.team, slack.member(member).member, source)


def serious(page: Page) -> set[str]:
    """What axe finds wrong."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no extra `browser`")
    found = axe.Axe().run(page).response["violations"]
    bad = [each for each in found if each["impact"] in ("serious", "critical")]
    return {f"{each['id']}: {node['html']}" for each in bad for node in each["nodes"]}
