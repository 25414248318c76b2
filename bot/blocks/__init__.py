"""Reply → Message. Pure: no client, no store, no clock."""

from collections.abc import Callable
from typing import Any

from bot.blocks.guide import draw_help, draw_sorry, draw_topics, draw_unknown
from bot.blocks.kit import Message
from bot.blocks.papers import draw_paper, draw_shared, draw_why
from bot.blocks.results import draw_results
from bot.replies import (
    HelpReply,
    PaperReply,
    Reply,
    SearchReply,
    SharedReply,
    SorryReply,
    TopicsReply,
    UnknownReply,
    WhyReply,
)

__all__ = ["Message", "render"]

DRAWINGS: dict[type[Any], Callable[[Any], Message]] = {
    SearchReply: draw_results,
    WhyReply: draw_why,
    PaperReply: draw_paper,
    SharedReply: draw_shared,
    TopicsReply: draw_topics,
    HelpReply: draw_help,
    UnknownReply: draw_unknown,
    SorryReply: draw_sorry,
}


def render(reply: Reply) -> Message:
    return DRAWINGS[type(reply)](reply)
