"""Settings. The only reader of environment variables."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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


def _secret(text: str) -> str:
    if not re.fullmatch(r"[!-~]{8,}", text):
        raise ValueError("must be the signing secret from your app's Basic Information page")
    return text


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
        "SLACK_SIGNING_SECRET", "", "The signing secret; without Socket Mode it is needed", _secret
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

    def check_slack(self) -> None:
        """Raises: ConfigError where a setting that Slack needs is missing."""
        missing = []
        if not self.bot_token:
            missing.append("SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions.")
        if not self.app_token and not self.signing_secret:
            missing.append(
                "SLACK_SIGNING_SECRET is missing: copy it from Basic Information, or set "
                "SLACK_APP_TOKEN to use Socket Mode."
            )
        if missing:
            raise ConfigError("\n".join(missing))
