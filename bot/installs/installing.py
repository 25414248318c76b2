"""The two doors of OAuth: on to Slack with a state, and back from it with a code.

    GET /slack/install → Slack asks the person → GET /slack/oauth_redirect?code=..&state=..

A state is sealed with our keys and nothing is kept of it, so that any replica knows it again; it
is also a cookie, so that only the browser that began can end; the store sees that it ends once.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from urllib.parse import parse_qs, urlencode, urljoin

from bot.installs import pages
from bot.installs.keyring import Keyring
from bot.installs.sealing import Seal, Unreadable
from bot.slack import AnswerLost, Exchange, NotAllowed
from storage import PaperboyError, Store

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
LIVES = timedelta(minutes=10)  # so long a code does, too
COOKIE = "__Host-paperboy-install"  # by this name browsers take it over https from us alone
KEPT = f"Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={int(LIVES.total_seconds())}"
DROPPED = "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser gets. `status` as HTTP's first line has it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Installing:
    """Lets workspaces in. public_url: ours, "" where Slack knows it."""

    exchange: Exchange
    keyring: Keyring
    seal: Seal
    store: Store
    now: Callable[[], datetime]
    public_url: str = ""

    def begin(self, query: str) -> Answer:
        """On to Slack. `team=T..` in the query chooses the workspace there."""
        state = self.seal.seal(f"state {int(self.now().timestamp())} {secrets.token_hex(8)}")
        asked = {
            "client_id": self.exchange.client_id,
            "scope": ",".join(scopes_asked()),
            "state": state.decode(),
            "redirect_uri": self._redirect_uri,
            "team": _one(query, "team"),
        }
        told = urlencode({name: value for name, value in asked.items() if value})
        to = urljoin(self.exchange.api_url, f"../oauth/v2/authorize?{told}")
        cookie = ("Set-Cookie", f"{COOKIE}={state.decode()}; {KEPT}")
        return Answer("302 Found", (("Location", to), cookie, *pages.HEADERS))

    def finish(self, query: str, *, cookies: str) -> Answer:
        """Back from Slack. `cookies` as the browser sends them in one header."""
        state = _one(query, "state")
        if not self._is_ours(state, _cookie(cookies)):
            return _answer("400 Bad Request", pages.not_begun_here())
        if _one(query, "error") == "access_denied":
            return _answer("200 OK", pages.cancelled())
        code = _one(query, "code")
        try:
            if not self._is_first(state):
                return _answer("400 Bad Request", pages.not_begun_here())
            if not code:
                return _answer("400 Bad Request", pages.refused())
            return self._let_in(code)
        except NotAllowed as error:
            log.warning("Slack refused an installation: %s", error.code)
            return _answer("400 Bad Request", pages.refused())
        except AnswerLost as error:
            log.warning("Slack did not answer an installation: %s", error)
            return _answer("502 Bad Gateway", pages.failed())
        except PaperboyError as error:
            log.error("an installation could not be kept: %s", error)
            return _answer("503 Service Unavailable", pages.failed())

    @property
    def _redirect_uri(self) -> str:
        """Never from the request: whoever sends one may choose its Host."""
        return self.public_url + REDIRECT if self.public_url else ""

    def _is_ours(self, state: str, cookie: str) -> bool:
        """Of this browser, sealed by us, and young."""
        if not state or not secrets.compare_digest(state.encode(), cookie.encode()):
            return False
        try:
            kind, moment, _ = self.seal.unseal(state.encode()).split(" ")
        except (Unreadable, ValueError):
            return False
        age = self.now() - datetime.fromtimestamp(int(moment), UTC)
        return kind == "state" and age <= LIVES

    def _is_first(self, state: str) -> bool:
        receipt = f"install {sha256(state.encode()).hexdigest()}"
        return self.store.events.first_time(receipt, now=self.now())

    def _let_in(self, code: str) -> Answer:
        granted = self.exchange.grant(code, redirect_uri=self._redirect_uri)
        self.keyring.add(granted.access, installer=granted.installer)
        log.info("installed in %s", granted.access.place)
        page = pages.installed(granted.name, workspace=granted.access.workspace)
        return _answer("200 OK", page)


def scopes_asked() -> list[str]:
    """The manifest's, those that people may leave out with them."""
    manifest: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = json.loads(
        files("bot").joinpath("manifest.json").read_text("utf-8")
    )
    scopes = manifest["oauth_config"]["scopes"]
    return [*scopes["bot"], *scopes.get("bot_optional", [])]


def _answer(status: str, page: str) -> Answer:
    """Whatever came of it, this browser's state is used up."""
    dropped = ("Set-Cookie", f"{COOKIE}=; {DROPPED}")
    return Answer(status, (dropped, *pages.HEADERS), page)


def _one(query: str, name: str) -> str:
    """The parameter, "" where it is not there or there twice."""
    values = parse_qs(query, errors="replace").get(name, [])
    return values[0] if len(values) == 1 else ""


def _cookie(cookies: str) -> str:
    for each in cookies.split(";"):
        name, _, value = each.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
