"""A reply on its way to a person: what takes the place of what, what needs a file, and when the
App Home must be shown anew."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from slack_bolt import BoltContext

from bot.blocks import render, render_aside, render_home
from bot.handlers import Caller, Desk, handle
from bot.handlers.home import is_welcomed
from bot.intents import Home
from bot.posts import Sharing
from bot.replies import (
    AlteredReply,
    ChangedReply,
    Did,
    ExportReply,
    FollowedReply,
    ForgottenReply,
    HomeReply,
    ListReply,
    PaperReply,
    PreviewReply,
    ReminderReply,
    Reply,
    SearchReply,
    SentReply,
    SettingsReply,
    SettledReply,
    SharedReply,
    SorryReply,
    SourceReply,
    SubscriptionsReply,
    TalkReply,
    TrendingReply,
    WhyDigestReply,
)
from bot.slack import AnswerLost, Direct, NotAllowed, ResponseUrl, TryLater, Views
from storage import PaperboyError

log = logging.getLogger(__name__)

Answer = Callable[[Reply], None]
# A click on these rewrites the message that it was on, with a reply of these kinds.
REWRITES: dict[str, tuple[type[Reply], ...]] = {
    "results.next": (SearchReply, ListReply),
    "results.previous": (SearchReply, ListReply),
    "paper.save": (PaperReply,),
    "paper.unsave": (PaperReply,),
    "act.undo": (SearchReply, ListReply, TrendingReply, PaperReply, ChangedReply),
    "me.forget": (ForgottenReply,),
    "subs.here": (FollowedReply, SettledReply),
    "subs.me": (FollowedReply, SettledReply),
    "subs.stricter": (PreviewReply,),
    "subs.looser": (PreviewReply,),
    "subs.instead": (PreviewReply,),
    "subs.cancel": (TalkReply,),
    "subs.menu": (SubscriptionsReply,),
    "subs.previous": (SubscriptionsReply,),
    "subs.next": (SubscriptionsReply,),
    "subs.remove": (AlteredReply,),
    "subs.undo": (AlteredReply,),
    "subs.unhide": (AlteredReply,),
    "digest.less": (WhyDigestReply,),
    "digest.send": (SentReply,),
}
# Of the Homes that one member is given the one that was read last must come last.
TURNS = tuple(threading.Lock() for _ in range(16))


@dataclass(frozen=True, slots=True)
class AppHome:
    """The App Home of one member."""

    views: Views
    caller: Caller
    desk: Desk

    def show(self, page: Home, said: Reply | None = None) -> Reply:
        """As it is now; said: what became of a click. Returns what is shown.

        Raises: NotAllowed, AnswerLost, StoreError.
        """
        with TURNS[hash((self.caller.workspace, self.caller.member)) % len(TURNS)]:
            reply = handle(page, self.caller, self.desk)
            if said and isinstance(reply, HomeReply):
                reply = replace(reply, said=said)
            self.views.publish(self.caller.member, render_home(reply))
            return reply

    def follow(self, reply: Reply) -> None:
        """Shows what was changed elsewhere, if the member ever opened it or may have."""
        with best_effort():
            if not has_changed(reply):
                return
            if isinstance(reply, ForgottenReply) or is_welcomed(self.caller, self.desk):
                self.show(Home())


@dataclass(frozen=True, slots=True)
class HomeClick:
    """A click in the App Home, which came without a response URL.

    page: what the Home showed. trigger: by which a modal may be opened.
    """

    home: AppHome
    page: Home
    trigger: str
    direct: Direct

    def answer(self, reply: Reply) -> None:
        """What it changed is shown by the Home, everything else over it, to be read.

        Raises: NotAllowed, AnswerLost, StoreError.
        """
        if isinstance(reply, HomeReply):
            self.home.show(self.page)  # read again, in its turn
        elif isinstance(reply, ChangedReply) or has_changed(reply):
            self.home.show(self.page, reply)
        else:
            self._aside(with_file(reply, self.direct))

    def _aside(self, reply: Reply) -> None:
        """The Home itself says it where the three seconds for a modal are over."""
        try:
            self.home.views.open(self.trigger, render_aside(reply))
        except (NotAllowed, AnswerLost):
            self.home.show(self.page, reply)
        else:
            if isinstance(reply, SorryReply):  # what was clicked may be gone
                with best_effort():
                    self.home.show(self.page)


def answer_click(
    url: ResponseUrl, reply: Reply, *, action_id: str, direct: Direct, sharing: Sharing
) -> None:
    """What a click changes is shown in its place; everything else stands beside it."""
    if isinstance(reply, SharedReply):
        _share(reply, sharing, url)
        return
    if isinstance(reply, HomeReply):  # no message has its buttons
        reply = SorryReply("That button is from my Home: open it.")
    kinds = REWRITES.get(action_id, ())
    in_place = isinstance(reply, kinds) or _is_outcome(reply)
    told = with_file(reply, direct)
    url.answer(render(told), replace=in_place)


def _share(reply: SharedReply, sharing: Sharing, url: ResponseUrl) -> None:
    """Where the bot cannot post, by the click, as something that cannot be written anew."""
    try:
        sharing.post(reply)
    except (NotAllowed, TryLater):
        url.answer(render(reply), everyone=True)
    except AnswerLost as error:
        if not error.unsent:  # it may be there: nobody gets it twice
            raise
        url.answer(render(reply), everyone=True)


def with_file(reply: Reply, direct: Direct) -> Reply:
    """An export that no message holds goes to the person as a file, where that can be done."""
    if not isinstance(reply, ExportReply) or reply.shown == reply.total:
        return reply
    try:
        direct.send_file(reply.name, reply.text)
    except (NotAllowed, AnswerLost):
        return reply
    return replace(reply, sent=True)


def app_home(context: BoltContext, desk: Desk) -> AppHome:
    return AppHome(Views(context.client), context["caller"], desk)


def and_home(context: BoltContext, desk: Desk, answer: Answer) -> Answer:
    """`answer`, and after it the asker's App Home with what they changed."""
    home = app_home(context, desk)

    def both(reply: Reply) -> None:
        try:
            answer(reply)
        finally:  # it is changed even where the answer was lost
            home.follow(reply)

    return both


def or_direct(answer: Answer, direct: Direct) -> Answer:
    """`answer`, and where that is lost the same in a direct message; but for what others were to
    read."""

    def either(reply: Reply) -> None:
        try:
            answer(reply)
        except (NotAllowed, AnswerLost) as error:
            if isinstance(reply, SharedReply):
                raise
            log.warning("an answer goes to a direct message: %s", error)
            direct.say(render(with_file(reply, direct)))

    return either


def has_changed(reply: Reply) -> bool:
    """Is something of the asker's other than it was before?"""
    match reply:
        case ChangedReply():
            return reply.did is not Did.NOTHING
        case SearchReply() | ListReply() | ReminderReply() | TrendingReply() | PaperReply():
            return reply.outcome is not None and has_changed(reply.outcome)
        case SettingsReply():
            return reply.changed
        case SourceReply():
            return reply.did is not None
        case AlteredReply():
            return any(each.order.member for each in reply.subscriptions)
        case FollowedReply(order=order) | SettledReply(told=FollowedReply(order=order)):
            return bool(order.member)
    return isinstance(reply, ForgottenReply)


@contextmanager
def best_effort() -> Iterator[None]:
    """What was asked for is answered already: that the Home is not shown anew troubles nobody."""
    try:
        yield
    except PaperboyError as error:
        log.warning("a Home was not shown anew: %s", error)
    except Exception:
        log.exception("a Home was not shown anew")


def _is_outcome(reply: Reply) -> bool:
    """An answer that is shown again because a row of it changed."""
    kinds = (SearchReply, ListReply, ReminderReply, TrendingReply)
    return isinstance(reply, kinds) and reply.outcome is not None
