"""A reply on its way to a person: what takes the place of what, and what needs a file."""

from dataclasses import replace

from bot.blocks import render
from bot.replies import (
    ChangedReply,
    ExportReply,
    ForgottenReply,
    ListReply,
    PaperReply,
    Reply,
    SearchReply,
    SharedReply,
    TrendingReply,
)
from bot.slack import AnswerLost, Direct, NotAllowed, ResponseUrl

# A click on these rewrites the message that it was on, with a reply of these kinds.
REWRITES: dict[str, tuple[type[Reply], ...]] = {
    "results.next": (SearchReply, ListReply),
    "results.previous": (SearchReply, ListReply),
    "paper.save": (PaperReply,),
    "paper.unsave": (PaperReply,),
    "act.undo": (SearchReply, ListReply, TrendingReply, PaperReply, ChangedReply),
    "me.forget": (ForgottenReply,),
}


def answer_click(url: ResponseUrl, reply: Reply, *, action_id: str, direct: Direct) -> None:
    """What a click changes is shown in its place; everything else stands beside it."""
    kinds = REWRITES.get(action_id, ())
    in_place = isinstance(reply, kinds) or _is_outcome(reply)
    told = with_file(reply, direct)
    url.answer(render(told), replace=in_place, everyone=isinstance(reply, SharedReply))


def with_file(reply: Reply, direct: Direct) -> Reply:
    """An export that no message holds goes to the person as a file, where that can be done."""
    if not isinstance(reply, ExportReply) or reply.shown == reply.total:
        return reply
    try:
        direct.send_file(reply.name, reply.text)
    except (NotAllowed, AnswerLost):
        return reply
    return replace(reply, sent=True)


def _is_outcome(reply: Reply) -> bool:
    """An answer that is shown again because a row of it changed."""
    kinds = (SearchReply, ListReply, TrendingReply)
    return isinstance(reply, kinds) and reply.outcome is not None
