"""What Slack delivers again is acted on once, by whichever process it reaches; what it could only
deliver late is acted on all the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import Bot, create_app
from bot.config import Config
from bot.workspace import FakeSlack, Person, SeenMessage
from bot.workspace.delivery import CallableTransport, Delivery, Reply, Retry, Transport
from bot.workspace.socket_mode import ANSWERABLE, ENVELOPE_TYPES
from bot.workspace.state import Json
from storage import Store
from storage.shelves.engine import Row
from tests.bot.conftest import dispatch_to
from tests.bot.payloads import MANIFEST
from tests.bot.siege import UnderWay
from tests.builders import INVENTED
from tests.engines import rows_of

LANTERN = INVENTED[1][0]
LINK = "https://arxiv.org/abs/2503.00002"
BIB = b"@article{a, title={A Paper That Nobody Has}, author={Quill, Ada}, year={2024}}"
ASKS = {"auth.test", "users.info", "conversations.info"}  # what a new process asks first
MINUTES = (0, 1, 5)  # after which Slack tries again: at once, after a minute, after five more
REASONS = ("http_timeout", "http_error", "connection_failed")


@dataclass(frozen=True, slots=True)
class Envelopes:
    """In the place of a connection of Socket Mode: Bolt's own adapter reads them."""

    bot: Bot

    def send(self, kind: str, payload: Json, retry: Retry | None) -> Reply:
        request = SocketModeRequest(
            type=ENVELOPE_TYPES.get(kind, "interactive"),
            envelope_id="e",
            payload=payload,
            accepts_response_payload=kind in ANSWERABLE,
            retry_attempt=retry.num if retry else 0,
            retry_reason=retry.reason if retry else "",
        )
        response = run_bolt_app(self.bot.app, request)
        return Reply(response.status, response.body)


@dataclass
class Shop:
    """One store, and process after process that serves it."""

    config: Config
    store: Store
    slack: FakeSlack
    over: str
    late: timedelta = timedelta()
    bots: list[Bot] = field(default_factory=list)

    def restart(self) -> None:
        self.stop()
        now = lambda: datetime.now(UTC) + self.late  # noqa: E731
        bot = create_app(self.config, self.store, now=now)
        self.bots.append(bot)
        self.settle = UnderWay(bot).settle
        self.line: Transport = Envelopes(bot)
        if self.over == "http":
            self.line = CallableTransport(dispatch_to(bot), secret="not-a-secret", timeout=3.0)
            self.slack.connect_callable(dispatch_to(bot))
        self.slack._courier.transport = self.line

    def stop(self) -> None:
        if self.bots:
            assert self.bots.pop().close(5)

    def done(self) -> tuple[list[tuple[str, Json]], dict[str, list[Row]]]:
        """(what was asked of Slack, all rows but receipts), once there is nothing left to do."""
        assert self.settle()
        calls = [(its.method, its.args) for its in self.slack.calls if its.method not in ASKS]
        kept = rows_of(self.store)
        del kept["events"]
        return calls, kept


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    domains = MANIFEST["features"]["unfurl_domains"]
    with FakeSlack(signing_secret="not-a-secret", unfurl_domains=domains) as running:
        yield running


@pytest.fixture(params=["http", "socket"])
def shop(
    request: pytest.FixtureRequest, config: Config, shelf: Store, slack: FakeSlack
) -> Iterator[Shop]:
    told = replace(config, bot_token=slack.bot_token, api_url=slack.api_url)
    made = Shop(told, shelf, slack, request.param)
    made.restart()
    yield made
    made.stop()


@pytest.fixture
def ada(slack: FakeSlack, shop: Shop) -> Person:
    return slack.member("ada")


# What somebody does. Each is one request to the bot, or two.


def answered(ada: Person, shop: Shop) -> SeenMessage:
    """The answer to a search."""
    ada.slash("/papers search speculative decoding")
    assert shop.settle()
    return ada.sees("general")[-1]


def opened(ada: Person, shop: Shop, act: Callable[[], object]) -> None:
    act()
    assert shop.settle()


def save_by_command(ada: Person, shop: Shop) -> None:
    ada.slash(f"/papers save {LINK}")


def save_by_message(ada: Person, shop: Shop) -> None:
    ada.dm("save 2503.00002 in thesis")


def save_by_mention(ada: Person, shop: Shop) -> None:
    shop.slack.channel("general").members.add(ada.team.bot_user_id)
    ada.mention("save 2503.00002", "general")


def ask_by_mention(ada: Person, shop: Shop) -> None:
    shop.slack.channel("general").members.add(ada.team.bot_user_id)
    ada.mention("papers on speculative decoding", "general")


def post_a_link(ada: Person, shop: Shop) -> None:
    ada.post(f"read {LINK}", "general")


def open_home(ada: Person, shop: Shop) -> None:
    ada.open_home()


def share_a_file(ada: Person, shop: Shop) -> None:
    ada.upload("papers.bib", BIB, "in thesis")


def run_a_step(ada: Person, shop: Shop) -> None:
    shop.slack.run_step("add_to_list", {"paper": LINK, "member": {"id": ada.id}})


def find_by_a_step(ada: Person, shop: Shop) -> None:
    shop.slack.run_step("find_papers", {"words": "decoding"})


def click_save(ada: Person, shop: Shop) -> None:
    ada.click(answered(ada, shop), "paper.menu", option=menu_entry(ada, "save:"))


def click_share(ada: Person, shop: Shop) -> None:
    ada.click(answered(ada, shop), "results.share")


def click_at_home(ada: Person, shop: Shop) -> None:
    opened(ada, shop, lambda: ada.slash("/papers save 2503.00002"))
    opened(ada, shop, ada.open_home)
    home = ada.home()
    assert home
    ada.click(home, "home.help")


def submit_a_note(ada: Person, shop: Shop) -> None:
    opened(ada, shop, lambda: ada.slash(f"/papers save {LINK}"))
    opened(ada, shop, lambda: ada.click(ada.sees("general")[-1], "paper.note"))
    modal = ada.modal()
    assert modal
    ada.submit(modal, {"note": "for chapter two"})


def submit_a_search(ada: Person, shop: Shop) -> None:
    opened(ada, shop, lambda: ada.shortcut("search_papers"))
    modal = ada.modal()
    assert modal
    ada.submit(modal, {"words": "decoding"})


def submit_settings(ada: Person, shop: Shop) -> None:
    opened(ada, shop, ada.open_home)
    home = ada.home()
    assert home
    opened(ada, shop, lambda: ada.click(home, "home.settings"))
    modal = ada.modal()
    assert modal
    ada.submit(modal, {"privacy": "private"})


def open_a_form(ada: Person, shop: Shop) -> None:
    opened(ada, shop, lambda: ada.slash(f"/papers save {LINK}"))
    ada.click(ada.sees("general")[-1], "paper.note")


def use_a_shortcut(ada: Person, shop: Shop) -> None:
    ada.shortcut("search_papers")


def use_a_message_shortcut(ada: Person, shop: Shop) -> None:
    ada.message_shortcut("save_from_message", ada.post(f"see {LINK}", "general"))


def menu_entry(ada: Person, kind: str) -> str:
    menu = ada.sees("general")[-1].actions["paper.menu"]
    return next(each["value"] for each in menu["options"] if each["value"].startswith(kind))


Act = Callable[[Person, Shop], None]
EVENTS: tuple[Act, ...] = (
    save_by_message,
    save_by_mention,
    ask_by_mention,
    post_a_link,
    open_home,
    share_a_file,
    run_a_step,
    find_by_a_step,
)
REQUESTS: tuple[Act, ...] = (
    save_by_command,
    click_save,
    click_share,
    click_at_home,
    submit_a_note,
    submit_a_search,
    submit_settings,
)
WINDOWS: tuple[Act, ...] = (open_a_form, use_a_shortcut, use_a_message_shortcut)


def sent_by(act: Act, ada: Person, shop: Shop) -> list[Delivery]:
    """The requests that the act itself was: what was made ready for it is over."""
    act(ada, shop)
    assert shop.settle()
    last = shop.slack.deliveries[-1]
    kind = last.payload.get("event", last.payload).get("type")
    its = [each for each in shop.slack.deliveries if each.kind == last.kind]
    same = [each for each in its if each.payload.get("event", each.payload).get("type") == kind]
    return same[-1:]


@pytest.mark.parametrize("act", [*EVENTS, *REQUESTS], ids=lambda act: act.__name__)
def test_what_is_delivered_four_times_is_done_once(ada: Person, shop: Shop, act: Act) -> None:
    before = shop.done()
    (sent,) = sent_by(act, ada, shop)
    after = shop.done()
    assert after != before
    for number, (minutes, reason) in enumerate(zip(MINUTES, REASONS, strict=True), start=1):
        shop.late += timedelta(minutes=minutes)
        if number == 2:
            shop.restart()
        retry = Retry(number, reason) if sent.kind == "event_callback" else None
        assert shop.line.send(sent.kind, sent.payload, retry).status == 200
        assert shop.done() == after


@pytest.mark.parametrize("act", WINDOWS, ids=lambda act: act.__name__)
def test_a_window_is_opened_once(ada: Person, shop: Shop, act: Act) -> None:
    """By one process: when there is another, it is too late to open one."""
    (sent,) = sent_by(act, ada, shop)
    after = shop.done()
    assert shop.line.send(sent.kind, sent.payload, None).status == 200
    assert shop.done() == after


@pytest.mark.parametrize("act", EVENTS, ids=lambda act: act.__name__)
def test_what_came_while_nobody_listened_is_done_when_it_comes_again(
    ada: Person, shop: Shop, act: Act
) -> None:
    """As if it had come then."""
    before = shop.done()
    shop.stop()
    shop.slack._courier.transport = None
    act(ada, shop)
    (lost,) = [each for each in shop.slack.deliveries if each.status != 200][-1:]
    assert shop.done() == before
    shop.late += timedelta(minutes=6)
    shop.restart()
    for number, reason in enumerate(REASONS[1:], start=2):
        retry = Retry(number, reason)
        assert shop.line.send(lost.kind, lost.payload, retry).status == 200
        done = shop.done()
    assert len(done[0]) > len(before[0])
    shop.restart()
    assert shop.line.send(lost.kind, lost.payload, Retry(3, "http_error")).status == 200
    assert shop.done() == done


def test_a_save_that_is_delivered_four_times_is_one(ada: Person, shop: Shop) -> None:
    (sent,) = sent_by(save_by_message, ada, shop)
    shop.restart()
    shop.line.send(sent.kind, sent.payload, Retry(1, "http_timeout"))
    calls, kept = shop.done()
    assert [row[2] for row in kept["saves"]] == [2]
    assert [args["text"].split("\n")[0] for name, args in calls if name == "chat.postMessage"] == [
        f"*Saved to your list:* {LANTERN} · to read · list thesis"
    ]
