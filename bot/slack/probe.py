"""Is Slack there, and what does it think of a token? For a checkup: asked once, told plainly."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

TIMEOUT = 10  # seconds
WORD = re.compile("[a-z_]*")  # Slack's own; anything else comes from somebody else


@dataclass(frozen=True, slots=True)
class Probe:
    """What came back of one call. error: Slack's word or why nothing came, "" where all is well.
    reached: something like Slack answered. team: whose the token is. scopes: what it may; None
    where that is not told. clock: Slack's."""

    error: str = ""
    reached: bool = True
    team: str = ""
    scopes: frozenset[str] | None = None
    clock: datetime | None = None


def reach(api_url: str) -> Probe:
    """Without any token."""
    found = _probe(lambda: _client(api_url, None).api_test())
    return replace(found, reached=found.reached and bool(WORD.fullmatch(found.error)))


def try_bot_token(api_url: str, token: str) -> Probe:
    return _probe(lambda: _client(api_url, token).auth_test())


def try_app_token(api_url: str, token: str) -> Probe:
    """Whether Socket Mode may be opened; it is not."""
    client = _client(api_url, token)
    return _probe(lambda: client.apps_connections_open(app_token=token))


def _client(api_url: str, token: str | None) -> WebClient:
    return WebClient(token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])


def _probe(call: Callable[[], SlackResponse]) -> Probe:
    try:
        return _told(call(), error="")
    except SlackApiError as error:
        if isinstance(error.response, dict):  # no JSON: the SDK gives the bare answer
            return Probe(f"HTTP status {error.response['status']}", reached=False)
        return _told(error.response, error=str(error.response.get("error")))
    except (SlackRequestError, OSError, HTTPException, ValueError) as error:
        return Probe(str(getattr(error, "reason", None) or type(error).__name__), reached=False)


def _told(response: Any, *, error: str) -> Probe:
    scopes = _header(response.headers, "x-oauth-scopes")
    return Probe(
        error,
        team=str(response.get("team") or ""),
        scopes=frozenset(filter(None, scopes.split(","))) if scopes else None,
        clock=_moment(_header(response.headers, "date")),
    )


def _header(headers: Mapping[str, Any], name: str) -> str:
    found = next((value for key, value in headers.items() if key.lower() == name), "")
    return str(found[0] if isinstance(found, list) else found)


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None
