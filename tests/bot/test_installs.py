"""Several workspaces and an enterprise with one bot: let in, at work, put out, forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.app import Bot, create_app
from bot.config import Config, ConfigError
from bot.installs import Leaving, OneKey
from bot.listeners.installs import told
from bot.slack import Access
from bot.workspace import FakeSlack, Fault, Person
from bot.workspace.delivery import CallableTransport
from bot.workspace.state import Team
from storage import PaperId, Store, StoreBusy
from tests.bot.conftest import dispatch_to
from tests.engines import rows_of

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
GRACE = timedelta(days=30)
KEY = Fernet.generate_key().decode()
Json = dict[str, Any]


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def now(self) -> float:
        """As the local Slack asks for it."""
        return self.time.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret", clock=clock) as running:
        running.team.installed = False
        yield running


@pytest.fixture
def many(config: Config, slack: FakeSlack) -> Config:
    return replace(
        config,
        signing_secret=slack.signing_secret,
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        encryption_key=KEY,
        api_url=slack.api_url,
        log_level="DEBUG",
    )


Start = Callable[[Config], Bot]


@pytest.fixture
def start(shelf: Store, slack: FakeSlack, clock: Clock) -> Iterator[Start]:
    started: list[Bot] = []

    def begin(config: Config) -> Bot:
        started.append(create_app(config, shelf, now=clock))
        slack.connect_callable(dispatch_to(started[-1]))
        return started[-1]

    yield begin
    for bot in started:
        assert bot.close(5)


@pytest.fixture
def bot(start: Start, many: Config) -> Bot:
    return start(many)


@pytest.fixture
def kites(slack: FakeSlack) -> Team:
    return slack.add_team("Kite Lab", installed=False)


def install(bot: Bot, slack: FakeSlack, team: Team, **more: Any) -> str:
    """Through both doors. The token that it gave."""
    assert bot.installing
    begun = dict(bot.installing.begin("").headers)
    cookie = begun["Set-Cookie"].partition(";")[0]
    back = slack.oauth.approve(begun["Location"], team=team, installer="U1", **more)
    answer = bot.installing.finish(back.partition("?")[2], cookies=cookie)
    assert answer.status == "200 OK", answer.body
    return team.bot_token


def answered(person: Person, word: str, channel: str = "general") -> str:
    return person.wait_for(channel, lambda message: word in message.as_text()).as_text()


def saved(store: Store, team: Team, person: Person) -> set[PaperId]:
    return store.lists.ids(workspace=team.id, member=person.id)


def save_one(person: Person) -> None:
    person.slash("/papers save 2503.00001")
    answered(person, "Saved")


def tidy(bot: Bot) -> list[str]:
    """What the clock does each hour."""
    return list(bot.errands.leaving.tidy())


# Two workspaces


def test_each_workspace_is_answered_with_its_own_token(
    bot: Bot, slack: FakeSlack, kites: Team, shelf: Store
) -> None:
    tokens = {install(bot, slack, team) for team in (slack.team, kites)}
    assert len(tokens) == 2
    ada, bea = slack.member("ada"), slack.member("bea", kites)
    for person in (ada, bea):
        person.dm("help")
        answered(person, "/papers search", "dm")
        save_one(person)
    posted = {call.team_id for call in slack.calls if call.method == "chat.postMessage"}
    assert posted == {slack.team.id, kites.id}
    assert all(call.response["ok"] for call in slack.calls if call.method == "chat.postMessage")
    assert saved(shelf, slack.team, ada) == saved(shelf, kites, bea) == {PaperId(1)}
    assert shelf.lists.ids(workspace=kites.id, member=ada.id) == set()


def test_no_request_waits_for_slack_to_know_its_token(
    bot: Bot, slack: FakeSlack, kites: Team
) -> None:
    install(bot, slack, kites)
    introduced = [call.method for call in slack.calls].count("auth.test")
    bea = slack.member("bea", kites)
    for _ in range(3):
        assert bea.slash("/papers help").error is None
    assert [call.method for call in slack.calls].count("auth.test") == introduced


def test_a_client_of_a_request_never_sends_twice(bot: Bot, slack: FakeSlack, many: Config) -> None:
    token = install(bot, slack, slack.team)
    seen: list[Any] = []
    bot.app.middleware(lambda context, next: (seen.append(context.client), next())[1])
    slack.member("ada").slash("/papers help")
    of_request, of_ours = seen[0], bot.errands.client(slack.team.id)
    assert of_ours
    for client in (of_request, of_ours):
        assert client.token == token
        assert client.base_url == many.api_url
        assert client.timeout == 10
        assert client.retry_handlers == []
        assert client.default_params == {"team_id": slack.team.id}


def test_who_is_not_let_in_is_told_so(bot: Bot, slack: FakeSlack, caplog: Any) -> None:
    ada = slack.member("ada")
    delivery = ada.slash("/papers save 1 xyzzy")
    assert delivery.error is None
    assert "not installed here" in answered(ada, "installed")
    assert bot.errands.client(slack.team.id) is None
    assert bot.errands.direct(slack.team.id, ada.id) is None
    assert "xyzzy" not in caplog.text


# Put out


def test_a_removal_takes_the_token_at_once_and_the_rows_after_the_grace(
    bot: Bot, slack: FakeSlack, kites: Team, shelf: Store, clock: Clock, caplog: Any
) -> None:
    caplog.set_level("INFO")
    install(bot, slack, kites)
    install(bot, slack, slack.team)
    ada, bea = slack.member("ada"), slack.member("bea", kites)
    save_one(ada)
    save_one(bea)
    slack.uninstall(kites)
    assert f"removed from {kites.id}: its token is gone, its rows go in 30 days" in caplog.text
    tokens = {each.place: bool(each.token) for each in shelf.installs.all()}
    assert tokens == {slack.team.id: True, kites.id: False}
    assert bot.errands.client(kites.id) is None

    clock.time += GRACE - timedelta(seconds=1)
    tidy(bot)
    assert saved(shelf, kites, bea) == {PaperId(1)}
    clock.time += timedelta(seconds=1)
    tidy(bot)
    assert saved(shelf, kites, bea) == set()
    assert saved(shelf, slack.team, ada) == {PaperId(1)}
    assert [each.place for each in shelf.installs.all()] == [slack.team.id]
    (told,) = [line for line in caplog.messages if line.startswith("purged")]
    assert told.startswith(f"purged {kites.id}, which removed the bot: Removed(saves=1, ")
    tidy(bot)
    assert caplog.messages[-1] == told, "and once only"


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("times", [1, 3])
def test_its_news_come_in_any_order_and_again(
    bot: Bot, slack: FakeSlack, shelf: Store, clock: Clock, in_order: bool, times: int, caplog: Any
) -> None:
    caplog.set_level("INFO")
    install(bot, slack, slack.team)
    slack.uninstall(in_order=in_order)
    (removed,) = shelf.installs.all()
    for _ in range(1, times):
        clock.time += timedelta(hours=1)
        for delivery in list(slack.deliveries):
            assert delivery.event_id
            assert slack.redeliver(delivery.event_id).status == 200
    assert shelf.installs.all() == [removed], "the grace does not begin again"
    assert caplog.text.count("removed from") == 1


def test_a_reinstall_within_the_grace_keeps_the_rows(
    bot: Bot, slack: FakeSlack, shelf: Store, clock: Clock
) -> None:
    install(bot, slack, slack.team)
    ada = slack.member("ada")
    save_one(ada)
    slack.uninstall()
    clock.time += GRACE - timedelta(days=1)
    install(bot, slack, slack.team)
    clock.time += 9 * GRACE
    tidy(bot)
    assert saved(shelf, slack.team, ada) == {PaperId(1)}
    ada.slash("/papers list")
    answered(ada, "Your list")


def test_news_of_an_earlier_removal_do_not_put_out_who_is_back(
    bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    install(bot, slack, slack.team)
    slack.uninstall()
    late = list(slack.deliveries)
    clock.time += timedelta(minutes=2)
    token = install(bot, slack, slack.team)
    for delivery in late:
        assert delivery.event_id
        slack.redeliver(delivery.event_id)
    client = bot.errands.client(slack.team.id)
    assert client
    assert client.token == token


def test_peoples_tokens_are_none_of_ours(bot: Bot, slack: FakeSlack, shelf: Store) -> None:
    install(bot, slack, slack.team)
    for tokens in ({"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}, {}):
        slack.events.deliver(slack.team, {"type": "tokens_revoked", "tokens": tokens})
    (kept,) = shelf.installs.all()
    assert kept.removed_at is None
    slack.events.deliver(slack.team, {"type": "tokens_revoked", "tokens": {"bot": ["U9"]}})
    assert shelf.installs.all() == [replace(kept, token=b"", removed_at=NOW)]


def test_a_grace_of_no_days_is_at_once(
    start: Start, many: Config, slack: FakeSlack, shelf: Store
) -> None:
    bot = start(replace(many, purge_days=0))
    install(bot, slack, slack.team)
    ada = slack.member("ada")
    save_one(ada)
    slack.uninstall()
    assert saved(shelf, slack.team, ada) == set()
    assert shelf.installs.all() == []


def test_a_removal_that_cannot_be_noted_is_told_of_again(
    bot: Bot, slack: FakeSlack, shelf: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bot, slack, slack.team)

    def busy(*args: Any, **more: Any) -> bool:
        raise StoreBusy("in use")

    with monkeypatch.context() as while_busy:
        while_busy.setattr(shelf.installs, "remove", busy)
        slack.uninstall()
    assert [delivery.status for delivery in slack.deliveries] == [503, 503]
    assert shelf.installs.all()[0].token
    clock.time += timedelta(seconds=1)
    slack.run_due()
    assert not shelf.installs.all()[0].token


def test_a_removal_of_who_never_was_in_is_nothing(
    bot: Bot, slack: FakeSlack, kites: Team, shelf: Store
) -> None:
    slack.uninstall(kites)
    assert {delivery.status for delivery in slack.deliveries} == {200}
    assert shelf.installs.all() == []


def test_who_left_unheard_is_noticed_within_a_day(
    bot: Bot, slack: FakeSlack, kites: Team, shelf: Store, clock: Clock
) -> None:
    install(bot, slack, kites)
    install(bot, slack, slack.team)
    assert tidy(bot) == sorted([slack.team.id, kites.id])
    kites.installed = False
    clock.time += timedelta(hours=23)
    assert tidy(bot) == []
    clock.time += timedelta(hours=1)
    assert tidy(bot) == sorted([slack.team.id, kites.id])
    assert {each.place: each.removed_at for each in shelf.installs.all()} == {
        slack.team.id: None,
        kites.id: clock.time,
    }
    clock.time += timedelta(days=1)
    assert tidy(bot) == [slack.team.id]


def test_who_comes_back_while_the_old_token_is_tried_stays(
    bot: Bot, slack: FakeSlack, shelf: Store, clock: Clock
) -> None:
    install(bot, slack, slack.team)

    def back_meanwhile(access: Access) -> bool:
        clock.time += timedelta(seconds=1)
        install(bot, slack, slack.team)
        return True

    keys = OneKey(Access(slack.team.id, "", "xoxb-old", "U9", "B9"))
    leaving = Leaving(shelf, keys, grace=GRACE, is_dead=back_meanwhile, now=clock)
    assert list(leaving.tidy()) == [slack.team.id]
    assert shelf.installs.all()[0].token


@pytest.mark.parametrize(
    "fault", [Fault.error("invalid_auth"), Fault.error("internal_error"), Fault.status(503)]
)
def test_a_slack_that_is_unsure_puts_nobody_out(
    fault: Fault, bot: Bot, slack: FakeSlack, shelf: Store
) -> None:
    install(bot, slack, slack.team)
    slack.faults.next("auth.test", fault, times=3)
    tidy(bot)
    assert shelf.installs.all()[0].token


# The simple way


def test_one_workspace_by_its_token_goes_the_same_way(
    start: Start, config: Config, slack: FakeSlack, shelf: Store, clock: Clock
) -> None:
    slack.team.installed = True
    one = replace(config, bot_token=slack.bot_token, api_url=slack.api_url)
    bot = start(replace(one, signing_secret=slack.signing_secret))
    assert bot.installing is None
    ada = slack.member("ada")
    save_one(ada)
    (noted,) = shelf.installs.all()
    assert (noted.place, noted.token, noted.bot_user) == (
        slack.team.id,
        b"",
        slack.team.bot_user_id,
    )
    slack.uninstall()
    clock.time += GRACE
    tidy(bot)
    assert saved(shelf, slack.team, ada) == set()
    assert shelf.installs.all() == []


def test_one_workspace_that_is_started_again_was_never_put_out(
    start: Start, config: Config, slack: FakeSlack, shelf: Store, clock: Clock
) -> None:
    slack.team.installed = True
    one = replace(
        config,
        bot_token=slack.bot_token,
        api_url=slack.api_url,
        signing_secret=slack.signing_secret,
    )
    start(one)
    ada = slack.member("ada")
    save_one(ada)
    slack.uninstall()
    slack.team.installed = True
    clock.time += timedelta(days=1)
    bot = start(one)
    clock.time += 2 * GRACE
    tidy(bot)
    assert saved(shelf, slack.team, ada) == {PaperId(1)}


def test_one_workspaces_token_leaves_what_others_have_kept(
    bot: Bot, start: Start, config: Config, slack: FakeSlack, kites: Team, shelf: Store
) -> None:
    for team in (slack.team, kites):
        install(bot, slack, team)
    kept = shelf.installs.all()
    one = replace(config, bot_token=kites.bot_token, api_url=slack.api_url)
    again = start(replace(one, signing_secret=slack.signing_secret))
    assert tidy(again) == [kites.id]
    assert shelf.installs.all() == kept


# An enterprise


@pytest.fixture
def sisters(slack: FakeSlack) -> tuple[Team, Team]:
    """Two workspaces of one enterprise."""
    one, two = (
        slack.add_team(name, installed=False, enterprise="Kites") for name in ("One", "Two")
    )
    return one, two


def test_an_enterprise_lets_it_into_all_its_workspaces(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store
) -> None:
    token = install(bot, slack, sisters[0], org_wide=True)
    people = [slack.member(f"member{n}", team) for n, team in enumerate(sisters)]
    for team, person in zip(sisters, people, strict=True):
        save_one(person)
        person.dm("save 2503.00002")
        answered(person, "Saved", "dm")
        assert saved(shelf, team, person) == {PaperId(1), PaperId(2)}
        done = person.wait_for("general", lambda message: "Saved" in message.as_text())
        person.click(done, "Undo")
        answered(person, "Undone")
        assert saved(shelf, team, person) == {PaperId(2)}, "by every door"
        client = bot.errands.client(team.id)
        assert client
        assert client.token == token
    assert shelf.lists.ids(workspace="EKITES", member=people[0].id) == set()
    slack.uninstall(sisters[0])
    assert [bot.errands.client(team.id) for team in sisters] == [None, None]


def test_an_enterprise_takes_the_rows_of_all_its_workspaces_with_it(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store, clock: Clock
) -> None:
    install(bot, slack, slack.team)
    install(bot, slack, sisters[0], org_wide=True)
    people = [slack.member("ada"), *(slack.member("bea", team) for team in sisters)]
    for person in people:
        save_one(person)
    slack.uninstall(sisters[1])
    clock.time += GRACE
    tidy(bot)
    teams = (slack.team, *sisters)
    left = [saved(shelf, team, person) for team, person in zip(teams, people, strict=True)]
    assert left == [{PaperId(1)}, set(), set()]
    assert [each.place for each in shelf.installs.all()] == [slack.team.id]


def test_an_enterprise_takes_it_from_one_workspace(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store, clock: Clock
) -> None:
    token = install(bot, slack, sisters[0], org_wide=True)
    people = [slack.member("bea", team) for team in sisters]
    for person in people:
        save_one(person)
    delivery = slack.revoke_access(sisters[1])
    assert delivery is not None
    assert delivery.status == 200
    clients = [bot.errands.client(team.id) for team in sisters]
    assert [client.token if client else None for client in clients] == [token, None]
    clock.time += GRACE
    tidy(bot)
    left = [saved(shelf, team, person) for team, person in zip(sisters, people, strict=True)]
    assert left == [{PaperId(1)}, set()]


def test_it_is_given_back_within_the_grace(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store, clock: Clock
) -> None:
    install(bot, slack, sisters[0], org_wide=True)
    bea = slack.member("bea", sisters[1])
    save_one(bea)
    slack.revoke_access(sisters[1])
    slack.grant_access(sisters[1])
    bea.slash("/papers list")
    answered(bea, "Your list")
    clock.time += GRACE
    tidy(bot)
    assert saved(shelf, sisters[1], bea) == {PaperId(1)}
    assert bot.errands.client(sisters[1].id)


def test_a_taken_access_that_cannot_be_noted_is_told_of_again(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store, monkeypatch: Any
) -> None:
    def busy(*_: object, **__: object) -> bool:
        raise StoreBusy("somebody writes")

    install(bot, slack, sisters[0], org_wide=True)
    with monkeypatch.context() as while_busy:
        while_busy.setattr(shelf.installs, "leave_seat", busy)
        delivery = slack.revoke_access(sisters[1])
    assert delivery is not None
    assert delivery.status == 503
    slack.run_due()
    assert slack.deliveries[-1].status == 200


NEWS: dict[str, Json] = {
    "neither a workspace nor authorizations": {},
    "a workspace, but by the enterprise": {
        "team_id": "T111",
        "authorizations": [
            {"enterprise_id": "EKITES", "team_id": "T111", "is_enterprise_install": True}
        ],
    },
}


@pytest.mark.parametrize("named", NEWS)
def test_an_enterprise_as_slacks_samples_name_it(
    named: str, bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store
) -> None:
    install(bot, slack, sisters[0], org_wide=True)
    wire = CallableTransport(dispatch_to(bot), secret=slack.signing_secret, timeout=3.0)
    payload: Json = {
        "token": "verification-token",
        "enterprise_id": "EKITES",
        "api_app_id": "A111",
        "event": {"type": "app_uninstalled"},
        "type": "event_callback",
        "event_id": "Ev111",
        "event_time": int(NOW.timestamp()),
    }
    assert wire.send("event_callback", payload | NEWS[named], None).status == 200
    assert shelf.installs.all()[0].removed_at == NOW


@pytest.mark.parametrize(
    ("body", "workspace"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T1", "context_team_id": "T2"}, "T2"),
        ({"team_id": "T1", "is_ext_shared_channel": True}, ""),
        ({"team_id": "T1", "context_team_id": "T2", "is_ext_shared_channel": True}, "T2"),
        ({"team_id": None}, ""),
    ],
)
def test_the_workspace_of_an_event_is_never_anothers(body: Json, workspace: str) -> None:
    assert told(body) == workspace


def test_a_seat_that_cannot_be_noted_holds_nobody_up(
    bot: Bot, slack: FakeSlack, sisters: tuple[Team, Team], shelf: Store, monkeypatch: Any
) -> None:
    install(bot, slack, sisters[0], org_wide=True)
    bea = slack.member("bea", sisters[0])

    def busy(workspace: str, *, enterprise: str) -> None:
        raise StoreBusy("in use")

    with monkeypatch.context() as while_busy:
        while_busy.setattr(shelf.installs, "note_seat", busy)
        save_one(bea)
    assert bot.errands.client(sisters[0].id) is None
    bea.slash("/papers help")
    assert bot.errands.client(sisters[0].id), "the next request notes it"


# Keys, and where no token may be


def test_a_wrong_key_keeps_the_bot_from_starting(
    bot: Bot, slack: FakeSlack, many: Config, shelf: Store
) -> None:
    token = install(bot, slack, slack.team)
    other = replace(many, encryption_key=Fernet.generate_key().decode())
    with pytest.raises(ConfigError, match=f"does not fit the tokens of {slack.team.id}: add") as e:
        create_app(other, shelf)
    assert token not in str(e.value)


def test_keys_are_rotated_by_starting_again(
    bot: Bot, start: Start, slack: FakeSlack, many: Config
) -> None:
    token = install(bot, slack, slack.team)
    new = Fernet.generate_key().decode()
    start(replace(many, encryption_key=f"{new},{KEY}"))
    again = start(replace(many, encryption_key=new)).errands.client(slack.team.id)
    assert again
    assert again.token == token


def test_no_token_is_anywhere_after_a_whole_life(
    bot: Bot, slack: FakeSlack, shelf: Store, clock: Clock, tmp_path: Path, caplog: Any
) -> None:
    caplog.set_level("DEBUG")
    tokens = [install(bot, slack, slack.team)]
    ada = slack.member("ada")
    save_one(ada)
    ada.dm("search decoding")
    answered(ada, "Lantern", "dm")
    assert kept_in(tmp_path, shelf, *tokens) == []
    slack.uninstall()
    ada.slash("/papers help")
    tokens.append(install(bot, slack, slack.team))
    ada.slash("/papers list")
    answered(ada, "Your list")
    slack.uninstall(in_order=False)
    clock.time += GRACE
    tidy(bot)
    secrets = [*tokens, slack.client_secret, KEY]
    assert len(set(secrets)) == 4
    assert kept_in(tmp_path, shelf, *secrets) == []
    for secret in secrets:
        assert secret not in caplog.text
        assert secret not in str(slack.calls)
        assert secret not in str(slack.deliveries)


def kept_in(folder: Path, shelf: Store, *secrets: str) -> list[str]:
    """Files and tables that hold one of these; a file's write-ahead log is one of them."""
    kept = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert ("papers.db" in kept) == ("papers.db-wal" in kept)
    kept |= {name: repr(rows).encode() for name, rows in rows_of(shelf).items()}
    return [name for name, body in kept.items() for secret in secrets if secret.encode() in body]
