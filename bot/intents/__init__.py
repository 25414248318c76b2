"""What a person may ask. Pure."""

from bot.intents.lists import (
    CARD,
    Amend,
    Annotate,
    Export,
    Gather,
    Import,
    Listing,
    On,
    Save,
    Trending,
    Undo,
    Unsave,
    Who,
)
from bot.intents.papers import (
    Cite,
    Exactly,
    Pick,
    Search,
    Share,
    SharePaper,
    Show,
    Similar,
    Target,
    Topics,
    Turn,
    Unfurl,
    Why,
)
from bot.intents.people import (
    HOME,
    Admin,
    AtHome,
    Choose,
    ForgetMe,
    Home,
    Settings,
    home_at,
    list_id,
)
from bot.intents.sources import ChangeSource, SourceAct, Sources
from bot.intents.subscriptions import (
    ALL,
    Accept,
    Decline,
    DigestNow,
    Hold,
    Less,
    More,
    OfDigest,
    OfRow,
    Resume,
    Revise,
    Settle,
    Subscribe,
    SubscriptionIntent,
    Subscriptions,
    TakeBack,
    Tune,
    Unhide,
    Unsubscribe,
)
from bot.intents.talk import NEAR, FollowUp, Help, Perhaps, SmallTalk, Unknown, nearest
from bot.intents.trends import Trends

__all__ = [
    "ALL",
    "CARD",
    "HOME",
    "NEAR",
    "Accept",
    "Admin",
    "Amend",
    "Annotate",
    "AtHome",
    "ChangeSource",
    "Choose",
    "Cite",
    "Decline",
    "DigestNow",
    "Exactly",
    "Export",
    "FollowUp",
    "ForgetMe",
    "Gather",
    "Help",
    "Hold",
    "Home",
    "Import",
    "Intent",
    "Less",
    "Listing",
    "More",
    "OfDigest",
    "OfRow",
    "On",
    "Perhaps",
    "Pick",
    "Resume",
    "Revise",
    "Save",
    "Search",
    "Settings",
    "Settle",
    "Share",
    "SharePaper",
    "Show",
    "Similar",
    "SmallTalk",
    "SourceAct",
    "Sources",
    "Subscribe",
    "Subscriptions",
    "TakeBack",
    "Target",
    "Topics",
    "Trending",
    "Trends",
    "Tune",
    "Turn",
    "Undo",
    "Unfurl",
    "Unhide",
    "Unknown",
    "Unsave",
    "Unsubscribe",
    "Who",
    "Why",
    "home_at",
    "list_id",
    "nearest",
]


Intent = (
    Search
    | Show
    | Similar
    | Topics
    | Help
    | Unknown
    | Save
    | Unsave
    | Annotate
    | Amend
    | Undo
    | On
    | Listing
    | Gather
    | Pick
    | Trending
    | Trends
    | Who
    | Export
    | Import
    | Cite
    | Settings
    | Admin
    | ForgetMe
    | Turn
    | Exactly
    | Why
    | Share
    | SharePaper
    | FollowUp
    | Perhaps
    | SmallTalk
    | Unfurl
    | Home
    | AtHome
    | Choose
    | Sources
    | ChangeSource
    | SubscriptionIntent
)
