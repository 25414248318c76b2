"""Settings: read from the environment, checked, and told of in .env.example."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.config import Config, ConfigError

MANY = Config(client_id="1.2", client_secret="12345678", encryption_key="of 44 characters")
EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"

KEY = "a-secret-key-of-forty-three-characters-____="
OLD_KEY = "an-old-secret-of-forty-three-characters____="
EVERY_SETTING = {
    "DATABASE_URL": "sqlite:////var/lib/papers.db",
    "PORT": "8080",
    "SLACK_BOT_TOKEN": "xoxb-secret-1",
    "SLACK_APP_TOKEN": "xapp-secret-2",
    "SLACK_SIGNING_SECRET": "secret-3-secret-3",
    "SLACK_CLIENT_ID": "12345.67890",
    "SLACK_CLIENT_SECRET": "secret-4-secret-4",
    "PAPERBOY_ENCRYPTION_KEY": f"{KEY}, {OLD_KEY}",
    "PAPERBOY_PUBLIC_URL": "https://papers.example.org/bots/",
    "PAPERBOY_PURGE_DAYS": "7",
    "SLACK_API_URL": "http://127.0.0.1:9000/api",
    "PAPERBOY_INDEX_DIR": "/var/lib/index",
    "PAPERBOY_TIMEZONE": "Europe/Berlin",
    "PAPERBOY_ADMINS": "U0ADA, W0BOB",
    "PAPERBOY_SOURCES": "hf arxiv:cs.LG,cs.CL\n inbox:/srv/papers",
    "PAPERBOY_FETCH_MINUTES": "30",
    "PAPERBOY_FETCH_DAYS": "3",
    "PAPERBOY_FETCH_LINKS": "Always",
    "PAPERBOY_CONTACT": "ada@papers.example",
    "PAPERBOY_RESOLVE": "On",
    "PAPERBOY_SEMANTIC_SCHOLAR_KEY": "secret-5-secret-5",
    "PAPERBOY_LOG_LEVEL": "debug",
    "PAPERBOY_LOG_FORMAT": "JSON",
    "PAPERBOY_METRICS_PORT": "9100",
    "SENTRY_DSN": "https://secret@sentry.example/1",
}


def test_every_setting_is_read() -> None:
    assert Config.from_env(EVERY_SETTING) == Config(
        database_url="sqlite:////var/lib/papers.db",
        port=8080,
        bot_token="xoxb-secret-1",
        app_token="xapp-secret-2",
        signing_secret="secret-3-secret-3",
        client_id="12345.67890",
        client_secret="secret-4-secret-4",
        encryption_key=f"{KEY},{OLD_KEY}",
        public_url="https://papers.example.org/bots",
        purge_days=7,
        api_url="http://127.0.0.1:9000/api/",
        index_dir="/var/lib/index",
        timezone="Europe/Berlin",
        admins=("U0ADA", "W0BOB"),
        sources=("huggingface", "arxiv:cs.CL,cs.LG", "inbox:/srv/papers"),
        fetch_minutes=30,
        fetch_days=3,
        fetch_links="always",
        contact="ada@papers.example",
        resolve=True,
        scholar_key="secret-5-secret-5",
        log_level="DEBUG",
        log_format="json",
        metrics_port=9100,
        sentry_dsn="https://secret@sentry.example/1",
    )
    assert {each.metadata["name"] for each in fields(Config)} == set(EVERY_SETTING)


def test_what_is_not_set_has_its_default() -> None:
    default = Config(
        database_url="sqlite:///paperboy.db",
        port=3000,
        bot_token="",
        app_token="",
        signing_secret="",
        client_id="",
        client_secret="",
        encryption_key="",
        public_url="",
        purge_days=30,
        api_url="https://slack.com/api/",
        index_dir="",
        timezone="UTC",
        admins=(),
        sources=(),
        fetch_minutes=60,
        fetch_days=7,
        fetch_links="asked",
        contact="",
        resolve=False,
        scholar_key="",
        log_level="INFO",
    )
    assert Config.from_env({}) == default
    assert Config.from_env(dict.fromkeys(EVERY_SETTING, "")) == default
    assert Config.from_env(dict.fromkeys(EVERY_SETTING, "  \n")) == default
    assert Config.from_env({"PATH": "/bin", "SLACK_WHATEVER": "x"}) == default


def test_space_around_a_setting_is_nothing() -> None:
    assert Config.from_env({"SLACK_BOT_TOKEN": " xoxb-1\n"}).bot_token == "xoxb-1"


def test_all_that_is_malformed_is_named_at_once() -> None:
    wrong = {
        "PORT": "http",
        "SLACK_BOT_TOKEN": "xoxp-a-users-token",
        "SLACK_APP_TOKEN": "xoxb-the-other-token",
        "SLACK_SIGNING_SECRET": "short",
        "SLACK_API_URL": "slack.com/api",
        "PAPERBOY_LOG_LEVEL": "loud",
    }
    with pytest.raises(ConfigError) as raised:
        Config.from_env(wrong)
    assert str(raised.value) == (
        "PORT must be a number from 1 to 65535.\n"
        "SLACK_BOT_TOKEN must begin with xoxb- (OAuth & Permissions of your Slack app).\n"
        "SLACK_APP_TOKEN must begin with xapp- (Basic Information of your Slack app).\n"
        "SLACK_SIGNING_SECRET must be the signing secret from your app's Basic Information page.\n"
        "SLACK_API_URL must be a URL such as https://slack.com/api/.\n"
        "PAPERBOY_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "3000.0"),
        ("PORT", "３０００"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-two words"),
        ("SLACK_BOT_TOKEN", "xoxb-1\r\nHost: evil.example"),
        ("SLACK_APP_TOKEN", "XAPP-1"),
        ("SLACK_SIGNING_SECRET", "with spaces in it"),
        ("SLACK_CLIENT_ID", "A0123ABCD"),
        ("SLACK_CLIENT_SECRET", "with spaces in it"),
        ("PAPERBOY_ENCRYPTION_KEY", "evil"),
        ("PAPERBOY_ENCRYPTION_KEY", KEY + ","),
        ("PAPERBOY_ENCRYPTION_KEY", KEY + KEY),
        ("PAPERBOY_PUBLIC_URL", "http://papers.example.org"),
        ("PAPERBOY_PUBLIC_URL", "https://papers.example.org/?evil=1"),
        ("PAPERBOY_PUBLIC_URL", "papers.example.org"),
        ("PAPERBOY_PURGE_DAYS", "-1"),
        ("PAPERBOY_PURGE_DAYS", "a month"),
        ("PAPERBOY_PURGE_DAYS", "10000"),
        ("PAPERBOY_FETCH_MINUTES", "4"),
        ("PAPERBOY_FETCH_DAYS", "366"),
        ("PAPERBOY_FETCH_LINKS", "evil"),
        ("PAPERBOY_SOURCES", "http://"),
        ("PAPERBOY_CONTACT", "evil (at) home"),
        ("PAPERBOY_RESOLVE", "evil"),
        ("PAPERBOY_SEMANTIC_SCHOLAR_KEY", "an evil key"),
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "https:///api/"),
        ("SLACK_API_URL", "https://[broken/"),
        ("PAPERBOY_TIMEZONE", "Berlin"),
        ("PAPERBOY_TIMEZONE", "../etc/passwd"),
        ("PAPERBOY_ADMINS", "@ada"),
        ("PAPERBOY_ADMINS", "U1;evil"),
        ("PAPERBOY_LOG_LEVEL", "TRACE"),
        ("PAPERBOY_LOG_FORMAT", "evil"),
        ("PAPERBOY_METRICS_PORT", "evil"),
        ("SENTRY_DSN", "https://evil.example"),
    ],
)
def test_a_malformed_setting_is_named_without_its_value(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Config.from_env({name: value})
    assert str(raised.value).startswith(f"{name} ")
    assert "\n" not in str(raised.value)
    assert "evil" not in str(raised.value)


def test_tokens_stay_out_of_what_is_printed() -> None:
    config = Config.from_env(EVERY_SETTING)
    for printed in (repr(config), str(config), f"{config}", f"{[config]}"):
        assert "secret" not in printed
    assert repr(config) == "Config(database_url='sqlite:////var/lib/papers.db', port=8080)"


@pytest.mark.parametrize(
    ("config", "missing"),
    [
        (Config(bot_token="xoxb-1", app_token="xapp-1"), []),
        (Config(bot_token="xoxb-1", signing_secret="12345678"), []),
        (Config(app_token="xapp-1"), ["SLACK_BOT_TOKEN"]),
        (Config(bot_token="xoxb-1"), ["SLACK_SIGNING_SECRET"]),
        (Config(), ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        (Config(encryption_key=KEY, app_token="xapp-1"), ["SLACK_BOT_TOKEN"]),
        (replace(MANY, app_token="xapp-1"), []),
        (replace(MANY, signing_secret="12345678"), []),
        (MANY, ["SLACK_SIGNING_SECRET"]),
        (replace(MANY, app_token="xapp-1", client_id=""), ["SLACK_CLIENT_ID"]),
        (
            replace(MANY, client_secret="", encryption_key=""),
            ["SLACK_CLIENT_SECRET", "PAPERBOY_ENCRYPTION_KEY", "SLACK_SIGNING_SECRET"],
        ),
        (replace(MANY, bot_token="xoxb-1", app_token="xapp-1"), ["both"]),
    ],
)
def test_what_slack_needs_is_said_before_anything_starts(
    config: Config, missing: list[str]
) -> None:
    says = {
        "SLACK_BOT_TOKEN": "SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions, or see "
        "docs/install.md for several workspaces.",
        "SLACK_CLIENT_ID": "SLACK_CLIENT_ID is missing: copy it from Basic Information.",
        "SLACK_CLIENT_SECRET": "SLACK_CLIENT_SECRET is missing: copy it from Basic Information.",
        "PAPERBOY_ENCRYPTION_KEY": "PAPERBOY_ENCRYPTION_KEY is missing: docs/install.md makes one.",
        "both": "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET "
        "are for several: unset the one or the others.",
        "SLACK_SIGNING_SECRET": "SLACK_SIGNING_SECRET is missing: copy it from Basic Information, "
        "or set SLACK_APP_TOKEN to use Socket Mode.",
    }
    said = ""
    try:
        config.check_slack()
    except ConfigError as error:
        said = str(error)
    assert said == "\n".join(says[name] for name in missing)


def test_the_index_is_beside_the_database_unless_told_otherwise() -> None:
    assert Config(database_url="sqlite:////var/papers.db").index_folder == Path("/var/papers.index")
    assert Config(index_dir="/elsewhere").index_folder == Path("/elsewhere")


def test_the_example_file_tells_of_every_setting_in_order() -> None:
    told = [
        f"# {each.metadata['says']}.\n# {each.metadata['name']}={each.default or ''}\n"
        for each in fields(Config)
    ]
    assert EXAMPLE.read_text() == "\n".join(told)
