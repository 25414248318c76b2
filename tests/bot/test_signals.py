"""Waiting for the end."""

import threading
from queue import SimpleQueue

from bot.signals import wait_for


def test_the_wait_is_taken_up_again_until_it_is_told_to_end() -> None:
    stopped: SimpleQueue[None] = SimpleQueue()
    waiting = threading.Thread(target=wait_for, args=(stopped,), daemon=True)
    waiting.start()
    waiting.join(1.5)
    assert waiting.is_alive(), "it looks up each second, and waits on"
    stopped.put(None)
    waiting.join(10)
    assert not waiting.is_alive()


def test_who_was_told_before_does_not_wait() -> None:
    stopped: SimpleQueue[None] = SimpleQueue()
    stopped.put(None)
    wait_for(stopped)
    assert stopped.empty()
