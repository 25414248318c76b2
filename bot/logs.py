"""Logs: one line an event on stderr. Message text and tokens never go in.

Two things would carry them there. Libraries write whole requests below WARNING: the handler drops
what is not ours. And an error may quote what a person typed: so a traceback tells where and what
kind, not what.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
OURS = ("bot.", "storage.")

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def start_logging(level: str, *, as_json: bool = False) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Fields() if as_json else Discreet(FORMAT))
    handler.addFilter(is_for_the_log)
    logging.basicConfig(handlers=[handler], level=level)


def is_for_the_log(record: logging.LogRecord) -> bool:
    """Ours, or at least a warning of a library's."""
    return record.name.startswith(OURS) or record.levelno >= logging.WARNING


class Discreet(logging.Formatter):
    """Tracebacks without the errors' messages."""

    def formatException(self, ei: Raised | tuple[None, None, None]) -> str:
        return where(ei[1]) if ei[1] else ""


class Fields(Discreet):
    """One JSON object a line, for machines that read logs. Tracebacks are as discreet."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def where(error: BaseException) -> str:
    """The error's type and the way to it, and its cause's, without what they say."""
    way = "".join(traceback.format_tb(error.__traceback__))
    told = f"{type(error).__name__}\n{way}".rstrip()
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{told}\ncaused by {where(cause)}" if cause else told
