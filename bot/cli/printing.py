"""What the commands print: text for people, JSON for programs.

docs/json.md says what the JSON holds. Titles, names and labels are foreign text: whatever goes to
a terminal goes through `plain`.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from storage import Details, Hit, Paper, Results, StoredPaper, Topic

if TYPE_CHECKING:
    from bot.cli.checkup import Finding

WIDTH = 96


def results(
    found: Results, *, as_json: bool, empty: bool = False, about: Sequence[StoredPaper] = ()
) -> None:
    if as_json:
        print_json(_results_json(found))
        return
    if empty:
        click.echo("The shelf is empty. Put something on it: papers ingest --starter")
        return
    titles = " and ".join(f"“{each.paper.title}”" for each in about)
    what = f"like {titles}" if about else f"for {found.corrected or found.query}"
    typed = f" (corrected from {found.query}; quotes keep a word)" if found.corrected else ""
    many = "" if found.total == 1 else "s"
    click.echo(plain(f"{found.total} paper{many} {what}{typed}"))
    for place, hit in enumerate(found.hits, start=found.offset + 1):
        click.echo(f"\n{place:3}. {plain(hit.paper.paper.title)}  (#{hit.paper.id})")
        click.echo(_wrapped(hit.snippet.text or hit.paper.text, most=240))
        if hit.paper.tags:
            click.echo(plain(f"     {', '.join(tag.topic for tag in hit.paper.tags)}"))


def paper(stored: StoredPaper, *, as_json: bool) -> None:
    if as_json:
        print_json(paper_json(stored))
        return
    click.echo(f"{plain(stored.paper.title)}  (#{stored.id})")
    facts = [", ".join(stored.paper.authors), str(stored.day or ""), stored.paper.address or ""]
    for each in (facts, _details(stored.paper.details)):
        if any(each):
            click.echo(plain("     " + " · ".join(fact for fact in each if fact)))
    for text in (stored.paper.summary, stored.paper.abstract):
        if text:
            click.echo("\n" + _wrapped(text))
    if stored.tags:
        topics = ", ".join(f"{tag.topic} {tag.weight:.2f}" for tag in stored.tags)
        click.echo("\n" + plain(f"     Topics: {topics}"))


def parted(kept: StoredPaper, back: StoredPaper, *, as_json: bool) -> None:
    if as_json:
        print_json({"kept": paper_json(kept), "parted": paper_json(back)})
        return
    for stored in (kept, back):
        click.echo(f"{plain(stored.paper.title)}  (#{stored.id})")


def topics(found: Sequence[Topic], *, as_json: bool) -> None:
    if as_json:
        print_json([_topic_json(topic) for topic in found])
        return
    for topic in found:
        also = f"  (also {', '.join(topic.aliases)})" if topic.aliases else ""
        grown = f"{topic.growth:+}" if topic.growth else ""
        since = topic.first_day or ""
        click.echo(plain(f"{topic.count:6} {grown:>4}  {since!s:10}  {topic.label}{also}"))


def findings(found: "Sequence[Finding]", *, as_json: bool) -> None:
    sound = all(each.level != "error" for each in found)
    if as_json:
        fields = ("level", "about", "says", "do")
        told = [{name: str(getattr(each, name)) for name in fields} for each in found]
        print_json({"ok": sound, "findings": told})
        return
    for each in found:
        click.echo(plain(f"{each.level:8} {each.about}: {each.says}"))
        if each.do:
            click.echo(plain(f"{'':8} → {each.do}"))


def paper_json(stored: StoredPaper) -> dict[str, Any]:
    kept = stored.paper
    return {
        "id": stored.id,
        "title": kept.title,
        "summary": kept.summary,
        "abstract": kept.abstract,
        "authors": list(kept.authors),
        "date": stored.day.isoformat() if stored.day else None,
        "arxiv_id": kept.arxiv_id,
        "doi": kept.doi,
        "url": stored.paper.address,
        **_details_json(kept),
        "topics": [{"label": tag.topic, "weight": round(tag.weight, 4)} for tag in stored.tags],
        "mentions": [
            {
                "source": mention.source.value,
                "page": mention.page,
                "date": mention.day.isoformat() if mention.day else None,
                "position": mention.position,
                "votes": mention.votes,
            }
            for mention in kept.mentions
        ],
    }


def _details(details: Details) -> list[str]:
    return [
        "withdrawn" if details.withdrawn else "",
        details.venue,
        f"version {details.version}" if details.version else "",
        f"{details.citations:,} cited it" if details.citations else "",
        f"code: {details.code}" if details.code else "",
        " ".join(details.categories),
        details.comment,
    ]


def _details_json(paper: Paper) -> dict[str, Any]:
    """What only some sources tell, and who told it."""
    known = paper.details
    return {
        "version": known.version,
        "updated": known.updated.isoformat() if known.updated else None,
        "withdrawn": known.withdrawn,
        "venue": known.venue,
        "comment": known.comment,
        "categories": list(known.categories),
        "code": known.code,
        "citations": known.citations,
        "told": [
            {
                "field": fact.field,
                "value": fact.text,
                "source": received.source,
                "date": fact.day or None,
            }
            for received in paper.received
            for fact in received.facts
        ],
    }


def _results_json(found: Results) -> dict[str, Any]:
    return {
        "query": str(found.query),
        "corrected": str(found.corrected) if found.corrected else None,
        "total": found.total,
        "hits": [_hit_json(hit) for hit in found.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    stored = hit.paper
    return {
        "id": stored.id,
        "title": stored.paper.title,
        "summary": stored.paper.summary,
        "abstract": stored.paper.abstract,
        "url": stored.paper.address,
        "score": round(hit.score, 4),
        "topics": [tag.topic for tag in stored.tags],
        "matched": list(hit.matched),
    }


def _topic_json(topic: Topic) -> dict[str, Any]:
    return {
        "label": topic.label,
        "aliases": list(topic.aliases),
        "count": topic.count,
        "first": topic.first_day.isoformat() if topic.first_day else None,
        "last": topic.last_day.isoformat() if topic.last_day else None,
        "recent": topic.recent,
        "before": topic.before,
    }


def print_json(value: Any) -> None:
    """One line, in ASCII: no terminal and no encoding can spoil it."""
    click.echo(json.dumps(value))


def plain(text: str) -> str:
    """One line of foreign text for a terminal: nothing in it may move the cursor."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text)


def _wrapped(text: str, *, most: int = 100_000) -> str:
    import textwrap

    shown = textwrap.shorten(plain(text), most, placeholder="…")
    return textwrap.fill(shown, WIDTH, initial_indent="     ", subsequent_indent="     ")
