"""The Web API: who calls, may they, is something planned to go wrong, then the method's answer.

Parsed requests in, answers out; `http_server` speaks the HTTP. Every call is logged.
"""

import json
import math
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.workspace.errors import ApiError
from bot.workspace.faults import Fault, FaultPlan, Kind
from bot.workspace.methods_assistant import ASSISTANT_METHODS
from bot.workspace.methods_chat import CHAT_METHODS
from bot.workspace.methods_directory import DIRECTORY_METHODS
from bot.workspace.methods_files import FILE_METHODS
from bot.workspace.methods_functions import FUNCTION_METHODS
from bot.workspace.methods_views import VIEW_METHODS
from bot.workspace.rates import Rates
from bot.workspace.state import Json, State, Team
from bot.workspace.web_request import Method, Outside, Request

METHODS: dict[str, Method] = (
    CHAT_METHODS
    | VIEW_METHODS
    | DIRECTORY_METHODS
    | FILE_METHODS
    | FUNCTION_METHODS
    | ASSISTANT_METHODS
)
JSON_ARGUMENTS = {
    "blocks",
    "attachments",
    "view",
    "metadata",
    "unfurls",
    "files",
    "loading_messages",
    "prompts",
    "outputs",
}
RESPONSE_URL = "response_url"
EXCHANGE = "oauth.v2.access"
JSON_TYPE = "application/json"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class ApiCall:
    """One call as it happened, `at` that second since the epoch; `status` is None where the
    connection was dropped."""

    method: str
    args: Json
    team_id: str | None
    status: int | None
    response: Json
    milliseconds: float
    at: float = 0.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, or a dropped connection."""

    status: int | None
    body: Json | str | bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_dropped(self) -> bool:
        return self.status is None


DROPPED = Answer(None, {})


def parse_arguments(content_type: str, body: bytes, query: str) -> Json:
    """Arguments from a JSON body, a form or the query.

    Raises: ApiError `invalid_json`, `json_not_object`, `invalid_post_type`.
    """
    args = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return _with_parsed_json(args)
    if kind == JSON_TYPE:
        return args | _read_json(body)
    if kind not in FORM_TYPES:
        raise ApiError("invalid_post_type" if kind else "missing_post_type")
    form = urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return _with_parsed_json(args | dict(form))


class WebApi:
    """Answers methods for the teams in `state`; `calls` is the log, oldest first."""

    def __init__(
        self,
        state: State,
        faults: FaultPlan,
        outside: Outside,
        *,
        app_token: str,
        rates: Rates | None = None,
    ) -> None:
        self.calls: list[ApiCall] = []
        self._state = state
        self._faults = faults
        self._outside = outside
        self._app_token = app_token
        self._rates = rates
        self._unlogged = 0  # calls whose effect can be seen, though not yet in the log
        self._this = threading.local()

    def settled(self) -> list[ApiCall]:
        """The log, with every call whose effect can be seen."""
        with self._state.changed:
            self._state.changed.wait_for(lambda: self._unlogged == 0, timeout=5)
            return list(self.calls)

    def answer(self, name: str, args: Json, token: str | None) -> Answer:
        started = time.monotonic()
        team, answer = self._answer(name, args, token)
        self._log(name, args, team.id if team else None, answer, started)
        return answer

    def answer_response_url(
        self, args: Json, team_id: str | None, run: Callable[[], Answer]
    ) -> Answer:
        """A POST to a response URL: its planned fault, its place in the log."""
        started = time.monotonic()
        answer = act_out(self._faults.take(RESPONSE_URL), lambda: self._seen(run))
        self._log(RESPONSE_URL, args, team_id, answer, started)
        return answer

    def answer_exchange(self, args: Json, run: Callable[[], Json]) -> Answer:
        """A code for a token, which no token asks for. The log has neither."""
        started = time.monotonic()

        def answer() -> Answer:
            try:
                return Answer(200, {"ok": True} | run())
            except ApiError as error:
                return Answer(200, error.body())

        given = act_out(self._faults.take(EXCHANGE), answer)
        told = given.body if isinstance(given.body, dict) else {}
        seen = Answer(given.status, {k: v for k, v in told.items() if k != "access_token"})
        logged = {k: v for k, v in args.items() if k not in ("code", "client_secret")}
        self._log(EXCHANGE, logged, None, seen, started)
        return given

    def _log(
        self, name: str, args: Json, team_id: str | None, answer: Answer, started: float
    ) -> None:
        logged = {k: v for k, v in args.items() if k != "token"}
        body = answer.body if isinstance(answer.body, dict) else {"body": answer.body}
        spent = (time.monotonic() - started) * 1000
        at = time.time() - spent / 1000
        with self._state.lock:
            self.calls.append(ApiCall(name, logged, team_id, answer.status, body, spent, at))
            if getattr(self._this, "is_seen", False):
                self._this.is_seen = False
                self._unlogged -= 1
            self._state.changed.notify_all()

    def _seen(self, run: Callable[[], Answer]) -> Answer:
        """Nobody sees the effect before it is known that the log is to come."""
        with self._state.lock:
            answer = run()
            self._unlogged += 1
            self._this.is_seen = True
            return answer

    def _answer(self, name: str, args: Json, token: str | None) -> tuple[Team | None, Answer]:
        team = None
        try:
            method = METHODS.get(name) or Method(_unknown_method)
            team = self._caller(method, token, args, is_known=name in METHODS)
            request = Request(self._state, team, args, self._outside)
            run = partial(self._seen, lambda: self._run(name, method, request))
            return team, act_out(self._faults.take(name), run)
        except ApiError as error:
            return team, Answer(200, error.body())

    def _caller(self, method: Method, token: str | None, args: Json, *, is_known: bool) -> Team:
        """The team behind the token, checked in Slack's order."""
        if not token:
            raise ApiError("not_authed")
        if token == self._app_token:
            if is_known and not method.by_app:
                raise ApiError("not_allowed_token_type")
            return next(iter(self._state.teams.values()))
        channel = self._state.channels.get(str(args.get("channel")))
        named = (str(args.get("team_id")), channel.team_id if channel else "")
        team = self._state.team_by_token(token, among=named)
        if team is None:
            raise ApiError("invalid_auth")
        if not team.installed:
            raise ApiError(self._why_out(team))
        if method.by_app:
            raise ApiError("not_allowed_token_type")
        return team

    def _why_out(self, team: Team) -> str:
        """The app is removed, or its enterprise has taken it from this workspace alone."""
        others = [t for t in self._state.teams.values() if t.bot_token == team.bot_token]
        is_in = any(each.installed for each in others)
        return "team_access_not_granted" if is_in else "account_inactive"

    def _run(self, name: str, method: Method, request: Request) -> Answer:
        with self._state.lock:
            if wait := self._wait(name, request):
                return too_many(wait)
            try:
                request.need(*method.scopes)
                body = {"ok": True} | method.run(request)
            except ApiError as error:
                body = error.body()
        headers = {
            "x-oauth-scopes": ",".join(sorted(request.team.scopes)),
            "x-accepted-oauth-scopes": ",".join(method.scopes),
            "x-slack-req-id": self._state.new_id("req"),
        }
        return Answer(200, json.loads(json.dumps(body)), headers)

    def _wait(self, name: str, request: Request) -> float:
        channel = str(request.args.get("channel"))
        return self._rates.take(name, request.team.id, channel) if self._rates else 0.0


def too_many(seconds: float) -> Answer:
    """HTTP 429, to be tried again after whole seconds."""
    after = {"Retry-After": f"{math.ceil(seconds)}"}
    return Answer(429, {"ok": False, "error": "ratelimited"}, after)


def act_out(fault: Fault | None, run: Callable[[], Answer]) -> Answer:
    """The answer as the planned fault leaves it."""
    if fault is None:
        return run()
    match fault.kind:
        case Kind.ERROR:
            return Answer(200, {"ok": False, "error": fault.code})
        case Kind.RATE_LIMITED:
            return too_many(fault.seconds)
        case Kind.STATUS:
            return Answer(fault.http_status, "upstream connect error")
        case Kind.DROP_BEFORE:
            return DROPPED
        case Kind.DROP_AFTER:
            run()
            return DROPPED
        case Kind.SLOW:
            time.sleep(fault.seconds)
            return run()


def _unknown_method(request: Request) -> Json:
    raise ApiError("unknown_method")


def _read_json(body: bytes) -> Json:
    try:
        found: Any = json.loads(body)
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(found, dict):
        raise ApiError("json_not_object")
    return _with_parsed_json(found)


def _with_parsed_json(args: Json) -> Json:
    """Arguments that are JSON inside a string, opened; left alone where they are not JSON."""
    return {name: _parsed(name, value) for name, value in args.items()}


def _parsed(name: str, value: Any) -> Any:
    if name not in JSON_ARGUMENTS or not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
