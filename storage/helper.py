"""Processes of our own that do a part of the work beside this one."""

import subprocess
import sys
from typing import Any


def started(module: str, function: str, **more: Any) -> "subprocess.Popen[bytes]":
    """A process that calls a function of ours, with our modules. more: for Popen.

    Not by multiprocessing, which would run the main module of whoever calls us once more.
    Raises: OSError where none can be started.
    """
    run = f"import sys; sys.path[:] = {sys.path!r}; import {module} as it; it.{function}()"
    return subprocess.Popen([sys.executable, "-c", run], **more)  # noqa: S603
