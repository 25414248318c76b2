"""Reply → Message. Pure: no client, no store, no clock."""

from collections.abc import Callable
from typing import Any

from bot.blocks.changes import draw_changed
from bot.blocks.guide import draw_help, draw_sorry, draw_topics, draw_unknown
from bot.blocks.kit import Message
from bot.blocks.lists import draw_list, draw_trending, draw_who
from bot.blocks.papers import draw_paper, draw_shared, draw_why
from bot.blocks.people import draw_export, draw_forget, draw_forgotten, draw_settings
from bot.blocks.results import draw_results
from bot.replies import (
    ChangedReply,
    ExportReply,
    ForgetReply,
    ForgottenReply,
    HelpReply,
    ListReply,
    PaperReply,
    Reply,
    SearchReply,
    SettingsReply,
    SharedReply,
    SorryReply,
    TopicsReply,
    TrendingReply,
    UnknownReply,
    WhoReply,
    WhyReply,
)

__all__ = ["Message", "render"]

DRAWINGS: dict[type[Any], Callable[[Any], Message]] = {
    SearchReply: draw_results,
    WhyReply: draw_why,
    PaperReply: draw_paper,
    SharedReply: draw_shared,
    ChangedReply: draw_changed,
    ListReply: draw_list,
    TrendingReply: draw_trending,
    WhoReply: draw_who,
    ExportReply: draw_export,
    SettingsReply: draw_settings,
    ForgetReply: draw_forget,
    ForgottenReply: draw_forgotten,
    TopicsReply: draw_topics,
    HelpReply: draw_help,
    UnknownReply: draw_unknown,
    SorryReply: draw_sorry,
}


def render(reply: Reply) -> Message:
    return DRAWINGS[type(reply)](reply)
