"""What we answer, as data. `bot/blocks` draws it, nothing here knows how."""

from dataclasses import dataclass

from bot.replies.digests import ClosedReply, DigestReply
from bot.replies.lists import (
    ExportReply,
    FormReply,
    GatheredReply,
    ImportReply,
    ListReply,
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
    "SubscriptionsReply",
    "SureReply",
    "TalkReply",
    "TopicsReply",
    "TrendingReply",
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
    said: what became of their last click."""

    saved: ListReply
    team: TrendingReply
    settings: SettingsReply
    first: bool = False
    example: str = ""
    subscriptions: tuple[str, ...] = ()
    said: "Reply | None" = None


Reply = (
    SearchReply
    | WhyReply
    | PaperReply
    | SharedReply
    | ChangedReply
    | ListReply
    | ReminderReply
    | TrendingReply
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
    | SubscriptionReply
    | HomeReply
)
