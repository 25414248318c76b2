"""Messages that everybody at a place sees and that tell who saved papers: posted, noted, and
written anew when others are known to have saved them.

What a member does marks the messages that it makes untrue (`bot/handlers/posted.py`); a few
seconds later one worker draws each of them again, and Slack hears of those that look different.
A message is let go of after thirty days, or when Slack does not let it be changed any more.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.blocks import draw_unfurls, render
from bot.delivery.sending import AWAY
from bot.handlers import Caller, Desk
from bot.handlers.posted import described, shown_now
from bot.replies import SharedReply, UnfurlReply
from bot.slack import (
    AnswerLost,
    Cards,
    Directory,
    Drawn,
    NotAllowed,
    TryLater,
    look_of,
    onlooker,
)
from storage import PaperboyError, Posted, PostKind

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
        note(reply, {"": message}, ts, self.caller, self.desk)


def note(
    reply: SharedReply | UnfurlReply, drawn: Drawn, ts: str, caller: Caller, desk: Desk
) -> None:
    """What has been posted where the caller is, named `ts` there, or put under the links of their
    message of that name."""
    kind, papers, about = described(reply)
    post = Posted(
        caller.workspace,
        caller.channel,
        ts,
        desk.now(),
        kind,
        papers,
        caller.member,
        about,
        drawn=look_of(drawn),
    )
    try:
        desk.store.posts.keep(post)
    except PaperboyError as error:  # it is there all the same
        log.warning("a message will not be written anew: %s", error)


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
        drawn = self._drawn(post, cards)
        if not drawn:
            self.desk.store.posts.drop(post)
        elif look_of(drawn) == post.drawn or self._is_written(drawn, post, cards):
            self.desk.store.posts.done(post, drawn=look_of(drawn), now=self.desk.now())

    def _drawn(self, post: Posted, cards: Cards) -> Drawn:
        """Nothing where nothing is left to show."""
        try:
            reply = shown_now(post, self._caller(post, cards), self.desk)
        except (ValueError, LookupError, TypeError):
            log.warning("a message cannot be drawn any more: it stays as it is")
            return {}
        if isinstance(reply, UnfurlReply):
            return draw_unfurls(reply)
        return {"": render(reply)} if reply else {}

    def _caller(self, post: Posted, cards: Cards) -> Caller:
        """Who looks at a digest; else who shared it, as when they did."""

        def onlooking(member: str) -> Caller:
            return onlooker(cards.client, post.workspace, post.channel, member, self.directory)

        if post.kind is PostKind.DIGEST:
            return onlooking(post.member)
        if not post.member:  # nobody knows what they were allowed to hear
            return replace(onlooking(""), shared=lambda: True)
        return replace(onlooking(post.member), shared=onlooking("").shared)

    def _is_written(self, drawn: Drawn, post: Posted, cards: Cards) -> bool:
        """False: not now, or not any more; that then is noted."""
        links = post.kind is PostKind.LINKS  # for which there is a scope that may be missing
        self.pace(post.workspace, post.channel)
        try:
            if links:
                cards.rewrite_links(post.ts, drawn)
            else:
                cards.rewrite(post.ts, drawn[""])
        except TryLater as error:
            log.info("a message is to be written anew in %.0f seconds", error.seconds)
            self._later(post, timedelta(seconds=error.seconds))
        except AnswerLost as error:
            log.warning("a message is to be written anew later: %s", error)
            self._later(post, SOON)
        except NotAllowed as error:
            log.warning("a message cannot be written anew (%s)", error.code)
            if error.code in AWAY - ({"missing_scope"} if links else set()):
                self._later(post, LATER)
            else:
                self.desk.store.posts.drop(post)
        else:
            return True
        return False

    def _later(self, post: Posted, pause: timedelta) -> None:
        self.desk.store.posts.later(post, until=self.desk.now() + pause)
