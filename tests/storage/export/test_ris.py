"""RIS, as a parser that is not ours reads it."""

import rispy
from hypothesis import given

from storage.export import Entry, ExportFormat, export_papers
from storage.export.entry import line, link
from storage.export.keys import keys
from storage.export.names import authors
from storage.models import Paper
from tests.storage.export.shelf import HOSTILE, entries, entry

WHOLE = """TY  - JOUR
ID  - vanlov2025llamapro
TI  - LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of
AU  - van Löv, Ada
AU  - Q., Bo
AU  - Gemini Team
PY  - 2025
DA  - 2025/03/01
T2  - arXiv:2503.00001
AN  - arXiv:2503.00001
UR  - https://arxiv.org/abs/2503.00001
AB  - We spend 5% less. That is all.
KW  - speculative decoding
KW  - budgets large
KW  - reading
N1  - = sharp_est & odd # heading the end
ER  -@
TY  - JOUR
ID  - emile2019use
TI  - On the use of Bayesian nets in Berlin
AU  - Émile, Cy
PY  - 2019
DA  - 2019/12/24
T2  - Annals of Nets & Ties
DO  - 10.1000/x_y(1)
UR  - https://doi.org/10.1000/x_y(1)
KW  - speculative decoding
KW  - budgets large
KW  - done
ER  -@
TY  - JOUR
ID  - hyperlink1
TI  - =HYPERLINK(1)
UR  - https://example.org/p_(1)?a={b}&c=d
KW  - speculative decoding
KW  - budgets large
ER  -@
"""


def test_the_whole_of_it() -> None:
    whole = WHOLE.replace("@", " ").replace("\n", "\r\n")
    assert export_papers(entries(), ExportFormat.RIS) == whole
    assert export_papers([], ExportFormat.RIS) == ""


def test_another_parser_reads_the_same() -> None:
    first, second, third = rispy.loads(export_papers(entries(), ExportFormat.RIS))
    assert first == {
        "type_of_reference": "JOUR",
        "id": "vanlov2025llamapro",
        "title": "LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of",
        "authors": ["van Löv, Ada", "Q., Bo", "Gemini Team"],
        "year": "2025",
        "date": "2025/03/01",
        "secondary_title": "arXiv:2503.00001",
        "accession_number": "arXiv:2503.00001",
        "urls": ["https://arxiv.org/abs/2503.00001"],
        "abstract": "We spend 5% less. That is all.",
        "keywords": ["speculative decoding", "budgets large", "reading"],
        "notes": ["= sharp_est & odd # heading the end"],
    }
    assert second["doi"] == "10.1000/x_y(1)"
    assert third["title"] == "=HYPERLINK(1)"


def test_a_comma_parts_family_and_given_name_only() -> None:
    paper = Paper("x", authors=("One, Two, Three", "Ada Löv", "Acme, Inc."))
    (found,) = rispy.loads(export_papers([entry(paper)], ExportFormat.RIS))
    assert found["authors"] == ["One Two Three", "Löv, Ada", "Acme Inc."]


@given(HOSTILE)
def test_a_hostile_text_stays_in_its_line(hostile: list[Entry]) -> None:
    text = export_papers(hostile, ExportFormat.RIS)
    text.encode()
    found = rispy.loads(text)
    assert [each["id"] for each in found] == keys(hostile)
    for given_in, read in zip(hostile, found, strict=True):
        paper = given_in.paper.paper
        assert read.get("title", "") == line(paper.title)
        assert read.get("abstract", "") == line(paper.abstract)
        assert "".join(read.get("notes", [])) == line(given_in.note)
        assert len(read.get("authors", [])) == len(authors(paper))
        address = link(paper)
        assert read.get("urls", [None]) == [address.replace(";", "%3B") if address else None]
        assert "unknown_tag" not in read
