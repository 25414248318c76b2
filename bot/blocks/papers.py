"""Papers as people see them: a row, a whole paper, a shared card. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote

from bot.blocks.changes import happened, outcome, standing
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    clip,
    clock,
    code,
    context,
    link,
    mention,
    message,
    overflow,
    plain,
    safe_url,
    section,
)
from bot.intents import CARD
from bot.replies import PaperReply, SharedReply, Shelved, WhyReply
from storage import EVERYBODY, Savers, StoredPaper

ROW_TEXT = 200  # characters of a paper's sentence in a row
ABSTRACT = 2400
NAMES, ALL_NAMES = 2, 12  # authors before the rest is counted: in a row, on a paper's own page
TOPICS, ALL_TOPICS = 3, 10
SAVERS = 2  # of a paper before the rest is counted
VENUE, COMMENT, CATEGORIES = 80, 160, 5
REASONS = 8
HOW = (
    "A word counts the more the fewer papers have it and the more often this one does; its title "
    "counts twice."
)
MENU = "paper.menu"
NOBODY = "somebody who has left"


def title_search(stored: StoredPaper) -> str:
    """Where to look for a paper whose address is not known."""
    return f"https://scholar.google.com/scholar?q={quote(clip(stored.paper.title, 200))}"


def titled(stored: StoredPaper, number: int | None = None) -> Mrkdwn:
    """The title in bold, linked where an address is known, numbered where it is a row."""
    place = f"{number}. " if number else ""
    return Mrkdwn(f"*{place}{link(stored.paper.address, stored.paper.title)}*")


def facts(stored: StoredPaper, *, names: int = NAMES, topics: int = TOPICS) -> Mrkdwn:
    """Authors · venue · arXiv id · date · topics, as far as they are known; first, if it was
    withdrawn."""
    paper, details = stored.paper, stored.paper.details
    version = f" v{details.version}" if details.version and details.version > 1 else ""
    tags = ", ".join(plain(tag.topic, 60) for tag in stored.tags[:topics])
    parts = (
        "*withdrawn*" if details.withdrawn else "",
        _names(paper.authors, names) or _author_count(paper.author_count),
        plain(details.venue, VENUE),
        f"arXiv {plain(paper.arxiv_id)}{version}" if paper.arxiv_id else "",
        _written(stored.day),
        tags,
    )
    return Mrkdwn(" · ".join(part for part in parts if part) or "no topics yet")


def saved_by(savers: Savers, viewer: str) -> Mrkdwn:
    """ "saved by you, @ada +1"; "" where nothing may be told."""
    others = [mention(member) for member in savers.named if member != viewer]
    names = (["you"] if len(others) < len(savers.named) else []) + others
    more = len(names[SAVERS:]) + savers.further
    told = ", ".join(names[:SAVERS])
    if not told:
        return Mrkdwn(f"saved by {more}" if more else "")
    return Mrkdwn(f"saved by {told} +{more}" if more else f"saved by {told}")


def known(stored: StoredPaper, shelved: Shelved | None, viewer: str) -> Mrkdwn:
    """A row's facts and who saved it."""
    by = saved_by(shelved.savers, viewer) if shelved else ""
    return Mrkdwn(" · ".join(filter(None, (facts(stored), by))))


def while_away(as_of: datetime | None) -> list[Mrkdwn]:
    """That it is told without the database, where it is."""
    if as_of is None:
        return []
    says = f"The database is away for a moment: this is as of {clock(as_of)}, and nothing can be"
    return [Mrkdwn(f"{says} saved or subscribed to until it is back.")]


def menu(
    stored: StoredPaper, thread: str, shelved: Shelved | None, *, ranked: bool = True
) -> Block:
    """What can be done with a row of the answer `thread`. ranked: it can say why it is there."""
    return overflow(
        MENU,
        [
            save_option(stored, thread, mine=bool(shelved and shelved.save)),
            Option("Similar papers", f"similar:{stored.id}"),
            Option("Copy BibTeX", f"bibtex:{stored.id}"),
            *([Option("Why this rank", f"why:{stored.id}:{thread}")] if ranked else []),
            open_option(stored),
        ],
    )


def save_option(stored: StoredPaper, thread: str, *, mine: bool) -> Option:
    if mine:
        return Option("Saved · Undo", f"unsave:{stored.id}:{thread}")
    return Option("Save", f"save:{stored.id}:{thread}")


def open_option(stored: StoredPaper) -> Option:
    label, url = _goto(stored)
    return Option(label, f"open:{stored.id}", url)


def draw_paper(reply: PaperReply) -> Message:
    stored, told = reply.paper, _told(reply.paper)
    about = facts(stored, names=ALL_NAMES, topics=ALL_TOPICS)
    by = saved_by(reply.shelved.savers, reply.viewer)
    about = Mrkdwn(f"{about} · {by}" if by else about)
    more = _more(stored)
    save = reply.shelved.save
    buttons = [
        button("Saved · Undo", "paper.unsave", str(stored.id))
        if save
        else button("Save", "paper.save", str(stored.id)),
        button("Similar papers", "paper.similar", str(stored.id)),
        button("Share here", "paper.share", str(stored.id)),
        overflow(
            MENU,
            [
                Option(
                    "Edit note" if save and save.note else "Add note", f"note:{stored.id}:{CARD}"
                ),
                Option("Copy BibTeX", f"bibtex:{stored.id}"),
                open_option(stored),
            ],
        ),
    ]
    away = while_away(reply.as_of)
    mine = [Mrkdwn(f"On your list: {standing(save)}")] if save else []
    said = [outcome(reply.outcome, CARD)] if reply.outcome else []
    blocks = [
        *said,
        section(titled(stored)),
        context(about),
        *map(context, (*more, *mine, *away)),
        *map(section, told),
        actions(buttons),
    ]
    first = [happened(reply.outcome)] if reply.outcome else []
    return message([*first, titled(stored), about, *more, *mine, *away, *told], blocks)


def draw_why(reply: WhyReply) -> Message:
    says = Mrkdwn(f"*Why* {link(reply.paper.paper.address, reply.paper.paper.title)} is here")
    shown = reply.reasons[:REASONS]
    adds = " · ".join(f"{plain(reason.word, 60)} {reason.weight:.1f}" for reason in shown)
    rest = sum(reason.weight for reason in reply.reasons[REASONS:])
    total = sum(reason.weight for reason in reply.reasons)
    more = f" · the rest {rest:.1f}" if rest else ""
    told = Mrkdwn(f"{adds}{more} · *together {total:.1f}*" if adds else "Its filters alone fit.")
    how = Mrkdwn(f"{HOW} {code('/papers ' + reply.command)}")
    return message([says, told, how], [section(f"{says}\n{told}"), context(how)])


def draw_shared(reply: SharedReply) -> Message:
    by = Mrkdwn(f"shared by {mention(reply.member) if reply.member else NOBODY}")
    shown = f" · {code('/papers ' + reply.command)}" if reply.command else ""
    blocks: list[Block] = []
    for place, stored in enumerate(reply.papers, start=1):
        number = place if len(reply.papers) > 1 else None
        about = known(stored, reply.shelves.get(stored.id), EVERYBODY)
        blocks += [_card(stored, number), context(about)]
    blocks.append(context(f"{by}{shown}"))
    lines = [titled(stored) for stored in reply.papers]
    return message([*lines, by], blocks)


def spoken(papers: Sequence[StoredPaper], first: int) -> list[Mrkdwn]:
    """Rows as lines of text, for who hears the message instead of seeing it."""
    return [
        Mrkdwn(f"{number}. {plain(stored.paper.title, 300)}")
        for number, stored in enumerate(papers, start=first)
    ]


def _card(stored: StoredPaper, number: int | None) -> Block:
    save = button("Save", "card.save", str(stored.id))
    return section(f"{titled(stored, number)}\n{plain(stored.text, ROW_TEXT)}", save)


def _told(stored: StoredPaper) -> list[Mrkdwn]:
    """Our summary and the authors' abstract, each a paragraph."""
    summary, abstract = stored.paper.summary, stored.paper.abstract
    both = [plain(summary, ABSTRACT)] if summary else []
    return [*both, Mrkdwn(f"*Abstract* {plain(abstract, ABSTRACT)}")] if abstract else both


def _more(stored: StoredPaper) -> list[Mrkdwn]:
    """What only some sources tell: citations, upvotes, code, the authors' comment, categories."""
    details = stored.paper.details
    votes = max((mention.votes or 0 for mention in stored.paper.mentions), default=0)
    code_at = safe_url(details.code)
    parts = (
        _counted(details.citations, "citation"),
        _counted(votes, "upvote"),
        link(code_at, "Code") if code_at else "",
        ", ".join(plain(each, 20) for each in details.categories[:CATEGORIES]),
        plain(details.comment, COMMENT),
    )
    told = " · ".join(part for part in parts if part)
    return [Mrkdwn(told)] if told else []


def _counted(count: int | None, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else ""


def _goto(stored: StoredPaper) -> tuple[str, str]:
    """The label and the address of a button that leads to the paper."""
    address = safe_url(stored.paper.address)
    return ("Open", address) if address else ("Find online", title_search(stored))


def _names(authors: Sequence[str], most: int) -> str:
    shown = ", ".join(plain(name, 60) for name in authors[:most])
    return f"{shown} +{len(authors) - most}" if len(authors) > most else shown


def _author_count(count: int | None) -> str:
    return f"{count} author{'s' if count > 1 else ''}" if count else ""


def _written(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""
