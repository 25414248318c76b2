"""Links of papers that have none, found by their titles."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import JSON, command, opened, read_config, searcher_of

if TYPE_CHECKING:
    from storage import DetailsFinder, LinkFinder, Looked


@command
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--details", is_flag=True, help="Also ask for venues and citations of the others.")
@click.option("--offline", is_flag=True, help="Ask nobody: look among the papers that are here.")
@click.option("--dry-run", is_flag=True, help="Print what is found and store nothing.")
@JSON
def resolve(limit: int, details: bool, offline: bool, dry_run: bool, as_json: bool) -> None:
    """Find the links of papers without one: arXiv, Crossref and Semantic Scholar, by title.

    A link is stored only where it is certain; other papers keep their title search.
    """
    from storage import DetailsFinder, Fetcher, LinkFinder, link_services, scholar_key

    config = read_config()
    with opened(config) as store:
        fetcher = Fetcher(contact=config.contact, keys=scholar_key(config.scholar_key))
        services = () if offline else link_services(config.contact)
        links = LinkFinder(store, fetcher, services, now=_now)
        looked = []
        for each in links.go(limit=limit, dry_run=dry_run):
            looked.append(each)
            if not as_json:
                _show(each, len(looked))
        asks = details and not dry_run and not offline
        learning = DetailsFinder(store, fetcher, now=_now) if asks else None
        learnt = list(learning.go(limit=limit)) if learning else []
        if any(each.found for each in looked) or learnt:
            searcher_of(config, store).refresh()
    asked, known = sum(each.asked for each in learnt), sum(each.known for each in learnt)
    _report(looked, links, learning, (asked, known), as_json=as_json)


def _now() -> datetime:
    return datetime.now(UTC)


def _show(looked: "Looked", place: int) -> None:
    from bot.cli.printing import plain

    paper = looked.stored.paper
    click.echo(plain(f"{place:4}. {paper.title}  (#{looked.stored.id})"))
    click.echo(plain(f"      {_outcome(looked)}"))


def _outcome(looked: "Looked") -> str:
    if looked.found is None:
        silent = f" ({', '.join(looked.silent)} did not answer)" if looked.silent else ""
        return f"no certain link{silent}"
    found = looked.found
    sure = f"{found.confidence:.2%} sure by {', '.join(found.witnesses)}"
    return f"{found.address}  ({looked.by}, {sure})"


def _report(
    looked: "list[Looked]",
    links: "LinkFinder",
    learning: "DetailsFinder | None",
    details: tuple[int, int],
    *,
    as_json: bool,
) -> None:
    """Raises: SystemExit where nobody answered at all."""
    from bot.cli.printing import plain, print_json

    troubles = {name: str(error) for name, error in links.troubles.items()}
    if learning and learning.trouble:
        troubles["Semantic Scholar"] = str(learning.trouble)
    found = [each for each in looked if each.found]
    if as_json:
        told = {
            "looked": len(looked),
            "found": [_found_json(each) for each in found],
            "not_found": [_named_json(each) for each in looked if not each.found],
            "details": {"asked": details[0], "known": details[1]} if learning else None,
            "troubles": [{"service": name, "reason": error} for name, error in troubles.items()],
        }
        print_json(told)
    else:
        click.echo(f"{len(found)} of {len(looked)} papers without a link have one now")
        if learning:
            click.echo(f"{details[1]} of {details[0]} papers are known to Semantic Scholar")
    for name, error in troubles.items():
        click.echo(plain(f"papers: {name}: {error}"), err=True)
    if troubles and not looked and not details[0]:
        raise SystemExit(1)


def _named_json(looked: "Looked") -> dict[str, Any]:
    return {"id": looked.stored.id, "title": looked.stored.paper.title}


def _found_json(looked: "Looked") -> dict[str, Any]:
    found = looked.found
    return {
        **_named_json(looked),
        "url": found.address if found else None,
        "confidence": found.confidence if found else None,
        "witnesses": list(found.witnesses) if found else [],
        "by": looked.by,
    }
