"""Settings: read from the environment, checked, and told of in .env.example."""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import Config, ConfigError

EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"

EVERY_SETTING = {
    "DATABASE_URL": "sqlite:////var/lib/papers.db",
    "PORT": "8080",
    "SLACK_BOT_TOKEN": "xoxb-secret-1",
    "SLACK_APP_TOKEN": "xapp-secret-2",
    "SLACK_SIGNING_SECRET": "secret-3-secret-3",
    "SLACK_API_URL": "http://127.0.0.1:9000/api",
    "PAPERBOY_INDEX_DIR": "/var/lib/index",
    "PAPERBOY_LOG_LEVEL": "debug",
}


def test_every_setting_is_read() -> None:
    assert Config.from_env(EVERY_SETTING) == Config(
        database_url="sqlite:////var/lib/papers.db",
        port=8080,
        bot_token="xoxb-secret-1",
        app_token="xapp-secret-2",
        signing_secret="secret-3-secret-3",
        api_url="http://127.0.0.1:9000/api/",
        index_dir="/var/lib/index",
        log_level="DEBUG",
    )
    assert {each.metadata["name"] for each in fields(Config)} == set(EVERY_SETTING)


def test_what_is_not_set_has_its_default() -> None:
    default = Config(
        database_url="sqlite:///paperboy.db",
        port=3000,
        bot_token="",
        app_token="",
        signing_secret="",
        api_url="https://slack.com/api/",
        index_dir="",
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
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "https:///api/"),
        ("SLACK_API_URL", "https://[broken/"),
        ("PAPERBOY_LOG_LEVEL", "TRACE"),
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
    ],
)
def test_what_slack_needs_is_said_before_anything_starts(
    config: Config, missing: list[str]
) -> None:
    says = {
        "SLACK_BOT_TOKEN": "SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions.",
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
        f"# {each.metadata['says']}.\n# {each.metadata['name']}={each.default}\n"
        for each in fields(Config)
    ]
    assert EXAMPLE.read_text() == "\n".join(told)
