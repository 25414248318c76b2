"""One frozen digest on its way: each part is noted as being posted, posted, and noted as posted.

A part that an earlier attempt was posting is looked for where history may be read; where it may
not, nobody knows: it is `uncertain`, and never posted again.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn

from bot.blocks import render
from bot.delivery.composing import Place
from bot.handlers import Caller, Desk
from bot.handlers.digest_chart import digest_chart
from bot.handlers.digests import drawn
from bot.picturing import picturing
from bot.replies import ClosedReply, Reply
from bot.slack import AnswerLost, NotAllowed, Pictures, Post, TryLater, look_of
from storage import (
    Deliveries,
    Delivery,
    DeliveryState,
    Lease,
    PaperboyError,
    Part,
    Pause,
    Posted,
    PostKind,
)

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)
A_CLOCK = timedelta(minutes=10)  # that Slack's may be behind ours
SETTLED = {DeliveryState.POSTED, DeliveryState.UNCERTAIN, DeliveryState.FAILED}
# Slack's words for a destination that nothing can be posted to until somebody does something,
# and for a bot that may not post in the workspace at all.
CLOSED = {
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "user_disabled",
    "user_not_found",
}
AWAY = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_authed",
    "org_login_required",
    "team_not_found",
    "token_expired",
    "token_revoked",
}

Tell = Callable[[str, str, Reply], None]  # (workspace, member, what is said to them)


class Stopped(Exception):
    """Nothing more can be done for this delivery now."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery that one worker has. caller: who looks at the destination. tell: how a creator
    hears that their subscriptions had to be paused. pace: waits until something may be posted
    there again."""

    desk: Desk
    place: Place
    lease: Lease
    delivery: Delivery
    post: Post
    caller: Caller
    tell: Tell
    pace: Callable[[Place], None]

    def send(self) -> None:
        """All that is not settled yet. Raises: Stopped, LedgerError, StoreError."""
        thread = ""
        for part in self.delivery.parts:
            if part.state is DeliveryState.POSTING:
                part = self._looked_for(part, thread)
            if part.state not in SETTLED:
                has_place = part.number == 1 or thread
                part = self._posted(part, thread) if has_place else self._given_up(part)
            thread = thread or part.ts
        state = self._ledger.confirm(self.lease, now=self.desk.now())
        if thread and state is DeliveryState.POSTED:
            self._send_chart(thread)

    def _send_chart(self, thread: str) -> None:
        """Once at most: the digest is settled, whatever becomes of its chart."""

        def post(reply: Reply) -> None:
            self.pace(self.place)
            self.post.post(render(reply), key=f"{self._key_of_all}/chart", thread=thread)

        try:
            if chart := digest_chart(self.delivery, self.caller, self.desk):
                picturing(Pictures(self.post.client), post, once=True)(chart)
        except PaperboyError as error:
            log.warning("a digest has no chart: %s", error)
        except Exception:
            log.exception("a digest has no chart")

    def _posted(self, part: Part, thread: str) -> Part:
        number = part.number
        message = render(drawn(self.delivery, number, self.caller, self.desk))
        self.pace(self.place)
        now = self.desk.now()
        self._ledger.renew(self.lease, until=now + LEASE)
        self._ledger.posting(self.lease, number, now=now)
        try:
            ts = self.post.post(message, key=self._key(part), thread=thread)
        except TryLater as error:
            self._give_back(part, timedelta(seconds=error.seconds))
        except NotAllowed as error:
            self._ledger.unposted(self.lease, number, now=self.desk.now())
            self._refused(error.code)
        except AnswerLost as error:
            if error.unsent:
                self._give_back(part, SOON)
            return self._after_silence(part, thread)
        return self._is_there(part, ts, look_of({"": message}))

    def _is_there(self, part: Part, ts: str, drawn: str = "") -> Part:
        """In the ledger, and as a message that is written anew when it is no longer true."""
        its, now = self.delivery, self.desk.now()
        post = Posted(
            its.workspace,
            its.destination,
            ts,
            now,
            PostKind.DIGEST,
            member=its.member,
            delivery=its.id,
            part=part.number,
            drawn=drawn,
        )
        with self.desk.store.transaction():
            self._ledger.posted(self.lease, part.number, ts, now=now)
            self.desk.store.posts.keep(post)
        return replace(part, state=DeliveryState.POSTED, ts=ts)

    def _given_up(self, part: Part) -> Part:
        """Nobody knows whether there is a thread: its papers come another time."""
        self._ledger.given_up(self.lease, part.number, now=self.desk.now())
        return replace(part, state=DeliveryState.FAILED)

    def _give_back(self, part: Part, pause: timedelta) -> NoReturn:
        """It was not posted; somebody tries again later."""
        now = self.desk.now()
        self._ledger.unposted(self.lease, part.number, now=now)
        self._ledger.release(self.lease, until=now + pause)
        raise Stopped

    def _after_silence(self, part: Part, thread: str) -> Part:
        """The answer to the post was lost. It may be on its way still: who does not find it now
        looks again in a while."""
        found = self._found(part, thread)
        if found is None:
            self._ledger.release(self.lease, until=self.desk.now() + SOON)
            raise Stopped
        return found

    def _looked_for(self, part: Part, thread: str) -> Part:
        """What became of a part that an earlier attempt was posting."""
        found = self._found(part, thread)
        if found is None:
            self._ledger.unposted(self.lease, part.number, now=self.desk.now())
            return replace(part, state=DeliveryState.FROZEN)
        return found

    def _found(self, part: Part, thread: str) -> Part | None:
        """The part as it is there, or uncertain where history may not be read; None where it is
        not there. Raises: Stopped where Slack does not answer."""
        since = self.delivery.changed_at - A_CLOCK
        try:
            ts = self.post.find(self._key(part), since=since, thread=thread)
        except NotAllowed as error:
            log.warning("a digest may be posted: history cannot be read (%s)", error.code)
            self._ledger.uncertain(self.lease, part.number, now=self.desk.now())
            return replace(part, state=DeliveryState.UNCERTAIN)
        except AnswerLost as error:
            self._ledger.release(self.lease, until=self.desk.now() + SOON)
            raise Stopped from error
        if not ts:
            return None
        return self._is_there(part, ts)

    def _refused(self, code: str) -> NoReturn:
        """Slack does not take it: what that means for the destination."""
        now = self.desk.now()
        if code in AWAY:
            log.warning("a digest waits: the bot may not post in the workspace (%s)", code)
            self._ledger.release(self.lease, until=now + LATER)
            raise Stopped
        self._ledger.failed(self.lease, code, now=now)
        if code in CLOSED:
            log.warning("a destination is closed (%s): its subscriptions are paused", code)
            self._pause(code)
        else:
            log.error("Slack refuses a digest (%s)", code)
        raise Stopped

    def _pause(self, code: str) -> None:
        """Until somebody resumes them; their creators hear of it, each once."""
        shelf, where = self.desk.store.subscriptions, self.place.workspace
        words = defaultdict[str, list[str]](list)
        for each in shelf.all(workspace=where, destination=self.place.destination):
            if not each.pause:
                shelf.pause(each.id, Pause(code), workspace=where)
                words[each.creator].append(each.order.words)
        words.pop("", None)
        for creator, theirs in words.items():
            self.tell(where, creator, ClosedReply(self.place.destination, tuple(theirs), code))

    def _key(self, part: Part) -> str:
        """By which the posted part is found again."""
        return f"{self._key_of_all}/{part.number}"

    @property
    def _key_of_all(self) -> str:
        its = self.delivery
        return f"{its.workspace}/{its.destination}/{its.slot}"

    @property
    def _ledger(self) -> Deliveries:
        return self.desk.store.deliveries
