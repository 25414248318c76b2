"""Modals: what is kept with a paper, a search and what it finds, the papers of a message. Pure."""

from collections.abc import Sequence

from bot.blocks import render
from bot.blocks.changes import STATUSES
from bot.blocks.kit import Block, Message, Mrkdwn, Option, code, context, plain, section
from bot.blocks.papers import facts, titled
from bot.blocks.views import (
    BOXES,
    View,
    checkboxes,
    date_input,
    modal,
    select,
    suggested,
    text_input,
)
from bot.replies import FormReply, GatheredReply, Reply
from storage import Status, StoredPaper

# Callbacks: which listener gets what was typed. LISTS, TOPICS: inputs that are offered options.
NOTE, FIND, GATHER, ASIDE = "modal.note", "modal.find", "modal.gather", "modal.aside"
LISTS, TOPICS = "list", "topic"
GATHERED = "Papers in the message"
LONGEST_NOTE = 1000  # characters that the form takes
LONGEST_QUERY = 500
OPTION_VALUE = 150
MISSING = 10  # links that are named
CHANNELS = ("results.share", "results.subscribe")  # buttons that are about where one is
FIND_TIP = Mrkdwn("Filters work here too: `by:leviathan` `since:2024` `saved:team` `-survey`")
NO_PAPERS = Mrkdwn("I know of no paper in that message.")
WAITING = Mrkdwn("One moment…")


def draw_waiting(title: str) -> View:
    """Opened at once, because Slack waits three seconds; what it waits for takes its place."""
    return modal(title, [section(WAITING)], callback=ASIDE, close="Close")


def draw_note(reply: FormReply, *, metadata: str) -> View:
    """What is kept with a paper. metadata: where it is answered."""
    save = reply.save
    chosen = list_option(save.list) if save and save.list else None
    status = save.status if save else Status.TO_READ
    statuses = [Option(told.capitalize(), each.value) for each, told in STATUSES.items()]
    blocks = [
        section(titled(reply.paper)),
        context(facts(reply.paper)),
        text_input(
            "note",
            "Note",
            initial=save.note if save else "",
            placeholder="Only you see it",
            most=LONGEST_NOTE,
            lines=True,
        ),
        suggested(LISTS, "List", initial=chosen, placeholder="Choose a list, or type a new one"),
        select("status", "Status", statuses, initial=status.value, optional=False),
        date_input(
            "due", "Remind me on", initial=save.due.isoformat() if save and save.due else ""
        ),
    ]
    return modal("Keep a paper", blocks, callback=NOTE, submit="Save", metadata=metadata)


def draw_find(reply: Reply | None = None, *, waiting: bool = False) -> View:
    """The search form, and below it the answer to what was asked last.

    What was typed stays, because its inputs keep their ids.
    """
    blocks = [
        text_input("words", "Words", placeholder="speculative decoding", most=LONGEST_QUERY),
        suggested(TOPICS, "Topic", placeholder="Any topic"),
        date_input("since", "Not older than"),
    ]
    blocks += [section(Mrkdwn("Searching…"))] if waiting else []
    blocks += _unshared(render(reply)) if reply else []
    blocks += [] if reply or waiting else [context(FIND_TIP)]
    return modal("Find papers", blocks, callback=FIND, submit="Search", close="Close")


def draw_aside(title: str, reply: Reply) -> View:
    """An answer to read, on top of what it is about."""
    return modal(title, _unshared(render(reply)), callback=ASIDE, close="Close")


def draw_gathered(reply: GatheredReply, *, metadata: str) -> View:
    """The papers of a message, all ticked. metadata: where it is answered."""
    missing = _missing(reply)
    if not reply.papers:
        told = [section(NO_PAPERS), *map(context, missing)]
        return modal(GATHERED, told, callback=ASIDE, close="Close")
    groups = [reply.papers[at : at + BOXES] for at in range(0, len(reply.papers), BOXES)]
    many = "" if len(reply.papers) == 1 else "s"
    blocks = [
        _boxes(f"papers.{n}", f"{len(reply.papers)} paper{many}" if not n else "More", group, reply)
        for n, group in enumerate(groups)
    ]
    blocks += [suggested(LISTS, "List", placeholder="Choose a list, or type a new one")]
    blocks += map(context, missing)
    return modal(GATHERED, blocks, callback=GATHER, submit="Save", metadata=metadata)


def list_option(name: str, count: int | None = None, *, is_new: bool = False) -> Option:
    """One list to choose. Raises: ValueError where the name is longer than an option takes."""
    many = "" if count is None else f" · {count:,}"
    return Option(f"New list “{name}”" if is_new else f"{name}{many}", name)


def draw_lists(lists: Sequence[tuple[str, int]], new: str) -> list[Option]:
    """A name that no option can carry is left out."""
    told = [list_option(name, count) for name, count in lists if 0 < len(name) <= OPTION_VALUE]
    fits = 0 < len(new) <= OPTION_VALUE
    return [list_option(new, is_new=True), *told] if fits else told


def draw_topics(topics: Sequence[tuple[str, int]]) -> list[Option]:
    """A label that no option can carry, or no command can name, is left out."""
    return [
        Option(f"{label} · {count:,}", label)
        for label, count in topics
        if 0 < len(label) <= OPTION_VALUE and '"' not in label
    ]


def _boxes(block_id: str, label: str, papers: Sequence[StoredPaper], reply: GatheredReply) -> Block:
    options = [Option(paper.paper.title, str(paper.id)) for paper in papers]
    about = {str(paper.id): "on your list already" for paper in papers if paper.id in reply.mine}
    return checkboxes(block_id, label, options, about=about)


def _missing(reply: GatheredReply) -> list[Mrkdwn]:
    if not reply.missing:
        return []
    shown = ", ".join(code(each, 100) for each in reply.missing[:MISSING])
    more = len(reply.missing) - MISSING
    return [Mrkdwn(f"Not on the shelf: {shown}{plain(f' and {more} more') if more > 0 else ''}")]


def _unshared(message: Message) -> list[Block]:
    """Its blocks without the buttons about a channel: a modal is in none."""
    kept = (
        {**block, "elements": [e for e in block["elements"] if e.get("action_id") not in CHANNELS]}
        if block["type"] == "actions"
        else block
        for block in message.blocks
    )
    return [block for block in kept if block.get("elements") != []]
