"""What the local Slack sends an app beside what Slack sends: recorded payloads, key for key.

What Slack's own tests send is there, of the same kind; what is there has been seen at Slack's.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.bot.workspace.acting import sent_to_the_app
from tests.bot.workspace.recorded import (
    CONTENT,
    Json,
    Shape,
    differing,
    lacking,
    logged,
    merged,
    read,
    shape,
)

# The log of app_rate_limited has it in an event, which Slack's pages have not: SLACK.md 1.6.
# Kind, or `event_` with type and subtype → where its log is.
LOGS = {
    "slash_command": "app-backend/slash-commands/SlashCommandPayload",
    "block_actions": "app-backend/interactive-components/BlockActionPayload",
    "view_submission": "app-backend/views/ViewSubmissionPayload",
    "view_closed": "app-backend/views/ViewClosedPayload",
    "message_action": "app-backend/interactive-components/MessageShortcutPayload",
    "event_app_home_opened": "events/AppHomeOpenedPayload",
    "event_app_mention": "events/AppMentionPayload",
    "event_app_uninstalled": "events/AppUninstalledPayload",
    "event_link_shared": "events/LinkSharedPayload",
    "event_member_joined_channel": "events/MemberJoinedChannelPayload",
    "event_member_left_channel": "events/MemberLeftChannelPayload",
    "event_message": "events/MessagePayload",
    "event_message_file_share": "events/MessageFileSharePayload",
    "event_message_message_changed": "events/MessageChangedPayload",
    "event_message_message_deleted": "events/MessageDeletedPayload",
    "event_reaction_added": "events/ReactionAddedPayload",
    "event_team_access_granted": "events/TeamAccessGrantedPayload",
    "event_team_access_revoked": "events/TeamAccessRevokedPayload",
    "event_tokens_revoked": "events/TokensRevokedPayload",
}
WITHOUT_LOG = {"app_rate_limited", "block_suggestion", "event_function_executed", "shortcut"}
WITHOUT_LOG |= {"url_verification"}
# What was recorded and is not sent: pattern of the place → why.
WITHOUT = {
    "event_*/authed_*": "replaced by authorizations",
    "*/bot_access_token": "of views of a workflow's step",
    "*/function_data": "of views of a workflow's step",
    "*/interactivity": "of views of a workflow's step",
    "view_submission/workflow_step": "of steps older than functions",
    "block_actions/enterprise_id": "of a test that sends nothing else",
    "block_actions/team_id": "of a test that sends nothing else",
    "block_actions/action_id": "of a test that sends nothing else",
    "block_actions/block_id": "of a test that sends nothing else",
    "view_submission/enterprise_id": "of a test that sends nothing else",
    "view_submission/team_id": "of a test that sends nothing else",
    "view_closed/callback_id": "of a test that sends nothing else",
    "view_closed/response_urls": "of a test that has it from a submission",
    "shortcut/enterprise/domain": "of a test; the others have the name",
    "event_reaction_added/event/item/channel_type": "of a test; no log has it",
    "view_submission/is_cleared": "of closed views, whose log it shares",
    "view_submission/response_urls[[]*": "an empty list where no input asks for one",
    "event_tokens_revoked/event/tokens/oauth[[]*": "an empty list: the app asks for none",
    "*/submit_disabled": "where the app sends it",
    "event_function_executed/event/function/output_parameters[[]*": "an empty list: none is told",
    "*/files[[]*/thumb_*": "of pictures",
    "*/files[[]*/original_*": "of pictures",
    "*/files[[]*": "of other kinds of files",
    "event_message*/metadata": "of messages with metadata",
    "*/attachments": "of messages with attachments",
    "*/message/*": "of other kinds of messages, which one log has all together",
    "*/previous_message/*": "of other kinds of messages, which one log has all together",
    "event_app_mention/event/*": "of mentions by other bots and in edited messages",
    "event_message/event/edited": "of edited messages",
    "event_message_file_share/event/*": "of files in a thread",
    "event_team_access_*/team_id": "of no one workspace: Slack's test has none",
    "event_member_joined_channel/event/enterprise": "of an enterprise's channels",
    "event_app_home_opened/event/view/*/*": "an App Home has neither title nor buttons",
    "block_actions/actions[[]*/confirm": "where the app sends it",
    "block_actions/actions[[]*/initial_*": "where the app sends it",
    "block_actions/actions[[]*/placeholder": "where the app sends it",
    "block_actions/actions[[]*/min_query_length": "where the app sends it",
    "block_actions/actions[[]*/rich_text_value": "no message has a rich text input",
    "block_actions/app_unfurl/*_id": "of an unfurl, which its message has",
    "block_actions/container/text": "of old messages",
}
# What is sent and in no record of its kind: where it stands → why it is right.
NEWER = {
    "block_suggestion/channel": "of menus in messages, as in block_actions",
    "block_suggestion/message": "of menus in messages, as in block_actions",
    "block_suggestion/container/*": "of menus in messages, as in block_actions",
    "block_suggestion/view/*/emoji": "as in every other view",
    "block_suggestion/enterprise": "as in every other interaction",
    "block_suggestion/is_enterprise_install": "as in every other interaction",
    "shortcut/enterprise/name": "as in every other interaction",
    "event_*/context_*": "as in the envelopes of later events",
    "event_function_executed/authorizations": "as in the envelopes of later events",
    "event_function_executed/event_context": "as in the envelopes of later events",
    "event_function_executed/is_ext_shared_channel": "as in the envelopes of later events",
    "event_function_executed/event/workflow_execution_id": "SLACK.md 7.5",
    "event_message*/app_id": "as in the messages of block_actions",
    "event_message/event/source_team": "of other organisations, as in mentions",
    "event_message/event/user_*": "of other organisations, as in mentions",
}
# Form fields are text.
OTHER_KIND = {"slash_command/is_enterprise_install"}


@pytest.fixture(scope="module")
def sent() -> dict[str, list[Json]]:
    return sent_to_the_app()


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "data" / "slack"


def samples(folder: Path, kind: str) -> Iterator[Any]:
    for path in sorted((folder / "python_tests" / kind).glob("*.json")):
        found = read(path)
        if isinstance(found, dict):
            yield found


def records(folder: Path, kind: str) -> list[Shape]:
    found = [shape(each) for each in samples(folder, kind)]
    log = logged(folder, LOGS.get(kind, "none"))
    return [*found, shape(log)] if log is not None else found


def lost(folder: Path, kind: str, payloads: list[Json]) -> set[str]:
    given = merged(map(shape, payloads))
    found = {each for one in records(folder, kind) for each in lacking(one, given)}
    return {f"{kind}{each}" for each in found}


def new(folder: Path, kind: str, payloads: list[Json]) -> set[str]:
    """Besides what the app or a person wrote."""
    given = merged(map(shape, payloads))
    found = lacking(given, merged(records(folder, kind)))
    return {f"{kind}{each}" for each in found if each.rpartition("/")[2] not in CONTENT}


def unexplained(places: set[str], reasons: dict[str, str]) -> set[str]:
    return {each for each in places if not any(fnmatchcase(each, known) for known in reasons)}


def idle(places: set[str], reasons: dict[str, str]) -> set[str]:
    return {known for known in reasons if not any(fnmatchcase(each, known) for each in places)}


def test_everything_is_sent(sent: dict[str, list[Json]]) -> None:
    assert sent.keys() == LOGS.keys() | WITHOUT_LOG


def test_what_slack_sends_is_sent(recorded: Path, sent: dict[str, list[Json]]) -> None:
    places = {each for kind in sent for each in lost(recorded, kind, sent[kind])}
    assert unexplained(places, WITHOUT) == set()
    assert idle(places, WITHOUT) == set()


def test_what_is_sent_slack_sends(recorded: Path, sent: dict[str, list[Json]]) -> None:
    places = {each for kind in sent for each in new(recorded, kind, sent[kind])}
    assert unexplained(places, NEWER) == set()
    assert idle(places, NEWER) == set()


def test_it_is_of_the_same_kind(recorded: Path, sent: dict[str, list[Json]]) -> None:
    other = {
        f"{kind}{each.partition(': ')[0]}"
        for kind, payloads in sent.items()
        for one in records(recorded, kind)
        for each in differing(one, merged(map(shape, payloads)))
    }
    assert other == OTHER_KIND


def test_so_many_are_compared(recorded: Path, sent: dict[str, list[Json]]) -> None:
    with_values = sum(len(list(samples(recorded, kind))) for kind in sent)
    in_logs = sum(logged(recorded, path) is not None for path in LOGS.values())
    assert (len(sent), with_values, in_logs) == (24, 106, 19)


def test_of_the_other_kinds_none_is_for_the_bot(
    recorded: Path, sent: dict[str, list[Json]]
) -> None:
    kept = {path.name for path in (recorded / "python_tests").iterdir() if path.is_dir()}
    assert kept - sent.keys() == {
        "api_response",  # see test_recorded_replies
        "dialog_cancellation",  # older than modals
        "dialog_submission",
        "dialog_suggestion",
        "event_None",  # of the SDKs' own tests
        "event_file_public",  # files are heard of with their message
        "event_file_shared",
        "event_message_bot_message",  # messages of older apps
        "event_message_channel_join",  # the app asks for member_joined_channel
        "event_message_channel_leave",
        "event_message_metadata_posted",  # metadata of other apps
        "event_message_thread_broadcast",  # a reply that is sent to the channel too
        "event_workflow_step_execute",  # older than function_executed
        "interactive_message",  # older than blocks
        "socket_disconnect",  # see test_socket_mode
        "socket_envelope_None",
        "socket_envelope_events_api",
        "socket_envelope_interactive",
        "socket_envelope_slash_commands",
        "socket_hello",
        "workflow_step_edit",  # older than functions
    }
