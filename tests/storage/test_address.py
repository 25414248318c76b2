"""DATABASE_URL: which engine, where, and shown without a password."""

from pathlib import Path

import pytest

from storage.address import index_folder, is_postgres, place_of, sqlite_path
from storage.errors import BadStoreUrl


@pytest.mark.parametrize(
    ("url", "shown", "index"),
    [
        ("sqlite:///paperboy.db", "sqlite:///paperboy.db", "paperboy.index"),
        ("sqlite:////var/a%20b/p.db", "sqlite:////var/a%20b/p.db", "/var/a b/p.index"),
        ("postgresql://ada:p@ss@db:5433/papers", "postgresql://db:5433/papers", "papers.index"),
        ("postgres://db/papers?password=secret", "postgres://db/papers", "papers.index"),
        ("postgresql:///papers?host=/run", "postgresql:///papers", "papers.index"),
        ("postgresql://db/..%2Fother", "postgresql://db/..%2Fother", "other.index"),
    ],
)
def test_where_things_are(url: str, shown: str, index: str) -> None:
    assert is_postgres(url) is not url.startswith("sqlite")
    assert place_of(url) == shown
    assert index_folder(url) == Path(index)


@pytest.mark.parametrize(
    "url",
    [
        "paperboy.db",
        "sqlite:///",
        "sqlite://host/paperboy.db",
        "mysql://ada:secret@db/papers",
        "postgresq://ada:secret@[db/papers",
        "",
    ],
)
def test_what_names_no_database(url: str) -> None:
    with pytest.raises(BadStoreUrl, match="must look like sqlite:///paperboy") as raised:
        sqlite_path(url)
    assert "secret" not in str(raised.value)
    with pytest.raises(BadStoreUrl):
        index_folder(url)
