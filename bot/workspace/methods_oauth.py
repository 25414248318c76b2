"""How a workspace installs the app: the page that asks, the code it gives, `oauth.v2.access`.

The page is not drawn: what a person answers there is `approve` or `cancel`. Slack's facts:
a code is good once, for ten minutes, to the app and the redirect address it was asked for with.
"""

import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass

from bot.workspace.errors import ApiError, CannotDo
from bot.workspace.state import APP_ID, Json, State, Team

CODE_SECONDS = 10 * 60
CLIENT_ID = "1234567890.9876543210"
CLIENT_SECRET = "local-client-secret"  # noqa: S105 - opens nothing but this fake


@dataclass
class Code:
    """What a browser brings back. `redirect_uri` is "" where none was asked for."""

    team: Team
    installer: str
    org_wide: bool
    scopes: frozenset[str]
    redirect_uri: str
    expires_at: float


class OAuth:
    """`redirect_urls`: those in the app's settings, of which the first serves if none is named."""

    def __init__(self, state: State, redirect_urls: tuple[str, ...]) -> None:
        self.redirect_urls = redirect_urls
        self._state = state
        self._codes: dict[str, Code] = {}

    def approve(
        self,
        url: str,
        *,
        team: Team,
        installer: str,
        org_wide: bool = False,
        without: Iterable[str] = (),
    ) -> str:
        """Where the browser goes on after "Allow". `without`: optional scopes left out."""
        asked = self._asked(url)
        scopes = frozenset(filter(None, asked.get("scope", "").split(",")))
        if not scopes:
            raise CannotDo("Slack shows: invalid_scope")
        code = self._state.new_id("code-")
        redirect_uri = asked.get("redirect_uri", "")
        expires_at = self._state.clock.now() + CODE_SECONDS
        scopes -= frozenset(without)
        self._codes[code] = Code(team, installer, org_wide, scopes, redirect_uri, expires_at)
        return self._back(asked, code=code)

    def cancel(self, url: str) -> str:
        return self._back(self._asked(url), error="access_denied")

    def access(self, args: Json, client: tuple[str, str]) -> Json:
        """Raises: ApiError."""
        if client[0] != CLIENT_ID:
            raise ApiError("invalid_client_id")
        if client[1] != CLIENT_SECRET:
            raise ApiError("bad_client_secret")
        with self._state.lock:
            code = self._codes.pop(str(args.get("code")), None)
            if code is None or code.expires_at < self._state.clock.now():
                raise ApiError("invalid_code")
            if str(args.get("redirect_uri") or "") != code.redirect_uri:
                raise ApiError("bad_redirect_uri")
            return self._install(code)

    def _asked(self, url: str) -> dict[str, str]:
        parts = urllib.parse.urlsplit(url)
        asked = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path != "/oauth/v2/authorize" or asked.get("client_id") != CLIENT_ID:
            raise CannotDo("Slack shows: invalid_client_id")
        if asked.get("redirect_uri", self.redirect_urls[0]) not in self.redirect_urls:
            raise CannotDo("Slack shows: redirect_uri did not match any configured URIs")
        return asked

    def _back(self, asked: dict[str, str], **told: str) -> str:
        to = asked.get("redirect_uri", self.redirect_urls[0])
        state = {"state": asked["state"]} if "state" in asked else {}
        return f"{to}?{urllib.parse.urlencode(told | state)}"

    def _install(self, code: Code) -> Json:
        team = code.team
        granted = code.scopes | (team.scopes if team.installed else frozenset())
        token = f"xoxb-local-{self._state.new_id('token-')}"
        for each in self._let_in(code):
            each.installed, each.org_wide = True, code.org_wide
            each.bot_token, each.scopes = token, granted
            each.bot_user_id, each.bot_id = team.bot_user_id, team.bot_id
        enterprise = {"id": team.enterprise_id, "name": team.enterprise_name}
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(granted)),
            "bot_user_id": team.bot_user_id,
            "app_id": APP_ID,
            "team": None if code.org_wide else {"id": team.id, "name": team.name},
            "enterprise": enterprise if team.enterprise_id else None,
            "is_enterprise_install": code.org_wide,
            "authed_user": {"id": code.installer},
        }

    def _let_in(self, code: Code) -> list[Team]:
        if not code.org_wide:
            return [code.team]
        all_teams = self._state.teams.values()
        return [each for each in all_teams if each.enterprise_id == code.team.enterprise_id]
