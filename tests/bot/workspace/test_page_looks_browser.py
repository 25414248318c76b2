"""How the page looks: no fault that axe finds, no text that runs in it, nothing too wide."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.page.shelf import dated
from storage import read_starter
from tests.bot.workspace.block_samples import MESSAGE, MODAL
from tests.bot.workspace.on_screen import (
    FITS,
    LOOKS,
    Open,
    draw,
    go,
    last,
    put_modal,
    send,
    serious,
)
from tests.bot.workspace.page_client import EVIL, Browser
from tests.bot.workspace.pictures import PICTURES, SCHEMES, take

LARGEST = 150_000  # bytes of a picture
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈e\u0301\u200d" * 300
HOSTILE = {
    "html": EVIL,
    "a link that runs": "[x](javascript:alert(4)) <javascript:alert(5)|click me> data:text/html,x",
    "from right to left": "\u202e\u2066abc\u2067" * 40 + "שלום " * 40,
    "one word": "W" * 10_000,
    "emoji": EMOJI,
}


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_an_evil_paper_runs_or_breaks_the_page(opened: Open, width: int) -> None:
    page = opened(width)
    send(page, "/papers search onerror alert")
    shown = last(page, "onerror=alert(1)")
    assert shown.locator("img:not(.avatar), script").count() == 0
    for name, text in HOSTILE.items():
        send(page, f"{name}: {text}")
        last(page, f"{name}:")
        assert page.evaluate(FITS), name
    addresses = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(addresses) <= {"http:", "https:"}
    assert page.locator("#scroll :is(script, iframe, object)").count() == 0


def test_what_blocks_hold_is_text_too(opened: Open, browser: Browser) -> None:
    words = "<img src=x onerror=alert(6)> [run](javascript:alert(7)) <javascript:alert(8)|run>"
    kinds: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": words}},
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {"type": "markdown", "text": f"# {words}\n- {words}\n```\n{words}\n```\n**{words}**"},
    ]
    draw(browser, kinds, words="evil blocks", channel="thesis")
    page = opened()
    go(page, "thesis")
    shown = last(page, "onerror=alert(6)")
    assert shown.locator(".blocks :is(img, script)").count() == 0
    assert shown.locator("a").count() == 0


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_serious_fault(
    opened: Open, browser: Browser, width: int, scheme: str
) -> None:
    draw(browser, MESSAGE, words="every block")
    page = opened(width, scheme, bypass_csp=True)  # for axe itself to be let in
    last(page, "Every block").wait_for()
    assert page.locator(".b-unknown").count() == 0
    faults = found(page)
    send(page, "/papers search speculative decoding")
    last(page, "2 results").get_by_role("button", name="More actions").first.click()
    faults |= found(page)
    page.keyboard.press("Escape")
    put_modal(browser, MODAL)
    page.get_by_role("dialog", name="Every input").wait_for()
    faults |= found(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("main").get_by_role("button", name="Time and faults").click()
    page.get_by_role("button", name="Outage").click()
    page.locator(".chip.trouble").wait_for(state="attached")
    faults |= found(page)
    page.get_by_role("button", name="Switch off").click()
    page.locator(".chip.trouble").wait_for(state="hidden")
    page.keyboard.press("Escape")
    if width > 719:
        page.get_by_role("button", name="Inspector").click()
        page.locator(".payload summary").first.click()
        faults |= found(page)
    go(page, "Home")
    page.locator(".home h2").first.wait_for()
    faults |= found(page)
    assert faults == set()


def found(page: Any) -> set[str]:
    """What is wrong with what is there now; nothing may be wider than the page."""
    assert page.evaluate(FITS)
    return serious(page)


def test_the_pictures_of_the_readme_are_taken_of_the_page(chromium: Any, tmp_path: Path) -> None:
    take(chromium, tmp_path, dated(read_starter(), datetime.now(UTC).date()), SCHEMES[0])
    sizes = {place.name: place.stat().st_size for place in tmp_path.glob("*.png")}
    assert set(sizes) == {f"{name}-{SCHEMES[0]}.png" for name in PICTURES}
    assert max(sizes.values()) < LARGEST
