"""What PostgreSQL complains of, as our errors: which, what they say, and what they keep quiet."""

import psycopg
import pytest
from psycopg import errors

from storage.errors import BadStoreUrl, StoreAway, StoreBusy, StoreError
from storage.postgres.errors import translated

URL = "postgresql://ada:hunter2@db.example:5433/papers?sslmode=require&password=hunter2"
PLACE = "postgresql://db.example:5433/papers"


@pytest.mark.parametrize(
    ("error", "ours", "says"),
    [
        (errors.LockNotAvailable("canceling statement"), StoreBusy, "in use by another process"),
        (errors.DeadlockDetected("deadlock"), StoreBusy, "in use by another process"),
        (errors.SerializationFailure("serialize"), StoreBusy, "in use by another process"),
        (errors.QueryCanceled("timeout"), StoreBusy, "in use by another process"),
        (errors.TooManyConnections("sorry"), StoreBusy, "has no connection left"),
        (
            psycopg.OperationalError("FATAL:  sorry, too many clients already"),
            StoreBusy,
            "has no connection left",
        ),
        (
            psycopg.OperationalError('FATAL:  password authentication failed for user "ada"'),
            BadStoreUrl,
            "check DATABASE_URL",
        ),
        (
            psycopg.OperationalError('FATAL:  database "papers" does not exist'),
            BadStoreUrl,
            "check DATABASE_URL",
        ),
        (psycopg.OperationalError("connection refused"), StoreAway, "check that the server runs"),
        (errors.AdminShutdown("terminating"), StoreAway, "check that the server runs"),
        (errors.CannotConnectNow("starting up"), StoreAway, "check that the server runs"),
        (errors.DiskFull("no space left"), StoreError, "is full; nothing was half-written"),
        (errors.ReadOnlySqlTransaction("read-only"), StoreAway, "the primary server"),
        (errors.InsufficientPrivilege("permission denied"), StoreError, "the right to create"),
        (errors.UniqueViolation("duplicate key\nDETAIL:  (U1)"), StoreError, "duplicate key"),
    ],
)
def test_each_complaint(error: psycopg.Error, ours: type[StoreError], says: str) -> None:
    with pytest.raises(StoreError) as raised, translated(URL):
        raise error
    assert type(raised.value) is ours
    assert PLACE in str(raised.value)
    assert says in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert "U1" not in str(raised.value), "rows are nobody's business"


def test_a_text_that_cannot_be_kept() -> None:
    with pytest.raises(StoreError, match="half a character"), translated(URL):
        "a\ud800".encode()
    with pytest.raises(StoreError, match="a NUL in it"), translated(URL):
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
