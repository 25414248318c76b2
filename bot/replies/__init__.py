"""What we answer, as data. `bot/blocks` draws it, nothing here knows how."""

from dataclasses import dataclass

from bot.replies.digests import ClosedReply, DigestReply
from bot.replies.lists import (
    ExportReply,
    FormReply,
    GatheredReply,
    ImportReply,
    ListReply,
    NewsReply,
    ReminderReply,
    TrendingReply,
    WhoReply,
)
from bot.replies.papers import (
    PaperReply,
    PickedReply,
    SearchReply,
    SharedReply,
    TopicsReply,
    UnfurlReply,
    WhyReply,
)
from bot.replies.people import AdminReply, AuditReply, ForgetReply, ForgottenReply, SettingsReply
from bot.replies.sources import SourceReply, SourcesReply
from bot.replies.standing import ChangedReply, Did, Shelved, Shelves
from bot.replies.subscriptions import (
    Altered,
    AlteredReply,
    BackTest,
    FollowedReply,
    FormOfReply,
    HiddenReply,
    PartReply,
    PreviewReply,
    Row,
    SentReply,
    SettledReply,
    SubscriptionReply,
    SubscriptionsReply,
    SureReply,
    WaitingReply,
    WhyDigestReply,
    WhyRow,
)
from bot.replies.talk import HelpReply, OutsideReply, SorryReply, TalkReply, UnknownReply
from bot.replies.trends import TrendsReply

__all__ = [
    "AdminReply",
    "Altered",
    "AlteredReply",
    "AuditReply",
    "BackTest",
    "ChangedReply",
    "ClosedReply",
    "Did",
    "DigestReply",
    "ExportReply",
    "FollowedReply",
    "ForgetReply",
    "ForgottenReply",
    "FormOfReply",
    "FormReply",
    "GatheredReply",
    "HelpReply",
    "HiddenReply",
    "HomeReply",
    "ImportReply",
    "ListReply",
    "NewsReply",
    "OutsideReply",
    "PaperReply",
    "PartReply",
    "PickedReply",
    "PreviewReply",
    "ReminderReply",
    "Reply",
    "Row",
    "SearchReply",
    "SentReply",
    "SettingsReply",
    "SettledReply",
    "SharedReply",
    "Shelved",
    "Shelves",
    "SorryReply",
    "SourceReply",
    "SourcesReply",
    "SubscriptionsReply",
    "SureReply",
    "TalkReply",
    "TopicsReply",
    "TrendingReply",
    "TrendsReply",
    "UnfurlReply",
    "UnknownReply",
    "WaitingReply",
    "WhoReply",
    "WhyDigestReply",
    "WhyReply",
    "WhyRow",
]


@dataclass(frozen=True, slots=True)
class HomeReply:
    """A member's App Home. saved: the page of their list that it shows. team: what was saved this
    week. first: they were never here. example: words that find something. subscriptions: in words.
    sources: of the workspace, for its admins. said: what became of their last click."""

    saved: ListReply
    team: TrendingReply
    settings: SettingsReply
    first: bool = False
    example: str = ""
    subscriptions: tuple[str, ...] = ()
    sources: SourcesReply | None = None
    said: "Reply | None" = None


Reply = (
    SearchReply
    | WhyReply
    | PaperReply
    | SharedReply
    | ChangedReply
    | ListReply
    | NewsReply
    | ReminderReply
    | TrendingReply
    | TrendsReply
    | DigestReply
    | ClosedReply
    | WhoReply
    | ExportReply
    | ImportReply
    | SettingsReply
    | AdminReply
    | AuditReply
    | ForgetReply
    | ForgottenReply
    | FormReply
    | GatheredReply
    | PickedReply
    | TopicsReply
    | HelpReply
    | UnknownReply
    | TalkReply
    | OutsideReply
    | UnfurlReply
    | SorryReply
    | SourcesReply
    | SourceReply
    | SubscriptionReply
    | HomeReply
)
