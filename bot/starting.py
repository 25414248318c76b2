"""What a process that runs for long waits for before it starts."""

import logging
import time
from collections.abc import Callable

from storage import Store, StoreAway, open_store

log = logging.getLogger(__name__)

AGAIN_SECONDS = 2.0
TELL_EVERY = 30  # times that it was asked in vain


def open_when_there(
    url: str,
    *,
    open_store: Callable[[str], Store] = open_store,
    pause: Callable[[float], None] = time.sleep,
) -> Store:
    """The store at `url`, once its database can be reached: a platform that starts a process again
    and again would wait longer each time. SIGTERM and SIGINT end it as they find it.

    Raises: BadStoreUrl, StoreTooNew, StoreBusy, StoreError, which no waiting mends.
    """
    asked = 0
    while True:
        try:
            store = open_store(url)
        except StoreAway as error:
            if asked % TELL_EVERY == 0:
                log.warning("waiting for the database: %s", error)
            asked += 1
            pause(AGAIN_SECONDS)
        else:
            if asked:
                log.info("the database is there")
            return store
