"""Slack's words for Slack's doors: acknowledge, ask a handler, draw, answer. No decisions."""

from slack_bolt import App

from bot.listeners import actions, caller, commands, messages, others
from bot.work import Work


def register(app: App, work: Work) -> None:
    """Bolt takes the first listener that matches: catch-alls come last."""
    app.middleware(caller.attach)
    commands.register(app, work)
    actions.register(app, work)
    messages.register(app, work)
    others.register(app, work)
