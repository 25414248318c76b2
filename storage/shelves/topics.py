"""The SQL of topics: which papers carry which, and the model that gave them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from storage.models import PaperId, Tag, Topic
from storage.shelves.aliases import NO_ALIAS, current
from storage.shelves.engine import Engine, Row
from storage.shelves.papers import note_changed, write_tags
from storage.shelves.weekly import by_week, week_of
from storage.trends import Weeks

WORDS = "' ' || replace(lower(tags.topic), '-', ' ')"  # each after a blank
MONTH = timedelta(days=28)  # four whole weeks: as many weekends in each


class TopicsShelf:
    """Topics over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tag(self, tags: Mapping[PaperId, Sequence[Tag]]) -> None:
        with self._engine.transaction():
            gone = current(self._engine, tags)
            tags = {id: its for id, its in tags.items() if id not in gone}
            cleared = ({"id": id} for id in tags)
            self._engine.write_many("delete from tags where paper_id = :id", cleared)
            write_tags(self._engine, tags)
            note_changed(self._engine, tags.keys())

    def list(
        self, word: str = "", *, also: Sequence[str] = (), first: str = "", limit: int = 30
    ) -> list[Topic]:
        labels = {f"label{n}": label for n, label in enumerate(also or [""])}
        sql = f"""
            select tags.topic, count(*), min(papers.first_day), max(papers.first_day),
                sum(case when papers.first_day > :month then 1 else 0 end),
                case when exists (
                    select 1 from papers where first_day > :before and first_day <= :month
                        and id {NO_ALIAS}
                ) then sum(
                    case when papers.first_day > :before and papers.first_day <= :month
                    then 1 else 0 end
                ) end
            from tags join papers on papers.id = tags.paper_id
            where :word = ''
                or replace({WORDS}, ' ' || lower(:word), '') <> {WORDS}
                or tags.topic in ({", ".join(f":{name}" for name in labels)})
            group by tags.topic
            order by case when tags.topic = :first then 0 else 1 end, count(*) desc, tags.topic
            limit :limit"""
        last = self.last_day() or date.min + 2 * MONTH
        begins = " ".join(word.replace("-", " ").split())
        months = {"month": (last - MONTH).isoformat(), "before": (last - 2 * MONTH).isoformat()}
        asked = {"word": begins, "first": first, "limit": limit}
        rows = self._engine.rows(sql, {**asked, **months, **labels})
        return [_topic(row) for row in rows]

    def last_day(self) -> date | None:
        sql = f"""select first_day from papers where first_day is not null and id {NO_ALIAS}
                  order by first_day desc limit 1"""
        rows = self._engine.rows(sql)
        return date.fromisoformat(rows[0][0]) if rows else None

    def by_week(self, weeks: Weeks) -> dict[str, tuple[int, ...]]:
        week, within, values = week_of("papers.first_day", weeks)
        # Cross: SQLite then takes the few papers of these weeks before their tags.
        sql = f"""
            select topic, week, count(*) from (
                select tags.topic as topic, {week} as week
                from papers cross join tags
                where tags.paper_id = papers.id and {within}) as found
            group by topic, week"""
        return by_week(self._engine.rows(sql, values), weeks)

    def model_version(self) -> str:
        rows = self._engine.rows("select version from topic_models order by id desc limit 1")
        return rows[0][0] if rows else ""

    def model(self) -> bytes | None:
        rows = self._engine.rows("select body from topic_models order by id desc limit 1")
        return bytes(rows[0][0]) if rows else None

    def keep_model(self, version: str, body: bytes) -> None:
        sql = "insert into topic_models (version, body) values (:version, :body)"
        self._engine.write(sql, {"version": version, "body": body})


def _topic(row: Row) -> Topic:
    label, count, first, last, recent, before = row
    first_day, last_day = (date.fromisoformat(day) if day else None for day in (first, last))
    return Topic(label, count, first_day, last_day, recent, before)
