"""Who a token is, and a code that Slack gave a person's browser in exchange for a token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from bot.slack.calls import AnswerLost, NotAllowed, asked

OVER = ("account_inactive", "token_revoked")  # not invalid_auth: another Slack's would say it


@dataclass(frozen=True, slots=True)
class Access:
    """By which the bot acts in a workspace, or with `workspace` "" in a whole enterprise.

    bot_user, bot: its ids there, as a member and as a bot.
    """

    workspace: str
    enterprise: str
    token: str = field(repr=False)
    bot_user: str
    bot: str
    scopes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return self.workspace or self.enterprise


@dataclass(frozen=True, slots=True)
class Granted:
    """What a person let the bot have. name: the place's, as people know it."""

    access: Access
    installer: str
    name: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Slack's, with the app's own credentials."""

    api_url: str
    client_id: str
    client_secret: str = field(repr=False)

    def grant(self, code: str, *, redirect_uri: str = "") -> Granted:
        """A code is good once, for ten minutes, with the address it was asked for with ("": the
        only one that the app has).

        Raises: NotAllowed, AnswerLost.
        """
        client = WebClient(base_url=self.api_url, timeout=10, retry_handlers=[])
        more = {"redirect_uri": redirect_uri} if redirect_uri else {}
        told: Any = asked(
            lambda: client.oauth_v2_access(
                client_id=self.client_id, client_secret=self.client_secret, code=code, **more
            )
        ).data
        if told.get("refresh_token") or told.get("expires_in"):
            raise NotAllowed("token_rotation_is_on")
        if not str(told.get("access_token")).startswith("xoxb-"):
            raise NotAllowed("no_bot_token")
        client.token = told["access_token"]
        return _granted(told, bot=str(asked(client.auth_test).get("bot_id") or ""))


def introduced(client: WebClient) -> Access:
    """Who the client's token is. Raises: what slack_sdk does."""
    said = client.auth_test()
    return Access(
        workspace="" if said.get("is_enterprise_install") else _text(said.get("team_id")),
        enterprise=_text(said.get("enterprise_id")),
        token=client.token or "",
        bot_user=_text(said.get("user_id")),
        bot=_text(said.get("bot_id")),
        scopes=_scopes(said.headers.get("x-oauth-scopes")),
    )


def is_dead(client: WebClient) -> bool:
    """Slack knows the client's token, and says that it is over. Where nothing is sure: no."""
    try:
        asked(client.auth_test)
    except NotAllowed as error:
        return error.code in OVER
    except AnswerLost:
        pass
    return False


def _granted(told: Mapping[str, Any], *, bot: str) -> Granted:
    team, enterprise = told.get("team") or {}, told.get("enterprise") or {}
    is_org = bool(told.get("is_enterprise_install"))
    access = Access(
        workspace="" if is_org else _text(team.get("id")),
        enterprise=_text(enterprise.get("id")),
        token=told["access_token"],
        bot_user=_text(told.get("bot_user_id")),
        bot=bot,
        scopes=_scopes(told.get("scope")),
    )
    if not access.workspace and not (is_org and access.enterprise):
        raise NotAllowed("no_workspace_named")
    installer = _text((told.get("authed_user") or {}).get("id"))
    return Granted(access, installer, _text((enterprise if is_org else team).get("name")))


def _scopes(told: Any) -> tuple[str, ...]:
    return tuple(filter(None, _text(told).split(",")))


def _text(told: Any) -> str:
    return str(told or "")
