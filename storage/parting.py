"""Undoing that two papers were joined: which of their records are of which."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.clean import clean_text, clean_title
from storage.identity import decide
from storage.ingest import Tagger, all_keys, text_of
from storage.joining import Joined
from storage.merging import merge
from storage.models import Add, Mention, Paper, PaperId, Received, StoredPaper
from storage.store import NewPaper, Store


def split(store: Store, id: PaperId, *, tagger: Tagger) -> Joined:
    """The last paper that was joined to `id` is one of its own again, with the number it had; the
    two are never joined again. Returns what was undone.

    Raises: NotFound where nothing was joined to it, StoreError.
    """
    with store.transaction():
        joined = store.papers.last_join(id)
        papers = parted(joined)
        tags = tagger.tag([text_of(paper) for paper in papers])
        kept, back = (
            NewPaper(paper, all_keys(paper), its) for paper, its in zip(papers, tags, strict=True)
        )
        store.papers.part(joined, kept, back)
    return joined


def parted(joined: Joined) -> tuple[Paper, Paper]:
    """The paper and the one that was joined to it, each with what it had and with those of the
    records that came since which are of it, by what `decide` says."""
    kept, back = joined.before, joined.other
    had = {_place(mention) for paper in (kept, back) for mention in paper.mentions}
    late = [mention for mention in joined.paper.mentions if _place(mention) not in had]
    for text in joined.paper.received:
        came = _account(text, [mention for mention in late if _shows(mention, text)])
        mine, theirs = _has(joined.before, text), _has(joined.other, text)
        if not mine and not theirs:
            theirs = _is_of_second(came, kept, back)
            mine = not theirs
        kept = merge(kept, came) if mine else kept
        back = merge(back, came) if theirs else back
    return kept, back


def _has(paper: Paper, text: Received) -> bool:
    return any(_key(each) == _key(text) for each in paper.received)


def _is_of_second(came: Paper, first: Paper, second: Paper) -> bool:
    ids = PaperId(1), PaperId(2)
    found = [StoredPaper(id, paper) for id, paper in zip(ids, (first, second), strict=True)]
    decision = decide(came, found, {frozenset(ids)})
    return not isinstance(decision, Add) and decision.id == ids[1]


def _account(text: Received, mentions: Sequence[Mention]) -> Paper:
    """The paper by that text and its facts alone."""
    told: dict[str, Any] = {fact.field: fact.value for fact in text.facts}
    fields = ("summary", "authors", "author_count", "arxiv_id", "doi", "url")
    known = {name: told[name] for name in fields if name in told}
    return Paper(
        title=clean_title(text.title),
        abstract=clean_text(text.abstract),
        published=date.fromisoformat(told["published"]) if "published" in told else None,
        mentions=tuple(mentions),
        received=(text,),
        **known,
    )


def _key(text: Received) -> tuple[str, str, str]:
    return text.title, text.abstract, text.source


def _place(mention: Mention) -> tuple[str, str, date | None]:
    return mention.source, mention.page, mention.day


def _shows(mention: Mention, text: Received) -> bool:
    day = mention.day.isoformat() if mention.day else ""
    return mention.source == text.source and day == text.day
