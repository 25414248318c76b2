"""What the text of a setting may be: a reader each, from text to value.

Every reader raises ValueError, whose message goes on behind the setting's name and never quotes
the text, which may be a secret.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from storage import SourceError, source_names


def number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,5}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a number from {least} to {most}")
        return int(text)

    return read


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """In capitals or small letters: the choice as it is written in `choices`."""

    def read(text: str) -> str:
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise ValueError(f"must be one of {', '.join(choices)}")

    return read


def api_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://slack.com/api/")
    return text.rstrip("/") + "/"


def starting(prefix: str, where: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(rf"{prefix}[!-~]+", text):
            raise ValueError(f"must begin with {prefix} ({where})")
        return text

    return read


def secret(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(r"[!-~]{8,}", text):
            raise ValueError(f"must be the {name} from your app's Basic Information page")
        return text

    return read


def client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        raise ValueError("must be the client id from your app's Basic Information page")
    return text


def keys(text: str) -> str:
    keys = [key.strip() for key in text.split(",")]
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
        raise ValueError("must be keys of 44 characters with commas (docs/install.md makes one)")
    return ",".join(keys)


def public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a URL such as https://papers.example.org")
    return text.rstrip("/")


def dsn(text: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+@[!-~]+/[0-9]+", text):
        raise ValueError("must be the DSN of your Sentry project")
    return text


def zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin") from None


def members(text: str) -> tuple[str, ...]:
    members = tuple(filter(None, re.split(r"[\s,]+", text)))
    if not all(re.fullmatch("[UW][A-Z0-9]+", member) for member in members):
        raise ValueError("must be member ids such as U0123ABCD (Copy member ID in a profile)")
    return members


def sources(text: str) -> tuple[str, ...]:
    try:
        return source_names(text)
    except SourceError as error:
        raise ValueError(f"cannot be used: {str(error).removesuffix('.')}") from None


def contact(text: str) -> str:
    if not re.fullmatch(r"[!-~]{3,200}", text) or re.search(r"[()<>\\]", text):
        raise ValueError("must be a mail address or a page, such as ada@example.org")
    return text


def switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("must be on or off")
    return text.lower() == "on"


def secret_key(text: str) -> str:
    if not re.fullmatch(r"[!-~]{8,200}", text):
        raise ValueError("must be the key that Semantic Scholar sent you")
    return text
