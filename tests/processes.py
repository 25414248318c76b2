"""Processes that do a part of the work: which are started, and whether they end."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 30.0
SHOWN = """
import sys, time
import {module} as it

start = it.started
def shown(*told, **more):
    process = start(*told, **more)
    print(process.pid, flush=True)
    return process
it.started = shown
"""

Helpers = list["subprocess.Popen[bytes]"]


def helpers_of(module: ModuleType, patch: pytest.MonkeyPatch) -> Helpers:
    """Those that the module will start."""
    processes, start = Helpers(), vars(module)["started"]

    def shown(*told: str, **more: int) -> "subprocess.Popen[bytes]":
        processes.append(start(*told, **more))
        return processes[-1]

    patch.setattr(module, "started", shown)
    return processes


def ends_with_whoever_started_it(module: ModuleType, run: str, *words: str) -> bool:
    """Whether the helper ends before long when a process that runs this is killed: `run` knows the
    module as `it`, waits while the helper works, and has `words` in `sys.argv`."""
    code = SHOWN.format(module=module.__name__) + run
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, *words], cwd=ROOT, **pipes) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert _is_running(pid)
        process.kill()
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
