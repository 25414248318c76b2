"""Who a member is in the workspace that asks, judged by what Slack tells. Pure.

A workspace may belong to an organisation of several: its people are at home in each of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Standing:
    """outside: a guest, or of another organisation. admin: may change the workspace's settings.
    sure: Slack was asked; else it is presumed from what came with the request."""

    outside: bool = False
    admin: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """What a request tells of where it comes from.

    workspace, organisation: where the bot answers; "" for no organisation. home: the workspace or
    organisation of who asks, "" where it is not told. shared: another organisation is in the
    channel too; None where that is not told.
    """

    workspace: str
    organisation: str = ""
    home: str = ""
    shared: bool | None = None


def origin(body: Mapping[str, Any], *, workspace: str, organisation: str) -> Origin:
    """Of any payload: an interaction names its user's home, an event its author's."""
    event = body.get("event")
    if isinstance(event, Mapping):
        # `team` is where the message stands if `user_team` says where its author belongs.
        home = event.get("user_team") or event.get("team") or ""
        shared = body.get("is_ext_shared_channel")
        return Origin(workspace, organisation, str(home), shared)
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, Mapping) else ""
    return Origin(workspace, organisation, str(home or ""))


def presumed(origin: Origin, *, shared: Callable[[], bool]) -> Standing:
    """Where Slack does not say: a member, unless the request comes from elsewhere.

    shared: is another organisation in the channel? There, who does not belong for certain is
    taken for one of the others.
    """
    if origin.home and origin.home in (origin.workspace, origin.organisation):
        return Standing()
    # Another workspace's id may be a sister's, if there is an organisation.
    elsewhere = origin.home and (not origin.organisation or origin.home.startswith("E"))
    return Standing(outside=bool(elsewhere) or shared())


def told(user: Mapping[str, Any], origin: Origin) -> Standing:
    """By Slack's user object. Its `is_stranger` says whether the bot shares a channel with a
    person of another workspace, so it tells nothing here."""
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    outside = guest or not _belongs(user, origin)
    admin = bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))
    return Standing(outside, admin and not outside, sure=True)


def _belongs(user: Mapping[str, Any], origin: Origin) -> bool:
    wider = user.get("enterprise_user") or {}
    homes = {
        user.get("team_id"),
        user.get("enterprise_id"),
        wider.get("enterprise_id"),
        *(user.get("teams") or ()),
        *(wider.get("teams") or ()),
    }
    return bool(homes & ({origin.workspace, origin.organisation} - {""}))
