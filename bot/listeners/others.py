"""Catch-alls: what no other listener takes is acknowledged, or Slack would send it again."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.listeners.actions import of_nothing, on_click
from bot.work import Work

ANY = re.compile(".*", re.DOTALL)


def register(app: App, work: Work) -> None:
    @app.command(ANY)
    def command(ack: Ack) -> None:
        ack(response_type="ephemeral", text="I only know `/papers`. Try `/papers help`.")

    @app.options(ANY)
    def options(ack: Ack) -> None:
        ack(options=[])

    app.action(ANY)(on_click(work, of_nothing))
    for accept in (app.shortcut, app.view, app.view_closed):
        accept(ANY)(acknowledge)
    app.event(ANY)(ignore)


def acknowledge(ack: Ack) -> None:
    ack()


def ignore(event: dict[str, Any]) -> None:
    """Bolt has acknowledged it already."""
