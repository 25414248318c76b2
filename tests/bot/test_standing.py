"""Who is a member, judged by what Slack tells: payloads and user objects."""

from typing import Any

import pytest

from bot.standing import Origin, Standing, origin, presumed, told

HERE = Origin("T1")
IN_ORGANISATION = Origin("T1", "E1")
MEMBER, OUTSIDE = Standing(), Standing(outside=True)
SURE, SURE_OUTSIDE = Standing(sure=True), Standing(outside=True, sure=True)


@pytest.mark.parametrize(
    ("body", "home", "shared"),
    [
        ({"user_id": "U1", "team_id": "T1", "command": "/papers"}, "", None),
        ({"user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}, "T2", None),
        ({"user": {"id": "U1"}, "type": "block_actions"}, "", None),
        ({"event": {"user": "U1", "team": "T2"}, "is_ext_shared_channel": True}, "T2", True),
        # A mention: where it was said, and where its author belongs.
        ({"event": {"team": "T1", "user_team": "E9"}, "is_ext_shared_channel": True}, "E9", True),
        ({"event": {"user": "U1"}, "is_ext_shared_channel": False}, "", False),
    ],
)
def test_a_payload_tells_where_it_comes_from(
    body: dict[str, Any], home: str, shared: bool | None
) -> None:
    found = origin(body, workspace="T1", organisation="E1")
    assert found == Origin("T1", "E1", home, shared)


@pytest.mark.parametrize(
    ("organisation", "home", "shared", "standing"),
    [
        ("", "", False, MEMBER),
        ("", "", True, OUTSIDE),
        ("", "T1", True, MEMBER),
        ("", "T2", False, OUTSIDE),
        ("", "E9", False, OUTSIDE),
        ("E1", "T2", False, MEMBER),  # a sister workspace, as far as can be known
        ("E1", "T2", True, OUTSIDE),
        ("E1", "E1", True, MEMBER),
        ("E1", "E9", False, OUTSIDE),
    ],
)
def test_where_slack_does_not_say_the_request_decides(
    organisation: str, home: str, shared: bool, standing: Standing
) -> None:
    asked = Origin("T1", organisation, home)
    assert presumed(asked, shared=lambda: shared) == standing


@pytest.mark.parametrize(
    ("user", "here", "standing"),
    [
        ({"team_id": "T1"}, HERE, SURE),
        ({"team_id": "T1", "is_restricted": True}, HERE, SURE_OUTSIDE),
        ({"team_id": "T1", "is_ultra_restricted": True}, HERE, SURE_OUTSIDE),
        ({"team_id": "T2"}, HERE, SURE_OUTSIDE),
        # In a channel with the bot, so no stranger to it, and yet of another organisation.
        ({"team_id": "T2", "is_stranger": False}, HERE, SURE_OUTSIDE),
        ({}, HERE, SURE_OUTSIDE),
        ({"team_id": "T2", "teams": ["T2", "T1"]}, HERE, SURE),
        ({"team_id": "T2", "enterprise_id": "E1"}, IN_ORGANISATION, SURE),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, IN_ORGANISATION, SURE),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1"]}}, HERE, SURE),
        (
            {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}},
            IN_ORGANISATION,
            SURE_OUTSIDE,
        ),
        ({"team_id": "T1", "is_admin": True}, HERE, Standing(admin=True, sure=True)),
        ({"team_id": "T1", "is_owner": True}, HERE, Standing(admin=True, sure=True)),
        ({"team_id": "T2", "is_admin": True}, HERE, SURE_OUTSIDE),
    ],
)
def test_slacks_user_object_decides_where_it_is_given(
    user: dict[str, Any], here: Origin, standing: Standing
) -> None:
    assert told(user, here) == standing
