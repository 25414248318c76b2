"""What becomes of processes that are not ours to wait for."""

import os
import time
from pathlib import Path

SECONDS = 30.0


def ended(pid: int) -> bool:
    """Whether it ends before long."""
    end = time.monotonic() + SECONDS
    while _is_running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())
