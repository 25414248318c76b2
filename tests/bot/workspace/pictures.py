"""The pictures in README.md, taken of the page itself: what it shows is what people get.

python -m tests.bot.workspace.pictures docs/pictures
"""

import io
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.page import PageServer, on_stage
from bot.workspace.page.shelf import dated
from bot.workspace.page.stage import ZONE
from storage import Record, read_starter
from tests.bot.workspace.on_screen import be, choose, go, last, move, send

Page = Any
SIZE = {"width": 1280, "height": 800}
COLORS = 200
SCHEMES = ("light", "dark")


def search(page: Page) -> None:
    send(page, "/papers search reasoning -survey")
    last(page, "results for")


def digest(page: Page) -> None:
    send(page, "/papers subscribe language models weekly on friday max 3")
    last(page, "would have brought").get_by_role("button", name="Post here").click()
    last(page, "everybody was told")
    move(page, "Next digest")
    page.keyboard.press("Escape")
    be(page, "bob")
    last(page, "New papers").get_by_role("button", name="Save").first.click()
    last(page, "Saved to your list")
    be(page, "ada")
    last(page, "saved by @bob")


def save(page: Page) -> None:
    send(page, "/papers search kv cache")
    answer = last(page, "results for kv cache")
    for row in range(3):
        choose(page, answer, "Save", row=row)
        answer.locator(".b-context", has_text="saved by you").nth(row).wait_for()
    send(page, "/papers reading 2")
    last(page, "reading")


def home(page: Page) -> None:
    go(page, "Home")
    page.locator(".home", has_text="2 to read").wait_for()


PICTURES: dict[str, Callable[[Page], None]] = {
    "search": search,
    "digest": digest,
    "save": save,
    "home": home,
}


def take(chromium: Any, folder: Path, shelf: list[Record], scheme: str) -> None:
    """One after the other, each as the one before left the workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, on_stage(Path(place), shelf) as stage:
        server = PageServer(stage)
        context = chromium.new_context(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce")
        try:
            page = context.new_page()
            page.goto(server.url)
            page.locator(".greeting").wait_for()
            for name, show in PICTURES.items():
                show(page)
                page.mouse.move(0, 0)
                page.wait_for_timeout(300)  # until nothing moves any more
                write_small(page.screenshot(), folder / f"{name}-{scheme}.png")
        finally:
            context.close()
            server.close()


def write_small(picture: bytes, place: Path) -> None:
    """With few colours, which a page has anyway."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        image.quantize(COLORS, dither=Image.Dither.NONE).save(place, optimize=True)


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    shelf = dated(read_starter(), datetime.now(ZoneInfo(ZONE)).date())
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=shutil.which("chromium"))
        for scheme in SCHEMES:
            take(chromium, folder, shelf, scheme)
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
