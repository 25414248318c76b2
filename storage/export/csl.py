"""Papers → CSL-JSON, the form that citation processors share."""

import json
from collections.abc import Sequence
from typing import Any

from storage.export.entry import Entry, line, link, published
from storage.export.keys import keys
from storage.export.names import Name, authors


def write(entries: Sequence[Entry]) -> str:
    items = [_item(entry, key) for entry, key in zip(entries, keys(entries), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(entry: Entry, key: str) -> dict[str, Any]:
    """Only what is known; `article` is CSL's word for a preprint."""
    paper, day = entry.paper.paper, published(entry.paper.paper)
    told = {
        "id": key,
        "type": "article-journal" if paper.doi and not paper.arxiv_id else "article",
        "title": line(paper.title),
        "author": [_person(name) for name in authors(paper)],
        "issued": {"date-parts": [list(day)]} if day else None,
        "container-title": entry.venue,
        "number": f"arXiv:{line(paper.arxiv_id)}" if paper.arxiv_id else None,
        "publisher": "arXiv" if paper.arxiv_id else None,
        "DOI": line(paper.doi or ""),
        "URL": link(paper),
        "abstract": line(paper.abstract),
        "keyword": ", ".join(entry.keywords),
        "note": entry.note,
    }
    return {name: value for name, value in told.items() if value}


def _person(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given}
