"""Buttons that do something once, and what they refer to until then."""

from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.search import keep, own_thread
from storage import Thread


def keep_apart(text: str, caller: Caller, desk: Desk, *, thread: str = "") -> str:
    """Apart from the answers that "show 2" refers to. Returns its thread."""
    apart = replace(caller, channel=f"{caller.channel} apart", thread="")
    return keep(text, (), apart, desk, thread=thread)


def spend(thread: str, caller: Caller, desk: Desk) -> None:
    """What its buttons do is done, once."""
    keep_apart("", caller, desk, thread=f"{thread} spent")


def unspent(thread: str, caller: Caller, desk: Desk) -> Thread | None:
    """What a thread of the caller's own is about; None where that was done."""
    spent = own_thread(f"{thread} spent", caller, desk)
    return None if spent else own_thread(thread, caller, desk)
