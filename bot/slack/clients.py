"""A workspace → its Web API."""

from collections.abc import Callable

from slack_sdk import WebClient

Clients = Callable[[str], WebClient | None]  # None: the bot is not in that workspace
