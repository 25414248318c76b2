"""The WSGI doors: health, installing, and before Bolt refusals of what it would stumble over.

Bolt parses a body before it checks who signed it, answers 500 to a timestamp that is no number,
and keeps any body however large: so the signature is checked here, on the bytes as they came.
Nothing of a request goes into the log.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_sdk.signature import SignatureVerifier

from bot.installs import INSTALL, REDIRECT, Answer, Installing
from storage import Store, StoreError

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
HEALTH, READY = "/healthz", "/readyz"
LARGEST = 1_000_000  # bytes; Slack's own payloads stay far below
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
LENGTH = re.compile(r"[0-9]{1,18}")


class Refused(Exception):
    """A request that Bolt must not see. `status` is the answer's."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def guarded(
    bolt: WSGIApplication,
    store: Store,
    *,
    signing_secret: str,
    installing: Installing | None = None,
    is_ready: Callable[[], bool] = lambda: True,
) -> WSGIApplication:
    """POST /slack/events goes to Bolt; GET /healthz and /readyz, and where several workspaces may
    install the bot the two doors of OAuth, are answered here; nothing else is.

    is_ready: whether requests should be sent here yet.
    """
    verifier = SignatureVerifier(signing_secret)

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if path == HEALTH:
            return _health(store, start) if method in ("GET", "HEAD") else _only(start, "GET")
        if path == READY:
            if method not in ("GET", "HEAD"):
                return _only(start, "GET")
            return _ready(is_ready(), store.is_away, start)
        if installing and path in (INSTALL, REDIRECT):
            return _install(installing, environ, start) if method == "GET" else _only(start, "GET")
        if path != EVENTS:
            return _say(start, "404 Not Found", {"error": "there is nothing here"})
        if method != "POST":
            return _only(start, "POST")
        try:
            body = _body(environ)
            if _is_ssl_check(body):
                return _say(start, "200 OK", {})
            _check_signature(environ, body, verifier)
            return _to_bolt(bolt, environ, start, body)
        except Refused as refused:
            return _say(start, refused.status, {"error": "refused"})

    return app


def _body(environ: WSGIEnvironment) -> bytes:
    """All of it, whether its length is told or it comes in chunks.

    Raises: Refused where it is empty, too large, cut off or not UTF-8.
    """
    told = environ.get("CONTENT_LENGTH") or ""
    if told and not LENGTH.fullmatch(told):
        raise Refused("400 Bad Request")
    if told and int(told) > LARGEST:
        raise Refused("413 Content Too Large")
    # Without a length only a server that ends the input itself may be read: else it would hang.
    most = int(told) if told else (LARGEST + 1) * bool(environ.get("wsgi.input_terminated"))
    body: bytes = environ["wsgi.input"].read(most)
    if len(body) > LARGEST:
        raise Refused("413 Content Too Large")
    if not body or len(body) < int(told or 0):
        raise Refused("400 Bad Request")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Refused("400 Bad Request") from error
    return body


def _is_ssl_check(body: bytes) -> bool:
    """Slack looks now and then whether our certificate is good, and wants nothing but 200."""
    return parse_qs(body[:500].decode(errors="replace")).get("ssl_check") == ["1"]


def _check_signature(environ: WSGIEnvironment, body: bytes, verifier: SignatureVerifier) -> None:
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    shaped = TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature)
    if not shaped or not verifier.is_valid(body, timestamp, signature):
        raise Refused("401 Unauthorized")


def _to_bolt(
    bolt: WSGIApplication, environ: WSGIEnvironment, start: StartResponse, body: bytes
) -> Iterable[bytes]:
    read = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    try:
        return bolt({**environ, **read}, start)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        # Bolt keeps its listeners' errors to itself: this one comes from reading the payload.
        log.warning("a signed request that Bolt cannot read: %s", type(error).__name__)
        raise Refused("400 Bad Request") from error


def _install(
    installing: Installing, environ: WSGIEnvironment, start: StartResponse
) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    if environ["PATH_INFO"] == INSTALL:
        return _show(installing.begin(query), start)
    return _show(installing.finish(query, cookies=environ.get("HTTP_COOKIE", "")), start)


def _show(answer: Answer, start: StartResponse) -> Iterable[bytes]:
    shown = answer.body.encode()
    start(answer.status, [*answer.headers, ("Content-Length", str(len(shown)))])
    return [shown]


def _ready(is_ready: bool, is_away: bool, start: StartResponse) -> Iterable[bytes]:
    """Also while the database is away: it is for every replica, and what the index has is found."""
    if is_ready:
        return _say(start, "200 OK", {"ok": True, **({"database": "away"} if is_away else {})})
    sorry = "the search index is not up to date yet"
    return _say(start, "503 Service Unavailable", {"ok": False, "error": sorry})


def _health(store: Store, start: StartResponse) -> Iterable[bytes]:
    try:
        return _say(start, "200 OK", {"ok": True, "papers": store.papers.count()})
    except StoreError as error:
        log.warning("not healthy: %s", error)
        sorry = {"ok": False, "error": "the database cannot be read"}
        return _say(start, "503 Service Unavailable", sorry)


def _only(start: StartResponse, method: str) -> Iterable[bytes]:
    refusal: dict[str, object] = {"error": f"{method} only"}
    return _say(start, "405 Method Not Allowed", refusal, ("Allow", method))


def _say(
    start: StartResponse, status: str, body: dict[str, object], *more: tuple[str, str]
) -> Iterable[bytes]:
    told = json.dumps(body).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(told)))]
    start(status, [*headers, *more])
    return [told]
