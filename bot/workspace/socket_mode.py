"""Socket Mode's server side: hello, envelopes, acks by envelope id, scripted disconnects.

Owns a WebSocket server on loopback. `SocketTransport` sends each payload over one of the open
connections, in turn.
"""

import itertools
import json
import threading
import uuid
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from bot.workspace.delivery import NOT_CONNECTED, TIMED_OUT, Reply, Retry
from bot.workspace.state import APP_ID, Json

MOST_CONNECTIONS = 10
ENVELOPE_TYPES = {"slash_command": "slash_commands", "event_callback": "events_api"}
ANSWERABLE = {"slash_command", "view_submission", "block_suggestion"}


class SocketServer:
    """The listening side; `connections` are those that heard hello and are still open."""

    def __init__(self, changed: threading.Condition) -> None:
        self.connections: list[ServerConnection] = []
        self._changed = changed
        self._acks: dict[str, Json] = {}
        self._tickets = itertools.count(1)
        self._server: Server = serve(self._serve, "127.0.0.1", 0, max_size=None)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="socket-mode", daemon=True
        )
        self._thread.start()

    def link(self) -> str:
        port = self._server.socket.getsockname()[1]
        return f"ws://127.0.0.1:{port}/link/?ticket=local-{next(self._tickets)}&app_id={APP_ID}"

    def close(self) -> None:
        for connection in list(self.connections):
            connection.close()
        self._server.shutdown()
        self._thread.join(5)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go, and close it; after a `warning` it goes on for a while.

        The client opens another. (slack_sdk 3.47 reads it only after the old one's receive
        time-out of three seconds, where that is left open.)
        """
        for connection in list(self.connections):
            self._send(connection, goodbye(reason))
            if reason != "warning":
                self.forget(connection)
                connection.close()

    def wait_until_connected(self, timeout: float, *, count: int = 1) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.connections) >= count, timeout)

    def forget(self, connection: ServerConnection) -> None:
        with self._changed:
            if connection in self.connections:
                self.connections.remove(connection)
            self._changed.notify_all()

    def exchange(self, connection: ServerConnection, envelope: Json, timeout: float) -> Json | None:
        """Send an envelope and wait for its ack; None when none comes in time.

        Raises: ConnectionClosed.
        """
        name = envelope["envelope_id"]
        connection.send(json.dumps(envelope))
        with self._changed:
            self._changed.wait_for(lambda: name in self._acks, timeout)
            return self._acks.pop(name, None)

    def _serve(self, connection: ServerConnection) -> None:
        if len(self.connections) >= MOST_CONNECTIONS:
            parting = goodbye("too_many_websockets") | counted(len(self.connections))
            self._send(connection, parting)
            return
        self._greet(connection)
        try:
            for frame in connection:
                self._receive(frame)
        except ConnectionClosed:
            pass
        finally:
            self.forget(connection)

    def _greet(self, connection: ServerConnection) -> None:
        debug = {"host": "local", "build_number": 1, "approximate_connection_time": 3600}
        hello = {"type": "hello", "debug_info": debug} | counted(len(self.connections) + 1)
        self._send(connection, hello)
        with self._changed:
            self.connections.append(connection)
            self._changed.notify_all()

    def _receive(self, frame: str | bytes) -> None:
        try:
            ack: Any = json.loads(frame)
        except ValueError:
            return
        if isinstance(ack, dict) and "envelope_id" in ack:
            with self._changed:
                self._acks[str(ack["envelope_id"])] = ack
                self._changed.notify_all()

    def _send(self, connection: ServerConnection, message: Json) -> None:
        try:
            connection.send(json.dumps(message))
        except ConnectionClosed:
            self.forget(connection)


def goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}


def counted(connections: int) -> Json:
    return {"num_connections": connections, "connection_info": {"app_id": APP_ID}}


class SocketTransport:
    """Payloads as envelopes, each over any one open connection."""

    def __init__(self, server: SocketServer, *, timeout: float) -> None:
        self._server = server
        self._timeout = timeout
        self._turn = itertools.count()

    def send(self, kind: str, payload: Json, retry: Retry | None) -> Reply:
        envelope = self._envelope(kind, payload, retry)
        while self._server.wait_until_connected(self._timeout):
            connections = list(self._server.connections)
            if not connections:
                continue
            connection = connections[next(self._turn) % len(connections)]
            try:
                ack = self._server.exchange(connection, envelope, self._timeout)
            except ConnectionClosed:
                self._server.forget(connection)
                continue
            return TIMED_OUT if ack is None else self._read(ack, kind)
        return NOT_CONNECTED

    def _envelope(self, kind: str, payload: Json, retry: Retry | None) -> Json:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": ENVELOPE_TYPES.get(kind, "interactive"),
            "accepts_response_payload": kind in ANSWERABLE,
        }
        if kind == "event_callback":
            envelope["retry_attempt"] = retry.num if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        return envelope

    def _read(self, ack: Json, kind: str) -> Reply:
        return Reply(200, ack.get("payload") if kind in ANSWERABLE else None)
