"""What an import did. Pure."""

from bot.blocks.changes import UNDO
from bot.blocks.kit import (
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    message,
    plain,
    section,
)
from bot.replies import ImportReply
from storage import Problem

PROBLEMS = 10  # that are told


def draw_import(reply: ImportReply) -> Message:
    blocks = [section(_headline(reply))]
    if reply.act:
        blocks.append(actions([button("Undo", UNDO, reply.act)]))
    told = [_line(problem) for problem in reply.problems[:PROBLEMS]]
    more = len(reply.problems) - len(told)
    told += [Mrkdwn(f"and {more:,} more")] if more > 0 else []
    tips = [Mrkdwn("\n".join(told))] if told else []
    tips += [Mrkdwn(f"Your list: {code('/papers list')}")] if reply.saved else []
    return message([_headline(reply), *tips], [*blocks, *map(context, tips)])


def _headline(reply: ImportReply) -> Mrkdwn:
    name = f" {plain(reply.list, 60)}" if reply.list else ""
    many = "" if reply.saved == 1 else "s"
    new = f", {reply.new:,} of them new on the shelf" if reply.new else ""
    told = [f"*{reply.saved:,} paper{many}* saved to your list{name}{new}"]
    told += [f"{reply.there:,} on your list already"] if reply.there else []
    count = len(reply.problems)
    told += [f"*{count:,} not read*"] if count else []
    return Mrkdwn(" · ".join(told))


def _line(problem: Problem) -> Mrkdwn:
    place = problem.place.rpartition(":")[2]
    where = f"line {place}" if place.isdigit() else place
    return Mrkdwn(f"{plain(where, 60)} {plain(problem.reason, 200)}")
