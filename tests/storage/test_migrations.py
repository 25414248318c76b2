"""That the schema grows step by step, and what was there stays."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from storage.migrations import migrations
from storage.models import PaperId, Tag
from storage.sqlite import SCHEMA, open_sqlite
from tests.builders import paper


def test_the_number_of_steps_is_the_schemas() -> None:
    assert len(migrations.pending(Database(memory=True))) == SCHEMA


def test_every_table_of_people_leads_with_the_workspace(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "papers.db").close()
    connection = sqlite3.connect(tmp_path / "papers.db")
    for table in ("workspaces", "members", "saves", "subscriptions", "deliveries"):
        indices = [row[1] for row in connection.execute(f"pragma index_list({table})")]
        firsts = [connection.execute(f"pragma index_info({i})").fetchone()[2] for i in indices]
        assert set(firsts) == {"workspace"}
    connection.close()


def test_a_database_of_an_older_schema_keeps_its_papers(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    store = open_sqlite(path)
    store.papers.add(paper(), keys=["k"], tags=[Tag("draft model", 1.0)])
    store.close()
    connection = sqlite3.connect(path)
    for table in ("saves", "members", "workspaces"):
        connection.execute(f"drop table {table}")
    connection.execute("delete from _sqlite_migrations where name = 'm003_lists'")
    connection.execute("pragma user_version = 2")
    connection.commit()
    connection.close()
    again = open_sqlite(path)
    assert again.papers.get(PaperId(1)).paper == paper()
    assert again.lists.ids(workspace="T1", member="U1") == set()
    again.close()
