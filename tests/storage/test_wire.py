"""One exchange of HTTP, with servers that behave and servers that do not."""

import gzip
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BrokenReply, FetchError, Offline, RefusedAddress, TooLarge
from storage.wire import Limits, Reply, Wire, _Reads, is_public, target_of
from tests.storage.servers import PUBLIC, Clock, Server, reply, serving

URL = "http://papers.test"
SMALL = Limits(connect=5, read=0.3, total=0.6, size=10_000)


def wire(server: Server, limits: Limits = SMALL) -> Wire:
    return Wire(limits, resolve=server.resolve, connect=server.connect)


def test_an_answer_comes_with_its_headers() -> None:
    with serving(**{"a%20b?c=d&e=%C3%B6": reply(b"kites", ETag='"1"')}) as server:
        got = wire(server).get(f"{URL}:8080/a b?c=d&e=ö#part", {"User-Agent": "Paperboy"})
    assert got == Reply(200, {"content-length": "5", "etag": '"1"'}, b"kites")
    (asked,) = server.asked
    assert asked.split("\r\n") == [
        "GET /a%20b?c=d&e=%C3%B6 HTTP/1.1",
        "Host: papers.test:8080",
        "Accept-Encoding: gzip",
        "Connection: close",
        "User-Agent: Paperboy",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"kites", status=404),
        reply(gzip.compress(b"kites", mtime=0), status=404, Content_Encoding="gzip"),
        b"HTTP/1.1 404 No\r\ntransfer-encoding: chunked\r\n\r\n2\r\nki\r\n3\r\ntes\r\n0\r\n\r\n",
        b"HTTP/1.0 404 No\r\n\r\nkites",
        b"HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nkites",
        b"HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nkites and more",
    ],
)
def test_ways_to_send_a_body(answer: bytes) -> None:
    with serving(a=answer) as server:
        got = wire(server).get(f"{URL}/a", {})
    assert (got.status, got.body) == (404, b"kites")


# What is refused


@pytest.mark.parametrize(
    "url",
    [
        *("", "papers", "ftp://papers.test/a", "file:///etc/passwd", "javascript:1", "http://"),
        *("http://[::1", "http://papers.test:x/", "http://papers.test:99999/", "//papers.test/"),
        *("http://ada:key@papers.test/", "http://a b/", "http://a\x00b/", "http://..test/"),
        *("http://papers.test\\@private.test/", "http://%31%30.0.0.7/"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web(url: str) -> None:
    with serving() as server, pytest.raises((RefusedAddress, Offline)):
        wire(server).get(url, {})
    assert server.connected == []


@pytest.mark.parametrize(
    "host",
    [
        *("private.test", "mixed.test", "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::ffff:10.0.0.1]"),
        *("[::ffff:93.184.216.34]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[2001:db8::1]"),
        *("[2001:0:a00:1::1]", "[fec0::1]", "[::10.0.0.1]"),
    ],
)
def test_what_is_no_public_host(host: str) -> None:
    with serving() as server, pytest.raises(RefusedAddress, match="no public host"):
        wire(server).get(f"http://{host}/a", {})
    assert server.connected == []


@given(st.integers(0, 2**32 - 1))
def test_no_wrapping_makes_a_private_address_public(number: int) -> None:
    four = IPv4Address(number)
    six = [
        f"::ffff:{four}",
        str(IPv6Address((0x64FF9B << 96) | number)),
        str(IPv6Address((0x2002 << 112) | (number << 80))),
    ]
    if not is_public(str(four)):
        assert not any(map(is_public, six))
    assert is_public(str(four)) <= four.is_global
    assert not is_public("nonsense")


def test_an_address_is_looked_up_once_and_connected_to_as_checked() -> None:
    """A name that answers differently the second time leads nowhere else."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with serving(a=reply(b"kites")) as server:
        turned = Wire(SMALL, resolve=lambda host, port: next(answers), connect=server.connect)
        assert turned.get(f"{URL}/a", {}).body == b"kites"
        with pytest.raises(RefusedAddress):
            turned.get(f"{URL}/a", {})
    assert server.connected == [PUBLIC]


def test_the_next_address_of_a_name_is_tried() -> None:
    with serving(a=reply(b"kites")) as server:
        assert wire(server).get("http://huggingface.co/a", {}).body == b"kites"
    assert server.connected == ["2606:2800:220:1:248:1893:25c8:1946", PUBLIC]


def test_offline_is_said() -> None:
    with serving() as server:
        with pytest.raises(
            Offline, match=r"address of gone\.test cannot be found: is this machine"
        ):
            wire(server).get("http://gone.test/", {})
        with pytest.raises(Offline, match=r"down\.test cannot be reached: No route to host\."):
            wire(server).get("http://down.test/", {})


# Hostile servers


def test_an_endless_body_ends() -> None:
    with serving() as server:
        endless = server.drip(b"x" * 4000, first=b"HTTP/1.1 200 OK\r\n\r\n", seconds=0)
        server.left["/a"] = [endless]
        with pytest.raises(TooLarge, match="longer than 10,000 bytes"):
            wire(server).get(f"{URL}/a", {})


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_a_server_that_drips_is_given_up(first: bytes) -> None:
    """No pause is longer than `read`: only the limit of the whole ends it."""
    with serving() as server:
        server.left["/a"] = [server.drip(b"x", first=first)]
        with pytest.raises(BrokenReply, match="too slow"):
            wire(server).get(f"{URL}/a", {})


def test_endless_goings_on_are_given_up() -> None:
    with serving() as server:
        server.left["/a"] = [server.drip(b"HTTP/1.1 100 Go on\r\n\r\n")]
        with pytest.raises(BrokenReply, match="too slow"):
            wire(server).get(f"{URL}/a", {})


def test_a_silent_server_is_given_up() -> None:
    with serving() as server:
        server.left["/a"] = [server.drip(b"", seconds=60)]
        with pytest.raises(BrokenReply, match="too slow"):
            wire(server, Limits(read=0.1)).get(f"{URL}/a", {})


def test_no_time_left_to_connect() -> None:
    clock = Clock()

    def slow(host: str, port: int) -> list[str]:
        clock.sleep(1)
        return [PUBLIC]

    with serving() as server:
        late = Wire(SMALL, clock=clock, resolve=slow, connect=server.connect)
        with pytest.raises(Offline, match="does not answer in time"):
            late.get(f"{URL}/a", {})
    assert server.connected == []


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(bytes(60_000_000))
    limits = Limits(size=100_000)
    assert len(bomb) < limits.size
    with serving(a=reply(bomb, Content_Encoding="gzip")) as server:
        tracemalloc.start()
        with pytest.raises(TooLarge, match="when unpacked"):
            wire(server, limits).get(f"{URL}/a", {})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000_000


class Line:
    """Of a socket, what a read asks of it."""

    def settimeout(self, seconds: float) -> None:
        self.timeout = seconds

    def recv_into(self, buffer: bytearray) -> int:
        return 0


def test_a_read_has_what_is_left_of_the_time() -> None:
    line: Any = Line()
    left = iter([9.0, 2.0, 0.0])
    reads = _Reads(line, 5.0, lambda: next(left))
    timeouts = []
    for _ in range(2):
        assert reads.readinto(bytearray(1)) == 0
        timeouts.append(line.timeout)
    assert timeouts == [5.0, 2.0]
    with pytest.raises(TimeoutError):
        reads.readinto(bytearray(1))


def test_a_body_may_be_as_long_as_the_limit() -> None:
    body = bytes(SMALL.size)
    packed = reply(gzip.compress(body, mtime=0), Content_Encoding="x-gzip")
    with serving(a=reply(body), b=packed) as server:
        assert wire(server).get(f"{URL}/a", {}).body == body
        assert wire(server).get(f"{URL}/b", {}).body == body


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nkites",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nki",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nkites",
        reply(gzip.compress(b"kites", mtime=0)[:-3], Content_Encoding="gzip"),
        reply(gzip.compress(b"kites", mtime=0) + b"more", Content_Encoding="gzip"),
        reply(b"kites", Content_Encoding="gzip"),
        reply(zlib.compress(b"kites"), Content_Encoding="br"),
        reply(gzip.compress(b"kites", mtime=0), Content_Encoding="gzip, gzip"),
    ],
)
def test_no_whole_answer(answer: bytes) -> None:
    with serving(a=answer) as server, pytest.raises(BrokenReply):
        wire(server).get(f"{URL}/a", {})


@given(st.binary(max_size=60))
def test_any_bytes_are_an_answer_or_broken(noise: bytes) -> None:
    """Without a server: what it would have sent lies ready."""
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(b"HTTP/1.1 200 OK\r\n" + noise)
        theirs.shutdown(socket.SHUT_WR)
        near = Wire(SMALL, resolve=lambda h, p: [PUBLIC], connect=lambda a, p, t: ours)
        with suppress(BrokenReply, TooLarge):
            assert near.get(f"{URL}/a", {}).status == 200
    assert ours.fileno() == -1


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of papers.test, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "papers.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("papers.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "papers.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[socket.socket]:
    """One end of a line whose other end speaks TLS as papers.test."""
    ours, theirs = socket.socketpair()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve() -> None:
        with suppress(OSError), context.wrap_socket(theirs, server_side=True) as line:
            line.recv(65536)
            line.sendall(reply(b"kites"))

    thread = threading.Thread(target=serve)
    thread.start()
    yield ours
    ours.close()
    thread.join()
    theirs.close()


def over_tls(line: socket.socket, trusted: Path | None) -> Wire:
    tls = ssl.create_default_context(cafile=trusted)
    return Wire(resolve=lambda h, p: [PUBLIC], connect=lambda a, p, t: line, tls=tls)


def test_tls_is_verified_for_the_name(secured: socket.socket, certificate: Path) -> None:
    assert over_tls(secured, certificate).get("https://papers.test/a", {}).body == b"kites"


@pytest.mark.parametrize(("host", "trusted"), [("private.test", True), ("papers.test", False)])
def test_who_cannot_prove_his_name_is_refused(
    secured: socket.socket, certificate: Path, host: str, trusted: bool
) -> None:
    asking = over_tls(secured, certificate if trusted else None)
    with pytest.raises(FetchError, match=f"cannot prove that it is {host}"):
        asking.get(f"https://{host}/a", {})


def test_targets() -> None:
    target = target_of("HTTPS://Löwe.Example:8443")
    assert (target.scheme, target.host, target.port, target.path) == (
        "https",
        "xn--lwe-sna.example",
        8443,
        "/",
    )
    urls = ("http://a:80/", "https://a:80/", "http://[2606::1]:1")
    assert [target_of(url).shown for url in urls] == ["a", "a:80", "[2606::1]:1"]
