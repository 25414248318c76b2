"""The peer of our search: SQLite's own full-text index, used as its documentation shows."""

import re
import sqlite3
from collections.abc import Iterable


class Fts:
    """FTS5 with Porter stems and bm25, the title counted twice; all words, else any of them."""

    def __init__(self, texts: Iterable[tuple[int, str, str]], path: str = ":memory:") -> None:
        """texts: (id, title, abstract)."""
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "create virtual table texts using fts5(title, abstract, tokenize = 'porter unicode61')"
        )
        self._connection.executemany(
            "insert into texts (rowid, title, abstract) values (?, ?, ?)", texts
        )
        self._connection.commit()

    def search(self, text: str, limit: int) -> list[int]:
        """Ids, best first: of all words, of any word where none has all."""
        return self.all_words(text, limit) or self._run(text, " OR ", limit)

    def all_words(self, text: str, limit: int = -1) -> list[int]:
        return self._run(text, " AND ", limit)

    def count(self, text: str) -> int:
        return len(self.search(text, -1))

    def close(self) -> None:
        self._connection.close()

    def _run(self, text: str, operator: str, limit: int) -> list[int]:
        words = re.findall(r"\w+", text)
        if not words:
            return []
        query = operator.join(f'"{word}"' for word in words)
        sql = "select rowid from texts where texts match ? order by bm25(texts, 2, 1) limit ?"
        return [int(id) for (id,) in self._connection.execute(sql, [query, limit])]
