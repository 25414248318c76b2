"""An index that follows its store while very many papers come in, in a process of its own.

Taking papers in and indexing them each keep a processor busy; so they do it side by side. What
the process does not come to, because it cannot be started or is killed, the next `catch_up` does.
It ends with whoever started it.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from storage.errors import PaperboyError
from storage.helper import started

PATIENCE = 1.0  # seconds between two tries where another process is at the index


@contextmanager
def followed(url: str, folder: Path) -> Iterator[None]:
    """Meanwhile, the index in `folder` follows the store at `url`; afterwards it is there."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    try:
        process = started(__name__, "follow", **streams, bufsize=0)
    except OSError:
        yield
        return
    with process:
        try:
            _tell(process, json.dumps([url, str(folder)]))  # no argument: it may hold a password
            yield
            _tell(process, "all is in")
            process.wait()
        finally:
            process.kill()


def _tell(process: "subprocess.Popen[bytes]", line: str) -> None:
    if process.stdin:
        with suppress(BrokenPipeError):
            process.stdin.write(f"{line}\n".encode())


def follow() -> None:
    """What the process does: told by a line where the store and the index are, it follows until
    the next line, and ends at once where that never comes."""
    from storage.door.stores import open_searcher, open_store

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    told = os.fdopen(0, "rb", buffering=0)
    url, folder = json.loads(told.readline())
    all_in = threading.Event()
    threading.Thread(target=_listen, args=(told, all_in), daemon=True).start()
    with suppress(PaperboyError), closing(open_store(url)) as store:  # who refreshes is told
        searcher = open_searcher(store, Path(folder))
        while not searcher.keep_up(more=lambda: not all_in.is_set()) and not all_in.is_set():
            time.sleep(PATIENCE)


def _listen(told: IO[bytes], all_in: threading.Event) -> None:
    if not told.readline():
        os._exit(1)
    all_in.set()
