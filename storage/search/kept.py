"""Papers in the index itself, whole enough to be shown: search goes on by them while the store's
server is away. An index beside a file holds none, because the file is there wherever it is."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import tantivy

from storage.away import OutOfReach
from storage.models import PaperId, StoredPaper, Tag
from storage.shelves.paper_rows import packed, unpacked
from storage.store import PapersById

if TYPE_CHECKING:
    from storage.search.index import PaperIndex

NAMES = ("arxiv:", "doi:", "openreview:", "acl:")  # keys by which people name papers
MOST_NAMED = 10  # papers of one name


def add_fields(builder: tantivy.SchemaBuilder) -> None:
    builder.add_bytes_field("paper", stored=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")


def put(document: tantivy.Document, stored: StoredPaper) -> None:
    """With what sources told of it, but without the texts that they told it in."""
    from storage.identity import keys  # rapidfuzz: no search needs it

    paper = stored.paper
    told = tuple(replace(text, title="", abstract="") for text in paper.received if text.facts)
    head = json.dumps([stored.id, [(tag.topic, tag.weight) for tag in stored.tags]])
    document.add_bytes("paper", f"{head}\n{packed(replace(paper, received=told))}".encode())
    for key in keys(paper):
        if key.startswith(NAMES):
            document.add_text("key", key)


class KeptPapers(PapersById, OutOfReach):
    """The reading half of Papers, over the index. Numbers of papers that were joined to others
    are not known here. May raise SearchIndexError."""

    def __init__(self, index: "PaperIndex") -> None:
        self._index = index

    def count(self) -> int:
        return self._index.searcher().num_docs

    def find_many(self, ids: Sequence[PaperId]) -> dict[PaperId, StoredPaper]:
        once = sorted(set(ids))
        if not once:
            return {}
        wanted = tantivy.Query.term_set_query(self._index.schema, "id", list(map(int, once)))
        return {paper.id: paper for paper in self._read(wanted, len(once))}

    def texts(self, ids: Sequence[PaperId]) -> dict[PaperId, tuple[str, str]]:
        return {
            id: (found.paper.title, f"{found.paper.summary} {found.paper.abstract}")
            for id, found in self.find_many(ids).items()
        }

    def sharing(self, keys: Sequence[str]) -> dict[str, list[PaperId]]:
        """Of keys that are names alone."""
        found: dict[str, list[PaperId]] = defaultdict(list)
        for key in keys:
            wanted = tantivy.Query.term_query(self._index.schema, "key", key, "basic")
            for paper in self._read(wanted, MOST_NAMED):
                found[key].append(paper.id)
        return {key: sorted(its) for key, its in found.items()}

    def _read(self, wanted: tantivy.Query, most: int) -> list[StoredPaper]:
        searcher = self._index.searcher()
        hits = searcher.search(wanted, most, count=False).hits
        return [_stored(searcher.doc(address)) for _, address in hits]


def _stored(document: tantivy.Document) -> StoredPaper:
    head, _, body = bytes(document.get_first("paper") or b"").decode().partition("\n")
    id, tags = json.loads(head)
    return StoredPaper(PaperId(id), unpacked(body), tuple(Tag(*tag) for tag in tags))
