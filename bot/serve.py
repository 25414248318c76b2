"""The running bot: over HTTP behind a production WSGI server, or over Socket Mode.

Either way SIGTERM stops taking work, waits for what is under way and ends within ten seconds.
"""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.app import Bot, create_app
from bot.config import Config
from bot.doors import guarded
from bot.scheduler import Scheduler
from storage import open_store

log = logging.getLogger(__name__)

HTTP_THREADS = 16
DRAIN_SECONDS = 7.0  # with gunicorn's own shutdown this stays under ten


def serve(config: Config) -> None:
    """Runs until SIGTERM or SIGINT.

    Raises: ConfigError, StoreError, SearchIndexError before anything listens.
    """
    config.check_slack()
    if config.app_token:
        serve_socket(config)
    else:
        serve_http(config)


def serve_socket(config: Config) -> None:
    running = Running(config)
    stopped = threading.Event()
    _on_signals(stopped.set)
    client = WebClient(config.app_token, base_url=config.api_url)
    handler = SocketModeHandler(running.bot.app, config.app_token, web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]
    log.info("listening over Socket Mode")
    stopped.wait()
    _close(handler)
    running.stop()


def serve_http(config: Config) -> None:
    # What cannot work is said here, in the process that the person started, not in a worker.
    Running(config).stop()
    Server(config).run()


class Running:
    """A bot with its store and clock, from start to stop."""

    def __init__(self, config: Config) -> None:
        self.store = open_store(config.database_url)
        try:
            self.bot: Bot = create_app(config, self.store)
            self.scheduler = Scheduler(self.bot.desk)
        except BaseException:
            self.store.close()
            raise

    def stop(self) -> None:
        self.scheduler.stop()
        if not self.bot.work.drain(DRAIN_SECONDS):
            log.warning("stopped with work under way")
        self.store.close()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one worker of many threads: the store and the index are opened once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._running: Running | None = None
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"0.0.0.0:{self._config.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": HTTP_THREADS,
            "graceful_timeout": 2,
            "timeout": 60,
            "keepalive": 75,
            "limit_request_line": 4094,
            "accesslog": None,
            "loglevel": "warning",
            "worker_exit": lambda server, worker: self._stop(),
            "post_worker_init": lambda worker: log.info("listening on port %s", self._config.port),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called in the worker, after the fork: threads do not survive one."""
        self._running = Running(self._config)
        return guarded(SlackRequestHandler(self._running.bot.app), self._running.store)

    def _stop(self) -> None:
        if self._running:
            self._running.stop()
            self._running = None


def _on_signals(stop: Callable[[], None]) -> None:
    def caught(number: int, frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, caught)


def _close(handler: SocketModeHandler) -> None:
    try:
        handler.close()  # type: ignore[no-untyped-call]
    except AttributeError:
        # slack_sdk 3.47 races with itself when it has just reconnected.
        log.debug("the socket was being replaced while it was closed")
