"""The peer of our search: SQLite's own full-text index, used as its documentation shows."""

import re
import sqlite3
from collections.abc import Iterable, Sequence

WORD = re.compile(r"\w+")


class Fts:
    """FTS5 with Porter stems and bm25, the title counted twice."""

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
        """Ids, best first: of all words, of any word where none has all. The faster way."""
        return self.all_words(text, limit) or self._run(WORD.findall(text), " OR ", limit)

    def all_words(self, text: str, limit: int = -1) -> list[int]:
        return self._run(WORD.findall(text), " AND ", limit)

    def any_word(self, text: str, limit: int = -1) -> list[int]:
        """Ids, best first, of any word that is no English stop word. The better way."""
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        words = WORD.findall(text)
        telling = [word for word in words if word.lower() not in ENGLISH_STOP_WORDS]
        return self._run(telling or words, " OR ", limit)

    def phrase(self, text: str, limit: int = -1) -> list[int]:
        """Ids, best first, of all words together and in this order."""
        words = WORD.findall(text)
        return self._run([" ".join(words)] if words else [], "", limit)

    def close(self) -> None:
        self._connection.close()

    def _run(self, words: Sequence[str], operator: str, limit: int) -> list[int]:
        if not words:
            return []
        query = operator.join(f'"{word}"' for word in words)
        sql = "select rowid from texts where texts match ? order by bm25(texts, 2, 1) limit ?"
        return [int(id) for (id,) in self._connection.execute(sql, [query, limit])]
