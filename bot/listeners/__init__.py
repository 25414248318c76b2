"""Slack's words for Slack's doors: acknowledge, ask a handler, draw, answer. No decisions."""

from slack_bolt import App

from bot.listeners import (
    actions,
    caller,
    commands,
    files,
    home,
    links,
    messages,
    modals,
    options,
    others,
    shortcuts,
    sources,
    subscriptions,
    workflow,
)
from bot.slack import Directory
from bot.work import Work


def register(app: App, work: Work, directory: Directory) -> None:
    """Bolt takes the first listener that matches: catch-alls come last."""
    app.middleware(caller.attaching(directory))
    commands.register(app, work)
    modals.register(app, work)
    shortcuts.register(app, work)
    subscriptions.register(app, work)
    sources.register(app, work)
    actions.register(app, work)
    files.register(app, work)
    messages.register(app, work)
    home.register(app, work)
    links.register(app, work)
    options.register(app, work)
    workflow.register(app, work)
    others.register(app, work)
