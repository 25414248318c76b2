"""A reminder of what is due, and putting it off. Pure."""

from datetime import date

from bot.blocks.changes import happened, outcome, standing
from bot.blocks.days import weekday
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    code,
    context,
    message,
    overflow,
    section,
)
from bot.blocks.papers import MENU, facts, open_option, spoken, titled
from bot.replies import ReminderReply
from storage import Save, Status, StoredPaper

TIP = Mrkdwn(f"{code('/papers settings hour 8')} · {code('/papers settings reminders off')}")


def draw_reminder(reply: ReminderReply) -> Message:
    head = _headline(reply)
    said = [outcome(reply.outcome, reply.thread)] if reply.outcome else []
    first = [happened(reply.outcome)] if reply.outcome else []
    blocks = [*said, section(head)]
    for number, (paper, save) in enumerate(reply.rows, start=1):
        blocks += [section(titled(paper, number)), context(_about(paper, save, reply.today))]
        if save and save.status is not Status.DONE:
            blocks.append(actions(_buttons(paper, reply.thread)))
    foot = [Mrkdwn(f"{reply.more:,} more: {code('/papers list due')}")] if reply.more else [TIP]
    rows = spoken([paper for paper, _ in reply.rows], 1)
    return message([*first, head, *rows, *foot], [*blocks, *map(context, foot)])


def later_options(paper: StoredPaper, thread: str) -> list[Option]:
    """To put off a row of the answer `thread`."""
    return [
        Option("Tomorrow", f"tomorrow:{paper.id}:{thread}"),
        Option("Next week", f"week:{paper.id}:{thread}"),
    ]


def _headline(reply: ReminderReply) -> Mrkdwn:
    count = len(reply.rows) + reply.more
    many = "" if count == 1 else "s"
    return Mrkdwn(f"*{count:,} paper{many} to read by today*, {weekday(reply.today, reply.today)}")


def _about(paper: StoredPaper, save: Save | None, today: date) -> Mrkdwn:
    now = standing(save, today) if save else "no longer on your list"
    return Mrkdwn(f"{now} · {facts(paper)}")


def _buttons(paper: StoredPaper, thread: str) -> list[Block]:
    value = f"{paper.id}:{thread}"
    return [
        button("Done", "due.done", value),
        button("Tomorrow", "due.tomorrow", value),
        button("Next week", "due.week", value),
        overflow(
            MENU,
            [
                open_option(paper),
                Option("No due day", f"undue:{value}"),
                Option("Copy BibTeX", f"bibtex:{paper.id}"),
            ],
        ),
    ]
