"""A day on the page, from a search to the next digest, by mouse and by keys; and Slack failing."""

from typing import Any

import pytest

from tests.bot.workspace.on_screen import Open, choose, focused, go, last, move, send
from tests.bot.workspace.page_client import COMING, Browser

Page = Any


def test_by_mouse_from_a_search_to_the_next_digest(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="/papers search speculative decoding").click()
    page.get_by_role("button", name="Send", exact=True).click()
    answer = last(page, "2 results")
    assert answer.locator(".only").inner_text() == "Only visible to you"
    title = answer.locator(".b-section strong").nth(1).inner_text().removeprefix("1. ")
    choose(page, answer, "Save")
    last(page, "Saved to your list")
    go(page, "Home")
    page.locator(".home", has_text="1 to read").wait_for()
    assert title in page.locator(".home").inner_text()
    go(page, "general")
    last(page, "2 results").get_by_role("button", name="Subscribe to this").click()
    preview = last(page, "would have brought")
    preview.get_by_role("button", name="Post here").click()
    last(page, "everybody was told")
    assert move(page, "Next digest").endswith("09:00. 1 digest came.")
    digest = last(page, "New papers")
    assert COMING[0] in digest.inner_text()
    assert digest.locator(".who time").inner_text() == "09:00"
    digest.get_by_role("button", name="Save").click()
    last(page, f"Saved to your list: {COMING[0]}")
    assert page.locator("#scroll .message", has_text="New papers").count() == 1


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """With Tab alone, to what is called so."""
    look = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    for _ in range(80):
        if page.evaluate(look).endswith(name):  # an avatar's letter stands before a name
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {name}")


def test_by_keyboard_alone_from_a_search_to_the_next_digest(opened: Open) -> None:
    page = opened()
    tab_to(page, "cyd")
    press(page, "Enter")
    page.locator(".person[aria-pressed=true]", has_text="cyd").wait_for()
    tab_to(page, "random")
    press(page, "Enter")
    page.get_by_role("heading", name="random").wait_for()
    page.keyboard.type("/invite @paperboy")
    press(page, "Enter")
    page.locator(".room-head .note", has_text="/invite").wait_for(state="detached")
    page.keyboard.type("/pap")
    press(page, "Tab")
    page.keyboard.type("sear")
    press(page, "Tab")
    page.keyboard.type("speculative decoding")
    press(page, "Enter")
    last(page, "results for")
    press(page, "Shift+F6")
    tab_to(page, "More actions")
    press(page, "Enter")
    page.get_by_role("menuitem").first.wait_for()
    assert focused(page) == "Save"
    press(page, "ArrowDown", "ArrowUp", "Enter")
    last(page, "Saved to your list")
    tab_to(page, "Subscribe to this")
    press(page, "Enter")
    last(page, "would have brought")
    press(page, "F6", "Shift+F6")
    tab_to(page, "Post here")
    press(page, "Enter")
    last(page, "everybody was told")
    press(page, "F6")
    page.keyboard.type("/papers list")
    press(page, "Enter")
    last(page, "1 to read")
    tab_to_clock(page)
    tab_to(page, "Next digest")
    press(page, "Enter")
    page.locator(".says", has_text="came.").wait_for()
    press(page, "Escape")
    assert page.locator("#hours").is_hidden()
    assert last(page, "New papers").is_visible()
    press(page, "ArrowUp")
    assert focused(page) == "/papers list"


def tab_to_clock(page: Page) -> None:
    press(page, "Shift+F6", "Shift+F6")
    tab_to(page, "Time and faults")
    press(page, "Enter")
    page.locator("#hours").wait_for()
    assert page.evaluate("document.activeElement.closest('#hours') !== null")


@pytest.mark.parametrize(
    ("to", "says"),
    [("A day on", "No digest came"), ("The night of the clock change", "05:00.")],
)
def test_the_clock_moves_on(opened: Open, to: str, says: str) -> None:
    page = opened()
    page.get_by_role("button", name="Kite Lab").click()
    page.get_by_role("heading", name="general").wait_for()
    before = page.locator(".chip .day").inner_text()
    assert says in move(page, to)
    page.locator(f".chip .day:not(:text-is('{before}'))").wait_for()
    assert page.locator(".chip .day").inner_text() in page.locator("#hours .time").inner_text()
    send(page, f"is it late? {to}")
    last(page, f"is it late? {to}")
    assert page.locator(".message[data-day=Today]").count() == 1


def test_a_digest_without_a_subscription_is_not_waited_for(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Kite Lab").click()
    page.get_by_role("heading", name="general").wait_for()
    assert move(page, "Next digest").startswith("Nothing is subscribed to yet.")


@pytest.mark.parametrize(
    ("fault", "verdict", "asked"),
    [
        ("Rate limit", "ratelimited", "counting boats"),
        ("Outage", "HTTP 503", "weak labels"),
        ("Lost answer", "no answer", "boats orbit"),
    ],
)
def test_slack_fails_once_and_the_answer_comes_all_the_same(
    opened: Open, fault: str, verdict: str, asked: str
) -> None:
    page = opened()
    page.get_by_role("main").get_by_role("button", name="Time and faults").click()
    page.get_by_role("button", name=fault).click()
    alarm = page.get_by_role("button", name=f"{fault} · 1 left")
    alarm.wait_for()
    page.keyboard.press("Escape")
    send(page, f"/papers search {asked}")
    alarm.wait_for(state="hidden")
    page.get_by_role("button", name="Inspector").click()
    page.locator(".payload.bad .verdict", has_text=verdict).first.wait_for()
    last(page, f" for {asked}")
    assert page.locator("#scroll .message", has_text=f" for {asked}").count() == 1


def test_a_fault_lasts_until_it_is_switched_off(opened: Open, browser: Browser) -> None:
    page = opened()
    page.get_by_role("main").get_by_role("button", name="Time and faults").click()
    page.get_by_label("For").select_option(label="every call")
    page.get_by_role("button", name="Outage").click()
    page.locator(".chip.trouble", has_text="Outage").wait_for()
    assert page.locator(".chip.trouble").get_attribute("aria-label") == "Outage"
    page.get_by_role("button", name="Switch off").click()
    page.locator(".chip.trouble").wait_for(state="hidden")
    assert browser.stage.slack.faults.lasting is None
    go(page, "Home")
    page.locator(".home h2").first.wait_for()
