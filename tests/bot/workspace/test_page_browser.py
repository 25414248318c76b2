"""The page's own parts in a real browser: composer, modals, members, threads, inspector, looks."""

from tests.bot.workspace.block_samples import FEEDBACK
from tests.bot.workspace.kit import plain
from tests.bot.workspace.on_screen import (
    FITS,
    Open,
    be,
    draw,
    focused,
    go,
    last,
    put_modal,
    send,
)
from tests.bot.workspace.page_client import Browser
from tests.builders import INVENTED

BOATS = INVENTED[5][0]


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


def test_what_is_read_stays_before_the_eyes(opened: Open, browser: Browser) -> None:
    """Whatever else happens; and the end, as the window gets narrow."""
    from playwright.sync_api import expect

    page = opened()
    lines = [{"type": "section", "text": plain(f"Line {n} " + "and on " * 20)} for n in range(50)]
    draw(browser, lines, words="fifty lines")
    last(page, "Line 49")
    top = page.evaluate("document.getElementById('scroll').scrollTop += 300")
    browser.be("ada").act("trouble", kind="outage")
    page.locator(".chip.trouble").wait_for()
    assert page.evaluate("document.getElementById('scroll').scrollTop") == top
    browser.be("ada").act("trouble", kind="")
    page.locator(".chip.trouble").wait_for(state="hidden")
    draw(browser, [lines[0] | {"text": plain("The last one")}], words="the last one")
    expect(last(page, "The last one")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(last(page, "The last one")).to_be_in_viewport(ratio=1)


def test_feedback_goes_out_with_the_button_pressed(opened: Open, browser: Browser) -> None:
    block = {"type": "context_actions", "elements": [FEEDBACK]}
    draw(browser, [block], words="was it good?")
    page = opened()
    with page.expect_response("**/api/act"):
        last(page, "Good").get_by_role("button", name="Bad").click()
    [action] = browser.stage.slack.deliveries[-1].payload["actions"]
    assert (action["value"], action["text"]["text"]) == ("bad", "Bad")


def test_a_wrong_field_is_marked_and_has_the_focus(opened: Open) -> None:
    page = opened()
    go(page, "Home")
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
    put_modal(browser, NOTE)
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
    be(page, "bob")
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


def test_what_was_not_read_is_marked(opened: Open, browser: Browser) -> None:
    page = opened()
    bob = browser.be("bob")
    bob.send("is anybody here?", "random")
    entry = page.locator(".entry.unread", has_text="random")
    entry.wait_for()
    assert entry.inner_text().endswith("(unread)")
    entry.click()
    last(page, "is anybody here?")
    assert page.locator(".entry.unread", has_text="random").count() == 0


def test_on_a_narrow_screen_one_pane_is_there_at_a_time(opened: Open) -> None:
    page = opened(390)
    send(page, "who is here?")
    last(page, "who is here?")
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("button", name="Inspector").click()
    page.locator(".payload summary").first.click()
    assert not page.get_by_role("button", name="bob", exact=True).is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#inspector").is_hidden()
    message = last(page, "who is here?")
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Reply in thread").click()
    send(page, "me", "#thread")
    page.locator("#thread .message", has_text="me").last.wait_for()
    assert page.evaluate(FITS)


def test_one_pane_beside_the_conversation_takes_the_place_of_another(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("main").get_by_role("button", name="Time and faults").click()
    assert page.locator("#inspector").is_hidden()
    send(page, "to be answered")
    message = last(page, "to be answered")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    assert page.locator("#hours").is_hidden()
    assert page.locator("#thread").is_visible()
