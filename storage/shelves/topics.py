"""The SQL of topics: which papers carry which, and the model that gave them."""

from collections.abc import Mapping, Sequence
from datetime import date

from storage.models import PaperId, Tag, Topic
from storage.shelves.engine import Engine
from storage.shelves.papers import note_change, write_tags


class TopicsShelf:
    """Topics over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tag(self, tags: Mapping[PaperId, Sequence[Tag]]) -> None:
        with self._engine.transaction():
            for id, its in tags.items():
                self._engine.write("delete from tags where paper_id = :id", {"id": id})
                write_tags(self._engine, id, its)
                note_change(self._engine, id)

    def list(self, word: str = "", *, limit: int = 30) -> list[Topic]:
        sql = """
            select tags.topic, count(*), min(papers.first_day), max(papers.first_day)
            from tags join papers on papers.id = tags.paper_id
            where instr(lower(tags.topic), lower(:word)) > 0 or :word = ''
            group by tags.topic
            order by count(*) desc, tags.topic
            limit :limit"""
        rows = self._engine.rows(sql, {"word": word, "limit": limit})
        return [
            Topic(
                label,
                count,
                date.fromisoformat(first) if first else None,
                date.fromisoformat(last) if last else None,
            )
            for label, count, first, last in rows
        ]

    def model_version(self) -> str:
        rows = self._engine.rows("select version from topic_models order by id desc limit 1")
        return rows[0][0] if rows else ""

    def model(self) -> bytes | None:
        rows = self._engine.rows("select body from topic_models order by id desc limit 1")
        return bytes(rows[0][0]) if rows else None

    def keep_model(self, version: str, body: bytes) -> None:
        sql = "insert into topic_models (version, body) values (:version, :body)"
        self._engine.write(sql, {"version": version, "body": body})
