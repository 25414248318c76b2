"""The engine for many replicas: PostgreSQL by psycopg (extra `postgres`).

sql      what the shelves say, as PostgreSQL takes it      errors   its errors as ours
engine   connections, transactions, one writer at a time   opening  a store; its schema; a look
patience one that does not wait for a server that hangs
"""

from storage.postgres.engine import PostgresEngine
from storage.postgres.opening import PostgresStore, look_at_postgres, open_postgres

__all__ = ["PostgresEngine", "PostgresStore", "look_at_postgres", "open_postgres"]
