"""CSV, read back, and safe to open in a spreadsheet."""

import csv
import io

from hypothesis import given

from storage.export import Entry, ExportFormat, export_papers
from storage.export.csv_table import COLUMNS
from storage.export.entry import line
from tests.storage.export.shelf import HOSTILE, entries


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_whole_of_it() -> None:
    topics = "speculative decoding; budgets, large"
    told = [
        {
            "title": "LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of",
            "authors": "Ada van Löv; Q., Bo; Gemini Team",
            "year": "2025",
            "published": "2025-03-01",
            "arxiv": "2503.00001",
            "url": "https://arxiv.org/abs/2503.00001",
            "topics": topics,
            "status": "reading",
            "list": "to cite",
            "note": "'= sharp_est & odd\n# heading\n\nthe end",
            "saved": "2025-03-12",
            "due": "2025-04-01",
            "abstract": "We spend 5% less. That is all.",
        },
        {
            "title": "On the use of Bayesian nets in Berlin",
            "authors": "Cy Émile",
            "year": "2019",
            "published": "2019-12-24",
            "venue": "Annals of Nets & Ties",
            "doi": "10.1000/x_y(1)",
            "url": "https://doi.org/10.1000/x_y(1)",
            "topics": topics,
            "status": "done",
            "saved": "2025-03-12",
        },
        {
            "title": "'=HYPERLINK(1)",
            "url": "https://example.org/p_(1)?a={b}&c=d",
            "topics": topics,
        },
    ]
    expected = [{name: row.get(name, "") for name in COLUMNS} for row in told]
    assert read(export_papers(entries(), ExportFormat.CSV)) == expected
    assert export_papers([], ExportFormat.CSV) == ",".join(COLUMNS) + "\r\n"


@given(HOSTILE)
def test_no_cell_is_a_formula_and_none_is_lost(hostile: list[Entry]) -> None:
    text = export_papers(hostile, ExportFormat.CSV)
    text.encode()
    rows = read(text)
    assert [row.keys() for row in rows] == [set(COLUMNS)] * len(hostile)
    assert not [
        cell for row in rows for cell in row.values() if cell[:1] in set("=+-@\t\r＝＋－＠")
    ]
    for given_in, row in zip(hostile, rows, strict=True):
        bare = {name: cell.removeprefix("'") for name, cell in row.items()}
        assert bare["title"] == line(given_in.paper.paper.title).removeprefix("'")
        assert bare["note"] == given_in.note.removeprefix("'")
