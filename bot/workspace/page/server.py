"""The page over HTTP, for this machine's browser alone.

What keeps others out: it listens on loopback; the Host must be ours, so no name that is bound
anew to 127.0.0.1 reaches it; what is posted must come from our own origin; and every question
carries a key that is made anew at each start and stands in the page's address behind the #, which
browsers send to nobody. The page itself may run no script and show nothing but ours.
"""

import json
import secrets
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from bot.workspace.page.api import Answer, Api
from bot.workspace.page.stage import Stage

KEY_HEADER = "x-page-key"
LARGEST = 8_000_000  # bytes of what is posted: a file goes along as base64
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class PageServer:
    """Serves one stage until closed. `url` is what the browser opens, the key with it."""

    def __init__(self, stage: Stage, *, port: int = 0) -> None:
        """Raises: OSError where the port is taken."""
        self.key = secrets.token_urlsafe(24)
        api, shelf = Api(stage), static_files()
        made = {"api": api, "files": shelf, "key": self.key}
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), made))
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.origin}/#{self.key}"
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.05), name="page", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def static_files() -> dict[str, tuple[str, bytes]]:
    """Path → (content type, bytes). Nothing else is ever served, whatever path is asked for."""
    folder = files("bot.workspace.page").joinpath("static")
    shipped = [each for each in folder.iterdir() if each.name.rpartition(".")[2] in KINDS]
    found = {f"/{e.name}": (KINDS[e.name.rpartition(".")[2]], e.read_bytes()) for e in shipped}
    return found | {"/": found["/index.html"]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed is no news; a fault of ours is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    api: Api
    files: dict[str, tuple[str, bytes]]
    key: str
    server_version = "Paperboy"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if not self._is_our_host():
            self._refuse(403, "this host is not ours")
        elif path in self.files:
            kind, content = self.files[path]
            self._write(Answer(200, content, kind))
        elif not path.startswith("/api/"):
            self._refuse(404, "there is nothing here")
        elif not self._has_key():
            self._refuse(401, "open the address that `papers try` printed")
        else:
            asked = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
            self._write(self.api.ask(path.removeprefix("/api/"), asked))

    def do_POST(self) -> None:
        length = self.headers.get("content-length") or ""
        kind = (self.headers.get("content-type") or "").partition(";")[0].strip().lower()
        if not self._is_our_host() or not self._is_our_origin():
            self._refuse(403, "this comes from somewhere else")
        elif not self._has_key():
            self._refuse(401, "open the address that `papers try` printed")
        elif self.path != "/api/act":
            self._refuse(404, "there is nothing here")
        elif kind != "application/json":
            self._refuse(415, "only JSON is read here")
        elif not length.isdigit() or not length.isascii():
            self._refuse(411, "say how long it is")
        elif len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            self._refuse(413, f"{LARGEST} bytes at most")
        else:
            self._write(self.api.do(self.rfile.read(int(length))))

    def _is_our_host(self) -> bool:
        return self.headers.get_all("host", []) in [[host] for host in self._hosts()]

    def _is_our_origin(self) -> bool:
        ours = [[f"http://{host}"] for host in self._hosts()]
        return self.headers.get_all("origin", []) in ours

    def _hosts(self) -> tuple[str, str]:
        port = self.connection.getsockname()[1]
        return f"127.0.0.1:{port}", f"localhost:{port}"

    def _has_key(self) -> bool:
        given = self.headers.get(KEY_HEADER) or ""
        return secrets.compare_digest(given.encode(), self.key.encode())

    def _refuse(self, status: int, words: str) -> None:
        self.close_connection = True
        self._write(Answer(status, json.dumps({"error": words}).encode()))

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("content-type", answer.kind)
        self.send_header("content-length", str(len(answer.body)))
        if answer.name:
            name = urllib.parse.quote(answer.name, safe="")
            self.send_header("content-disposition", f"attachment; filename*=UTF-8''{name}")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the page's inspector shows what goes on."""
