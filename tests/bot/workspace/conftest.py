"""Fixtures for the workspace's own tests: a workspace, its clock, and a client of its Web API."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.workspace import FakeSlack, ManualClock
from bot.workspace.delivery import Dispatch
from tests.bot.workspace.on_screen import Open, opening, running_chromium
from tests.bot.workspace.page_client import Browser, browsing

Json = dict[str, Any]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def slack(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock, ack_timeout=3.0) as slack:
        yield slack


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    """No retries: a fault is seen as it is."""
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(slack: FakeSlack, client: WebClient) -> Iterator[App]:
    """A Bolt app without listeners, connected in this process."""
    app = App(client=client, signing_secret=slack.signing_secret)
    slack.connect_callable(dispatch_to(app))
    yield app
    app.listener_runner.listener_executor.shutdown(wait=True)


def dispatch_to(app: App) -> Dispatch:
    def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        answer = app.dispatch(BoltRequest(body=body, headers=headers))
        return answer.status, answer.headers, answer.body

    return dispatch


@pytest.fixture
def dispatcher() -> Callable[[App], Dispatch]:
    """What `connect_callable` wants, of a Bolt app."""
    return dispatch_to


@pytest.fixture
def acking(slack: FakeSlack) -> Callable[..., list[str]]:
    """Connect an app that answers everything with this body, and keep what it got."""

    def connect(body: str = "", *, status: int = 200, kind: str = "application/json") -> list[str]:
        got: list[str] = []

        def dispatch(sent: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
            got.append(sent)
            return status, {"content-type": kind}, body

        slack.connect_callable(dispatch)
        return got

    return connect


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The page of a local Slack with the bot in it, one for all tests of a file."""
    with browsing(tmp_path_factory.mktemp("page")) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one for all tests; they are skipped where there is none."""
    yield from running_chromium()


@pytest.fixture
def opened(chromium: Any, browser: Browser) -> Iterator[Open]:
    """Opens the page of that browser's local Slack; see `on_screen.py`."""
    yield from opening(chromium, browser)
