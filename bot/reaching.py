"""A client of the Slack that the settings name, and what keeps it from being reached."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Config, ConfigError

CODE = re.compile("[a-z_]+")  # Slack's way of saying what is wrong
PASSING = ("ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable")


def web_client(config: Config, token: str = "", *, workspace: str = "") -> WebClient:
    """Without retries of its own: bot/slack knows what may be sent twice."""
    return WebClient(
        token or None,
        base_url=config.api_url,
        timeout=10,
        retry_handlers=[],
        team_id=workspace or None,
    )


@contextmanager
def reaching_slack(
    config: Config, *, setting: str = "SLACK_BOT_TOKEN", page: str = "OAuth & Permissions"
) -> Iterator[None]:
    """What Slack says to the first call with a token, in words that tell what to do about it.

    setting: where the token came from. page: where it is found. Raises: ConfigError.
    """
    try:
        yield
    except SlackApiError as error:
        said = _said(error)
        if CODE.fullmatch(said) and said not in PASSING:
            raise ConfigError(
                f"Slack refuses {setting} ({said}): copy it again from {page}."
            ) from error
        raise ConfigError(
            f"{config.api_url} does not answer as Slack does ({said[:60]}): check SLACK_API_URL, "
            "or try again in a few minutes."
        ) from error
    except (OSError, HTTPException) as error:
        why = getattr(error, "reason", None) or error or type(error).__name__
        raise ConfigError(
            f"Slack cannot be reached at {config.api_url} ({why}): check the network, and "
            "SLACK_API_URL if you have set it."
        ) from error
    except UnicodeError as error:  # it goes into a header
        raise ConfigError(
            f"{setting} has characters that no token has: copy it again from {page}."
        ) from error


def _said(error: SlackApiError) -> str:
    """Slack's code for what is wrong."""
    return str(error.response["error"])
