"""Papers → CSV with a header line, by RFC 4180; safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from storage.export.entry import Entry, line, link, published

# A cell that begins with one of these is a formula to a spreadsheet, full-width forms included:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_TABLE = """
    title authors year published venue arxiv doi url topics status list note saved due abstract
"""
COLUMNS = tuple(_TABLE.split())


def write(entries: Sequence[Entry]) -> str:
    text = io.StringIO(newline="")
    rows = [_row(entry) for entry in entries]
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows({name: _safe(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue()


def _row(entry: Entry) -> dict[str, str]:
    paper, save = entry.paper.paper, entry.save
    return {
        "title": line(paper.title),
        "authors": "; ".join(map(line, paper.authors)),
        "year": "".join(map(str, published(paper)[:1])),
        "published": _iso(paper.published),
        "venue": entry.venue,
        "arxiv": line(paper.arxiv_id or ""),
        "doi": line(paper.doi or ""),
        "url": link(paper) or "",
        "topics": "; ".join(entry.topics),
        "status": entry.status,
        "list": line(save.list) if save else "",
        "note": entry.note,
        "saved": _iso(save.saved_at.date()) if save else "",
        "due": _iso(save.due) if save else "",
        "abstract": line(paper.abstract),
    }


def _safe(cell: str) -> str:
    """An apostrophe makes a spreadsheet take the rest as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
