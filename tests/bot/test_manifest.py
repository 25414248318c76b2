"""The Slack app manifest says what the code does, and no more."""

import ast
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from slack_sdk import WebClient

from bot.listeners import shortcuts, workflow
from bot.listeners.commands import COMMAND
from bot.words.commands import COMMANDS
from bot.words.links import found

BOT = Path(__file__).resolve().parent.parent.parent / "bot"

# Web API method → the bot scopes it needs. apps.connections.open goes with the app's own token.
SCOPES: dict[str, set[str]] = {
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set(),
    "functions_completeSuccess": set(),
    "functions_completeError": set(),
    "api_test": set(),
    "apps_connections_open": set(),
    "oauth_v2_access": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_unfurl": {"links:write"},
    "chat_update": {"chat:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_upload_v2": {"files:write"},
    "conversations_info": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations_history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
}
# Event → the bot scopes it needs.
HEARD: dict[str, set[str]] = {
    "app_mention": {"app_mentions:read"},
    "link_shared": {"links:read"},
    "message.im": {"im:history"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "function_executed": set(),
    "team_access_revoked": set(),
    "tokens_revoked": set(),
}
OPTIONAL = {
    "files:read",  # without it a file is not imported, but its text in a code block is
    "files:write",  # without it an export that no message holds is cut, and charts are numbers
    "links:read",  # without these, links to papers show what the site itself says, or nothing
    "links:write",
    "channels:read",  # without these, names of savers are shown in a channel that is shared with
    "groups:read",  # another organisation unless an event has told that it is
    "channels:history",  # without these, nobody can look whether a digest came whose receipt was
    "groups:history",  # lost: it is not repeated, and is told as uncertain
    "users:read",  # without it a guest counts as a member, and who installed the bot as its admin
}
NOT_ASKED = {
    "im:read",  # nobody shares a direct message with another organisation
    "mpim:read",
    "mpim:history",  # no digest is posted to such
    "assistant:write",  # comes with Slack's agent features, where an app has them
}


DOWNLOADS = {"files:read"}  # what bot/slack/files.py needs: no method, an address


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(json.loads((BOT / "manifest.json").read_text()))


def methods_called(folder: Path) -> set[str]:
    """Every Web API method that is called by name, but for the local workspace's own."""
    known = {name for name in vars(WebClient) if "_" in name.strip("_") and name[0] != "_"}
    return {
        node.func.attr
        for path in folder.rglob("*.py")
        if "workspace" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in known
    }


def test_it_is_as_slack_wants_it(manifest: dict[str, Any], shared: Path) -> None:
    path = shared / "data/slack/manifest_schema/schemas/manifest.schema.1.0.0.json"
    if not path.is_file():
        pytest.skip(f"Slack's schema for manifests is not there: {path}")
    schema = json.loads(path.read_text())
    jsonschema.validate(manifest, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest | {"unheard_of": 1}, schema)


def test_the_command_is_the_one_that_is_listened_for(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == COMMAND
    assert command["should_escape"], "people and channels arrive by id, not as they are called"
    hinted = {hint.split()[0] for hint in command["usage_hint"].split(" | ")}
    assert hinted <= COMMANDS.keys()


def test_links_to_papers_are_told_of(manifest: dict[str, Any]) -> None:
    domains = manifest["features"]["unfurl_domains"]
    links = {
        "arxiv.org": "/abs/2503.00001",
        "huggingface.co": "/papers/2503.00001",
        "hf.co": "/papers/2503.00001",
        "openreview.net": "/forum?id=AbC-d_12xY",
        "doi.org": "/10.1000/xyz",
    }
    assert domains == list(links), "Slack takes five"
    assert all(found(f"https://{domain}{path}") for domain, path in links.items())


def test_buttons_reach_the_bot(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"]


def test_it_asks_for_the_scopes_of_what_is_called(manifest: dict[str, Any]) -> None:
    called = methods_called(BOT)
    assert called <= SCOPES.keys(), "say above what the new method needs"
    heard = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = set().union(*(SCOPES[name] for name in called), *(HEARD[name] for name in heard))
    needed = (needed | DOWNLOADS) - NOT_ASKED
    scopes = manifest["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == (needed | {"commands"}) - OPTIONAL
    assert set(scopes["bot_optional"]) == needed & OPTIONAL


def test_the_scopes_above_are_slacks(shared: Path) -> None:
    path = shared / "data/slack/specs/errors_and_scopes_by_method.json"
    if not path.is_file():
        pytest.skip(f"Slack's specification is not there: {path}")
    spec = json.loads(path.read_text())
    for name, scopes in SCOPES.items():
        told = spec.get(name.replace("_", "."))  # newer methods are not in it
        asked = {":".join(scope.split(":")[:2]) for scope in told["scopes"]} if told else set()
        assert told is None or asked - {"none"} == scopes


def test_no_event_is_asked_for_that_nothing_hears(manifest: dict[str, Any]) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == HEARD.keys()


def test_shortcuts_and_steps_are_the_ones_that_are_listened_for(manifest: dict[str, Any]) -> None:
    callbacks = {each["callback_id"]: each["type"] for each in manifest["features"]["shortcuts"]}
    assert callbacks == {shortcuts.SEARCH: "global", shortcuts.SAVE: "message"}
    steps = manifest["functions"]
    inputs = {name: set(step["input_parameters"]) for name, step in steps.items()}
    assert inputs == {
        workflow.FIND: {"words", "count"},
        workflow.ADD: {"paper", "list", "member"},
    }
    assert manifest["settings"]["function_runtime"] == "remote"


def test_a_builder_of_workflows_cannot_name_the_member(manifest: dict[str, Any]) -> None:
    member = manifest["functions"][workflow.ADD]["input_parameters"]["member"]
    assert member["type"] == "slack#/types/user_context"


def test_a_method_that_is_called_is_seen(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("client.chat_postMessage(channel='C1', text='x')\n")
    assert methods_called(tmp_path) == {"chat_postMessage"}
