"""Reply → Message, or View. Pure: no client, no store, no clock."""

from collections.abc import Callable
from typing import Any

from bot.blocks.admin import draw_admin, draw_audit
from bot.blocks.altered import draw_altered
from bot.blocks.changes import draw_changed
from bot.blocks.digest_clicks import (
    draw_hidden,
    draw_part,
    draw_sent,
    draw_waiting,
    draw_why_digest,
)
from bot.blocks.digests import draw_closed, draw_digest
from bot.blocks.due import draw_reminder
from bot.blocks.following import draw_followed, draw_preview, draw_settled
from bot.blocks.guide import draw_help, draw_sorry, draw_topics, draw_unknown
from bot.blocks.home import draw_aside, draw_home, draw_settings_form, draw_trouble
from bot.blocks.importing import draw_import
from bot.blocks.kit import Message
from bot.blocks.lists import draw_list, draw_trending, draw_who
from bot.blocks.news import draw_news
from bot.blocks.papers import draw_paper, draw_shared, draw_why
from bot.blocks.people import draw_export, draw_forget, draw_forgotten, draw_settings
from bot.blocks.results import draw_results
from bot.blocks.sources import draw_source, draw_sources
from bot.blocks.subscriptions import draw_subscriptions, draw_sure
from bot.blocks.talk import draw_outside, draw_talk
from bot.blocks.trends import draw_trends
from bot.blocks.unfurl import draw_unfurls
from bot.blocks.views import View
from bot.replies import (
    AdminReply,
    AlteredReply,
    AuditReply,
    ChangedReply,
    ClosedReply,
    DigestReply,
    ExportReply,
    FollowedReply,
    ForgetReply,
    ForgottenReply,
    HelpReply,
    HiddenReply,
    HomeReply,
    ImportReply,
    ListReply,
    NewsReply,
    OutsideReply,
    PaperReply,
    PartReply,
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
    SourcesReply,
    SubscriptionsReply,
    SureReply,
    TalkReply,
    TopicsReply,
    TrendingReply,
    TrendsReply,
    UnknownReply,
    WaitingReply,
    WhoReply,
    WhyDigestReply,
    WhyReply,
)

__all__ = ["Message", "View", "draw_unfurls", "render", "render_aside", "render_home"]

DRAWINGS: dict[type[Any], Callable[[Any], Message]] = {
    SearchReply: draw_results,
    WhyReply: draw_why,
    PaperReply: draw_paper,
    SharedReply: draw_shared,
    ChangedReply: draw_changed,
    ListReply: draw_list,
    NewsReply: draw_news,
    ReminderReply: draw_reminder,
    TrendingReply: draw_trending,
    TrendsReply: draw_trends,
    DigestReply: draw_digest,
    ClosedReply: draw_closed,
    AlteredReply: draw_altered,
    PreviewReply: draw_preview,
    FollowedReply: draw_followed,
    SettledReply: draw_settled,
    SubscriptionsReply: draw_subscriptions,
    SureReply: draw_sure,
    PartReply: draw_part,
    WaitingReply: draw_waiting,
    SentReply: draw_sent,
    WhyDigestReply: draw_why_digest,
    HiddenReply: draw_hidden,
    WhoReply: draw_who,
    ExportReply: draw_export,
    ImportReply: draw_import,
    SettingsReply: draw_settings,
    AdminReply: draw_admin,
    AuditReply: draw_audit,
    ForgetReply: draw_forget,
    ForgottenReply: draw_forgotten,
    TopicsReply: draw_topics,
    HelpReply: draw_help,
    UnknownReply: draw_unknown,
    TalkReply: draw_talk,
    OutsideReply: draw_outside,
    SorryReply: draw_sorry,
    SourcesReply: draw_sources,
    SourceReply: draw_source,
}


def render(reply: Reply) -> Message:
    return DRAWINGS[type(reply)](reply)


def render_aside(reply: Reply) -> View:
    """As a modal over what a person is doing: settings to be changed, all else to be read."""
    if isinstance(reply, SettingsReply):
        return draw_settings_form(reply)
    return draw_aside(render(reply))


def render_home(reply: Reply) -> View:
    """A Home; of any other reply one that says it, and nothing else."""
    if not isinstance(reply, HomeReply):
        return draw_trouble(render(reply))
    return draw_home(reply, render(reply.said) if reply.said else None)
