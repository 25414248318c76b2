"""`papers serve` as a process of its own, asked as Slack asks."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.workspace import FakeSlack
from tests.engines import url_at

ROOT = Path(__file__).resolve().parent.parent.parent
PAPERS = (sys.executable, "-c", "from bot.cli import cli; cli()")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def environ(**settings: str) -> dict[str, str]:
    """Nothing of this process's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | settings


def slack_settings(slack: FakeSlack, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": url_at(folder / "papers.db"),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PAPERBOY_LOG_LEVEL": "DEBUG",
    }


class Served:
    """A running `papers serve`; `log` is all that it wrote."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.port = int(settings.get("PORT", 0))
        self._said = folder / f"said-{time.monotonic_ns()}.txt"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                (*PAPERS, "serve"), cwd=folder, env=environ(**settings), stdout=said, stderr=said
            )

    @property
    def log(self) -> str:
        return self._said.read_text(errors="replace")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not ready():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.05)

    def is_up(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, object]:
        """(status, JSON or text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            said = answer.read().decode()
            is_json = answer.getheader("content-type", "").startswith("application/json")
            return answer.status, json.loads(said) if is_json and said else said
        finally:
            connection.close()

    def send(self, raw: bytes) -> bytes:
        """Bytes as they are, and all that comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)
            said = b""
            while more := connection.recv(65536):
                said += more
            return said

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, seconds: float = 15) -> int:
        """The exit code."""
        return self.process.wait(seconds)

    def end(self) -> None:
        """Whatever happened."""
        self.stop()
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def over_http(slack: FakeSlack, folder: Path, **more: str) -> Served:
    settings = slack_settings(slack, folder) | {"PORT": str(free_port())} | more
    served = Served(folder, settings)
    served.wait_until(served.is_up)
    slack.connect_http(f"http://127.0.0.1:{served.port}/slack/events")
    return served


def over_socket(slack: FakeSlack, folder: Path, **more: str) -> Served:
    settings = slack_settings(slack, folder) | {"SLACK_APP_TOKEN": slack.app_token} | more
    server = slack.socket
    served = Served(folder, settings)
    served.wait_until(lambda: bool(server.connections))
    slack.connect_socket()
    return served
