"""What PostgreSQL and psycopg complain of → our errors. Nothing of a row or of a password is in
what they say."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from storage.address import place_of
from storage.errors import BadStoreUrl, StoreAway, StoreBusy, StoreError

BUSY = (
    errors.LockNotAvailable,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.QueryCanceled,
    errors.IdleInTransactionSessionTimeout,
)
# What a server says of a connection that it does not let in, which has no code on this side.
REFUSALS = (
    "authentication failed",
    "no pg_hba.conf entry",
    "no password supplied",
    "does not exist",
    "resolve host",
    "translate host",
)
FULL = ("too many clients", "remaining connection slots")


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Foreign errors become ours here and nowhere else."""
    try:
        yield
    except psycopg.Error as error:
        raise translation(url, error) from error
    except UnicodeEncodeError as error:
        raise StoreError("A text with half a character in it cannot be kept.") from error


def translation(url: str, error: psycopg.Error) -> StoreError:
    place, said = place_of(url), _said(error)
    if isinstance(error, BUSY):
        return StoreBusy(f"{place} is in use by another process; try again in a moment.")
    if isinstance(error, errors.TooManyConnections) or any(each in said for each in FULL):
        return StoreBusy(f"{place} has no connection left; try again in a moment.")
    if error.sqlstate is None and any(each in said for each in REFUSALS):
        return BadStoreUrl(f"{place} does not let us in ({said}): check DATABASE_URL.")
    if _is_lost(error):
        return StoreAway(
            f"{place} cannot be reached ({said}): check that the server runs. "
            "Nothing was half-written."
        )
    if isinstance(error, errors.DiskFull):
        return StoreError(f"The disk of {place} is full; nothing was half-written.")
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return StoreAway(f"{place} is read-only: point DATABASE_URL at the primary server.")
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError(f"{place}: {said}: give this user the right to create and to write.")
    if "NUL" in said:
        return StoreError("A text with a NUL in it cannot be kept.")
    return StoreError(f"{place}: {said}")


def _is_lost(error: psycopg.Error) -> bool:
    """No code: the connection broke, or never came to be. 08 and 57P: the server says so."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError)
    return state.startswith(("08", "57P"))


def _said(error: psycopg.Error) -> str:
    """In one line, without the rows that it is about."""
    lines = (error.diag.message_primary or str(error)).strip().splitlines()
    return (
        lines[-1 if "Multiple connection attempts" in str(error) else 0] if lines else "no reason"
    )
