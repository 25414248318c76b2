"""The composition root: Config and store in, a Bolt App out. Read this first.

request → listeners (ack) → work → intents.parse → handlers.handle → blocks.render → slack
"""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Config, ConfigError
from bot.handlers import Desk
from bot.listeners import register
from bot.work import Work
from storage import Store, open_searcher

log = logging.getLogger(__name__)

ACK_THREADS = 16  # Bolt's own 5 serve listeners too: an acknowledgement must never wait for one


@dataclass(frozen=True, slots=True)
class Bot:
    """Bolt's App, and what must be drained and kept fresh beside it."""

    app: App
    work: Work
    desk: Desk
    acks: Executor

    def close(self, seconds: float = 5.0) -> bool:
        """Takes no more and waits for what is under way. False where it took too long."""
        done = self.work.drain(seconds)
        self.acks.shutdown(wait=False)
        return done


def create_app(
    config: Config, store: Store, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Bot:
    """Everything put together; nothing listens yet.

    Raises: ConfigError where Slack refuses the token or cannot be reached, SearchIndexError.
    """
    quiet_libraries()
    searcher = open_searcher(store, config.index_folder)
    searcher.refresh()
    desk = Desk(store, searcher, now)
    work = Work(desk)
    acks = ThreadPoolExecutor(ACK_THREADS, thread_name_prefix="ack")
    app = App(
        client=WebClient(config.bot_token, base_url=config.api_url, timeout=10),
        signing_secret=config.signing_secret or None,
        listener_executor=acks,
        token_verification_enabled=False,
    )
    _verify(app.client, config)
    app.error(on_error)
    register(app, work)
    return Bot(app, work, desk, acks)


def on_error(error: Exception) -> BoltResponse:
    """A listener failed before it could hand its work over. The body stays out of the log."""
    log.error("a listener failed: %s", type(error).__name__, exc_info=error)
    return BoltResponse(status=200, body="")


def quiet_libraries() -> None:
    """Bolt and the SDK write whole request bodies to the log below WARNING."""
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _verify(client: WebClient, config: Config) -> None:
    try:
        client.auth_test()
    except SlackApiError as error:
        raise ConfigError(
            f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}): copy it again from "
            "OAuth & Permissions."
        ) from error
    except OSError as error:
        raise ConfigError(f"Slack cannot be reached at {config.api_url}: {error}.") from error
