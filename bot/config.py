"""Settings. The only reader of environment variables."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from storage import PaperboyError, index_folder

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(PaperboyError):
    """Settings that are missing or malformed; the message names each and what to do."""


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _api_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://slack.com/api/")
    return text.rstrip("/") + "/"


def _starting(prefix: str, where: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(rf"{prefix}[!-~]+", text):
            raise ValueError(f"must begin with {prefix} ({where})")
        return text

    return read


def _secret(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(r"[!-~]{8,}", text):
            raise ValueError(f"must be the {name} from your app's Basic Information page")
        return text

    return read


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        raise ValueError("must be the client id from your app's Basic Information page")
    return text


def _keys(text: str) -> str:
    keys = [key.strip() for key in text.split(",")]
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
        raise ValueError("must be keys of 44 characters with commas (docs/install.md makes one)")
    return ",".join(keys)


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a URL such as https://papers.example.org")
    return text.rstrip("/")


def _days(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text):
        raise ValueError("must be a number of days from 0 to 9999")
    return int(text)


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin") from None


def _members(text: str) -> tuple[str, ...]:
    members = tuple(filter(None, re.split(r"[\s,]+", text)))
    if not all(re.fullmatch("[UW][A-Z0-9]+", member) for member in members):
        raise ValueError("must be member ids such as U0123ABCD (Copy member ID in a profile)")
    return members


def _setting(name: str, default: Any, says: str, read: Callable[[str], Any] = str) -> Any:
    return field(default=default, metadata={"name": name, "says": says, "read": read})


@dataclass(frozen=True, slots=True)
class Config:
    """One field a setting, in the order of `.env.example`. Tokens stay out of its repr."""

    database_url: str = _setting("DATABASE_URL", "sqlite:///paperboy.db", "Where papers are kept")
    port: int = _setting("PORT", 3000, "The port that `papers serve` listens on", _port)
    bot_token: str = _setting(
        "SLACK_BOT_TOKEN",
        "",
        "The bot's token, from OAuth & Permissions",
        _starting("xoxb-", "OAuth & Permissions of your Slack app"),
    )
    app_token: str = _setting(
        "SLACK_APP_TOKEN",
        "",
        "The app-level token; with it the bot uses Socket Mode and needs no public address",
        _starting("xapp-", "Basic Information of your Slack app"),
    )
    signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET",
        "",
        "The signing secret; without Socket Mode it is needed",
        _secret("signing secret"),
    )
    client_id: str = _setting(
        "SLACK_CLIENT_ID",
        "",
        "For several workspaces instead of SLACK_BOT_TOKEN: the client id, and the two below",
        _client_id,
    )
    client_secret: str = _setting(
        "SLACK_CLIENT_SECRET", "", "The client secret", _secret("client secret")
    )
    encryption_key: str = _setting(
        "PAPERBOY_ENCRYPTION_KEY",
        "",
        "Encrypts the workspaces' tokens; several with commas: the first encrypts, all decrypt",
        _keys,
    )
    public_url: str = _setting(
        "PAPERBOY_PUBLIC_URL",
        "",
        "Where Slack finds the bot; needed where the app has several redirect URLs",
        _public_url,
    )
    purge_days: int = _setting(
        "PAPERBOY_PURGE_DAYS",
        30,
        "Days until the rows of a workspace that has removed the bot are deleted; 0: at once",
        _days,
    )
    api_url: str = _setting(
        "SLACK_API_URL",
        "https://slack.com/api/",
        "Slack's Web API, or a local Slack's",
        _api_url,
    )
    index_dir: str = _setting(
        "PAPERBOY_INDEX_DIR", "", "Where the search index is kept; empty: beside the database"
    )
    timezone: str = _setting(
        "PAPERBOY_TIMEZONE", "UTC", "The time zone of members who chose none", _zone
    )
    admins: tuple[str, ...] = _setting(
        "PAPERBOY_ADMINS",
        (),
        "Member ids of those who may set what the workspace has, with commas; beside its admins",
        _members,
    )
    log_level: str = _setting(
        "PAPERBOY_LOG_LEVEL", "INFO", f"How much is logged: {', '.join(LOG_LEVELS)}", _level
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Reads every setting; one that is missing or empty has its default.

        Raises: ConfigError that names every malformed setting.
        """
        values, problems = {}, []
        for each in fields(cls):
            text = environ.get(each.metadata["name"], "").strip()
            if not text:
                continue
            try:
                values[each.name] = each.metadata["read"](text)
            except ValueError as error:
                problems.append(f"{each.metadata['name']} {error}.")
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(**values)

    def __repr__(self) -> str:
        return f"Config(database_url={self.database_url!r}, port={self.port})"

    @property
    def index_folder(self) -> Path:
        return Path(self.index_dir) if self.index_dir else index_folder(self.database_url)

    @property
    def is_for_many(self) -> bool:
        """Several workspaces install the bot, each with a token of its own."""
        return bool(self.client_id or self.client_secret) and not self.bot_token

    def check_slack(self, *, listening: bool = True) -> None:
        """listening: Slack's requests come here too.

        Raises: ConfigError where a setting that Slack needs is missing, or two exclude each other.
        """
        missing = self._missing_for_many() if self.is_for_many else self._missing_for_one()
        if listening and not self.app_token and not self.signing_secret:
            missing.append(
                "SLACK_SIGNING_SECRET is missing: copy it from Basic Information, or set "
                "SLACK_APP_TOKEN to use Socket Mode."
            )
        if missing:
            raise ConfigError("\n".join(missing))

    def _missing_for_one(self) -> list[str]:
        if not self.bot_token:
            return [
                "SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions, or see "
                "docs/install.md for several workspaces."
            ]
        if self.client_id or self.client_secret:
            return [
                "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET "
                "are for several: unset the one or the others."
            ]
        return []

    def _missing_for_many(self) -> list[str]:
        told = (
            ("SLACK_CLIENT_ID", self.client_id, "copy it from Basic Information"),
            ("SLACK_CLIENT_SECRET", self.client_secret, "copy it from Basic Information"),
            ("PAPERBOY_ENCRYPTION_KEY", self.encryption_key, "docs/install.md makes one"),
        )
        return [f"{name} is missing: {todo}." for name, value, todo in told if not value]
