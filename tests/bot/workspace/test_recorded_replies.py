"""The Web API's replies beside Slack's own: what was recorded of every method that is here.

Each method is called with the unmodified client, in a workspace and in one of an enterprise. What
Slack's examples have is there, of the same kind; what is there has been seen at Slack's.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.web_api import EXCHANGE, METHODS
from tests.bot.workspace.calls import CALLS, Stage, staged
from tests.bot.workspace.recorded import (
    Shape,
    differing,
    lacking,
    logged,
    merged,
    read,
    replies,
    shape,
)

FAILED = ("/error", "/needed", "/provided", "/warning", "/callstack", "/arg")
# What Slack's examples and logs have and the local Slack has not: pattern of the place → why.
WITHOUT = {
    "*/username": "a name given with the message, by chat:write.customize",
    "chat.*/message/subtype": "bot_message is what the name makes of it",
    "*/authed_user/*": "a person's token: the app asks for none",
    "oauth*/refresh_token": "token rotation is off",
    "*/expires_in": "token rotation is off",
    "oauth*/incoming_webhook": "the app asks for none",
    "auth.test/app_*": "with the app's own token",
    "*/has_2fa": "told to admins",
    "*/two_factor_type": "told to admins",
    "*/profile/email": "with the scope users:read.email",
    "*/profile/image_original": "of who has put up a picture",
    "*/profile/image_1024": "of who has put up a picture",
    "*/profile/is_custom_image": "of who has put up a picture",
    "*/profile/*_id": "of bots",
    "*/profile/always_active": "of bots",
    "*/profile/huddle_*": "of who is in a huddle",
    "*/profile/status_emoji_*": "of who has set a status",
    "*/profile/fields": "of who has filled them in",
    "*/profile/pronouns": "of who has filled them in",
    "*/profile/start_date": "of who has filled them in",
    "*/profile/guest_invited_by": "of guests, by whom",
    "*/is_connector_bot": "of bots",
    "*/is_workflow_bot": "of bots",
    "*/is_invited_user": "of who has not come yet",
    "*/user/enterprise_*": "beside enterprise_user, which tells it",
    "*/user/teams": "beside enterprise_user, which tells it",
    "*/who_can_share_contact_card": "of Slack Connect",
    "users.list/offset": "of the paging before cursors",
    "*/locale": "of workspaces; of channels and members where it is asked for",
    "*/team/avatar_base_url": "of newer workspaces' pictures",
    "*/team/icon/image_*": "of who has put up a picture",
    "*/team/enterprise_domain": "of an enterprise, beside its id and name",
    "*/team/discoverable": "of an enterprise's settings",
    "*/team/sso_provider": "of an enterprise's settings",
    "*/team/pay_prod_cur": "of who pays for it",
    "*/team/is_sfdc_*": "of who pays for it",
    "*/team/lob_*": "of who pays for it",
    "*/properties": "of tabs, canvases and huddles",
    "*/priority": "of one person's order of channels",
    "*/is_starred": "of one person's order of channels",
    "*/is_open": "of one person's order of channels",
    "*/is_read_only": "of channels in which few may post",
    "*/is_thread_only": "of channels in which few may post",
    "*/is_non_threadable": "of channels in which few may post",
    "*/is_moved": "of channels between an enterprise's workspaces",
    "*/is_global_shared": "of channels between an enterprise's workspaces",
    "*/is_org_*": "of channels between an enterprise's workspaces",
    "*/enterprise_id": "of channels between an enterprise's workspaces",
    "*/internal_team_ids": "of channels between an enterprise's workspaces",
    "*/conversation_host_id": "of channels shared with other organisations",
    "*/connected_*": "of channels shared with other organisations",
    "*/pending_*": "of channels shared with other organisations: an empty list",
    "*/previous_names[[]*": "of renamed channels: an empty list",
    "views.*/view/app_unfurl_url": "of views of Work Objects",
    "views.*/view/entity_url": "of views of Work Objects",
    "views.*/view/external_ref": "of views of Work Objects",
    "views.*/view/channel": "of views of Work Objects",
    "views.*/view/message_ts": "of views of Work Objects",
    "views.*/view/thread_ts": "of views of Work Objects",
    "views.*/view/submit_disabled": "where the app sends it",
    "views.publish/view/*": "an App Home has neither title nor buttons",
    "*/response_metadata": "of failed calls and of warnings",
    "conversations.join/warning": "of failed calls and of warnings",
    "*/files[[]*": "blanked in the log",
}
OTHER_KIND = {"chat.scheduleMessage/post_at": "Slack's Java SDK reads a number"}
# Where replies have a whole message, which the examples cut short: place → where one is recorded.
MESSAGES = {
    "chat.postMessage": "/message",
    "chat.update": "/message",
    "chat.scheduleMessage": "/message",
    "conversations.history": "/messages[]",
    "conversations.replies": "/messages[]",
}
# Replies among the tests of Slack's SDKs for Python.
IN_TESTS = {
    "auth.test": ("bolt-python__mock_handler_L64", "bolt-python__mock_web_api_server_L78"),
    "apps.connections.open": (
        "bolt-python__mock_web_api_server_L90",
        "python-slack-sdk__mock_web_api_handler_L82",
    ),
    EXCHANGE: (
        "bolt-python__mock_handler_L22",
        "bolt-python__mock_handler_L36",
        "python-slack-sdk__mock_web_api_handler_L48",
    ),
}
# Families of methods that are recorded and not here: what the bot has to do with none of them.
NOT_HERE = {
    "admin.*": "an enterprise's administration",
    "api.test": "says nothing about a workspace",
    "apps.*": "the app's own settings, by other tokens",
    "assistant.threads.setTitle": "threads of the older assistant",
    "auth.*": "leaving is told by events",
    "bookmarks.*": "a channel's bookmarks",
    "calls.*": "calls",
    "canvases.*": "canvases",
    "channels.*": "the older conversations.*",
    "chat.appendStream": "streams",
    "chat.meMessage": "messages of persons",
    "chat.scheduledMessages.list": "the bot schedules by itself",
    "chat.startStream": "streams",
    "chat.stopStream": "streams",
    "conversations.*": "managing channels",
    "dialog.*": "older than modals",
    "dnd.*": "do not disturb",
    "emoji.*": "emoji",
    "entity.*": "Work Objects",
    "files.*": "files but for the upload",
    "groups.*": "the older conversations.*",
    "im.*": "the older conversations.*",
    "migration.*": "ids after a move to an enterprise",
    "mpim.*": "the older conversations.*",
    "oauth.*": "the older oauth.v2.access, and token rotation",
    "openid.*": "signing in with Slack",
    "pins.*": "pins",
    "reactions.*": "reading reactions",
    "reminders.*": "reminders of Slack's",
    "rtm.*": "older than Socket Mode",
    "search.*": "by tokens of persons",
    "slackLists.*": "Slack's own lists",
    "stars.*": "stars",
    "team.*": "a workspace's administration",
    "tooling.*": "the app's own settings, by other tokens",
    "usergroups.*": "groups of people",
    "users.*": "profiles and presence",
    "workflows.*": "steps older than functions.*",
}


@pytest.fixture
def stages() -> Iterator[list[Stage]]:
    with staged() as found:
        yield found


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "data" / "slack"


def examples(folder: Path, method: str) -> list[Any]:
    """What Slack showed of a method's success, with values."""
    tests = [folder / f"python_tests/api_response/{each}.json" for each in IN_TESTS.get(method, ())]
    return [*replies(folder, method), *map(read, tests)]


def seen(folder: Path, method: str) -> Shape:
    """All that was ever seen in a method's reply."""
    found = [shape(each) for each in examples(folder, method)]
    if (log := logged(folder, f"api/{method}")) is not None:
        found.append(shape(log))
    if place := MESSAGES.get(method):
        message = logged(folder, "app-backend/interactive-components/BlockActionPayload")["message"]
        found.append(shape(message, place))
    return merged(found)


def unlike(folder: Path, method: str, given: Shape) -> list[str]:
    """How a reply differs from what was recorded of its method."""
    found = [shape(each) for each in examples(folder, method)]
    if (log := logged(folder, f"api/{method}")) is not None:
        found.append({k: v for k, v in shape(log).items() if k not in FAILED})
    lost = [each for one in found for each in lacking(one, given)]
    other = [each for one in found for each in differing(one, given)]
    new = lacking(given, seen(folder, method))
    return [
        *(f"{method}{each}" for each in lost),
        *(f"{method}{each} (another kind)" for each in other),
        *(f"{method}{each} (never seen)" for each in new),
    ]


def allowed(difference: str) -> list[str]:
    """The reasons for which a difference is none to mend."""
    place, _, what = difference.partition(": ")
    if what:
        return [each for each in OTHER_KIND if each == place]
    return [] if " " in difference else [each for each in WITHOUT if fnmatchcase(place, each)]


def given(stages: list[Stage], method: str) -> Shape:
    return merged(shape(CALLS[method](stage).data) for stage in stages)


def test_every_method_that_is_here_is_called() -> None:
    assert CALLS.keys() == METHODS.keys() | {EXCHANGE}


@pytest.mark.parametrize("method", CALLS)
def test_a_reply_is_as_recorded(recorded: Path, stages: list[Stage], method: str) -> None:
    found = unlike(recorded, method, given(stages, method))
    assert [each for each in found if not allowed(each)] == []


def test_every_reason_is_needed(recorded: Path) -> None:
    """And so many replies are compared: examples, logs."""
    needed: set[str] = set()
    for method in CALLS:
        with staged() as stages:
            found = unlike(recorded, method, given(stages, method))
        needed |= {reason for each in found for reason in allowed(each)}
    assert needed == {*WITHOUT, *OTHER_KIND}
    with_values = sum(len(examples(recorded, method)) for method in CALLS)
    in_logs = sum(logged(recorded, f"api/{method}") is not None for method in CALLS)
    assert (len(CALLS), with_values, in_logs) == (36, 36, 30)


def test_every_other_recorded_method_is_none_of_the_bots(recorded: Path) -> None:
    kept = [path.stem for path in recorded.glob("java_sdk_json_logs/api/*.json")]
    kept += [path.name.partition("__")[0] for path in recorded.glob("webapi_examples/*/*.json")]
    others = set(kept) - CALLS.keys()
    of = {name: [each for each in NOT_HERE if fnmatchcase(name, each)] for name in others}
    assert [name for name, families in of.items() if not families] == []
    assert {each for families in of.values() for each in families} == NOT_HERE.keys()
    assert len(others) == 291


def test_a_difference_is_found() -> None:
    one = shape({"a": {"b": 1, "c": [{"d": ""}]}, "e": None})
    other = shape({"a": {"b": "1", "c": []}, "e": 1})
    assert lacking(one, other) == ["/a/c[]"]
    assert lacking(other, one) == []
    assert differing(one, other) == ["/a/b: number is not string"]
