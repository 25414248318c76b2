"""`papers serve` for real: a process, a socket, signals, and what it writes to its log."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.config import Config
from bot.serve import Running
from bot.workspace import FakeSlack, Fault, Person, SeenMessage
from bot.workspace.delivery import signed
from storage import PaperboyError, Store, look_at_store, open_store
from tests.bot.serving import (
    PAPERS,
    Served,
    environ,
    free_port,
    over_http,
    over_socket,
    slack_settings,
)
from tests.builders import paper

WORD = "xyzzy-secret-word"
FORM = "application/x-www-form-urlencoded"
Start = Callable[..., Served]
BOTH = pytest.mark.parametrize("start", [over_http, over_socket])


@contextmanager
def filled(folder: Path) -> Iterator[Store]:
    """A store with the six invented papers."""
    store = open_store(f"sqlite:///{folder}/papers.db")
    for n in range(6):
        store.papers.add(paper(n), keys=[f"title:{n}"], tags=[])
    yield store
    store.close()


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path) as store:
        yield store


@pytest.fixture
def ada(slack: FakeSlack) -> Person:
    return slack.member("ada")


@pytest.fixture
def serve(slack: FakeSlack, tmp_path: Path, papers: Store) -> Iterator[Start]:
    """Starts a process, and sees to its end."""
    started: list[Served] = []

    def begin(start: Start, **more: str) -> Served:
        started.append(start(slack, tmp_path, **more))
        return started[-1]

    yield begin
    for served in started:
        served.end()
        assert "Traceback" not in served.log, served.log


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for every test that leaves it as it was."""
    folder = tmp_path_factory.mktemp("served")
    with FakeSlack(signing_secret="not-a-secret") as slack, filled(folder):
        served = over_http(slack, folder)
        yield served
        served.end()
        assert "Traceback" not in served.log, served.log


def answered(ada: Person, word: str, *, timeout: float = 8) -> SeenMessage:
    return ada.wait_for("general", lambda message: word in message.as_text(), timeout=timeout)


@contextmanager
def busy(folder: Path) -> Iterator[None]:
    """Somebody else writes to the database: every job waits."""
    with closing(open_store(f"sqlite:///{folder}/papers.db")) as other, other.transaction():
        yield


# A command, there and back


@BOTH
def test_a_command_is_acknowledged_and_answered(
    start: Start, serve: Start, ada: Person, slack: FakeSlack
) -> None:
    serve(start)
    introduced = len(calls(slack, "auth.test"))
    delivery = ada.slash("/papers search speculative decoding")
    assert (delivery.error, delivery.status) == (None, 200)
    assert delivery.milliseconds < 2000
    assert "Drafting Ahead" in answered(ada, "Lantern").as_text()
    assert ada.slash("/newspapers").error is None
    assert "/papers help" in answered(ada, "I only know").as_text()
    assert len(calls(slack, "auth.test")) == introduced, "no acknowledgement waits for Slack"


def calls(slack: FakeSlack, method: str) -> list[str]:
    return [call.method for call in slack.calls if call.method == method]


@BOTH
def test_a_paper_that_another_process_took_in_is_found(
    start: Start, serve: Start, ada: Person, papers: Store
) -> None:
    serve(start)
    papers.papers.add(paper(title="Zugzwang in Zurich"), keys=["title:z"], tags=[])
    since = time.monotonic()
    while time.monotonic() - since < 8:
        ada.slash("/papers search zugzwang")
        if "Zugzwang in Zurich" in answered(ada, "ugzwang").as_text():
            break
        time.sleep(0.2)
    assert time.monotonic() - since < 5, "the index follows in about two seconds"


# What anybody may send


def head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "Host: localhost", "", "")).encode()


def test_health_and_other_doors(http: Served) -> None:
    assert http.ask("GET", "/healthz") == (200, {"ok": True, "papers": 6})
    assert http.ask("GET", "/slack/events")[0] == 405
    assert http.ask("GET", "/")[0] == 404
    assert http.ask("POST", "/healthz/../slack/events", b"x")[0] == 404


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (head("POST /slack/events HTTP/1.1"), 400),
        (head("POST /slack/events HTTP/1.1") + b"token=t&text=" + WORD.encode(), 400),
        (head("POST /slack/events HTTP/1.1", "Content-Length: 0"), 400),
        (head("POST /slack/events HTTP/1.1", "Content-Length: abc") + b"abc", 400),
        (head("POST /slack/events HTTP/1.1", "Content-Length: -1") + b"abc", 400),
        (head("POST /slack/events HTTP/1.1", "Content-Length: 1000001"), 413),
        (head("POST /slack/events HTTP/1.1", "Content-Length: 3") + b"abcGET / HTTP/1.1", 401),
        (WORD.encode() + b"\r\n\r\n", 400),
        (head("POST /slack/events HTTP/1.1", f"{WORD} {WORD}: 1"), 400),
        (head("GET /" + "x" * 5000 + " HTTP/1.1"), 414),
    ],
)
def test_raw_requests_that_are_wrong(http: Served, raw: bytes, status: int) -> None:
    said = http.send(raw)
    assert said.startswith(f"HTTP/1.1 {status} ".encode()), said
    assert said.count(b"HTTP/1.1") == 1, "one request, one answer"


def test_a_body_in_chunks(http: Served) -> None:
    body = "command=/newspapers&team_id=T1&user_id=U1"
    kind = {"Transfer-Encoding": "chunked"}
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body.encode())
    headers = signed(body, FORM, "not-a-secret", None) | kind
    lines = [f"{name}: {value}" for name, value in headers.items()]
    said = http.send(head("POST /slack/events HTTP/1.1", *lines) + chunks)
    assert said.startswith(b"HTTP/1.1 200 ")
    forged = http.send(head("POST /slack/events HTTP/1.1", "Transfer-Encoding: chunked") + chunks)
    assert forged.startswith(b"HTTP/1.1 401 ")


def test_a_timestamp_that_is_none(http: Served) -> None:
    body = f"text={WORD}"
    for timestamp in ("abc", "-1", "NaN", "9" * 50, str(int(time.time()) - 301)):
        headers = signed(body, FORM, "not-a-secret", None)
        headers["x-slack-request-timestamp"] = timestamp
        status, said = http.ask("POST", "/slack/events", body.encode(), headers)
        assert (status, said) == (401, {"error": "refused"})


def test_a_large_body_that_is_sent_all_the_same(http: Served) -> None:
    body = b"x" * 3_000_000
    with suppress(BrokenPipeError, ConnectionResetError):  # it hung up before all was sent
        assert http.ask("POST", "/slack/events", body)[0] == 413
    assert http.is_up()


# The log


@BOTH
def test_the_log_holds_no_words_and_no_secrets(
    start: Start, serve: Start, ada: Person, slack: FakeSlack
) -> None:
    served = serve(start)
    ada.slash(f"/papers search {WORD}")
    answered(ada, WORD)
    ada.slash(f"/newspapers {WORD}")
    ada.slash(f"/papers {WORD}")
    ada.slash(f"/papers show {WORD}")
    answered(ada, "No paper is called")
    if start is over_http:
        body = f'{{"text": "{WORD}"'
        for secret in ("not-a-secret", "another-secret"):
            headers = signed(body, "application/json", secret, None)
            assert served.ask("POST", "/slack/events", body.encode(), headers)[0] in (400, 401)
        served.send(f"{WORD}\r\n\r\n".encode())
        served.send(head("POST /slack/events HTTP/1.1") + f"text={WORD}".encode())
    served.stop()
    assert served.wait() == 0
    assert "listening" in served.log
    for secret in (WORD, slack.bot_token, slack.app_token, slack.signing_secret, "/response/"):
        assert secret not in served.log, served.log


# The end


@BOTH
def test_work_under_way_is_finished_before_the_end(
    start: Start, serve: Start, ada: Person, tmp_path: Path
) -> None:
    served = serve(start)
    with busy(tmp_path):
        assert ada.slash("/papers search speculative decoding").error is None
        began = time.monotonic()
        served.stop()
        time.sleep(3.5)
        assert served.process.poll() is None, served.log
    assert "Drafting Ahead" in answered(ada, "Lantern").as_text()
    assert served.wait() == 0, served.log
    assert time.monotonic() - began < 11


@BOTH
def test_work_that_does_not_end_does_not_hold_up_the_end(
    start: Start, serve: Start, ada: Person, slack: FakeSlack
) -> None:
    served = serve(start)
    slack.faults.next("response_url", Fault.rate_limited(30))
    ada.slash("/papers search speculative decoding")
    assert slack.wait(lambda: not slack.faults.left("response_url"))
    began = time.monotonic()
    served.stop()
    served.wait()
    assert time.monotonic() - began < 11
    assert "stopped with work under way" in served.log


@BOTH
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_bot_ends_at_once(number: int, start: Start, serve: Start) -> None:
    served = serve(start)
    began = time.monotonic()
    served.stop(number)
    assert served.wait() == 0, served.log
    assert time.monotonic() - began < 8


def test_an_idle_connection_does_not_hold_up_the_end(serve: Start, ada: Person) -> None:
    served = serve(over_http)
    with socket.create_connection(("127.0.0.1", served.port)) as idle:
        ada.slash("/papers search speculative decoding")
        served.stop()
        assert served.wait() == 0, served.log
        idle.setblocking(False)
    answered(ada, "Drafting Ahead")


def test_nothing_is_left_running_after_stop(
    slack: FakeSlack, config: Config, shelf: Store, ada: Person
) -> None:
    before = set(threading.enumerate())
    told = Config(
        database_url=config.database_url,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    for _ in range(2):
        running = Running(told)
        running.bot.acks.submit(int).result()
        running.bot.work._threads.submit(int).result()
        assert running.stop(time.monotonic() + 5)
    until = time.monotonic() + 5
    while left := [each for each in set(threading.enumerate()) - before if ours(each)]:
        assert time.monotonic() < until, left
        time.sleep(0.02)


def test_a_listener_that_hangs_is_not_waited_for(
    config: Config, slack: FakeSlack, tmp_path: Path
) -> None:
    told = Config(
        database_url=config.database_url,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    running, freed = Running(told), threading.Event()
    hanging = running.bot.acks.submit(freed.wait)
    try:
        assert running.stop(time.monotonic() + 0.5) is False
        assert not hanging.done()
    finally:
        freed.set()


def ours(thread: threading.Thread) -> bool:
    """Not one of the local Slack's, which serve a request and go."""
    return not thread.name.startswith(("Thread-", "slack-")) or "APScheduler" in thread.name


# What keeps it from starting


def refused(folder: Path, **settings: str) -> tuple[int, str]:
    done = subprocess.run(
        (*PAPERS, "serve"), cwd=folder, env=environ(**settings), capture_output=True, timeout=60
    )
    said = done.stderr.decode()
    assert "Traceback" not in said, said
    assert done.stdout == b""
    return done.returncode, said


def test_missing_settings_are_all_named(tmp_path: Path) -> None:
    code, said = refused(tmp_path)
    assert code == 2
    for words in ("SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing", "Socket Mode"):
        assert words in said
    assert not list(tmp_path.iterdir()), "nothing was made"


def test_malformed_settings_are_all_named(tmp_path: Path) -> None:
    bad = {"PORT": "http", "SLACK_BOT_TOKEN": WORD, "SLACK_API_URL": "slack"}
    code, said = refused(tmp_path, **bad)
    assert code == 2
    assert all(name in said for name in bad)
    assert WORD not in said, "a token stays out even when it is wrong"


@pytest.mark.parametrize("more", [{}, {"SLACK_APP_TOKEN": "xapp-some"}])
def test_a_token_that_slack_refuses(slack: FakeSlack, tmp_path: Path, more: dict[str, str]) -> None:
    settings = slack_settings(slack, tmp_path) | {"SLACK_BOT_TOKEN": "xoxb-of-nobody"} | more
    code, said = refused(tmp_path, **settings, PORT=str(free_port()))
    assert code == 2
    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in said
    assert "xoxb-of-nobody" not in said


def test_an_app_token_that_slack_refuses(slack: FakeSlack, tmp_path: Path) -> None:
    settings = slack_settings(slack, tmp_path) | {"SLACK_APP_TOKEN": "xapp-of-nobody"}
    code, said = refused(tmp_path, **settings)
    assert code == 2
    assert "Slack refuses SLACK_APP_TOKEN" in said
    assert "xapp-of-nobody" not in said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/api/", "Slack cannot be reached at http://127.0.0.1:9/api/"),
        ("http://no-such-host.invalid/api/", "Slack cannot be reached at"),
        ("{slack}no/such/place/", "does not answer as Slack does"),
    ],
)
@pytest.mark.parametrize("app_token", ["", "xapp-some"])
def test_a_slack_that_cannot_be_reached(
    slack: FakeSlack, tmp_path: Path, url: str, words: str, app_token: str
) -> None:
    settings = slack_settings(slack, tmp_path)
    settings["SLACK_API_URL"] = url.format(slack=slack.api_url.removesuffix("api/"))
    code, said = refused(tmp_path, **settings, SLACK_APP_TOKEN=app_token, PORT=str(free_port()))
    assert code == 2
    assert words in said


def test_a_slack_that_is_ill_is_not_the_tokens_fault(slack: FakeSlack, tmp_path: Path) -> None:
    slack.faults.next("auth.test", Fault.error("internal_error"), times=3)
    code, said = refused(tmp_path, **slack_settings(slack, tmp_path), PORT=str(free_port()))
    assert code == 2
    assert "try again in a few minutes" in said


def test_a_token_with_a_character_that_none_has(slack: FakeSlack, tmp_path: Path) -> None:
    settings = slack_settings(slack, tmp_path) | {"SLACK_BOT_TOKEN": "xoxb-…"}
    code, said = refused(tmp_path, **settings, PORT=str(free_port()))
    assert code == 2
    assert "SLACK_BOT_TOKEN" in said


def test_a_port_that_is_in_use(slack: FakeSlack, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said = refused(tmp_path, **slack_settings(slack, tmp_path), PORT=port)
    assert code == 2
    assert f"PORT {port} cannot be listened on" in said


def test_a_database_that_cannot_be_opened(slack: FakeSlack, tmp_path: Path) -> None:
    settings = slack_settings(slack, tmp_path)
    settings["DATABASE_URL"] = f"sqlite:///{tmp_path}/no/such/folder/papers.db"
    code, said = refused(tmp_path, **settings, PORT=str(free_port()))
    assert code == 2
    assert "There is no folder" in said


def test_errors_to_start_leave_the_store_closed(slack: FakeSlack, tmp_path: Path) -> None:
    told = Config(
        database_url=f"sqlite:///{tmp_path}/papers.db",
        bot_token="xoxb-of-nobody",
        signing_secret="not-a-secret",
        api_url=slack.api_url,
    )
    with pytest.raises(PaperboyError, match="refuses"):
        Running(told)
    assert look_at_store(told.database_url).schema > 0
