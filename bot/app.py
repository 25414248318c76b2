"""The composition root: Config and store in, a Bolt App out. Read this first.

request → listeners (ack) → work → intents.parse → handlers.handle → blocks.render → slack
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException

from slack_bolt import App, BoltResponse
from slack_bolt.error import BoltError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Config, ConfigError
from bot.handlers import Desk
from bot.listeners import register
from bot.work import Work
from storage import Store, open_searcher

log = logging.getLogger(__name__)

CODE = re.compile("[a-z_]+")  # Slack's way of saying what is wrong
PASSING = ("ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable")
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
        # A listener that has acknowledged may not have handed its work over yet: listeners first.
        until = time.monotonic() + seconds
        listening = threading.Thread(target=self.acks.shutdown, daemon=True)
        listening.start()
        listening.join(seconds)
        drained = self.work.drain(max(0.0, until - time.monotonic()))
        return drained and not listening.is_alive()


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
    with reaching_slack(config):  # Bolt asks who we are, and keeps the answer for every request
        app = App(
            # Without retries of its own: bot/slack knows what may be sent twice.
            client=WebClient(
                config.bot_token, base_url=config.api_url, timeout=10, retry_handlers=[]
            ),
            signing_secret=config.signing_secret or None,
            listener_executor=acks,
            logger=logging.getLogger("slack_bolt"),  # or its loggers take their level from the root
        )
    app.error(on_error)
    register(app, work)
    return Bot(app, work, desk, acks)


def on_error(error: Exception) -> BoltResponse:
    """A listener failed before it could hand its work over. The body stays out of the log."""
    log.error("a listener failed", exc_info=error)
    return BoltResponse(status=200, body="")


def quiet_libraries() -> None:
    """Bolt and the SDK write whole request bodies to the log below WARNING."""
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def reaching_slack(
    config: Config, *, setting: str = "SLACK_BOT_TOKEN", page: str = "OAuth & Permissions"
) -> Iterator[None]:
    """What Slack says to the first call with a token, in words that tell what to do about it.

    setting: where the token came from. page: where it is found. Raises: ConfigError.
    """
    try:
        yield
    except (SlackApiError, BoltError) as error:
        said = _said(error)
        if CODE.fullmatch(said) and said not in PASSING:
            raise ConfigError(
                f"Slack refuses {setting} ({said}): copy it again from {page}."
            ) from error
        raise ConfigError(
            f"{config.api_url} does not answer as Slack does ({said[:60]}): check SLACK_API_URL, "
            "or try again in a few minutes."
        ) from error
    except (OSError, HTTPException) as error:
        why = getattr(error, "reason", None) or error or type(error).__name__
        raise ConfigError(
            f"Slack cannot be reached at {config.api_url} ({why}): check the network, and "
            "SLACK_API_URL if you have set it."
        ) from error
    except UnicodeError as error:  # it goes into a header
        raise ConfigError(
            f"{setting} has characters that no token has: copy it again from {page}."
        ) from error


def _said(error: SlackApiError | BoltError) -> str:
    """Slack's code for what is wrong; Bolt wraps the error that knows it."""
    told = error if isinstance(error, SlackApiError) else error.__context__
    return str(told.response["error"]) if isinstance(told, SlackApiError) else str(error)
