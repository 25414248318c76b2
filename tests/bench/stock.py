"""A database of many papers with its search index, made once and kept in a folder.

Papers go into the store as they are, many a transaction: they are not cleaned and not compared
(`speed_ingest` measures that). Their topics are words of their titles, their only key is the
arXiv id.
"""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from storage import (
    Mention,
    Paper,
    PaperId,
    Record,
    Source,
    Store,
    Tag,
    index_folder,
    open_searcher,
    open_store,
)
from storage.models import Received
from storage.search.words import STOP_WORDS
from tests.bench import synthetic
from tests.bench.corpus import few, many
from tests.bench.fts import Fts
from tests.bench.table import seconds

A_TRANSACTION = 10_000  # papers
REAL = 10_000  # papers up to which real ones are taken
WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Supply:
    """Where papers come from. `records` may be called again and gives the same ones."""

    name: str
    records: Callable[[], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Made:
    """How long it took, in seconds; fts is 0.0 where that peer's index was not wanted."""

    store: float
    index: float
    fts: float = 0.0


@dataclass(frozen=True, slots=True)
class Stock:
    """The database in `folder`."""

    folder: Path
    made: Made

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder}/papers.db"

    @property
    def index(self) -> Path:
        return index_folder(self.url)


def seeds(count: int = 437) -> Supply:
    corpus = few(count)
    return Supply(corpus.name, lambda: corpus.records)


def supply(count: int) -> Supply:
    """Real papers as far as there are some, else synthetic ones."""
    if count <= REAL:
        corpus = many(count)
        return Supply(f"{count} of {corpus.name}", lambda: corpus.records)
    return Supply(f"synthetic-{count}", lambda: synthetic.papers(count))


def from_file(path: Path) -> Supply:
    """One JSON object a line: title, abstract, and where known authors, year and arxiv_id."""

    def records() -> Iterator[Record]:
        with path.open() as lines:
            yield from (_record(json.loads(line), at) for at, line in enumerate(lines, 1))

    return Supply(path.stem, records)


def stocked(folder: Path, papers: Supply, *, fts: bool = False) -> Stock:
    """The stock of these papers in `folder`, with FTS5's index too if asked for; made if missing.

    Whoever made it before must have made it of the same papers; half of one is thrown away.
    """
    note = folder / "made.json"
    made = Made(**json.loads(note.read_text())) if note.exists() else _made(folder, papers)
    if fts and not made.fts:
        (folder / "fts.db").unlink(missing_ok=True)
        made = Made(made.store, made.index, seconds(lambda: _make_fts(folder, made)))
    note.write_text(json.dumps(asdict(made)))
    return Stock(folder, made)


def fill(store: Store, records: Iterable[Record]) -> None:
    left = iter(records)
    while batch := list(islice(left, A_TRANSACTION)):
        with store.transaction():
            for record in batch:
                keys = [f"arxiv:{record.arxiv_id}"] if record.arxiv_id else []
                store.papers.add(_paper(record), keys=keys, tags=_tags(record.title))


def texts(store: Store) -> Iterator[tuple[int, str, str]]:
    """(id, title, text) of every paper."""
    last = PaperId(0)
    while batch := store.papers.after(last, limit=A_TRANSACTION):
        for each in batch:
            yield each.id, each.paper.title, f"{each.paper.summary}\n{each.paper.abstract}"
        last = batch[-1].id


class KeptFts(Fts):
    """The peer's index as it was left on the disk."""

    def __init__(self, stock: Stock) -> None:
        self._connection = sqlite3.connect(stock.folder / "fts.db")


def megabytes(path: Path) -> float:
    """Of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


def forget_cached(folder: Path) -> None:
    """Asks the system to drop the files' pages from its cache; it may keep some."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            file = os.open(path, os.O_RDONLY)
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def _made(folder: Path, papers: Supply) -> Made:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stock = Stock(folder, Made(0.0, 0.0))
    store = open_store(stock.url)
    filling = seconds(lambda: fill(store, papers.records()))
    searcher = open_searcher(store, stock.index)
    made = Made(filling, seconds(searcher.refresh))
    store.close()
    return made


def _make_fts(folder: Path, made: Made) -> None:
    store = open_store(Stock(folder, made).url)
    Fts(texts(store), str(folder / "fts.db")).close()
    store.close()


def _paper(record: Record) -> Paper:
    day = record.mention.day.isoformat() if record.mention.day else ""
    return Paper(
        title=record.title,
        abstract=record.abstract,
        summary=record.summary,
        authors=record.authors,
        arxiv_id=record.arxiv_id,
        doi=record.doi,
        mentions=(record.mention,),
        received=(Received(day, record.title, record.abstract),),
    )


def _tags(title: str) -> list[Tag]:
    telling = [word for word in WORD.findall(title.lower()) if word not in STOP_WORDS]
    return [Tag(word, 1 / 3) for word in dict.fromkeys(telling[:3])]


def _record(told: dict[str, object], at: int) -> Record:
    authors = told.get("authors")
    day = date(int(str(told["year"])), 1, 1) if told.get("year") else None
    return Record(
        title=str(told["title"]),
        abstract=str(told["abstract"]),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (),
        arxiv_id=str(told.get("arxiv_id") or "") or None,
        mention=Mention(Source.DAILY_PAGE, "corpus", day, at),
    )
