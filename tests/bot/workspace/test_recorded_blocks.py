"""Blocks that Slack has taken: the local Slack takes them too. Its error codes are Slack's."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bot.workspace
from bot.workspace.blockkit import check_blocks
from tests.bot.workspace.recorded import Json, read

SURFACES = ("modal", "home")
HERE = Path(bot.workspace.__file__).parent
# Codes that Slack's pages have and the recorded specification, of 2021, has not.
LATER = {
    "bad_redirect_uri",
    "cannot_dm_bot",
    "cannot_find_channel",
    "cannot_find_message",
    "cannot_reply_to_message",
    "cannot_unfurl_message",
    "duplicate_external_id",
    "exchanged_trigger_id",
    "execution_not_in_running_state",
    "expired_trigger_id",
    "function_execution_not_found",
    "hash_conflict",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_code",
    "invalid_metadata_format",
    "invalid_source",
    "invalid_thread_ts",
    "invalid_unfurl_id",
    "markdown_text_conflict",
    "metadata_too_large",
    "missing_channel",
    "missing_source",
    "missing_ts",
    "parameter_validation_failed",
    "push_limit_reached",
    "restricted_too_many",
    "unknown_method",
    "view_too_large",
}
# Not of the Web API: of response URLs, and what Slack's client makes of a wrong answer.
ELSEWHERE = {"expired_url", "invalid_errors", "invalid_response_action"}
ELSEWHERE |= {"used_url"}


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "data" / "slack"


def blocks_in(value: Any) -> Iterator[tuple[str, list[Json]]]:
    """Surface and blocks, of every message and view."""
    match value:
        case dict():
            kind = value.get("type")
            if isinstance(blocks := value.get("blocks"), list):
                yield (kind if kind in SURFACES else "message"), blocks
            for name in value.keys() - {"blocks"}:
                yield from blocks_in(value[name])
        case list():
            for item in value:
                yield from blocks_in(item)


def test_what_slack_has_taken_is_taken(recorded: Path) -> None:
    paths = [*recorded.glob("python_tests/*/*.json"), *recorded.glob("webapi_examples/ok/*.json")]
    found = [(path.name, *each) for path in sorted(paths) for each in blocks_in(read(path))]
    for name, surface, blocks in found:
        assert (name, check_blocks(blocks, surface, "/blocks")) == (name, [])
    assert len(found) == 27


def codes() -> set[str]:
    """Of every error that the workspace may answer."""
    found: set[str] = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                found |= {a.value for a in _named_by(node) if isinstance(a, ast.Constant)}
    return {str(each) for each in found}


def _named_by(call: ast.Call) -> list[ast.expr]:
    """`ApiError(code)`, `ApiError.with_messages(code)`, `request.must(name, code)`."""
    match call.func:
        case ast.Name("ApiError") | ast.Attribute(ast.Name("ApiError")):
            return call.args[:1]
        case ast.Attribute(attr="must"):
            return call.args[1:2]
    return []


def test_every_code_is_slacks(recorded: Path) -> None:
    told = read(recorded / "specs" / "errors_and_scopes_by_method.json")
    known = {code for method in told.values() for code in method["errors"]}
    for path in recorded.glob("webapi_examples/error/*.json"):
        known.add(read(path)["error"])
    assert codes() - known == LATER | ELSEWHERE
