"""A page of search results. Pure."""

from bot.blocks.changes import happened, outcome
from bot.blocks.kit import (
    BUTTON_VALUE,
    Block,
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    link,
    marked,
    message,
    plain,
    section,
)
from bot.blocks.papers import ROW_TEXT, known, menu, spoken, titled, while_away
from bot.replies import ListReply, SearchReply, Shelved
from storage import Hit

SUBSCRIBE = "results.subscribe"
REFINE = Mrkdwn("Refine: add `by:` `topic:` `since:` `-word`")


def draw_results(reply: SearchReply) -> Message:
    if not reply.hits:
        return _nothing(reply)
    away = while_away(reply.as_of)
    blocks = [section(_headline(reply)), *map(context, away)]
    first = [happened(reply.outcome)] if reply.outcome else []
    if reply.outcome:
        blocks.insert(0, outcome(reply.outcome, reply.thread))
    for number, hit in enumerate(reply.hits, start=reply.offset + 1):
        shelved = reply.shelves.get(hit.paper.id)
        about = known(hit.paper, shelved, reply.viewer)
        blocks += [_row(hit, number, reply.thread, shelved), context(about)]
    blocks += [actions(_buttons(reply)), context(_foot(reply))]
    papers = [hit.paper for hit in reply.hits]
    text = [*first, _headline(reply), *away, *spoken(papers, reply.offset + 1)]
    return message(text, blocks)


def _headline(reply: SearchReply) -> Mrkdwn:
    last = reply.offset + len(reply.hits)
    shown = f" · {reply.offset + 1} to {last}" if reply.total > len(reply.hits) else ""
    many = "" if reply.total == 1 else "s"
    if reply.about:
        paper = link(reply.about.paper.address, reply.about.paper.title)
        return Mrkdwn(f"*{reply.total:,} paper{many}* like {paper}{shown}")
    return Mrkdwn(f"*{reply.total:,} result{many}* for {_query(reply)}{shown}")


def _query(reply: SearchReply) -> Mrkdwn:
    """What was searched, and what was typed where that is not the same."""
    run = code(reply.command.removeprefix("search "))
    return Mrkdwn(f"{run} (corrected from {code(reply.typed)})" if reply.typed else run)


def _row(hit: Hit, number: int, thread: str, shelved: Shelved | None) -> Block:
    sentence = (
        marked(hit.snippet, ROW_TEXT) if hit.snippet.text else plain(hit.paper.text, ROW_TEXT)
    )
    return section(f"{titled(hit.paper, number)}\n{sentence}", menu(hit.paper, thread, shelved))


def _buttons(reply: SearchReply) -> list[Block]:
    """What their thread was about is looked up on click."""
    found = [button("Share…", "results.share", f"{reply.thread}:{reply.offset}")]
    if reply.offset == 0 and not (reply.about or reply.typed):  # three buttons at most
        found.append(button("Subscribe to this", SUBSCRIBE, reply.thread))
    found += turning(reply)
    if reply.typed and reply.offset == 0:  # three buttons at most
        found.append(button("Search exactly", "results.exactly", reply.thread))
    return found


def turning(reply: SearchReply | ListReply) -> list[Block]:
    """Buttons to the pages before and after this one."""
    found: list[Block] = []
    if reply.offset > 0:
        before = max(0, reply.offset - reply.size)
        found.append(button("‹ Previous", "results.previous", _page(reply, before)))
    after = reply.offset + reply.size
    left = reply.total - after
    if left > 0:
        text = f"Next {min(left, reply.size)} ›"
        found.append(button(text, "results.next", _page(reply, after)))
    return found


def _page(reply: SearchReply | ListReply, offset: int) -> str:
    """The answer's thread, and what was asked: the database, which knows threads, may be away."""
    thread = f"{reply.thread}:{offset}"
    whole = f"{thread} {reply.again}" if isinstance(reply, SearchReply) else thread
    return whole if len(whole) <= BUTTON_VALUE else thread


def _foot(reply: SearchReply) -> Mrkdwn:
    command = code("/papers " + reply.command)
    return Mrkdwn(f"This answer: {command}" if reply.about else f"{REFINE} · {command}")


def _nothing(reply: SearchReply) -> Message:
    says, away = Mrkdwn(f"*Nothing found* for {_query(reply)}"), while_away(reply.as_of)
    if reply.about:
        says = Mrkdwn(f"*Nothing found* like {plain(reply.about.paper.title)}")
        return message([says, *away], [section(says), *map(context, away)])
    tips = [*away, _wider(reply) or Mrkdwn("Try fewer words.")]
    if reply.hints:
        near = ", ".join(code(f'topic:"{topic}"') for topic in reply.hints)
        tips.append(Mrkdwn(f"Topics that are there: {near}"))
    return message([says, *tips], [section(says), *map(context, tips)])


def _wider(reply: SearchReply) -> Mrkdwn:
    found = ", ".join(f"{code('/papers ' + command)} ({n:,})" for command, n in reply.wider)
    return Mrkdwn(f"With less asked for there are papers: {found}" if found else "")
