"""The HTTP side on loopback: `/api/<method>`, `/response/<id>`, `/upload/<id>`.

Bytes in, bytes out; what they mean is `web_api`'s and `acks`'s business.
"""

import base64
import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.workspace.errors import ApiError
from bot.workspace.web_api import Answer, parse_arguments

Route = Callable[[str, "Incoming"], Answer]


class Incoming:
    """One HTTP request, read."""

    def __init__(self, handler: BaseHTTPRequestHandler, query: str) -> None:
        length = int(handler.headers.get("content-length") or 0)
        self.body = handler.rfile.read(length)
        self.content_type = handler.headers.get("content-type") or ""
        self.query = query
        self._authorization = handler.headers.get("authorization") or ""

    def arguments(self) -> dict[str, Any]:
        """Raises: ApiError when the body cannot be read."""
        return parse_arguments(self.content_type, self.body, self.query)

    def client(self, args: dict[str, Any]) -> tuple[str, str]:
        """The app's id and secret, by HTTP Basic or as arguments."""
        kind, _, told = self._authorization.partition(" ")
        if kind.lower() != "basic":
            return str(args.get("client_id")), str(args.get("client_secret"))
        try:
            name, _, secret = base64.b64decode(told, validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return name, secret

    def token(self, args: dict[str, Any]) -> str | None:
        kind, _, token = self._authorization.partition(" ")
        return token.strip() if kind.lower() == "bearer" else args.get("token")


class HttpServer:
    """Serves the routes until closed. `url` ends in a slash."""

    def __init__(self, routes: dict[str, Route], *, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"routes": routes})
        self._server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.01),
            name="slack-http",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up early is no news; a fault of ours is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    routes: dict[str, Route] = {}  # noqa: RUF012 - set once, by HttpServer

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        _, first, rest = [*path.split("/", 2), "", ""][:3]
        route = self.routes.get(first)
        if not self._is_program():
            self._write(Answer(403, "this is for programs on this machine"))
            return
        incoming = Incoming(self, query)
        try:
            answer = route(rest, incoming) if route else Answer(404, "not found")
        except ApiError as error:
            answer = Answer(200, error.body())
        self._hang_up() if answer.is_dropped else self._write(answer)

    def _is_program(self) -> bool:
        """A page in a browser says where it is from, or comes by another host's name."""
        name = (self.headers.get("host") or "").rpartition(":")[0]
        return name in ("127.0.0.1", "localhost") and "origin" not in self.headers

    def _write(self, answer: Answer) -> None:
        is_json = isinstance(answer.body, dict)
        body = json.dumps(answer.body) if is_json else str(answer.body)
        content = answer.body if isinstance(answer.body, bytes) else body.encode()
        kind = "application/json" if is_json else "text/plain"
        self.send_response(answer.status or 200)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(content)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the workspace keeps its own log of calls."""
