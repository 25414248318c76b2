"""Messages that everybody at a place sees and that tell who saved papers: posted, noted, and
written anew when others are known to have saved them.

What a member does marks the messages that it makes untrue (`bot/handlers/posted.py`); a few
seconds later one worker draws each of them again, and Slack hears of those that look different.
A message is let go of after thirty days, or when Slack does not let it be changed any more.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2s

from bot.blocks import Message, render
from bot.handlers import Caller, Desk
from bot.handlers.posted import shown_now
from bot.replies import SharedReply
from bot.sending import AWAY
from bot.slack import AnswerLost, Cards, Directory, NotAllowed, TryLater, onlooker
from storage import PaperboyError, Posted

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a member shares, on its way to where they are."""

    cards: Cards
    caller: Caller
    desk: Desk

    def post(self, reply: SharedReply) -> None:
        """Raises: NotAllowed, TryLater, AnswerLost."""
        message = render(reply)
        ts = self.cards.post(message)
        try:
            self.desk.store.posts.keep(self._noted(reply, ts, drawn(message)))
        except PaperboyError as error:  # it is posted all the same
            log.warning("a card will not be written anew: %s", error)

    def _noted(self, reply: SharedReply, ts: str, drawn: str) -> Posted:
        return Posted(
            self.caller.workspace,
            self.cards.channel,
            ts,
            self.desk.now(),
            tuple(paper.id for paper in reply.papers),
            reply.member,
            reply.command,
            drawn=drawn,
        )


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Writes what is outdated anew.

    cards_of: (workspace, channel) → the messages there, None where the bot is not in. pace: waits
    until something may be changed there again.
    """

    desk: Desk
    cards_of: Callable[[str, str], Cards | None]
    directory: Directory
    pace: Callable[[str, str], None] = lambda workspace, channel: None

    def go(self) -> Iterator[Posted]:
        """One message a step: whoever must stop stops between two. Raises: StoreError."""
        posts = self.desk.store.posts
        while post := posts.claim(now=self.desk.now(), lease=LEASE):
            self._rewrite(post)
            yield post

    def _rewrite(self, post: Posted) -> None:
        cards = self.cards_of(post.workspace, post.channel)
        if cards is None:
            self._later(post, LATER)
            return
        message = self._drawn(post, cards)
        if message is None:
            self.desk.store.posts.drop(post)
            return
        if drawn(message) != post.drawn and not self._is_written(message, post, cards):
            return
        self.desk.store.posts.done(post, drawn=drawn(message), now=self.desk.now())

    def _drawn(self, post: Posted, cards: Cards) -> Message | None:
        """None where nothing is left to show."""
        try:
            reply = shown_now(post, self._caller(post, cards), self.desk)
        except (ValueError, LookupError, TypeError):
            log.warning("a digest cannot be read any more: it stays as it is")
            return None
        return render(reply) if reply else None

    def _caller(self, post: Posted, cards: Cards) -> Caller:
        """Who looks at a digest; who shared a card, as they were asked when they did."""

        def onlooking(member: str) -> Caller:
            return onlooker(cards.client, post.workspace, post.channel, member, self.directory)

        if post.delivery:
            return onlooking(post.member)
        if not post.member:  # nobody knows what they were allowed to hear
            return replace(onlooking(""), shared=lambda: True)
        return replace(onlooking(post.member), shared=onlooking("").shared)

    def _is_written(self, message: Message, post: Posted, cards: Cards) -> bool:
        """False: not now, or not any more; that then is noted."""
        self.pace(post.workspace, post.channel)
        try:
            cards.rewrite(post.ts, message)
        except TryLater as error:
            self._later(post, timedelta(seconds=error.seconds))
        except AnswerLost as error:
            log.warning("a message is to be written anew later: %s", error)
            self._later(post, SOON)
        except NotAllowed as error:
            log.warning("a message cannot be written anew (%s)", error.code)
            if error.code in AWAY:
                self._later(post, LATER)
            else:
                self.desk.store.posts.drop(post)
        else:
            return True
        return False

    def _later(self, post: Posted, pause: timedelta) -> None:
        self.desk.store.posts.later(post, until=self.desk.now() + pause)


def drawn(message: Message) -> str:
    """The same for the same message."""
    return blake2s(json.dumps(message.payload()).encode(), digest_size=16).hexdigest()
