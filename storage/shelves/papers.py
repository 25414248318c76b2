"""The SQL of papers: what is told of each, its keys, mentions, received texts and tags."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from storage.errors import NotFound
from storage.models import Mention, Paper, PaperId, Received, Source, StoredPaper, Tag
from storage.shelves.engine import Engine, Row, Values, rows_in
from storage.store import Change

FIELDS = "title, abstract, summary, authors, author_count, arxiv_id, doi, url, published, first_day"
_T = TypeVar("_T")


class PapersShelf:
    """Papers over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self) -> int:
        return int(self._engine.rows("select count(*) from papers")[0][0])

    def get(self, id: PaperId) -> StoredPaper:
        found = self.get_many([id])
        if not found:
            raise NotFound(f"There is no paper number {id}.")
        return found[0]

    def get_many(self, ids: Sequence[PaperId]) -> list[StoredPaper]:
        rows = rows_in(self._engine, f"select id, {FIELDS} from papers where id in", ids)
        found = {paper.id: paper for paper in self._whole(rows)}
        return [found[id] for id in ids if id in found]

    def after(self, id: PaperId, *, limit: int) -> list[StoredPaper]:
        sql = f"select id, {FIELDS} from papers where id > :id order by id limit :limit"
        return self._whole(self._engine.rows(sql, {"id": id, "limit": limit}))

    def sharing(self, keys: Sequence[str]) -> dict[str, list[PaperId]]:
        found: dict[str, list[PaperId]] = defaultdict(list)
        sql = "select key, paper_id from paper_keys where key in"
        for key, id in sorted(rows_in(self._engine, sql, keys), key=tuple):
            found[key].append(PaperId(id))
        return dict(found)

    def add(self, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]) -> PaperId:
        sql = f"""
            insert into papers ({FIELDS}, added_day)
            values (:title, :abstract, :summary, :authors, :author_count, :arxiv_id, :doi, :url,
                    :published, :first_day, cast(current_date as text))
            returning id"""
        with self._engine.transaction():
            id = PaperId(self._engine.rows(sql, _told(paper))[0][0])
            self._add_details(id, paper, keys, tags)
        return id

    def update(
        self, id: PaperId, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]
    ) -> None:
        sql = """
            update papers set title = :title, abstract = :abstract, summary = :summary,
                authors = :authors, author_count = :author_count, arxiv_id = :arxiv_id,
                doi = :doi, url = :url, published = :published, first_day = :first_day
            where id = :id"""
        with self._engine.transaction():
            if not self._engine.write(sql, {**_told(paper), "id": id}):
                raise NotFound(f"There is no paper number {id}.")
            for table in ("paper_keys", "mentions", "received", "tags"):
                self._engine.write(f"delete from {table} where paper_id = :id", {"id": id})
            self._add_details(id, paper, keys, tags)

    def last_id(self) -> PaperId:
        return PaperId(self._engine.rows("select coalesce(max(id), 0) from papers")[0][0])

    def arrived(self, since: date, until: date, *, limit: int) -> dict[PaperId, date]:
        sql = """
            select shown.paper_id, min(shown.day) as day from mentions shown
            where shown.day >= :since and shown.day <= :until and not exists (
                select 1 from mentions earlier where earlier.paper_id = shown.paper_id
                    and earlier.day <> '' and earlier.day < :since)
            group by shown.paper_id
            union all
            select id, added_day from papers
            where added_day >= :since and added_day <= :until and not exists (
                select 1 from mentions where paper_id = papers.id and day <> '')
            order by 2 desc, 1 desc limit :limit"""
        days = {"since": since.isoformat(), "until": until.isoformat()}
        rows = self._engine.rows(sql, {**days, "limit": limit})
        return {PaperId(id): date.fromisoformat(day) for id, day in rows}

    def last_change(self) -> int:
        return int(self._engine.rows("select coalesce(max(seq), 0) from changes")[0][0])

    def changes_since(self, seq: int, *, limit: int) -> list[Change]:
        sql = "select seq, paper_id from changes where seq > :seq order by seq limit :limit"
        steps = self._engine.rows(sql, {"seq": seq, "limit": limit})
        papers = {paper.id: paper for paper in self.get_many([PaperId(id) for _, id in steps])}
        return [Change(step, PaperId(id), papers.get(id)) for step, id in steps]

    def _add_details(
        self, id: PaperId, paper: Paper, keys: Sequence[str], tags: Sequence[Tag]
    ) -> None:
        self._engine.write_many(
            "insert into paper_keys (key, paper_id) values (:key, :id)",
            ({"key": key, "id": id} for key in sorted(set(keys))),
        )
        self._engine.write_many(
            """insert into mentions (paper_id, source, page, day, position, votes)
               values (:id, :source, :page, :day, :position, :votes)""",
            (_mentioned(id, mention) for mention in paper.mentions),
        )
        self._engine.write_many(
            """insert into received (paper_id, place, day, title, abstract)
               values (:id, :place, :day, :title, :abstract)""",
            (
                {"id": id, "place": place, "day": r.day, "title": r.title, "abstract": r.abstract}
                for place, r in enumerate(paper.received)
            ),
        )
        write_tags(self._engine, id, tags)
        note_change(self._engine, id)

    def _whole(self, rows: Sequence[Row]) -> list[StoredPaper]:
        """Rows of `id, FIELDS` as papers, with what the other tables hold of them."""
        ids = [row[0] for row in rows]
        mentions = self._by_paper("mentions", "source, page, day, position, votes", ids, _mention)
        received = self._by_paper("received", "day, title, abstract", ids, lambda r: Received(*r))
        tags = self._by_paper("tags", "topic, weight", ids, lambda r: Tag(*r))
        return [_stored(row, mentions[row[0]], received[row[0]], tags[row[0]]) for row in rows]

    def _by_paper(
        self, table: str, columns: str, ids: Sequence[int], read: Callable[[Row], _T]
    ) -> dict[int, list[_T]]:
        found: dict[int, list[_T]] = defaultdict(list)
        sql = f"select paper_id, {columns} from {table} where paper_id in"
        for row in rows_in(self._engine, sql, ids, then=f"order by {ORDER[table]}"):
            found[row[0]].append(read(row[1:]))
        return found


ORDER = {
    "mentions": "paper_id, day, source, page",
    "received": "paper_id, place",
    "tags": "paper_id, weight desc, topic",
}


def write_tags(engine: Engine, id: PaperId, tags: Iterable[Tag]) -> None:
    """Adds tags to a paper that has none."""
    engine.write_many(
        "insert into tags (paper_id, topic, weight) values (:id, :topic, :weight)",
        ({"id": id, "topic": tag.topic, "weight": tag.weight} for tag in tags),
    )


def note_change(engine: Engine, id: PaperId) -> None:
    """Moves the paper to the end of the change sequence."""
    engine.write("delete from changes where paper_id = :id", {"id": id})
    engine.write("insert into changes (paper_id) values (:id)", {"id": id})


def _told(paper: Paper) -> Values:
    days = [mention.day for mention in paper.mentions if mention.day]
    first_day = paper.published or min(days, default=None)
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "summary": paper.summary,
        "authors": json.dumps(paper.authors, ensure_ascii=False),
        "author_count": paper.author_count,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "url": paper.url,
        "published": _iso(paper.published),
        "first_day": _iso(first_day),
    }


def _mentioned(id: PaperId, mention: Mention) -> Values:
    return {
        "id": id,
        "source": mention.source.value,
        "page": mention.page,
        "day": _iso(mention.day) or "",
        "position": mention.position,
        "votes": mention.votes,
    }


def _stored(
    row: Row, mentions: list[Mention], received: list[Received], tags: list[Tag]
) -> StoredPaper:
    id, title, abstract, summary, authors, author_count, arxiv_id, doi, url, published, _ = row
    paper = Paper(
        title=title,
        abstract=abstract,
        summary=summary,
        authors=tuple(json.loads(authors)),
        author_count=author_count,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        published=_day(published),
        mentions=tuple(mentions),
        received=tuple(received),
    )
    return StoredPaper(PaperId(id), paper, tuple(tags))


def _mention(row: Row) -> Mention:
    source, page, day, position, votes = row
    return Mention(Source(source), page, _day(day), position, votes)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
