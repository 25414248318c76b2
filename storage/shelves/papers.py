"""The SQL of papers: what is told of each, its keys, mentions, received texts and tags."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from storage.errors import NotFound
from storage.joining import Joined
from storage.models import Paper, PaperId, StoredPaper, Tag
from storage.shelves.aliases import NO_ALIAS, current, keep_apart, kept_apart, stay_apart
from storage.shelves.engine import Engine, Row, rows_in
from storage.shelves.joined_saves import give_back, move_saves
from storage.shelves.news import move_news
from storage.shelves.paper_rows import (
    FIELDS,
    MENTION,
    RECEIVED,
    came,
    mentioned,
    packed,
    read_mention,
    read_received,
    stored,
    told_of,
    unpacked,
)
from storage.shelves.posts import outdated_cards
from storage.store import Change, NewPaper, PapersById

_T = TypeVar("_T")


class PapersShelf(PapersById):
    """Papers over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self) -> int:
        sql = "select (select count(*) from papers) - (select count(*) from aliases)"
        return int(self._engine.rows(sql)[0][0])

    def find_many(self, ids: Sequence[PaperId]) -> dict[PaperId, StoredPaper]:
        now = current(self._engine, ids)
        found = self._read([now.get(id, id) for id in ids])
        return {id: found[now.get(id, id)] for id in ids if now.get(id, id) in found}

    def texts(self, ids: Sequence[PaperId]) -> dict[PaperId, tuple[str, str]]:
        sql = "select id, title, summary, abstract from papers where id in"
        rows = rows_in(self._engine, sql, sorted(set(ids)))
        found = {PaperId(id): (title, f"{summary} {text}") for id, title, summary, text in rows}
        return {id: found[id] for id in ids if id in found}

    def after(self, id: PaperId, *, limit: int) -> list[StoredPaper]:
        sql = f"""select id, {FIELDS} from papers where id > :id and id {NO_ALIAS}
                  order by id limit :limit"""
        return self._whole(self._engine.rows(sql, {"id": id, "limit": limit}))

    def sharing(self, keys: Sequence[str]) -> dict[str, list[PaperId]]:
        found: dict[str, list[PaperId]] = defaultdict(list)
        sql = "select key, paper_id from paper_keys where key in"
        for key, id in sorted(rows_in(self._engine, sql, keys), key=tuple):
            found[key].append(PaperId(id))
        return dict(found)

    def add(self, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]) -> PaperId:
        return self.add_many([NewPaper(paper, keys, tags)])[0]

    def add_many(self, papers: Sequence[NewPaper]) -> list[PaperId]:
        sql = f"""
            insert into papers ({FIELDS}, added_day)
            values (:title, :abstract, :summary, :authors, :author_count, :arxiv_id, :doi, :url,
                    :published, :first_day, cast(current_date as text))"""
        with self._engine.transaction():
            last = self.last_id()
            self._engine.write_many(sql, [told_of(new.paper) for new in papers])
            # Nobody else writes meanwhile: what is there now are these, in their order.
            its = "select id from papers where id > :last order by id"
            ids = [PaperId(id) for (id,) in self._engine.rows(its, {"last": last})]
            self._add_details(dict(zip(ids, papers, strict=True)))
            note_new(self._engine, ids)
        return ids

    def update(
        self, id: PaperId, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]
    ) -> None:
        sql = """
            update papers set title = :title, abstract = :abstract, summary = :summary,
                authors = :authors, author_count = :author_count, arxiv_id = :arxiv_id,
                doi = :doi, url = :url, published = :published, first_day = :first_day
            where id = :id"""
        with self._engine.transaction():
            if not self._engine.write(sql, {**told_of(paper), "id": id}):
                raise NotFound(f"There is no paper number {id}.")
            for table in ("paper_keys", "mentions", "received", "tags"):
                self._engine.write(f"delete from {table} where paper_id = :id", {"id": id})
            self._add_details({id: NewPaper(paper, keys, tags)})
            note_changed(self._engine, [id])

    def last_id(self) -> PaperId:
        return PaperId(self._engine.rows("select coalesce(max(id), 0) from papers")[0][0])

    def arrived(self, since: date, until: date, *, limit: int) -> dict[PaperId, date]:
        sql = f"""
            select shown.paper_id, min(shown.day) as day from mentions shown
            where shown.day >= :since and shown.day <= :until
                and shown.paper_id {NO_ALIAS} and not exists (
                select 1 from mentions earlier where earlier.paper_id = shown.paper_id
                    and earlier.day <> '' and earlier.day < :since)
            group by shown.paper_id
            union all
            select id, added_day from papers
            where added_day >= :since and added_day <= :until and id {NO_ALIAS} and not exists (
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
        ids = [PaperId(id) for _, id in steps]
        gone = current(self._engine, ids)
        papers = self._read([id for id in ids if id not in gone])
        return [Change(step, PaperId(id), papers.get(id)) for step, id in steps]

    def apart(self, ids: Sequence[PaperId]) -> set[frozenset[PaperId]]:
        return kept_apart(self._engine, ids)

    def join(self, alias: PaperId, to: PaperId) -> None:
        sql = """
            insert into aliases (id, paper_id, place, before)
            select :alias, :to, coalesce(max(place), 0) + 1, :before from aliases"""
        with self._engine.transaction():
            before = packed(self.get(to).paper)
            stay_apart(self._engine, alias, to)
            self._engine.write(sql, {"alias": alias, "to": to, "before": before})
            move_saves(self._engine, alias, to)
            move_news(self._engine, alias, to)
            for table in ("paper_keys", "tags"):
                self._engine.write(f"delete from {table} where paper_id = :id", {"id": alias})
            outdated_cards(self._engine, (alias, to))
            note_changed(self._engine, [alias, to])

    def last_join(self, id: PaperId) -> Joined:
        paper = self.get(id)
        sql = "select id, before from aliases where paper_id = :id order by place desc limit 1"
        rows = self._engine.rows(sql, {"id": paper.id})
        if not rows:
            raise NotFound(f"Paper number {paper.id} is one paper: no other was joined to it.")
        alias, before = rows[0]
        other = self._read([PaperId(alias)])[PaperId(alias)]
        return Joined(PaperId(alias), paper.id, unpacked(before), other.paper, paper.paper)

    def part(self, joined: Joined, kept: NewPaper, back: NewPaper) -> None:
        alias, to = joined.alias, joined.to
        with self._engine.transaction():
            give_back(self._engine, alias, to)
            keep_apart(self._engine, alias, to)
            self._engine.write("delete from aliases where id = :id", {"id": alias})
            for id, its in ((to, kept), (alias, back)):
                self.update(id, its.paper, keys=its.keys, tags=its.tags)
            outdated_cards(self._engine, (alias, to))

    def _read(self, ids: Sequence[PaperId]) -> dict[PaperId, StoredPaper]:
        """By their own numbers, aliases too."""
        once = sorted(set(ids))
        rows = rows_in(self._engine, f"select id, {FIELDS} from papers where id in", once)
        return {paper.id: paper for paper in self._whole(rows)}

    def _add_details(self, papers: Mapping[PaperId, NewPaper]) -> None:
        self._engine.write_many(
            "insert into paper_keys (key, paper_id) values (:key, :id)",
            ({"key": key, "id": id} for id, new in papers.items() for key in sorted(set(new.keys))),
        )
        self._engine.write_many(
            """insert into mentions (paper_id, source, page, day, position, votes)
               values (:id, :source, :page, :day, :position, :votes)""",
            (mentioned(id, each) for id, new in papers.items() for each in new.paper.mentions),
        )
        self._engine.write_many(
            """insert into received (paper_id, place, day, title, abstract, source, facts)
               values (:id, :place, :day, :title, :abstract, :source, :facts)""",
            (
                {**came(received), "id": id, "place": place}
                for id, new in papers.items()
                for place, received in enumerate(new.paper.received)
            ),
        )
        write_tags(self._engine, {id: new.tags for id, new in papers.items()})

    def _whole(self, rows: Sequence[Row]) -> list[StoredPaper]:
        """Rows of `id, FIELDS` as papers, with what the other tables hold of them."""
        ids = [row[0] for row in rows]
        mentions = self._by_paper("mentions", MENTION, ids, read_mention)
        received = self._by_paper("received", RECEIVED, ids, read_received)
        tags = self._by_paper("tags", "topic, weight", ids, lambda r: Tag(*r))
        return [stored(row, mentions[row[0]], received[row[0]], tags[row[0]]) for row in rows]

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


def write_tags(engine: Engine, tags: Mapping[PaperId, Sequence[Tag]]) -> None:
    """Adds tags to papers that have none."""
    engine.write_many(
        "insert into tags (paper_id, topic, weight) values (:id, :topic, :weight)",
        (
            {"id": id, "topic": tag.topic, "weight": tag.weight}
            for id, its in tags.items()
            for tag in its
        ),
    )


def note_new(engine: Engine, ids: Iterable[PaperId]) -> None:
    """Puts papers, none of which ever changed, at the end of the change sequence."""
    engine.write_many("insert into changes (paper_id) values (:id)", ({"id": id} for id in ids))


def note_changed(engine: Engine, ids: Collection[PaperId]) -> None:
    """Moves papers to the end of the change sequence."""
    engine.write_many("delete from changes where paper_id = :id", ({"id": id} for id in ids))
    note_new(engine, ids)
