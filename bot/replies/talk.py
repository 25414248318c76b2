"""Help, small talk, and what cannot be done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpReply:
    """subscribed: the words of what is subscribed to where it was asked, alone: by the asker."""

    command: str = ""
    papers: int = 0
    subscribed: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class UnknownReply:
    word: str
    nearest: str
    example: str


@dataclass(frozen=True, slots=True)
class TalkReply:
    """A sentence in a conversation. tries: words that can be typed next."""

    says: str
    tries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideReply:
    """The bot is not in `channel`, where it was asked."""

    channel: str


@dataclass(frozen=True, slots=True)
class SorryReply:
    """Something that cannot be done, in a sentence that says what to do instead."""

    says: str
