"""`papers try` without words, from start to Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.config import ConfigError
from bot.workspace.page import open_page
from bot.workspace.page.opening import open_in_browser

COMMAND = (sys.executable, "-c", "from bot.cli import cli; cli()", "try", "--no-browser")
ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def trying(*more: str) -> Iterator[tuple[str, str]]:
    """(origin, key) of a page that is up; it must end well."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, *more], text=True, env=environ, **pipes) as started:
        assert started.stdout
        try:
            line = started.stdout.readline()
            found = re.search(r"(http://127\.0\.0\.1:\d+)/#([\w-]+)", line)
            assert found, started.communicate(timeout=30)
            yield found[1], found[2]
            started.send_signal(signal.SIGINT)
            _, errors = started.communicate(timeout=30)
            assert (started.returncode, errors) == (0, "")
        finally:
            started.kill()


def ask(origin: str, key: str, path: str, body: dict[str, str] | None = None) -> dict[str, object]:
    headers = {"x-page-key": key, "origin": origin, "content-type": "application/json"}
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{origin}/api/{path}", content, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def home_of(origin: str, key: str, member: str, words: str) -> str:
    """The App Home, opened until it says these words, or for ten seconds."""
    shown, end = "", time.monotonic() + 10
    while words not in shown and time.monotonic() < end:
        ask(origin, key, "act", {"member": member, "act": "home"})
        time.sleep(0.2)
        shown = json.dumps(ask(origin, key, f"seen?member={member}")["home"])
    return shown


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    place = str(tmp_path / "kept")
    with trying("--keep", place) as (origin, key):
        people = ask(origin, key, "world")["people"]
        assert isinstance(people, list)
        ada = str(people[0]["id"])
        channels = ask(origin, key, f"seen?member={ada}")["channels"]
        assert isinstance(channels, list)
        saving = {"member": ada, "act": "send", "channel": str(channels[0]["id"])}
        ask(origin, key, "act", saving | {"text": "/papers save CopySpec"})
        assert "1 to read" in home_of(origin, key, ada, "1 to read")
    with trying("--keep", place) as (origin, key):
        assert "1 to read" in home_of(origin, key, ada, "1 to read")


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with trying() as (origin, _):
        port = int(origin.rpartition(":")[2])
        with pytest.raises(ConfigError, match=f"^Port {port} cannot be listened on"):
            open_page(tmp_path, port=port, browse=False, keeps=False, say=print)


def test_a_browser_in_the_terminal_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    lynx = webbrowser.GenericBrowser("lynx")
    monkeypatch.setattr(lynx, "open", asked.append)
    monkeypatch.setattr(webbrowser, "get", lambda: lynx)
    assert not open_in_browser("http://127.0.0.1:1/")
    assert asked == []


def test_no_browser_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", missing)
    assert not open_in_browser("http://127.0.0.1:1/")
