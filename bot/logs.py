"""Logs: one line an event on stderr. Message text and tokens never go in."""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(level: str) -> None:
    logging.basicConfig(stream=sys.stderr, level=level, format=FORMAT)
