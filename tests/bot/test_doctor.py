"""The doctor: each check over facts, then broken installations, then a local Slack."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.checkup import (
    Finding,
    Level,
    check_clock,
    check_database,
    check_disk,
    check_index,
    check_keys,
    check_scopes,
    check_settings,
    check_token,
    check_zones,
    examine,
)
from bot.config import Config
from bot.workspace import FakeSlack
from bot.workspace.faults import Fault
from storage import IndexFacts, StoreFacts, index_folder, open_searcher, open_store
from tests.builders import paper

OK, WARNING, ERROR = Level
NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
STORE = StoreFacts("p.db", True, 8, 8, "abc", 359, 400, free=10**10)
INDEX = IndexFacts(Path("p.index"), True, True, "abc", 400)
ONE = Config(bot_token="xoxb-secret", app_token="xapp-secret")
MANY = Config(
    client_id="1.2", client_secret="s" * 32, encryption_key="k" * 43 + "=", signing_secret="s" * 32
)


def levels(found: list[Finding]) -> dict[str, Level]:
    return {each.about: each.level for each in found}


def now() -> datetime:
    return datetime.now(UTC)


# Each check


@pytest.mark.parametrize(
    ("config", "level", "says"),
    [
        (ONE, OK, "The bot runs over Socket Mode, for one workspace."),
        (MANY, OK, "The bot runs over HTTP on port 3000, for several workspaces."),
        (Config(), WARNING, "Slack is not set up; every command but `papers serve` works without."),
        (replace(ONE, bot_token=""), ERROR, "SLACK_BOT_TOKEN is missing: "),
        (replace(ONE, app_token=""), ERROR, "SLACK_SIGNING_SECRET is missing: "),
        (replace(MANY, encryption_key=""), ERROR, "PAPERBOY_ENCRYPTION_KEY is missing: "),
    ],
)
def test_settings(config: Config, level: Level, says: str) -> None:
    (found,) = check_settings(config)
    assert found.level is level
    assert found.says.startswith(says)
    assert bool(found.do) == (level is not OK)


def test_keys() -> None:
    assert check_keys("") == []
    assert [each.says for each in check_keys("k=")] == ["1 encryption key, well-formed."]
    assert [each.says for each in check_keys("k=,l=")] == ["2 encryption keys, well-formed."]


@pytest.mark.parametrize(
    ("house", "zones", "level"),
    [
        ("UTC", {"UTC", "Europe/Berlin"}, OK),
        ("UTC", {"UTC"}, ERROR),
        ("Asia/Tokyo", {"UTC", "Europe/Berlin"}, ERROR),
        ("UTC", set(), ERROR),
    ],
)
def test_time_zones(house: str, zones: set[str], level: Level) -> None:
    assert levels(check_zones(house, zones)) == {"time zones": level}


@pytest.mark.parametrize(
    ("facts", "level", "says"),
    [
        (STORE, OK, "p.db: 359 papers, schema 8."),
        (replace(STORE, papers=0), WARNING, "p.db: 0 papers, schema 8."),
        (replace(STORE, exists=False), WARNING, "There is none yet at p.db."),
        (replace(STORE, schema=7), WARNING, "p.db has schema 7; this Paperboy has 8."),
        (replace(STORE, schema=9), ERROR, "p.db has schema 9, of a newer Paperboy."),
        (replace(STORE, damage="malformed"), ERROR, "p.db: malformed."),
        (replace(STORE, writable=False), ERROR, "p.db cannot be written to."),
        (replace(STORE, lacking="a/b"), ERROR, "There is no folder a/b to keep p.db in."),
    ],
)
def test_the_database(facts: StoreFacts, level: Level, says: str) -> None:
    first = next(check_database(facts))
    assert (first.level, first.says) == (level, says)
    assert bool(first.do) == (level is not OK)


@pytest.mark.parametrize(
    ("free", "level"), [(10**9, OK), (10**9 - 1, WARNING), (50_000_000, WARNING), (1, ERROR)]
)
def test_the_disk(free: int, level: Level) -> None:
    assert check_disk(free).level is level


@pytest.mark.parametrize(
    ("facts", "level", "says"),
    [
        (INDEX, OK, "p.index has all there is in the database."),
        (replace(INDEX, exists=False), WARNING, "There is none yet in p.index."),
        (replace(INDEX, readable=False), WARNING, "The one in p.index is damaged, or "),
        (replace(INDEX, store="xyz"), WARNING, "The one in p.index is of another database."),
        (replace(INDEX, reached=397), WARNING, "3 changes behind the database."),
        (replace(INDEX, reached=402), WARNING, "2 changes ahead of the database."),
        (replace(INDEX, writable=False), ERROR, "p.index cannot be written to."),
    ],
)
def test_the_index(facts: IndexFacts, level: Level, says: str) -> None:
    found = check_index(facts, STORE)
    assert found.level is level
    assert found.says.startswith(says)
    assert bool(found.do) == (level is not OK)


def test_no_index_is_no_matter_where_there_are_no_papers() -> None:
    found = check_index(replace(INDEX, exists=False), replace(STORE, exists=False, papers=0))
    assert (found.level, found.do) == (OK, "")


@pytest.mark.parametrize(
    ("apart", "level"), [(0, OK), (29, OK), (30, WARNING), (-239, WARNING), (-240, ERROR)]
)
def test_the_clock(apart: int, level: Level) -> None:
    assert check_clock(NOON + timedelta(seconds=apart), NOON).level is level


@pytest.mark.parametrize(
    ("error", "level", "do"),
    [
        ("", OK, ""),
        ("invalid_auth", ERROR, "Copy it from OAuth."),
        ("account_inactive", ERROR, "Copy it from OAuth."),
        ("ratelimited", ERROR, "Try again in a while."),
    ],
)
def test_a_token(error: str, level: Level, do: str) -> None:
    found = check_token("TOKEN", "OAuth", error)
    assert (found.level, found.do) == (level, do)


@pytest.mark.parametrize(
    ("granted", "level", "says"),
    [
        ({"a", "b", "c"}, OK, "All that are of use."),
        ({"a", "b"}, OK, "All that are needed; without the optional c."),
        ({"a"}, ERROR, "Not granted: b."),
        ({"a", "b", "x"}, WARNING, "More than needed: x."),
    ],
)
def test_scopes(granted: set[str], level: Level, says: str) -> None:
    found = check_scopes(frozenset(granted), {"a", "b"}, {"c"})
    assert (found.level, found.says) == (level, says)


# Broken installations


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """One paper on the shelf, and its index."""
    url = f"sqlite:///{tmp_path}/papers.db"
    store = open_store(url)
    store.papers.add(paper(0), keys=["title:0"], tags=[])
    open_searcher(store, index_folder(url)).refresh()
    store.close()
    return replace(ONE, database_url=url)


def offline(config: Config) -> dict[str, Level]:
    return levels(examine(config, online=False, now=now))


@pytest.mark.sqlite
def test_a_sound_installation(config: Config) -> None:
    parts = ("settings", "time zones", "database", "disk", "index")
    assert offline(config) == dict.fromkeys(parts, OK)


def test_nothing_is_made(tmp_path: Path) -> None:
    found = offline(Config(database_url=f"sqlite:///{tmp_path}/new.db"))
    assert found["database"] is WARNING
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
def test_an_older_schema_stays_as_it_is(config: Config, tmp_path: Path) -> None:
    (tmp_path / "papers.db").unlink()
    (tmp_path / "papers.db").touch()
    assert offline(config)["database"] is WARNING
    assert (tmp_path / "papers.db").stat().st_size == 0


def test_no_folder_for_the_database(tmp_path: Path) -> None:
    found = offline(replace(ONE, database_url=f"sqlite:///{tmp_path}/nowhere/papers.db"))
    assert found == {"settings": OK, "time zones": OK, "database": ERROR}


def test_no_such_kind_of_database() -> None:
    assert offline(replace(ONE, database_url="carrier-pigeon://x"))["database"] is ERROR


@pytest.mark.sqlite
@pytest.mark.parametrize("body", [b"no database at all", b"SQLite format 3\0" + b"\7" * 5000])
def test_a_file_that_is_no_database(config: Config, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "papers.db").write_bytes(body)
    assert offline(config)["database"] is ERROR


@pytest.mark.sqlite
def test_a_database_that_is_damaged_inside(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "papers.db"
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xff" * (len(body) - 4096))
    assert offline(config)["database"] is ERROR


def test_an_index_of_another_database(config: Config, tmp_path: Path) -> None:
    url, index = f"sqlite:///{tmp_path}/other.db", str(config.index_folder)
    other = replace(config, database_url=url, index_dir=index)
    store = open_store(other.database_url)
    store.papers.add(paper(1), keys=["title:1"], tags=[])
    store.close()
    assert offline(other)["index"] is WARNING


def test_an_index_that_is_behind(config: Config) -> None:
    store = open_store(config.database_url)
    store.papers.add(paper(1), keys=["title:1"], tags=[])
    store.close()
    (found,) = [e for e in examine(config, online=False, now=now) if e.about == "index"]
    assert (found.level, found.says) == (WARNING, "1 changes behind the database.")


@pytest.mark.parametrize("state", ["", "[1]", '{"format": 0}'])
def test_an_index_that_cannot_be_read(config: Config, tmp_path: Path, state: str) -> None:
    (tmp_path / "papers.index" / "state.json").write_text(state)
    assert offline(config)["index"] is WARNING


# With Slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


def online(config: Config, slack: FakeSlack, **told: str) -> list[Finding]:
    mine = {"bot_token": slack.bot_token, "app_token": slack.app_token, "api_url": slack.api_url}
    return examine(replace(config, **{**mine, **told}), online=True, now=now)


def test_slack_is_asked_only_if_told_to(config: Config, slack: FakeSlack) -> None:
    offline(replace(config, api_url=slack.api_url))
    assert slack.calls == []


def test_all_is_well_with_slack(config: Config, slack: FakeSlack) -> None:
    found = online(config, slack)
    assert [each.says for each in found if each.about == "token"] == [
        "Slack takes SLACK_BOT_TOKEN.",
        "Slack takes SLACK_APP_TOKEN.",
    ]
    assert {each.level for each in found if each.about in ("slack", "clock", "token")} == {OK}
    assert levels(found)["scopes"] is WARNING, "the local Slack grants more than the manifest asks"


def test_a_scope_that_is_not_granted(config: Config, slack: FakeSlack) -> None:
    slack.team.scopes = frozenset({"commands", "chat:write"})
    (found,) = [each for each in online(config, slack) if each.about == "scopes"]
    assert found.level is ERROR
    assert "im:history" in found.says


@pytest.mark.parametrize("setting", ["bot_token", "app_token"])
def test_a_wrong_token_is_named_and_not_shown(
    config: Config, slack: FakeSlack, setting: str
) -> None:
    found = online(config, slack, **{setting: "xoxb-very-secret"})
    (wrong,) = [each for each in found if each.level is ERROR]
    assert wrong.says == f"Slack refuses SLACK_{setting.upper()} (invalid_auth)."
    assert "very-secret" not in repr(found)


def test_a_slack_that_is_not_there(config: Config, slack: FakeSlack) -> None:
    found = online(config, slack, api_url="http://127.0.0.1:9/")
    assert levels(found)["slack"] is ERROR
    assert "token" not in levels(found)


def test_something_else_at_slacks_address(config: Config, slack: FakeSlack) -> None:
    found = online(config, slack, api_url=slack.link("blog/"))
    assert levels(found)["slack"] is ERROR
    assert "token" not in levels(found)


def test_slack_is_out_of_order(config: Config, slack: FakeSlack) -> None:
    slack.faults.next("auth.test", Fault.status(502))
    said = [each.says for each in online(config, slack) if each.level is ERROR]
    assert [each.partition(" (")[0] for each in said] == ["SLACK_BOT_TOKEN could not be tried"]


# The command


def test_the_command(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", config.database_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    done = CliRunner().invoke(cli, ["doctor"], catch_exceptions=False)
    assert done.exit_code == 1
    first, second = done.stdout.split("\n")[:2]
    assert first.startswith("error    settings: SLACK_SIGNING_SECRET is missing")
    assert second == "         → Correct it in the environment or in .env."
    assert "very-secret" not in done.stdout
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-very-secret")
    done = CliRunner().invoke(cli, ["doctor", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ok"] is True


def test_settings_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "\x1b[31mred")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hello")
    done = CliRunner().invoke(cli, ["doctor", "--json"], catch_exceptions=False)
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [each["level"] for each in told["findings"]] == ["error", "error"]
