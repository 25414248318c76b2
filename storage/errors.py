"""Every error `storage` raises on purpose.

PaperboyError            its message tells a person what to do
├── StoreError           the database
│   ├── StoreBusy        somebody else holds it too long: try again
│   ├── StoreTooNew      written by a newer Paperboy
│   └── BadStoreUrl      DATABASE_URL cannot be used
├── SourceError          the input is not what it should be
│   └── NotThisFormat    the file is no such page at all
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


class StoreTooNew(StoreError):
    pass


class BadStoreUrl(StoreError):
    pass


class SourceError(PaperboyError):
    pass


class NotThisFormat(SourceError):
    pass


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
