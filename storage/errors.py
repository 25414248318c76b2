"""Every error `storage` raises on purpose.

PaperboyError            its message tells a person what to do
├── StoreError           the database
│   ├── StoreBusy        somebody else holds it too long: try again
│   ├── StoreAway        its server cannot be reached, or is no primary; nothing was half-written
│   ├── StoreTooNew      written by a newer Paperboy
│   └── BadStoreUrl      DATABASE_URL cannot be used
├── SourceError          the input is not what it should be
│   └── NotThisFormat    the file is no such page at all
├── FetchError           the network did not give what was asked for
│   ├── Offline          the server cannot be reached
│   ├── BrokenReply      cut off, too slow or no HTTP: worth another try
│   ├── TryLater         the server asks to wait, or is in trouble
│   ├── TooLarge         more than is read
│   ├── RefusedAddress   a private host, no web address, or too many redirects
│   └── Rejected         the server says no
├── LedgerError          a step of a delivery that is not to be taken
│   ├── LeaseLost        another worker goes on with it
│   └── OutOfTurn        its state does not allow the step
├── SearchIndexError     the search index cannot be read; `papers index` rebuilds it
└── NotFound             no such paper, topic or thread
"""


class PaperboyError(Exception):
    """Base of all. `str(error)` is a sentence a person can act on."""


class StoreError(PaperboyError):
    pass


class StoreBusy(StoreError):
    pass


class StoreAway(StoreError):
    pass


class StoreTooNew(StoreError):
    pass


class BadStoreUrl(StoreError):
    pass


class SourceError(PaperboyError):
    pass


class NotThisFormat(SourceError):
    pass


class FetchError(PaperboyError):
    pass


class Offline(FetchError):
    pass


class BrokenReply(FetchError):
    pass


class TryLater(FetchError):
    """`seconds`: how long the server asks to wait, None where it does not say."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooLarge(FetchError):
    pass


class RefusedAddress(FetchError):
    pass


class Rejected(FetchError):
    """`status` is HTTP's; `body` may say why."""

    def __init__(self, message: str, status: int, body: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class LedgerError(PaperboyError):
    pass


class LeaseLost(LedgerError):
    pass


class OutOfTurn(LedgerError):
    pass


class SearchIndexError(PaperboyError):
    pass


class NotFound(PaperboyError):
    pass
