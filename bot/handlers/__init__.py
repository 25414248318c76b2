"""Intent → Reply: one function each. Decides, never draws, never talks to Slack.

desk       who asks, and all that a handler may reach
finding    words for a paper → the paper, and where it stands for who looks
search     searches and papers like one        papers   one paper: shown, shared, cited
lists      the asker's own list                team     what the team saves
pages      answers that are shown again        export   papers for other programs
people     settings, being forgotten           guide    help, topics, what is not understood
"""

from collections.abc import Callable
from typing import Any

from bot.handlers.desk import Caller, Desk
from bot.handlers.export import cite, export
from bot.handlers.guide import help_, topics, unknown
from bot.handlers.lists import listing, save, undo, unsave
from bot.handlers.pages import on, turn
from bot.handlers.papers import share, share_paper, show
from bot.handlers.people import forget_me, settings
from bot.handlers.search import EMPTY, STALE, exactly, search, similar, why
from bot.handlers.team import trending, who
from bot.intents import (
    Cite,
    Exactly,
    Export,
    ForgetMe,
    Help,
    Intent,
    Listing,
    On,
    Save,
    Search,
    Settings,
    Share,
    SharePaper,
    Show,
    Similar,
    Topics,
    Trending,
    Turn,
    Undo,
    Unknown,
    Unsave,
    Who,
    Why,
)
from bot.replies import Reply

__all__ = ["EMPTY", "HANDLERS", "STALE", "Caller", "Desk", "handle"]

HANDLERS: dict[type[Any], Callable[[Any, Caller, Desk], Reply]] = {
    Search: search,
    Show: show,
    Similar: similar,
    Topics: topics,
    Help: help_,
    Unknown: unknown,
    Save: save,
    Unsave: unsave,
    Undo: undo,
    On: on,
    Listing: listing,
    Trending: trending,
    Who: who,
    Export: export,
    Cite: cite,
    Settings: settings,
    ForgetMe: forget_me,
    Turn: turn,
    Exactly: exactly,
    Why: why,
    Share: share,
    SharePaper: share_paper,
}


def handle(intent: Intent, caller: Caller, desk: Desk) -> Reply:
    """Raises: PaperboyError, whose message is for the person."""
    return HANDLERS[type(intent)](intent, caller, desk)
