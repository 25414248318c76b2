"""Settings. The only reader of environment variables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot import values
from storage import PaperboyError, index_folder, place_of

FETCH_LINKS = ("never", "asked", "always")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
PORT = values.number(1, 65535)


class ConfigError(PaperboyError):
    """Settings that are missing or malformed; the message names each and what to do."""


def _setting(name: str, default: Any, says: str, read: Callable[[str], Any] = str) -> Any:
    return field(default=default, metadata={"name": name, "says": says, "read": read})


@dataclass(frozen=True, slots=True)
class Config:
    """One field a setting, in the order of `.env.example`. Tokens stay out of its repr."""

    database_url: str = _setting("DATABASE_URL", "sqlite:///paperboy.db", "Where papers are kept")
    port: int = _setting("PORT", 3000, "The port that `papers serve` listens on", PORT)
    bot_token: str = _setting(
        "SLACK_BOT_TOKEN",
        "",
        "The bot's token, from OAuth & Permissions",
        values.starting("xoxb-", "OAuth & Permissions of your Slack app"),
    )
    app_token: str = _setting(
        "SLACK_APP_TOKEN",
        "",
        "The app-level token; with it the bot uses Socket Mode and needs no public address",
        values.starting("xapp-", "Basic Information of your Slack app"),
    )
    signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET",
        "",
        "The signing secret; without Socket Mode it is needed",
        values.secret("signing secret"),
    )
    client_id: str = _setting(
        "SLACK_CLIENT_ID",
        "",
        "For several workspaces instead of SLACK_BOT_TOKEN: the client id, and the two below",
        values.client_id,
    )
    client_secret: str = _setting(
        "SLACK_CLIENT_SECRET", "", "The client secret", values.secret("client secret")
    )
    encryption_key: str = _setting(
        "PAPERBOY_ENCRYPTION_KEY",
        "",
        "Encrypts the workspaces' tokens; several with commas: the first encrypts, all decrypt",
        values.keys,
    )
    public_url: str = _setting(
        "PAPERBOY_PUBLIC_URL",
        "",
        "Where Slack finds the bot; needed where the app has several redirect URLs",
        values.public_url,
    )
    purge_days: int = _setting(
        "PAPERBOY_PURGE_DAYS",
        30,
        "Days until the rows of a workspace that has removed the bot are deleted; 0: at once",
        values.number(0, 9999),
    )
    api_url: str = _setting(
        "SLACK_API_URL",
        "https://slack.com/api/",
        "Slack's Web API, or a local Slack's",
        values.api_url,
    )
    index_dir: str = _setting(
        "PAPERBOY_INDEX_DIR", "", "Where the search index is kept; empty: beside the database"
    )
    timezone: str = _setting(
        "PAPERBOY_TIMEZONE", "UTC", "The time zone of members who chose none", values.zone
    )
    admins: tuple[str, ...] = _setting(
        "PAPERBOY_ADMINS",
        (),
        "Member ids of those who may set what the workspace has, with commas; beside its admins",
        values.members,
    )
    sources: tuple[str, ...] = _setting(
        "PAPERBOY_SOURCES",
        (),
        "Sources to fetch papers from, with blanks between (huggingface arxiv:cs.CL)",
        values.sources,
    )
    fetch_minutes: int = _setting(
        "PAPERBOY_FETCH_MINUTES",
        60,
        "Minutes until a source is asked again",
        values.number(5, 1440),
    )
    fetch_days: int = _setting(
        "PAPERBOY_FETCH_DAYS", 7, "Days that a new source is asked for", values.number(1, 365)
    )
    fetch_links: str = _setting(
        "PAPERBOY_FETCH_LINKS",
        "asked",
        "Fetch unknown papers by id: never, asked (somebody wants them), always (links too)",
        values.one_of(FETCH_LINKS),
    )
    contact: str = _setting(
        "PAPERBOY_CONTACT",
        "",
        "A mail address or page where the services that are asked can reach you",
        values.contact,
    )
    resolve: bool = _setting(
        "PAPERBOY_RESOLVE",
        False,
        "on: find links of papers without one, by title, and what is known of the others",
        values.switch,
    )
    scholar_key: str = _setting(
        "PAPERBOY_SEMANTIC_SCHOLAR_KEY",
        "",
        "Your key for Semantic Scholar's API, if you have one",
        values.secret_key,
    )
    log_level: str = _setting(
        "PAPERBOY_LOG_LEVEL",
        "INFO",
        f"How much is logged: {', '.join(LOG_LEVELS)}",
        values.one_of(LOG_LEVELS),
    )
    log_format: str = _setting(
        "PAPERBOY_LOG_FORMAT",
        "text",
        "How: text, or json with one object a line",
        values.one_of(LOG_FORMATS),
    )
    metrics_port: int = _setting(
        "PAPERBOY_METRICS_PORT",
        0,
        "The port on which Prometheus reads /metrics; not for the internet",
        PORT,
    )
    sentry_dsn: str = _setting(
        "SENTRY_DSN", "", "Where Sentry is told of failures, without what people typed", values.dsn
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Reads every setting; one that is missing or empty has its default.

        Raises: ConfigError that names every malformed setting.
        """
        told, problems = {}, []
        for each in fields(cls):
            text = environ.get(each.metadata["name"], "").strip()
            if not text:
                continue
            try:
                told[each.name] = each.metadata["read"](text)
            except ValueError as error:
                problems.append(f"{each.metadata['name']} {error}.")
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(**told)

    def __repr__(self) -> str:
        return f"Config(database_url={place_of(self.database_url)!r}, port={self.port})"

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
