"""One exchange of HTTP with a public server, within limits. The only socket of `storage`.

A name is looked up once: all of its addresses must be public, and a checked one is connected to,
so a name that answers otherwise the second time leads nowhere else. TLS is verified for the name.
"""

import io
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from storage.errors import BrokenReply, FetchError, Offline, RefusedAddress, TooLarge

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPResponse

CHUNK = 1 << 16
ADDRESSES = 4  # of a name, that are tried
PORTS = {"http": 80, "https": 443}
GLOBAL_UNICAST = IPv6Network("2000::/3")  # no NAT64, no link, nothing reserved
HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")
_GZIP = 31  # zlib's number for gzip alone


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect to one address, between two bytes, and for all of an exchange; bytes of
    a body, both as sent and as unpacked. Looking up a name has the system's own limit."""

    connect: float = 10
    read: float = 20
    total: float = 120
    size: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """The names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL means: `path` with its query, as it is asked for."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def shown(self) -> str:
        """The host as a header and an error name it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises: RefusedAddress where it is no address of the web."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, (parts.hostname or "")
        name = host if ":" in host else host.encode("idna").decode()
        query = f"?{parts.query}" if parts.query else ""
        path = quote((parts.path or "/") + query, safe="%/:?[]@!$&'()*+,;=~")
    except ValueError as error:
        raise RefusedAddress(f"{url[:200]!r} is no address of the web: {error}.") from error
    if parts.scheme not in PORTS or not HOST.fullmatch(name) or "@" in parts.netloc:
        raise RefusedAddress(f"{url[:200]!r} is no address of the web: http(s)://host/... is one.")
    return Target(parts.scheme, name, PORTS[parts.scheme] if port is None else port, path)


def is_public(address: str) -> bool:
    """Is it a host of the internet, and no private, local, reserved or wrapped one?"""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast
    return found in GLOBAL_UNICAST and found.is_global and all(map(is_public, _wrapped(found)))


def _wrapped(address: IPv6Address) -> list[str]:
    """IPv4 addresses to which a tunnel leads."""
    inside = [address.sixtofour, *(address.teredo or ())]
    return [str(each) for each in inside if each is not None]


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """Raises: OSError."""
    return socket.create_connection((address, port), timeout)


class Wire:
    """resolve and connect are what it knows of the network; tls trusts the system's
    certificates where none is given."""

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        clock: Callable[[], float] = time.monotonic,
        resolve: Callable[[str, int], Sequence[str]] = resolve,
        connect: Callable[[str, int, float], socket.socket] = connect,
        tls: "ssl.SSLContext | None" = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._resolve = resolve
        self._connect = connect
        self._tls = tls

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Whatever the server answers. Redirects are not followed.

        Raises: RefusedAddress, Offline, BrokenReply, TooLarge.
        """
        return self._ask(url, headers, None)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """As `get`, of a body that is sent."""
        return self._ask(url, headers, body)

    def _ask(self, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        from http.client import HTTPException

        target = target_of(url)
        deadline = self._clock() + self._limits.total
        sock = self._reach(target, deadline)
        try:
            return self._exchange(self._secured(sock, target), target, headers, body, deadline)
        except TimeoutError as error:
            raise BrokenReply(f"{target.shown} was too slow to answer.") from error
        except (OSError, HTTPException, zlib.error, ValueError) as error:
            kind = type(error).__name__
            raise BrokenReply(f"{target.shown} gave no whole answer ({kind}).") from error
        finally:
            sock.close()

    def _reach(self, target: Target, deadline: float) -> socket.socket:
        error: OSError | None = None
        for address in self._addresses(target)[:ADDRESSES]:
            left = deadline - self._clock()
            if left <= 0:
                break
            try:
                return self._connect(address, target.port, min(self._limits.connect, left))
            except OSError as failed:
                error = failed
        raise Offline(f"{target.shown} cannot be reached: {_reason(error)}.") from error

    def _addresses(self, target: Target) -> Sequence[str]:
        """Raises: Offline, RefusedAddress."""
        try:
            found = self._resolve(target.host, target.port)
        except (OSError, ValueError) as error:
            raise Offline(
                f"The address of {target.host} cannot be found: is this machine online?"
            ) from error
        if not all(map(is_public, found)):
            raise RefusedAddress(f"{target.host} is no public host: nothing is fetched from it.")
        return found

    def _secured(self, sock: socket.socket, target: Target) -> socket.socket:
        sock.settimeout(self._limits.connect)
        if target.scheme == "http":
            return sock
        import ssl  # 30 ms

        tls = self._tls or ssl.create_default_context()
        try:
            return tls.wrap_socket(sock, server_hostname=target.host)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(
                f"{target.shown} cannot prove that it is {target.host}: {error.verify_message}."
            ) from error

    def _exchange(
        self,
        sock: socket.socket,
        target: Target,
        headers: Mapping[str, str],
        sent: bytes | None,
        deadline: float,
    ) -> Reply:
        from http.client import HTTPConnection  # 40 ms

        with sock:
            connection = HTTPConnection(target.host)
            reads = _Reads(sock, self._limits.read, lambda: deadline - self._clock())
            line: Any = _Line(sock, reads)
            connection.sock = line
            asked = {"Host": target.shown, "Accept-Encoding": "gzip", "Connection": "close"}
            method = "GET" if sent is None else "POST"
            connection.request(method, target.path, body=sent, headers={**asked, **headers})
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            body = _body(reply, told.get("content-encoding", "").lower(), self._limits.size)
            return Reply(reply.status, told, body)


class _Line:
    """What http.client wants of a socket; it is closed elsewhere."""

    def __init__(self, sock: socket.socket, reads: "_Reads") -> None:
        self.sendall = sock.sendall
        self._reads = reads

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reads, CHUNK)

    def close(self) -> None:
        pass


class _Reads(io.RawIOBase):
    """No read outlasts `longest` seconds, nor what is left of the time."""

    def __init__(self, sock: socket.socket, longest: float, left: Callable[[], float]) -> None:
        self._sock = sock
        self._longest = longest
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._left()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(min(self._longest, left))
        return self._sock.recv_into(buffer)


def _body(reply: "HTTPResponse", packed: str, most: int) -> bytes:
    """Raises: TooLarge, BrokenReply, zlib.error."""
    if packed in ("", "identity"):
        return b"".join(_chunks(reply, most))
    if packed not in ("gzip", "x-gzip"):
        raise BrokenReply(f"The answer is packed as {packed[:40]!r}, which nobody asked for.")
    unzip, parts, size = zlib.decompressobj(_GZIP), [], 0
    for chunk in _chunks(reply, most):
        parts.append(unzip.decompress(chunk, most + 1 - size))
        size += len(parts[-1])
        if size > most:
            raise TooLarge(f"The answer is longer than {most:,} bytes when unpacked.")
    if not unzip.eof or unzip.unused_data:
        raise BrokenReply("The answer was packed and came broken.")
    return b"".join(parts)


def _chunks(reply: "HTTPResponse", most: int) -> Iterator[bytes]:
    size = 0
    while chunk := reply.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise TooLarge(f"The answer is longer than {most:,} bytes.")
        yield chunk
    if reply.length:  # of what its header promised
        raise BrokenReply(f"The answer was cut off: {reply.length:,} bytes are missing.")


def _reason(error: OSError | None) -> str:
    if error is None or isinstance(error, TimeoutError):
        return "it does not answer in time"
    return error.strerror or "it does not answer"
