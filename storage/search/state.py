"""The state file of a derived folder: one small JSON object, replaced as a whole."""

import json
import os
from pathlib import Path
from typing import Any


def mark(path: Path) -> tuple[int, int] | None:
    """Changes when the file is replaced; None where it is missing or out of reach."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def read_state(path: Path) -> dict[str, Any]:
    """Empty where it is missing, cut off or no object: as good as no state."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def write_state(path: Path, told: dict[str, Any]) -> None:
    """Raises: OSError."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    beside.write_text(json.dumps(told))
    beside.replace(path)
