"""What a workflow's step gives to the next one: text, which may be put into any message. Pure."""

from bot.blocks.changes import happened
from bot.blocks.kit import Mrkdwn, clip, plain, safe_url
from bot.replies import ChangedReply, PickedReply
from storage import StoredPaper

LONGEST = 3500  # characters: what comes after them is left out, a whole paper at a time


def told_papers(reply: PickedReply) -> str:
    """A line a paper, with its address."""
    if not reply.papers:
        return _harmless(Mrkdwn(f"Nothing found for {plain(reply.command, 300)}."))
    lines: list[str] = []
    for number, paper in enumerate(reply.papers, start=1):
        line = _line(paper, number)
        if sum(map(len, lines)) + len(lines) + len(line) > LONGEST:
            break
        lines.append(line)
    return "\n".join(lines)


def told_change(reply: ChangedReply) -> str:
    return _harmless(Mrkdwn(clip(happened(reply).replace("*", ""), LONGEST)))


def _line(paper: StoredPaper, number: int) -> str:
    address = safe_url(paper.paper.address)
    title = _harmless(plain(paper.paper.title, 300))
    return f"{number}. {title} {address}".rstrip()


def _harmless(text: Mrkdwn) -> str:
    """Nobody is called by an @ in it: a workflow may post it without a word about parsing."""
    return text.replace("@", "＠")
