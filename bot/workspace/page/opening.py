"""`papers try` without words: the stage is set, the page opened, until Ctrl-C."""

import signal
import threading
import webbrowser
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from bot.config import ConfigError
from bot.workspace.page.kept import NOTHING, kept_of, read_kept, write_kept
from bot.workspace.page.server import PageServer
from bot.workspace.page.shelf import dated
from bot.workspace.page.stage import ZONE, Stage, on_stage
from storage import read_starter

SECOND = 1.0
WELCOME = """\
Paperboy is in a Slack on this machine: {url}
Type /papers search speculative decoding there. Ctrl-C ends it{kept}."""


def open_page(
    folder: Path, *, port: int, browse: bool, keeps: bool, say: Callable[[str], None]
) -> None:
    """Runs until SIGINT or SIGTERM. keeps: the folder stays.

    Raises: ConfigError, StoreError, SearchIndexError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = read_kept(folder) if keeps else NOTHING
    began = kept.began or datetime.now(ZoneInfo(ZONE)).date()
    with on_stage(folder, dated(read_starter(), began), kept) as stage:
        try:
            server = PageServer(stage, port=port)
        except OSError as error:
            raise ConfigError(
                f"Port {port} cannot be listened on ({error.strerror}): stop what uses it, or say "
                "another --port."
            ) from error
        try:
            say(WELCOME.format(url=server.url, kept=f"; {folder} keeps the rest" if keeps else ""))
            if browse:
                open_in_browser(server.url)
            wait_for_the_end(each=keeping(stage, folder, began) if keeps else None)
        finally:
            server.close()


def keeping(stage: Stage, folder: Path, began: date) -> Callable[[], None]:
    """Writes the conversation down whenever it has changed."""
    written = -1

    def keep() -> None:
        nonlocal written
        if stage.slack.state.version != written:
            written = stage.slack.state.version
            ahead = stage.hours.ahead
            write_kept(kept_of(stage.slack.state, began=began, ahead=ahead), folder)

    return keep


def open_in_browser(url: str) -> bool:
    """False where there is none with a window: one in this terminal would be in the way."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(browser) is not webbrowser.GenericBrowser and browser.open(url)


def wait_for_the_end(each: Callable[[], None] | None = None) -> None:
    """each: done every second, and at the end."""
    ended = threading.Event()
    each = each or (lambda: None)

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not ended.wait(SECOND):
            each()
        each()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
