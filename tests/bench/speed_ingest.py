"""Papers a second of a whole ingest, beside sqlite3's `executemany` and tantivy on the same rows.

    python -m tests.bench.speed_ingest [--many 10000] [--synthetic N] [--rounds 3] [--tiny]

The whole ingest is read → clean → recognise → SQLite → search index. "with topics": of records
that are read. "a dump": of the same as a file of JSON lines, as `papers ingest` takes it in: topics
follow later, and processes of their own clean the records and make the index meanwhile. "same
rows": the rows that came of that are written again, into the same tables by `executemany`, and into
an index of the same schema by tantivy alone. "texts": only titles and abstracts, into one table and
an index of two fields. All have the same durability and as many rows a transaction; the last two
read nothing.
"""

import argparse
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import tantivy

import storage.cleaning
import storage.ingest
from bot.cli.taking_in import index_beside, take_in_with_bar
from bot.config import Config
from storage import Record, Store, Tag, open_searcher, open_store, read_pages
from storage.ingest import BATCH, ingest
from storage.search.index import LARGE_HEAP, PaperIndex, _register
from storage.tagging import topic_model
from tests.bench.corpus import TODAY, Corpus, few, many
from tests.bench.soak_ingest import write as write_dump
from tests.bench.synthetic import papers
from tests.bench.table import interleaved, seconds, show

STAGES = ("clean", "decide", "tag", "read", "write", "index", "rest")
Rows = Mapping[str, tuple[str, list[list[tuple[object, ...]]]]]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--synthetic", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    corpora = [few(20)] if told.tiny else [few(), many(told.many)]
    if told.synthetic:
        made = list(papers(told.synthetic))
        corpora.append(Corpus(f"synthetic, {told.synthetic:,}", made))
    rounds = 1 if told.tiny else told.rounds
    warm()
    speeds, splits = [], []
    for corpus in corpora:
        speeds.append(speed(corpus, rounds))
        splits.append([corpus.name, *split(corpus).values()])
    show(
        f"Ingest, records a second (medians of {rounds})",
        (
            *("papers", "records", "with topics", "a dump", "same rows", "texts"),
            *("of same rows", "of texts"),
        ),
        speeds,
    )
    show("Where the time goes, % of one run", ("papers", *STAGES), splits)


def warm() -> None:
    """Imports and reads the topic model, which every process does once."""
    with TemporaryDirectory() as folder:
        take_in(few(2).records, Path(folder))


def speed(corpus: Corpus, rounds: int) -> list[object]:
    records, count = corpus.records, len(corpus.records)
    with TemporaryDirectory() as beside:
        dump = Path(beside) / "dump.jsonl"
        write_dump(dump, records)
        rows = Told.read(dump)
        jobs: list[Callable[[Path], None]] = [
            lambda folder: take_in(records, folder),
            lambda folder: take_in_dump(dump, folder),
            rows.write,
            lambda folder: write_texts(records, folder),
        ]
        spent = [median(found) for found in interleaved([partial(timed, j) for j in jobs], rounds)]
    now, dumped, same, texts = (count / each for each in spent)
    return [corpus.name, count, now, dumped, same, texts, dumped / same, dumped / texts]


def timed(job: Callable[[Path], None]) -> float:
    with TemporaryDirectory() as folder:
        return seconds(lambda: job(Path(folder)))


def take_in(records: Sequence[Record], folder: Path) -> None:
    with opened(folder) as store:
        ingest(store, records, tagger=topic_model(store))
        open_searcher(store, folder / "index").refresh()


def take_in_dump(dump: Path, folder: Path) -> None:
    config = Config(database_url=f"sqlite:///{folder}/papers.db", index_dir=str(folder / "index"))
    with opened(folder) as store:
        pile = read_pages([str(dump)], today=TODAY)
        with index_beside(pile, config):
            take_in_with_bar(store, pile, tags="later")
        open_searcher(store, folder / "index").refresh()


@dataclass(frozen=True, slots=True)
class Told:
    """What an ingest makes of records. rows: table → (columns, its rows by batch); papers: what
    its documents are made of."""

    rows: Rows
    papers: list[tuple[int, str, str, list[str]]]

    @staticmethod
    def read(dump: Path) -> "Told":
        with TemporaryDirectory() as folder:
            with opened(Path(folder)) as store:
                storage.take_in(store, read_pages([str(dump)], today=TODAY), tag_first=0)
            with closing(sqlite3.connect(Path(folder) / "papers.db")) as connection:
                rows = {table: _rows(connection, table) for table in _tables(connection)}
                sql = "select id, title, abstract, authors from papers"
                told = [(id, t, a, n.split(", ")) for id, t, a, n in connection.execute(sql)]
                return Told(rows, told)

    def write(self, folder: Path) -> None:
        with opened(folder):
            pass  # its tables
        with closing(_connected(folder / "papers.db")) as connection:
            for at in range(len(self.rows["papers"][1])):
                connection.execute("begin immediate")
                for table, (marks, batches) in self.rows.items():
                    connection.executemany(f"insert into {table} values ({marks})", batches[at])
                connection.execute("commit")
        (folder / "index").mkdir()
        schema = PaperIndex(folder / "index", store_id="").schema
        index = _register(tantivy.Index(schema, path=str(folder / "index")))
        writer = index.writer(heap_size=LARGE_HEAP, num_threads=1)
        for id, title, abstract, authors in self.papers:
            document = tantivy.Document()
            document.add_integer("id", id)
            document.add_integer("day", 0)
            for text in (title, title, abstract):
                document.add_text("text", text)
            document.add_text("word", f"{title}\n{abstract}")
            for name in authors:
                document.add_text("authors", name)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Those with rows of papers, `papers` first: the others refer to it."""
    sql = "select name from sqlite_master where type = 'table'"
    names = sorted(name for (name,) in connection.execute(sql))
    filled = [n for n in names if n != "papers" and "paper_id" in _columns(connection, n)]
    return ["papers", *(n for n in filled if connection.execute(f"select 1 from {n}").fetchone())]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma table_info({table})")]


def _rows(connection: sqlite3.Connection, table: str) -> tuple[str, list[list[tuple[object, ...]]]]:
    columns = _columns(connection, table)
    of = "id" if table == "papers" else "paper_id"
    (last,) = connection.execute("select max(id) from papers").fetchone()
    sql = f"select * from {table} where {of} > ? and {of} <= ?"
    batches = [
        connection.execute(sql, (start, start + BATCH)).fetchall()
        for start in range(0, last, BATCH)
    ]
    return ", ".join("?" * len(columns)), batches


def write_texts(records: Sequence[Record], folder: Path) -> None:
    with closing(_connected(folder / "rows.db")) as connection:
        connection.execute("create table rows (title text, abstract text)")
        for start in range(0, len(records), BATCH):
            rows = [(each.title, each.abstract) for each in records[start : start + BATCH]]
            connection.execute("begin immediate")
            connection.executemany("insert into rows values (?, ?)", rows)
            connection.execute("commit")
    builder = tantivy.SchemaBuilder()
    for name in ("title", "abstract"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    (folder / "index").mkdir()
    index = tantivy.Index(builder.build(), path=str(folder / "index"))
    writer = index.writer(heap_size=LARGE_HEAP, num_threads=1)
    for each in records:
        document = tantivy.Document()
        document.add_text("title", each.title)
        document.add_text("abstract", each.abstract)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


def split(corpus: Corpus) -> dict[str, float]:
    """Stage → percent of one more run, in which every stage is clocked."""
    spent: dict[str, float] = defaultdict(float)
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        tagger = ClockedTagger(topic_model(store), spent)
        clocked = partial(_clocked, spent)
        with (
            patch.object(storage.cleaning, "cleaned", clocked("clean", storage.cleaning.cleaned)),
            patch.object(storage.ingest, "decide", clocked("decide", storage.ingest.decide)),
            _clocked_store(store, spent),
        ):
            total = seconds(lambda: ingest(store, corpus.records, tagger=tagger))
        searcher = open_searcher(store, Path(folder) / "index")
        spent["index"] = seconds(searcher.refresh)
    total += spent["index"]
    spent["rest"] = total - sum(spent.values())
    return {stage: 100 * spent[stage] / total for stage in STAGES}


class ClockedTagger:
    def __init__(self, tagger: storage.ingest.Tagger, spent: dict[str, float]) -> None:
        self._tag = _clocked(spent, "tag", tagger.tag)

    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        found: list[tuple[Tag, ...]] = self._tag(papers)
        return found


@contextmanager
def _clocked_store(store: Store, spent: dict[str, float]) -> Iterator[None]:
    clocked = partial(_clocked, spent)
    shelf: Any = store.papers
    with (
        patch.object(shelf, "sharing", clocked("read", shelf.sharing)),
        patch.object(shelf, "get_many", clocked("read", shelf.get_many)),
        patch.object(shelf, "add_many", clocked("write", shelf.add_many)),
        patch.object(shelf, "update", clocked("write", shelf.update)),
    ):
        yield


def _clocked(spent: dict[str, float], stage: str, function: Callable[..., Any]) -> Any:
    def clocked(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] += time.perf_counter() - start

    return clocked


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{folder}/papers.db")
    yield store
    store.close()


if __name__ == "__main__":
    main()
