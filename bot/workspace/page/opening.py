"""`papers try` without words: the stage is set, the page opened, until Ctrl-C."""

import signal
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bot.config import ConfigError
from bot.workspace.page.server import PageServer
from bot.workspace.page.stage import on_stage
from bot.workspace.terminal import put_starter_on
from storage import open_store

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
    store = open_store(f"sqlite:///{folder}/papers.db")
    try:
        put_starter_on(store)
    finally:
        store.close()
    with on_stage(folder) as stage:
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
            wait_for_the_end()
        finally:
            server.close()


def open_in_browser(url: str) -> bool:
    """False where there is none with a window: one in this terminal would be in the way."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(browser) is not webbrowser.GenericBrowser and browser.open(url)


def wait_for_the_end() -> None:
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not ended.wait(0.2):
            pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
