"""Intent → Reply: one function each. Decides, never draws, never talks to Slack.

desk       who asks, and all that a handler may reach; discretion is what outsiders may hear
finding    words for a paper → the paper, and where it stands for who looks
conversation  what is said of the last answer, which last knows; small talk
search     searches and papers like one        papers   one paper: shown, shared, cited
due        days to be reminded on              importing  papers of a reference manager's file
lists      the asker's own list                team     what the team saves
trends     how topics and saves develop           digest_chart  the same under a digest
posted     what everybody sees, kept true
pages      answers that are shown again        export   papers for other programs
people     settings, being forgotten           guide    help, topics, what is not understood
forms      what forms and workflows ask for and bring back
admin      what a whole workspace has            sources  where its papers come from
subscribing  from words to a subscription         subscriptions  those that stand
altering   what is done to those, and undone      here     what a place has, who may change it
digests    a delivery as it is drawn              digest_clicks  what is clicked under it
home       the App Home                        links    papers that somebody links
"""

from collections.abc import Callable
from typing import Any

from bot.handlers.admin import admin
from bot.handlers.altering import take_back
from bot.handlers.conversation import follow_up, perhaps, small_talk
from bot.handlers.desk import Caller, Desk
from bot.handlers.digest_clicks import digest_now, less, more, of_digest, unhide
from bot.handlers.export import cite, export
from bot.handlers.forms import amend, annotate, gather, pick
from bot.handlers.guide import help_, topics, unknown
from bot.handlers.home import at_home, choose, home
from bot.handlers.importing import import_
from bot.handlers.links import unfurl
from bot.handlers.lists import listing, save, undo, unsave
from bot.handlers.pages import on, turn
from bot.handlers.papers import share, share_paper, show
from bot.handlers.people import forget_me, settings
from bot.handlers.search import EMPTY, STALE, exactly, search, similar, why
from bot.handlers.sources import change_source, sources
from bot.handlers.subscribing import accept, decline, settle, subscribe, tune
from bot.handlers.subscriptions import (
    hold,
    of_row,
    resume,
    revise,
    subscriptions,
    unsubscribe,
)
from bot.handlers.team import trending, who
from bot.handlers.trends import trends
from bot.intents import (
    Accept,
    Admin,
    Amend,
    Annotate,
    AtHome,
    ChangeSource,
    Choose,
    Cite,
    Decline,
    DigestNow,
    Exactly,
    Export,
    FollowUp,
    ForgetMe,
    Gather,
    Help,
    Hold,
    Home,
    Import,
    Intent,
    Less,
    Listing,
    More,
    OfDigest,
    OfRow,
    On,
    Perhaps,
    Pick,
    Resume,
    Revise,
    Save,
    Search,
    Settings,
    Settle,
    Share,
    SharePaper,
    Show,
    Similar,
    SmallTalk,
    Sources,
    Subscribe,
    Subscriptions,
    TakeBack,
    Topics,
    Trending,
    Trends,
    Tune,
    Turn,
    Undo,
    Unfurl,
    Unhide,
    Unknown,
    Unsave,
    Unsubscribe,
    Who,
    Why,
)
from bot.replies import Reply

__all__ = ["EMPTY", "HANDLERS", "STALE", "Caller", "Desk", "handle"]

HANDLERS: dict[type[Any], Callable[[Any, Caller, Desk], Reply]] = {
    Search: search,
    Show: show,
    Similar: similar,
    Topics: topics,
    Help: help_,
    Unknown: unknown,
    Save: save,
    Unsave: unsave,
    Annotate: annotate,
    Amend: amend,
    Undo: undo,
    On: on,
    Listing: listing,
    Gather: gather,
    Pick: pick,
    Trending: trending,
    Trends: trends,
    Who: who,
    Export: export,
    Import: import_,
    Cite: cite,
    Settings: settings,
    Admin: admin,
    ForgetMe: forget_me,
    Turn: turn,
    Exactly: exactly,
    Why: why,
    Share: share,
    SharePaper: share_paper,
    FollowUp: follow_up,
    Perhaps: perhaps,
    SmallTalk: small_talk,
    Unfurl: unfurl,
    Home: home,
    AtHome: at_home,
    Choose: choose,
    Sources: sources,
    ChangeSource: change_source,
    Subscribe: subscribe,
    Subscriptions: subscriptions,
    Unsubscribe: unsubscribe,
    Hold: hold,
    Resume: resume,
    DigestNow: digest_now,
    Tune: tune,
    Accept: accept,
    Settle: settle,
    Decline: decline,
    OfRow: of_row,
    Revise: revise,
    OfDigest: of_digest,
    More: more,
    Less: less,
    Unhide: unhide,
    TakeBack: take_back,
}


def handle(intent: Intent, caller: Caller, desk: Desk) -> Reply:
    """Raises: PaperboyError, whose message is for the person."""
    return HANDLERS[type(intent)](intent, caller, desk)
