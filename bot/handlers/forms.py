"""What forms ask for and bring back: a save with its note, list and day; papers of a message;
papers for a workflow; what is offered while somebody types."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.due import FARTHEST, set_due, today
from bot.handlers.finding import fetch_missing, find, stored
from bot.handlers.lists import LONGEST_NAME, LONGEST_NOTE, changed
from bot.handlers.search import searched
from bot.intents import Amend, Annotate, Gather, Pick, Search
from bot.replies import FormReply, GatheredReply, PickedReply, Reply, SorryReply
from bot.words.links import found
from bot.words.targets import list_name
from storage import (
    FetchError,
    PaperId,
    Query,
    SourceError,
    StoredPaper,
    find_topics,
    nearest_topics,
    parse_query,
)
from storage import Save as Saved

MOST_GATHERED = 50  # papers of one message
LINES, LINE = 20, 400  # lines of a message in which titles are looked for, characters of each
TITLE_WORDS = 3  # a title of fewer is also said in passing
OFFERED = 50  # that are offered while somebody types
TYPED = 100  # characters of what is typed that are read
LINK = re.compile(r"<[^<>|]*(?:\|([^<>]*))?>")


def annotate(intent: Annotate, caller: Caller, desk: Desk) -> Reply:
    paper = stored(intent.paper, desk)
    if isinstance(paper, SorryReply):
        return paper
    return FormReply(paper, _save(intent.paper, caller, desk))


def amend(intent: Amend, caller: Caller, desk: Desk) -> Reply:
    paper = stored(intent.paper, desk)
    if isinstance(paper, SorryReply):
        return paper
    if wrong := problems(intent, caller, desk):
        return SorryReply(" ".join(wrong.values()))

    def one(id: PaperId) -> Saved | None:
        before = desk.store.lists.save(
            id,
            workspace=caller.workspace,
            member=caller.member,
            now=desk.now(),
            list=list_name(intent.list),
            status=intent.status,
            note=intent.note,
        )
        if intent.due != (before and before.due):
            set_due(id, intent.due, caller, desk)
        return before

    return changed([paper], one, caller, desk)


def problems(intent: Amend, caller: Caller, desk: Desk) -> Mapping[str, str]:
    """What cannot be kept so: field → a sentence. A day that is over may only stay."""
    wrong = name_problem(intent.list)
    if len(intent.note) > LONGEST_NOTE:
        wrong["note"] = f"A note has at most {LONGEST_NOTE:,} characters."
    before = _save(intent.paper, caller, desk)
    if intent.due and intent.due != (before and before.due):
        start = today(caller, desk)
        if intent.due < start:
            wrong["due"] = "That day is over: choose today or a later one."
        elif intent.due > start + FARTHEST:
            wrong["due"] = "That is too far away: choose a day within ten years."
    return wrong


def name_problem(name: str) -> dict[str, str]:
    """Likewise, of a list's name."""
    if len(list_name(name)) <= LONGEST_NAME:
        return {}
    return {"list": f"A list's name has at most {LONGEST_NAME} characters."}


def gather(intent: Gather, caller: Caller, desk: Desk) -> Reply:
    """By link or id first, in their order; then by title."""
    papers: dict[PaperId, StoredPaper] = {}
    missing: list[str] = []
    targets = found(intent.text)[:MOST_GATHERED]
    with suppress(FetchError, SourceError):  # in one go; what is still missing is named
        fetch_missing(targets, desk)
    known = replace(desk, take_in=None)
    for target in targets:
        paper = find(target, caller, known)
        if isinstance(paper, StoredPaper):
            papers[paper.id] = paper
        else:
            missing.append(target)
    for line in _lines(intent.text):
        papers |= {paper.id: paper for paper in _titled(line, desk)}
    kept = tuple(papers.values())[:MOST_GATHERED]
    mine = frozenset(paper.id for paper in kept if _save(paper.id, caller, desk))
    return GatheredReply(kept, mine, tuple(missing))


def pick(intent: Pick, caller: Caller, desk: Desk) -> Reply:
    page = searched(Search(intent.query), caller, desk)
    hits = list(page.hits)
    while len(hits) < min(intent.most, page.total):
        hits += searched(Search(intent.query, len(hits)), caller, desk).hits
    return PickedReply(page.command, tuple(hit.paper for hit in hits[: intent.most]))


def topics_like(typed: str, desk: Desk) -> Sequence[tuple[str, int]]:
    """Topics to choose from, each with how many papers it has: by name, else spelt alike."""
    word = typed.strip()[:TYPED]
    found = find_topics(desk.store, word, limit=OFFERED)
    if not found and len(word) > 2:
        found = nearest_topics(desk.store, word)
    return [(topic.label, topic.count) for topic in found]


def lists_like(typed: str, caller: Caller, desk: Desk) -> tuple[Sequence[tuple[str, int]], str]:
    """The caller's own lists that have what is typed, each with how many papers it has; and the
    name of a new one, "" where there is one of that name or nothing is typed."""
    name = list_name(typed)
    kept = desk.store.lists.lists(workspace=caller.workspace, member=caller.member)
    named = [its for its in kept if its.name]
    like = [its for its in named if name.casefold() in its.name.casefold()]
    is_new = all(its.name.casefold() != name.casefold() for its in named)
    return [(its.name, its.total) for its in like[:OFFERED]], name if is_new else ""


def _save(paper: PaperId, caller: Caller, desk: Desk) -> Saved | None:
    return desk.store.lists.find(paper, workspace=caller.workspace, member=caller.member)


def _lines(text: str) -> Iterator[str]:
    """What may be or have a title: a line, a link's label."""
    lines = [LINK.sub(lambda link: link[1] or " ", line) for line in text.split("\n")]
    long_enough = [line[:LINE] for line in lines if len(line.split()) >= TITLE_WORDS]
    yield from dict.fromkeys(long_enough[:LINES])


def _titled(line: str, desk: Desk) -> list[StoredPaper]:
    """The papers whose title stands in the line."""
    words = Query(words=parse_query(line).words)
    hits = desk.searcher.search(words, limit=10).hits if words.words else ()
    said = f" {_folded(line)} "
    titles = [(hit.paper, _folded(hit.paper.paper.title)) for hit in hits]
    return [
        paper
        for paper, title in titles
        if len(title.split()) >= TITLE_WORDS and f" {title} " in said
    ]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
