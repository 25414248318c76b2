"""The running bot: over HTTP behind a production WSGI server, or over Socket Mode.

Either way SIGTERM stops taking work, waits for what is under way and ends within ten seconds.
"""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.app import Bot, create_app, open_keys
from bot.collecting import asking
from bot.config import Config, ConfigError
from bot.doors import guarded
from bot.metrics import start_metrics, watch_store
from bot.reaching import reaching_slack
from bot.scheduler import clock_for
from bot.signals import STOP_SECONDS, leave, on_signals, wait_for
from bot.starting import open_when_there
from storage import PaperboyError, look_at_index, open_searcher, open_store

log = logging.getLogger(__name__)

HTTP_THREADS = 16
CONNECTION_SECONDS = 2  # of them for requests that are being read or acknowledged
SPARE_SECONDS = 1.0  # of them for everything to be closed


def serve(config: Config, *, schedule: bool = True) -> None:
    """Runs until SIGTERM or SIGINT, once the database is there. schedule: with its errands; else
    `papers worker` runs them.

    Raises: ConfigError, StoreError, SearchIndexError before anything listens.
    """
    config.check_slack()
    if config.app_token:
        serve_socket(config, schedule=schedule)
    else:
        serve_http(config, schedule=schedule)


def serve_socket(config: Config, *, schedule: bool = True) -> None:
    open_when_there(config.database_url).close()
    running = Running(config, schedule=schedule)
    stopped: SimpleQueue[None] = SimpleQueue()  # an Event's lock is not for signal handlers
    on_signals(lambda: stopped.put(None))
    client = WebClient(config.app_token, base_url=config.api_url, timeout=10)
    handler = SocketModeHandler(running.bot.app, config.app_token, web_client=client)
    try:
        with reaching_slack(config, setting="SLACK_APP_TOKEN", page="Basic Information"):
            handler.connect()  # type: ignore[no-untyped-call]
        log.info("listening over Socket Mode")
        if config.is_for_many:
            log.info("workspaces install the bot over HTTP only: without SLACK_APP_TOKEN")
        wait_for(stopped)
    finally:
        until = time.monotonic() + STOP_SECONDS
        _close(handler)
        done = running.stop(until)
    leave(0 if done else 1)  # whatever slack_sdk has not let go of


def serve_http(config: Config, *, schedule: bool = True) -> None:
    _check(config)
    Server(config, schedule=schedule).run()


class Running:
    """A bot with its store and clock, from start to stop."""

    def __init__(
        self,
        config: Config,
        *,
        schedule: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = open_store(config.database_url)
        self._index = config.index_folder
        try:
            self._behind = self.store.papers.last_change()  # until the index has reached it
            quick = asking(config, self.store, now=now)
            meters = start_metrics(config.metrics_port)
            self.bot: Bot = create_app(config, self.store, now=now, asking=quick, meters=meters)
            self.scheduler = clock_for(self.bot.errands, schedule=schedule, meters=meters)
            watch_store(meters, self.store, config.index_folder)
        except BaseException:
            self.store.close()
            raise

    def is_ready(self) -> bool:
        """All that was in the store at the start can be found, also while the store is away."""
        if self._behind and look_at_index(self._index).reached >= self._behind:
            self._behind = 0
        return not self._behind

    def stop(self, until: float) -> bool:
        """Waits for what is under way, no longer than to `until` of time.monotonic().

        False where that was too short.
        """

        def left() -> float:
            return max(0.1, until - SPARE_SECONDS - time.monotonic())

        answered = self.bot.close(left())
        if not answered:
            log.warning("stopped with work under way")
        rested = self.scheduler.stop(left())
        if not rested:
            log.warning("stopped while the index was being written: it catches up at the start")
        self.store.close()
        return answered and rested


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one worker of many threads: the store and the index are opened once."""

    def __init__(self, config: Config, *, schedule: bool = True) -> None:
        self._config = config
        self._schedule = schedule
        self._running: Running | None = None
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"0.0.0.0:{self._config.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": HTTP_THREADS,
            "graceful_timeout": int(STOP_SECONDS),  # then gunicorn kills the worker
            "timeout": 60,
            # Slack asks seldom; what is left of a refused request is never read as another one.
            "keepalive": 0,
            "limit_request_line": 4094,
            "accesslog": None,
            "loglevel": "error",  # its warnings quote what was sent
            "control_socket_disable": True,
            "post_worker_init": self._started,
            "worker_exit": lambda server, worker: self._stop(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called in the worker, after the fork: threads do not survive one."""
        try:
            self._running = Running(self._config, schedule=self._schedule)
        except PaperboyError as error:  # though it worked a moment ago in the parent
            log.error("%s", error)
            sys.exit(Arbiter.APP_LOAD_ERROR)
        bolt = SlackRequestHandler(self._running.bot.app)
        return guarded(
            bolt,
            self._running.store,
            signing_secret=self._config.signing_secret,
            installing=self._running.bot.installing,
            is_ready=self._running.is_ready,
        )

    def _started(self, worker: Any) -> None:
        # In the worker alone this is how long open connections may take: the rest is for work.
        worker.cfg.set("graceful_timeout", CONNECTION_SECONDS)
        log.info("listening on port %s", self._config.port)

    def _stop(self) -> None:
        if self._running:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_IGN)  # Ctrl-C comes from the terminal and gunicorn
            until = time.monotonic() + STOP_SECONDS - CONNECTION_SECONDS
            if not self._running.stop(until):
                leave()


def _check(config: Config) -> None:
    """What cannot work is said here, in the process that the person started, not in a worker.

    Starts no threads that would still be there at the fork.
    Raises: ConfigError, StoreError, SearchIndexError.
    """
    _check_port(config.port)
    with closing(open_when_there(config.database_url)) as store:
        open_searcher(store, config.index_folder).refresh()
        open_keys(config, store)


def _check_port(port: int) -> None:
    """gunicorn would try for five seconds and then say little."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("0.0.0.0", port))  # noqa: S104 - a platform's router comes from outside
        except OSError as error:
            raise ConfigError(
                f"PORT {port} cannot be listened on ({error.strerror}): stop what uses it, or set "
                "PORT to another number."
            ) from error


def _close(handler: SocketModeHandler) -> None:
    """Takes nothing more. slack_sdk joins its threads for as long as it takes, and one of them may
    be waiting for an answer: it is not waited for longer than a moment."""

    def close() -> None:
        try:
            handler.close()  # type: ignore[no-untyped-call]
        except AttributeError:
            # slack_sdk 3.47 races with itself when it has just reconnected.
            log.debug("the socket was being replaced while it was closed")

    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    closing.join(CONNECTION_SECONDS)
