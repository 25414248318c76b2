"""A call of every method of the Web API, by the unmodified client, and what it needs around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.workspace import FakeSlack, ManualClock
from bot.workspace.state import Channel, Team
from bot.workspace.web_api import EXCHANGE

Json = dict[str, Any]

ATTACHMENTS = [{"id": 1, "fallback": "a chart", "text": "of saves"}]


@dataclass(frozen=True)
class Stage:
    """A workspace and what a call needs of it."""

    slack: FakeSlack
    team: Team

    @cached_property
    def client(self) -> WebClient:
        return WebClient(self.team.bot_token, base_url=self.slack.api_url, retry_handlers=[])

    @cached_property
    def member(self) -> str:
        return self.slack.member("ada", self.team).id

    @cached_property
    def lab(self) -> Channel:
        lab = self.slack.add_channel("lab", team=self.team, bot=True)
        lab.members.add(self.member)
        return lab

    def posted(self, **more: Any) -> Json:
        return {
            "channel": self.lab.id,
            "ts": self.client.chat_postMessage(**self.words(), **more)["ts"],
        }

    def words(self) -> Json:
        return {"channel": self.lab.id, "text": "words"}

    def said(self, text: str) -> Json:
        seen = self.slack.member("ada", self.team).post(text, "lab")
        return {"channel": self.lab.id, "ts": seen.ts}

    def thread(self) -> Json:
        parent = self.posted()
        for _ in range(3):
            self.client.chat_postMessage(**self.words(), thread_ts=parent["ts"])
        return parent

    def scheduled(self, seconds: int = 60) -> SlackResponse:
        at = int(self.slack.clock.now()) + seconds
        return self.client.chat_scheduleMessage(**self.words(), post_at=at, attachments=ATTACHMENTS)

    def reacted(self) -> Json:
        posted = self.posted()
        item = {"channel": posted["channel"], "timestamp": posted["ts"], "name": "eyes"}
        self.client.reactions_add(**item)
        return item

    def trigger(self) -> str:
        member = self.slack.state.members[self.member]
        return self.slack.state.new_trigger(self.team.id, member)

    def open(self) -> str:
        opened = self.client.views_open(trigger_id=self.trigger(), view=modal())
        return str(opened["view"]["id"])

    def place(self, name: str) -> str:
        return self.slack.channel(name, self.team).id

    def uploaded(self) -> str:
        kept = self.client.files_upload_v2(content="@misc{a}", filename="a.bib")
        return str(kept["files"][0]["id"])

    def run(self) -> Json:
        return {"function_execution_id": self.slack.run_step("find", {}, team=self.team).id}

    def code(self) -> str:
        url = (
            "https://slack.com/oauth/v2/authorize"
            f"?client_id={self.slack.client_id}&scope={','.join(sorted(self.team.scopes))}"
        )
        back = self.slack.oauth.approve(url, team=self.team, installer=self.member)
        return back.partition("code=")[2].partition("&")[0]

    def redeem(self, code: str, **more: str) -> SlackResponse:
        known = {"client_id": self.slack.client_id, "client_secret": self.slack.client_secret}
        return WebClient(base_url=self.slack.api_url).oauth_v2_access(code=code, **known | more)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(**more: Any) -> Json:
    buttons = {"submit": plain("Save"), "close": plain("Close")}
    view = {"type": "modal", "title": plain("Note"), "blocks": [{"type": "divider"}]}
    return view | buttons | more


HOME = {"type": "home", "blocks": [{"type": "divider"}]}
PROMPTS = [{"title": "New papers", "message": "papers this week"}]
Call = Callable[[Stage], SlackResponse]
CALLS: dict[str, Call] = {
    "apps.connections.open": lambda s: s.client.apps_connections_open(app_token=s.slack.app_token),
    "assistant.threads.setStatus": lambda s: s.client.assistant_threads_setStatus(
        channel_id=s.lab.id, thread_ts=s.posted()["ts"], status="is searching"
    ),
    "assistant.threads.setSuggestedPrompts": (
        lambda s: s.client.assistant_threads_setSuggestedPrompts(
            channel_id=s.lab.id, prompts=PROMPTS
        )
    ),
    "auth.test": lambda s: s.client.auth_test(),
    "bots.info": lambda s: s.client.bots_info(bot=s.team.bot_id),
    "chat.delete": lambda s: s.client.chat_delete(**s.posted()),
    "chat.deleteScheduledMessage": lambda s: s.client.chat_deleteScheduledMessage(
        channel=s.lab.id, scheduled_message_id=s.scheduled()["scheduled_message_id"]
    ),
    "chat.getPermalink": lambda s: s.client.chat_getPermalink(
        channel=s.lab.id, message_ts=s.posted()["ts"]
    ),
    "chat.postEphemeral": lambda s: s.client.chat_postEphemeral(**s.words(), user=s.member),
    "chat.postMessage": lambda s: s.client.chat_postMessage(**s.words(), attachments=ATTACHMENTS),
    "chat.scheduleMessage": lambda s: s.scheduled(),
    "chat.unfurl": lambda s: s.client.chat_unfurl(
        **s.said("https://arxiv.org/abs/1"), unfurls={"https://arxiv.org/abs/1": {"text": "x"}}
    ),
    "chat.update": lambda s: s.client.chat_update(**s.posted(), text="other words"),
    "conversations.history": lambda s: s.client.conversations_history(
        channel=s.thread()["channel"], limit=len(s.said("hello")) - 1
    ),
    "conversations.info": lambda s: s.client.conversations_info(
        channel=s.lab.id, include_locale=True, include_num_members=True
    ),
    "conversations.join": lambda s: s.client.conversations_join(channel=s.place("random")),
    "conversations.leave": lambda s: s.client.conversations_leave(channel=s.lab.id),
    "conversations.list": lambda s: s.client.conversations_list(
        types="public_channel,im,private_channel"
    ),
    "conversations.members": lambda s: s.client.conversations_members(channel=s.lab.id),
    "conversations.open": lambda s: s.client.conversations_open(
        users=s.slack.member("bob", s.team).id
    ),
    "conversations.replies": lambda s: s.client.conversations_replies(**s.thread(), limit=3),
    "files.completeUploadExternal": lambda s: s.client.files_completeUploadExternal(
        files=[{"id": s.uploaded(), "title": "References"}]
    ),
    "files.getUploadURLExternal": lambda s: s.client.files_getUploadURLExternal(
        filename="a.bib", length=8
    ),
    "functions.completeError": lambda s: s.client.functions_completeError(
        **s.run(), error="nothing fits"
    ),
    "functions.completeSuccess": lambda s: s.client.functions_completeSuccess(
        **s.run(), outputs={"count": 2}
    ),
    EXCHANGE: lambda s: s.redeem(s.code()),
    "reactions.add": lambda s: s.client.reactions_add(
        channel=s.lab.id, timestamp=s.posted()["ts"], name="eyes"
    ),
    "reactions.remove": lambda s: s.client.reactions_remove(**s.reacted()),
    "team.info": lambda s: s.client.team_info(),
    "users.conversations": lambda s: s.client.users_conversations(
        user=s.member, types="public_channel,im"
    ),
    "users.info": lambda s: s.client.users_info(user=s.member, include_locale=True),
    "users.list": lambda s: s.client.users_list(),
    "views.open": lambda s: s.client.views_open(trigger_id=s.trigger(), view=modal()),
    "views.publish": lambda s: s.client.views_publish(user_id=s.member, view=HOME),
    "views.push": lambda s: s.client.views_push(trigger_id=s.open() and s.trigger(), view=modal()),
    "views.update": lambda s: s.client.views_update(view_id=s.open(), view=modal()),
}


@contextmanager
def staged() -> Iterator[list[Stage]]:
    with FakeSlack(clock=ManualClock(), unfurl_domains=["arxiv.org"]) as slack:
        slack.connect_callable(lambda body, headers: (200, {}, ""))
        teams = [slack.team, slack.add_team("Kite", enterprise="Kites")]
        for team in teams:
            ada = slack.member("ada", team)
            ada.member.enterprise_id = team.enterprise_id
            ada.dm("hello")
        found = [Stage(slack, team) for team in teams]
        assert all(stage.lab for stage in found)
        yield found
