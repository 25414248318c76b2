"""The composition root: Config and store in, a Bolt App out. Read this first.

request → listeners (ack) → work → intents.parse → handlers.handle → blocks.render → slack
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.collecting import collecting
from bot.config import Config
from bot.errands import Errands, worker_name
from bot.handlers import Desk
from bot.installs import Installing, Keyring, Keys, Leaving, OneKey, Seal, Seats, installation
from bot.listeners import register
from bot.listeners.installs import watching
from bot.listeners.shapes import is_slacks, refusing
from bot.metrics import Meters
from bot.posts import Rewriting
from bot.reaching import reaching_slack, web_client
from bot.resolving import resolving
from bot.slack import Access, Cards, Clients, Directory, Exchange, introduced, is_dead
from bot.slack.pace import Pace
from bot.work import AWAY, Work
from storage import Asking, Store, StoreAway, open_searcher

log = logging.getLogger(__name__)

NOT_IN = "I am not installed here any more: ask an admin of your Slack to install me again."
ACK_THREADS = 16  # Bolt's own 5 serve listeners too: an acknowledgement must never wait for one


@dataclass(frozen=True, slots=True)
class Bot:
    """Bolt's App, and what must be drained and kept fresh beside it.

    errands: what it does by itself. installing: None where one token is for all.
    """

    app: App
    work: Work
    desk: Desk
    acks: Executor
    errands: Errands
    installing: Installing | None

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
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    asking: Asking | None = None,
    meters: Meters | None = None,
) -> Bot:
    """Everything put together; nothing listens yet.

    asking: fetches papers that somebody wants and that are not here.

    Raises: ConfigError where Slack refuses the token or cannot be reached, or where the tokens in
    the store cannot be read, SearchIndexError, StoreError.
    """
    quiet_libraries()
    keys, installing = open_keys(config, store, now)
    errands = create_errands(config, store, keys, now=now, asking=asking)
    work = Work(errands.desk, meters=meters)
    acks = ThreadPoolExecutor(ACK_THREADS, thread_name_prefix="ack")
    app = App(
        client=web_client(config),
        authorize=authorizing(keys),
        user_facing_authorize_error_message=NOT_IN,
        signing_secret=config.signing_secret or None,
        listener_executor=acks,
        logger=logging.getLogger("slack_bolt"),  # or its loggers take their level from the root
    )
    app.error(on_error)
    app.middleware(refusing)
    app.middleware(watching(errands.leaving, Seats(store, now)))
    register(app, work, errands.directory)
    return Bot(app, work, errands.desk, acks, errands, installing)


def create_errands(
    config: Config,
    store: Store,
    keys: Keys,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    asking: Asking | None = None,
) -> Errands:
    """What the bot does by itself. Raises: SearchIndexError, StoreError."""
    searcher = open_searcher(store, config.index_folder)
    take_in = asking.take_in if asking else None
    unasked = config.fetch_links == "always"
    desk = Desk(store, searcher, now, config.timezone, take_in, unasked)
    desk.refresh()
    client = partial(client_for, config, keys)
    directory = Directory(config.admins, installer=partial(installer, store))
    leaving = Leaving(
        store,
        keys,
        grace=timedelta(days=config.purge_days),
        is_dead=lambda access: is_dead(web_client(config, access.token)),
        now=now,
    )
    rewriting = Rewriting(desk, partial(cards_in, client), directory, Pace().wait)
    worker = worker_name()
    fetching = collecting(config, store, worker=worker, now=now)
    looking = resolving(config, store, fetching.fetcher, now=now)
    return Errands(desk, client, directory, rewriting, leaving, fetching, worker, resolving=looking)


def cards_in(client: Clients, workspace: str, channel: str) -> Cards | None:
    """The messages there that can be written anew; None where the bot is not in."""
    found = client(workspace)
    return Cards(found, channel) if found else None


def installer(store: Store, workspace: str) -> str:
    """Who let the bot into that workspace; "" where that is not known."""
    found = store.installs.find(workspace)
    return found.installer if found else ""


def open_keys(
    config: Config, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> tuple[Keys, Installing | None]:
    """The tokens there are, and the way to further ones.

    Raises: ConfigError, StoreError.
    """
    if not config.is_for_many:
        return OneKey(_registered(config, store, now())), None
    seal = Seal(config.encryption_key)
    keyring = Keyring(store, seal, now)
    keyring.check()
    exchange = Exchange(config.api_url, config.client_id, config.client_secret)
    return keyring, Installing(exchange, keyring, seal, store, now, config.public_url)


def client_for(config: Config, keys: Keys, workspace: str) -> WebClient | None:
    """As Bolt makes one for a request; this is for what the bot does by itself."""
    access = keys.find(workspace)
    return web_client(config, access.token, workspace=workspace) if access else None


def authorizing(keys: Keys) -> Callable[..., Any]:
    """What Bolt asks for every request but those that tell of a removal."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        access = keys.find(team_id or "", enterprise=enterprise_id or "")
        if access is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=access.bot_user,
            bot_id=access.bot,
            bot_token=access.token,
            bot_scopes=access.scopes,
        )

    return authorize


def _registered(config: Config, store: Store, now: datetime) -> Access:
    """Who the token in the settings is. It is noted like any other installation, but for the
    token: the rows of a workspace that removes the bot go after the same grace."""
    with reaching_slack(config):
        access = introduced(web_client(config, config.bot_token))
    known = store.installs.find(access.workspace, enterprise=access.enterprise)
    if known is None or known.place != access.place:
        store.installs.keep(installation(access, token=b"", installer="", now=now))
    return access


def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """A listener failed before it could hand its work over, or Bolt before it. The body stays out
    of the log. Where the store is away, so is the workspace's token: Slack sends it again, but for
    a command, to which this is the answer."""
    if not is_slacks(body):
        log.warning("a payload that is not shaped as Slack's: %s", type(error).__name__)
        return BoltResponse(status=400, body="")
    if isinstance(error, StoreAway):
        log.warning("a request waits for the database")
        is_command = "command" in body
        return BoltResponse(status=200 if is_command else 503, body=AWAY.says if is_command else "")
    log.error("a listener failed", exc_info=error)
    return BoltResponse(status=200, body="")


def quiet_libraries() -> None:
    """Bolt and the SDK write whole request bodies to the log below WARNING."""
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)
