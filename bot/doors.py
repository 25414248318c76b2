"""The WSGI doors in front of Bolt: health, and refusals of what Bolt would stumble over.

Bolt answers 500 to a timestamp that is no number, and keeps any body however large.
"""

import json
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from storage import Store, StoreError

EVENTS = "/slack/events"
HEALTH = "/healthz"
LARGEST = 1_000_000  # bytes; Slack's own payloads stay far below
TIMESTAMP = re.compile(r"[0-9]{1,12}")


def guarded(bolt: WSGIApplication, store: Store) -> WSGIApplication:
    """POST /slack/events goes to Bolt, GET /healthz is answered here, nothing else is."""

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if path == HEALTH:
            return _health(store, start)
        if path != EVENTS:
            return _say(start, "404 Not Found", {"error": "there is nothing here"})
        if method != "POST":
            return _say(start, "405 Method Not Allowed", {"error": "POST only"})
        refused = _refusal(environ)
        return _say(start, refused, {"error": "refused"}) if refused else bolt(environ, start)

    return app


def _refusal(environ: WSGIEnvironment) -> str:
    """The status of a request that Bolt must not see; "" where it may."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) == 0:
        return "400 Bad Request"
    if int(length) > LARGEST:
        return "413 Content Too Large"
    if not TIMESTAMP.fullmatch(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")):
        return "401 Unauthorized"
    if not environ.get("HTTP_X_SLACK_SIGNATURE"):
        return "401 Unauthorized"
    return ""


def _health(store: Store, start: StartResponse) -> Iterable[bytes]:
    try:
        return _say(start, "200 OK", {"ok": True, "papers": store.papers.count()})
    except StoreError as error:
        return _say(start, "503 Service Unavailable", {"ok": False, "error": str(error)})


def _say(start: StartResponse, status: str, body: dict[str, object]) -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
