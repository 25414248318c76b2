"""The local Slack's page in a real browser: by mouse, by keyboard, narrow, and with evil papers.

Needs the extra `browser` (Playwright, axe) and Debian's package chromium; skipped without.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.workspace.methods_views import put_on_top, read_view
from bot.workspace.posting import post, read_content
from tests.bot.workspace.block_samples import MESSAGE
from tests.bot.workspace.page_client import Browser
from tests.builders import INVENTED

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="likewise")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Debian's package chromium is not installed")

Page = Any  # Playwright's, where it is installed
Open = Callable[..., Page]
BOATS = INVENTED[5][0]
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def opened(chromium: Any, browser: Browser) -> Iterator[Open]:
    """Opens the page; at the end nothing may have been complained of, or have run."""
    said: list[str] = []
    contexts = []

    def begin(width: int = 1280, scheme: str = "light", **more: Any) -> Page:
        size = {"width": width, "height": 800}
        look = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
        contexts.append(chromium.new_context(**look, **more))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
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


def test_by_mouse_from_a_search_to_the_list_at_home(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="/papers search speculative decoding").click()
    page.get_by_role("button", name="Send").click()
    answer = last(page, "2 results")
    assert answer.locator(".only").inner_text() == "Only visible to you"
    title = answer.locator(".b-section strong").nth(1).inner_text()
    answer.get_by_role("button", name="More actions").first.click()
    page.get_by_role("menuitem", name="Save").click()
    last(page, "Saved to your list")
    page.get_by_role("button", name="Paperboy’s Home").click()
    page.locator(".home", has_text="1 to read").wait_for()
    assert title.removeprefix("1. ") in page.locator(".home").inner_text()


def test_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    page.keyboard.type("/pap")
    page.keyboard.press("Tab")
    page.keyboard.type("sea")
    page.keyboard.press("Tab")
    page.keyboard.type("boats")
    page.keyboard.press("Enter")
    last(page, BOATS)
    page.keyboard.press("Shift+F6")
    assert BOATS in focused(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Save").wait_for()
    assert focused(page) == "Save"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Similar papers"
    page.keyboard.press("Escape")
    assert page.get_by_role("menu").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "More actions"
    page.keyboard.press("F6")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "/papers search boats"


def test_a_modal_by_keyboard_with_a_suggested_topic(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Shortcuts").click()
    page.keyboard.press("Enter")
    modal = page.get_by_role("dialog", name="Find papers")
    modal.wait_for()
    page.keyboard.type("decod")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("specul")
    page.get_by_role("option", name="speculative decoding").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert modal.locator(".select").inner_text() == "speculative decoding · 2"
    assert modal.locator("input").first.input_value() == "decod"
    modal.get_by_role("button", name="Search").click()
    modal.locator("text=results for").wait_for()
    assert modal.locator(".select").inner_text() == "speculative decoding · 2"
    page.keyboard.press("Escape")
    modal.wait_for(state="detached")


def test_a_wrong_field_is_marked_and_has_the_focus(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Paperboy’s Home").click()
    page.get_by_role("button", name="Settings…").click()
    modal = page.get_by_role("dialog", name="Settings")
    modal.get_by_label("Time zone").fill("Nowhere/Land")
    modal.get_by_role("button", name="Save").click()
    modal.locator(".b-error:visible").wait_for()
    field = modal.get_by_label("Time zone")
    assert field.get_attribute("aria-invalid") is not None
    assert focused(page) == "Nowhere/Land"
    modal.get_by_role("button", name="Cancel").click()
    modal.wait_for(state="detached")


NOTE = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A note"},
    "submit": {"type": "plain_text", "text": "Keep"},
    "blocks": [
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "Its words"},
            "element": {"type": "plain_text_input"},
        }
    ],
}


def test_modals_stack_and_keep_what_was_typed(opened: Open, browser: Browser) -> None:
    page = opened()
    page.get_by_role("button", name="Shortcuts").click()
    page.keyboard.press("Enter")
    below = page.get_by_role("dialog", name="Find papers")
    below.get_by_label("Words").fill("half a thought")
    slack = browser.stage.slack
    source = read_view(slack.state, slack.team, NOTE, kind="modal")
    put_on_top(slack.state, slack.team, slack.member("ada").member, source)
    above = page.get_by_role("dialog", name="A note")
    above.get_by_role("button", name="Keep").click()
    assert above.locator(".b-error").inner_text() == "Please complete this required field."
    above.get_by_label("Its words").fill("x")
    assert not above.locator(".b-error").is_visible()
    above.get_by_role("button", name="Back").click()
    assert below.get_by_label("Words").input_value() == "half a thought"
    page.keyboard.press("Escape")
    below.wait_for(state="detached")


def test_whoever_one_is_sees_only_theirs(opened: Open) -> None:
    page = opened()
    send(page, "/papers search counting boats")
    last(page, BOATS)
    page.get_by_role("button", name="bob", exact=True).click()
    send(page, "good morning from bob")
    last(page, "good morning from bob")
    assert page.locator(".message.ephemeral").count() == 0
    page.get_by_role("button", name="Kite Lab").click()
    page.get_by_role("heading", name="general").wait_for()
    page.locator(".greeting").wait_for()
    assert page.get_by_role("button", name="thesis").count() == 0
    assert "good morning" not in page.locator("body").inner_text()


def test_a_thread_opens_beside_and_closes_with_escape(opened: Open) -> None:
    page = opened()
    send(page, "who reads about boats?")
    message = last(page, "who reads about boats?")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    send(page, "I do", "#thread")
    page.locator("#thread .message", has_text="I do").wait_for()
    assert message.locator(".thread-link").inner_text() == "1 reply"
    page.keyboard.press("Escape")
    assert not page.locator("#thread").is_visible()


def test_the_inspector_shows_payloads_and_verdicts(opened: Open) -> None:
    page = opened()
    send(page, "/papers topics")
    page.get_by_role("button", name="Inspector").click()
    page.locator(".payload summary", has_text="slash_command /papers").first.click()
    assert '"command": "/papers"' in page.locator("details[open] pre").first.inner_text()
    assert page.locator(".payload.bad").count() == 0


def test_the_theme_is_the_systems_until_one_chooses(opened: Open) -> None:
    page = opened(scheme="dark")
    color = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(color) == "rgb(26, 29, 33)"
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(color) == "rgb(255, 255, 255)"
    page.reload()
    page.wait_for_selector("#foot textarea")
    assert page.evaluate(color) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_an_evil_paper_runs_or_breaks_the_page(opened: Open, width: int) -> None:
    page = opened(width)
    send(page, "/papers search onerror alert")
    shown = last(page, "onerror=alert(1)")
    assert shown.locator("img:not(.avatar), script").count() == 0
    addresses = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(addresses) <= {"http:", "https:"}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def put_every_block(browser: Browser) -> None:
    """A message of the bot's with all blocks and elements that a message may have."""
    slack = browser.stage.slack
    content = read_content({"text": "every block", "blocks": MESSAGE})
    post(slack.state, slack.team, slack.channel("general"), replace(content, text="every block"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_serious_fault(
    opened: Open, browser: Browser, width: int, scheme: str
) -> None:
    put_every_block(browser)
    page = opened(width, scheme, bypass_csp=True)  # for axe itself to be let in
    last(page, "Every block").wait_for()
    assert page.locator(".b-unknown").count() == 0
    faults = serious(page)
    send(page, "/papers search speculative decoding")
    last(page, "2 results").get_by_role("button", name="More actions").first.click()
    faults |= serious(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Shortcuts").click()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    faults |= serious(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert faults == set()


def serious(page: Page) -> set[str]:
    found = axe.Axe().run(page).response["violations"]
    bad = [each for each in found if each["impact"] in ("serious", "critical")]
    return {f"{each['id']}: {node['html']}" for each in bad for node in each["nodes"]}
