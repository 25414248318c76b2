"""The bot behind its door, and witnesses of whatever goes wrong there."""

import json
import logging
import re
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import Bot, create_app
from bot.config import Config
from bot.doors import guarded
from bot.workspace import FakeSlack
from bot.workspace.state import Json
from storage import Store, Tag, open_store
from storage.shelves.engine import Whole
from storage.shelves.store import SqlStore
from storage.sqlite import SqliteEngine
from tests.bot.payloads import FORMS, HOOK, MANIFEST, Sample, Scene
from tests.bot.test_doors import signed, through
from tests.builders import INVENTED, paper

SECRET = "not-a-secret"
DEEP, DEPTH = "@@deep@@", 50_000  # what stands for lists in lists, and how many
REFERENCE = re.compile("reference [0-9a-f]+")
SLOW = 30.0  # seconds after which what is under way counts as hanging
ACTS = ("insert", "new"), ("update", "new"), ("delete", "old")  # which row it tells
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


class Stillness:
    """In the place of `time` where the bot waits for Slack."""

    monotonic = staticmethod(time.monotonic)

    def sleep(self, seconds: float) -> None:
        """Not at all."""


@dataclass
class Clock:
    """The bot's; `ahead` of ours."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Witness(logging.Handler):
    """What is logged that a bot in good health does not log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        is_news = record.levelno >= logging.ERROR and not record.name.startswith("slack_sdk")
        if is_news or record.exc_info:  # slack_sdk calls every connection that drops an error
            error = told(record.exc_info[1]) if record.exc_info else ""
            said = REFERENCE.sub("reference", record.getMessage())
            self.heard.append(f"{record.name}: {said} {error}".strip())

    def broke(self, args: threading.ExceptHookArgs) -> None:
        """In the place of `threading.excepthook`."""
        self.heard.append(f"a thread ended: {told(args.exc_value)}")


class UnderWay:
    """All that a bot has yet to do."""

    def __init__(self, bot: Bot) -> None:
        self._jobs: list[Future[Any]] = []
        for executor in (bot.acks, bot.work._threads):
            self._follow(executor)

    def settle(self) -> bool:
        """Waits until it is done. False where that takes too long."""
        end = time.monotonic() + SLOW
        while self._jobs:
            jobs = list(self._jobs)
            wait(jobs, timeout=max(0.0, end - time.monotonic()))
            if not all(each.done() for each in jobs):
                return False
            self._jobs = [each for each in self._jobs if each not in jobs]
        return True

    def _follow(self, executor: Executor) -> None:
        submit = executor.submit

        def followed(*args: Any, **named: Any) -> Future[Any]:
            future = submit(*args, **named)
            self._jobs.append(future)
            return future

        executor.submit = followed  # type: ignore[method-assign]


def told(error: BaseException | None) -> str:
    """What it is, and the line it is from."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where} ({str(error)[:200]!r})"


class Siege:
    """Sends payloads to the bot's door and tells what breaks."""

    def __init__(self, bot: Bot, slack: FakeSlack, store: SqlStore, clock: Clock) -> None:
        self.bot, self.slack, self.clock = bot, slack, clock
        self.witness = Witness()
        self._door = guarded(SlackRequestHandler(bot.app), store, signing_secret=SECRET)
        self._rows = store.engine
        watch_rows(self._rows)
        self.settle = UnderWay(bot).settle
        self._ada = slack.member("ada")
        dm = slack.state.open_im(slack.team.id, self._ada.id, slack.team.bot_user_id)
        bob, where = slack.member("bob").id, slack.channel("general").id
        self.scene = Scene(slack.team, self._ada.id, bob, where, dm.id)
        self.wrote: set[tuple[str, str, str]] = set()  # by what was sent last
        self._sent = 0

    def close(self) -> None:
        watch_no_more(self._rows)

    def send(self, sample: Sample, *, strange: bool = True) -> str:
        """What breaks by it; "" where nothing does. strange: it need not be understood."""
        self.witness.heard.clear()
        self.written()
        payload = self._freshened(sample.payload)
        try:
            status = self._knock(sample.kind, payload)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what broke
            return f"the door let out {told(error)}"
        if not self.settle():
            return "it hangs"
        if status >= 500 or (status != 200 and not strange):
            return f"status {status}"
        if self.witness.heard:
            return self.witness.heard[0]
        named = set(strings(payload)) | {str(value) for value in payload.values()}
        self.wrote = self.written()
        for table, *ids in self.wrote:
            if not set(ids) <= named | {""}:
                return f"{table} has a row of {ids}, of whom the payload does not speak"
        return ""

    def written(self) -> set[tuple[str, str, str]]:
        """(table, workspace, person) of the rows that were written or deleted since last time."""
        found = self._rows.rows("select whose, workspace, person from witnessed")
        self._rows.write("delete from witnessed")
        return {(whose, workspace, person) for whose, workspace, person in found}

    def _knock(self, kind: str, payload: Json) -> int:
        body, content_type = encoded(kind, payload)
        headers = signed(body, secret=SECRET)
        return through(self._door, body, CONTENT_TYPE=content_type, **headers)[0]

    def _freshened(self, value: Any, key: str = "") -> Any:
        """With ids that were never seen, and response URLs that nobody has used."""
        if isinstance(value, dict):
            return {name: self._freshened(its, str(name)) for name, its in value.items()}
        if isinstance(value, list):
            return [self._freshened(each, key) for each in value]
        if not isinstance(value, str) or not 0 < len(value) < 5000 or not value.isascii():
            return value
        if key == "private_metadata":
            return value.replace(f'"{HOOK}"', json.dumps(self._hook()))
        if key == "response_url":
            return self._hook()
        if key == "trigger_id":
            return self.slack.state.new_trigger(self.slack.team.id, self._ada.member)
        if key in ("event_id", "action_ts"):
            self._sent += 1
            return f"{self._sent}.{key}"
        return value

    def _hook(self) -> str:
        url = self.slack.state.new_response_url(self._ada.member, self.slack.channel("general"))
        return self.slack.link(f"response/{url.id}")


@contextmanager
def besieged(folder: Path) -> Iterator[Siege]:
    """The real bot on a small shelf. No pause of its is waited for, and nothing outside this
    machine is reached."""
    config = Config(database_url=f"sqlite:///{folder}/papers.db", signing_secret=SECRET)
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(config.database_url)))
        assert isinstance(store, SqlStore)
        fill(store)
        domains = MANIFEST["features"]["unfurl_domains"]
        slack = stack.enter_context(FakeSlack(signing_secret=SECRET, unfurl_domains=domains))
        told = Config(
            database_url=config.database_url,
            signing_secret=SECRET,
            bot_token=slack.bot_token,
            api_url=slack.api_url,
        )
        clock = Clock()
        bot = create_app(told, store, now=clock)
        stack.callback(bot.close)
        made = Siege(bot, slack, store, clock)
        siege = stack.enter_context(closing(made))
        stack.enter_context(patch.object(threading, "excepthook", siege.witness.broke))
        stack.enter_context(patch.object(socket, "getaddrinfo", only_here(socket.getaddrinfo)))
        for module in [its for name, its in sys.modules.items() if name.startswith("bot.slack.")]:
            if hasattr(module, "time"):
                stack.enter_context(patch.object(module, "time", Stillness()))
        logging.getLogger().addHandler(siege.witness)
        stack.callback(logging.getLogger().removeHandler, siege.witness)
        yield siege


def fill(store: Store) -> None:
    for n in range(len(INVENTED)):
        keys, tags = [f"arxiv:2503.0000{n + 1}"], [Tag("speculative decoding", 1.0)]
        store.papers.add(paper(n), keys=keys, tags=tags)


def only_here(resolve: Any) -> Any:
    """Names of other machines are not looked up."""

    def looked_up(host: Any, *more: Any, **named: Any) -> Any:
        if host not in ("127.0.0.1", "localhost", b"127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, "nothing outside is reached")
        return resolve(host, *more, **named)

    return looked_up


def watch_rows(engine: Whole) -> None:
    """From now on `witnessed` says whose rows are written and deleted."""
    for table in engine.tables():
        people = sorted({"member", "creator"} & set(table.columns)) or [""]
        for act, row in ACTS if "workspace" in table.columns else ():
            noted = " ".join(
                f"insert into witnessed values ('{table.name}', {row}.workspace, "
                f"{f'{row}.{each}' if each else repr('')});"
                for each in people
            )
            name = f"witnessed_{table.name}_{act}"
            where = f"after {act} on {table.name} for each row"
            if isinstance(engine, SqliteEngine):
                engine.write(f"create trigger {name} {where} begin {noted} end")
                continue
            engine.write(
                f"create function {name}() returns trigger language plpgsql as "
                f"$$ begin {noted} return null; end $$"
            )
            engine.write(f"create trigger {name} {where} execute function {name}()")
    engine.write("create table witnessed (whose text, workspace text, person text)")


def watch_no_more(engine: Whole) -> None:
    """A file goes with its folder; a database of PostgreSQL is another test's after this one."""
    if isinstance(engine, SqliteEngine):
        return
    engine.write("drop table witnessed")
    for table in engine.tables():
        for act, _ in ACTS if "workspace" in table.columns else ():
            engine.write(f"drop function witnessed_{table.name}_{act} cascade")


def encoded(kind: str, payload: Any) -> tuple[str, str]:
    """(body, content type) as Slack puts them on the wire."""
    if kind in FORMS:
        told = {name: value for name, value in payload.items() if value is not None}
        return urlencode(told, errors="surrogatepass"), FORM_TYPE
    body = json.dumps(payload).replace(f'"{DEEP}"', "[" * DEPTH + "]" * DEPTH)
    if kind == "event_callback" or not isinstance(payload, dict):
        return body, JSON_TYPE
    return urlencode({"payload": body}), FORM_TYPE


def strings(value: Any) -> Sequence[str]:
    """Every text in a payload."""
    if isinstance(value, dict):
        return [text for its in value.values() for text in strings(its)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []
