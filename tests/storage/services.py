"""arXiv, Hugging Face, Semantic Scholar, Crossref and a feed on this machine, well and ill.

`Services` answers as they do, and where `ill` says so, as no service should: what stands in `ILL`.
Whoever connects to any address but theirs reaches `Trap`, which counts.
"""

import gzip
import json
import random
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from storage.sources import plans
from tests.storage.servers import PUBLIC, Send, reply

NAMES = (
    *("huggingface.co", "export.arxiv.org", "rss.arxiv.org", "papers.test"),
    *("api.semanticscholar.org", "api.crossref.org"),
)
PRIVATE = {
    "localhost": ["127.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "intern.test": ["10.0.0.7"],
    "both.test": [PUBLIC, "127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
}
INWARD = (
    *("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "metadata.test", "intern.test"),
    *("both.test", "mapped.test", "2130706433", "0x7f.1", "0177.0.0.1", "0.0.0.0", "127.1"),
    *("[::ffff:7f00:1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "100.64.0.1"),
)
NOWHERE = ("ftp://a.test/", "file:///etc/passwd", "http://[", "//", "http://me@papers.test/", "")
AT_ONCE = 4  # papers of an arXiv reply
Answer = bytes | Send


@dataclass(frozen=True, slots=True)
class Told:
    """A paper as the services have it."""

    id: str
    title: str
    abstract: str
    day: date

    @property
    def doi(self) -> str:
        return f"10.5555/kite.{self.id}"


class Trap:
    """What nobody may reach: a server on this machine's own addresses."""

    def __enter__(self) -> Self:
        self.hits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                line.close()
                self.hits += 1


@dataclass
class Services:
    """papers: all there are. trap: the port of what must not be reached. ill: how often of 1."""

    papers: Sequence[Told]
    dice: random.Random
    trap: int
    ill: float = 0.0
    played: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        if host in NAMES:
            return [PUBLIC]
        if host in PRIVATE:
            return PRIVATE[host]
        # Numbers in whatever form, as the system reads them; no name is looked up.
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(each[4][0]) for each in found]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        if address != PUBLIC:
            self.strangers.append(address)
            return socket.create_connection(("127.0.0.1", self.trap), timeout)
        ours, theirs = socket.socketpair()
        threading.Thread(target=self._serve, args=[theirs], daemon=True).start()
        return ours

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.settimeout(30)
            request = line.recv(65536).decode("latin-1")
            answer = self._answer(request)
            if isinstance(answer, bytes):
                line.sendall(answer)
                line.shutdown(socket.SHUT_WR)
                line.recv(1)
            else:
                answer(line)

    def _answer(self, request: str) -> Answer:
        first, *lines = request.split("\r\n")
        told = dict(each.split(": ", 1) for each in lines if ": " in each)
        host, path = told.get("Host", ""), first.split(" ")[1]
        etag = f'"{len(self.papers)}"'
        if told.get("If-None-Match") == etag:
            return reply(b"", 304)
        body = self.body(host, path)
        if self.dice.random() < self.ill:
            name = self.dice.choice(list(ILL))
            self.played.append(name)
            return ILL[name](Case(self.dice, body, f"http://{host}{path}", self.trap, etag))
        if self.dice.random() < 0.2:
            body, packed = gzip.compress(body), "gzip"
            return reply(body, content_encoding=packed, etag=etag)
        return reply(body, etag=etag)

    def body(self, host: str, path: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if host == "huggingface.co":
            return hugging_face([p for p in self.papers if p.day.isoformat() == asked["date"]])
        if host == "export.arxiv.org":
            first, last = re.findall(r"(\d{8})\d{4}", asked["search_query"])
            days = [p for p in self.papers if first <= f"{p.day:%Y%m%d}" <= last]
            start = int(asked["start"])
            return arxiv_api(days[start : start + AT_ONCE], len(days))
        if host == "rss.arxiv.org":
            return listing(self.papers)
        if host == "api.semanticscholar.org":
            return semantic_scholar(self.papers)
        return crossref(self.papers) if host == "api.crossref.org" else blog(self.papers)


def hugging_face(papers: Sequence[Told]) -> bytes:
    told = [{"id": p.id, "title": p.title, "summary": p.abstract} for p in papers]
    return json.dumps([{"paper": each} for each in told]).encode()


def arxiv_api(papers: Sequence[Told], total: int) -> bytes:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{p.id}v1</id><title>{escape(p.title)}</title>"
        f"<summary>{escape(p.abstract)}</summary><published>{p.day}T00:00:00Z</published></entry>"
        for p in papers
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<id>https://arxiv.org/api/x</id><opensearch:totalResults>{total}"
        f"</opensearch:totalResults>{entries}</feed>"
    ).encode()


def listing(papers: Sequence[Told]) -> bytes:
    return _rss(
        "<link>https://rss.arxiv.org/rss/cs.LG</link>",
        (
            f"<item><title>{escape(p.title)}</title><link>https://arxiv.org/abs/{p.id}</link>"
            f"<description>arXiv:{p.id}v1 Announce Type: new \nAbstract: {escape(p.abstract)}"
            f"</description><guid>oai:arXiv.org:{p.id}v1</guid></item>"
            for p in papers
        ),
    )


def blog(papers: Sequence[Told]) -> bytes:
    return _rss(
        "<link>https://papers.test</link>",
        (
            f"<item><title>{escape(p.title)}</title><link>https://arxiv.org/abs/{p.id}</link>"
            f"<description>{escape(p.abstract)}</description></item>"
            for p in papers
        ),
    )


def _rss(head: str, items: "Sequence[str] | object") -> bytes:
    told = "".join(items)  # type: ignore[arg-type]
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{told}</channel></rss>'.encode()


def semantic_scholar(papers: Sequence[Told]) -> bytes:
    told = [
        {
            "paperId": f"{n:040x}",
            "title": p.title,
            "abstract": p.abstract,
            "externalIds": {"ArXiv": p.id},
        }
        for n, p in enumerate(papers)
    ]
    return json.dumps({"total": len(told), "offset": 0, "data": told}).encode()


def crossref(papers: Sequence[Told]) -> bytes:
    told = [
        {"DOI": p.doi, "type": "journal-article", "title": [p.title], "abstract": p.abstract}
        for p in papers
    ]
    message = {"items": told, "total-results": len(told)}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


@dataclass(frozen=True, slots=True)
class Case:
    """What would have been answered, and to what."""

    dice: random.Random
    body: bytes
    url: str
    trap: int
    etag: str

    def cut(self, whole: bytes) -> bytes:
        return whole[: self.dice.randrange(len(whole))]


BOMB = gzip.compress(bytes(40_000_000), 1)
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 50) for n in range(12)
)
WAITS = ("0", "2", "90", "-5", "soon", "9" * 12, "Wed, 21 Oct 2099 07:28:00 GMT", "")
NO_ANSWER = (b"", b"null", b"{", b"<html>We are busy", b'{"error": "Internal"}', b"\0\xff\xfe" * 9)


def _busy(case: Case) -> bytes:
    status = case.dice.choice((408, 425, 429, 500, 502, 503, 504))
    date = datetime(2025, 9, 18).strftime("%a, %d %b %Y %H:%M:%S GMT")  # noqa: DTZ001
    return reply(b"busy", status, retry_after=case.dice.choice(WAITS), date=date)


def _leads(case: Case, to: str) -> bytes:
    return reply(b"", case.dice.choice((301, 302, 303, 307, 308)), location=to)


def _inward(case: Case) -> bytes:
    port = case.dice.choice((case.trap, 80))
    return _leads(case, f"http://{case.dice.choice(INWARD)}:{port}/latest/meta-data/")


def _silent(line: socket.socket) -> None:
    while line.recv(1024):  # until nobody waits any more
        pass


def _dripping(first: bytes, part: bytes) -> Send:
    def send(line: socket.socket) -> None:
        line.sendall(first)
        while True:
            line.sendall(part)
            threading.Event().wait(0.02)

    return send


def _torn(case: Case) -> Send:
    def send(line: socket.socket) -> None:
        line.sendall(case.cut(reply(case.body)))
        with suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return send


def _laughing(case: Case) -> bytes:
    """XML with an entity of a terabyte in the feed's own title; in JSON, what is nested deeply."""
    if not case.body.startswith(b"<?xml"):
        return reply(case.body[:-1] + b"," + b"[" * 100_000)
    begins = b'<?xml version="1.0"?><!DOCTYPE x [' + LAUGHS + b"]>"
    body = case.body.replace(b'<?xml version="1.0"?>', begins)
    return reply(re.sub(rb"(<id>https|<link>https)", rb"<title>&l11;</title>\1", body, count=1))


def _wrong_length(case: Case) -> bytes:
    length = case.dice.choice((len(case.body) + 9, case.dice.randrange(len(case.body)), -1, "many"))
    return reply(case.body, content_length=str(length))


def _wrongly_packed(case: Case) -> bytes:
    body = case.dice.choice(
        (case.cut(gzip.compress(case.body)), case.body, b"\x1f\x8b" + case.body)
    )
    packed = case.dice.choice(("gzip", "x-gzip", "br", "deflate", "gzip, gzip"))
    return reply(body, content_encoding=packed, etag=case.etag)


ILL: Mapping[str, Callable[[Case], Answer]] = {
    "busy": _busy,
    "refused": lambda c: reply(b"<html>No", c.dice.choice((400, 401, 403, 404, 410, 451))),
    "silent": lambda c: _silent,
    "drip": lambda c: _dripping(reply(c.body)[:-20], b" "),
    "drip of headers": lambda c: _dripping(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
    "cut off": lambda c: c.cut(reply(c.body, etag=c.etag)),
    "torn": _torn,
    "cut text": lambda c: reply(c.cut(c.body), etag=c.etag),
    "wrong length": _wrong_length,
    "wrongly packed": _wrongly_packed,
    "bomb": lambda c: reply(BOMB, content_encoding="gzip"),
    "flood": lambda c: _dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"kites " * 10_000),
    "loop": lambda c: _leads(c, c.url),
    "inward": _inward,
    "nowhere": lambda c: _leads(c, c.dice.choice(NOWHERE)),
    "laughs": _laughing,
    "no answer": lambda c: reply(c.dice.choice(NO_ANSWER), etag=c.etag),
    "garbage": lambda c: c.dice.choice(
        (b"\x16\x03\x01\x02", b"HTTP/1.1 ok\r\n\r\n", b"A: b\r\n" * 99)
    ),
    "unasked 304": lambda c: reply(b"", 304),
    "many headers": lambda c: b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n" + c.body,
}
# Where the plans ask, without TLS: that has its tests in test_wire.py.
PLAIN = {
    name: getattr(plans, name).replace("https:", "http:")
    for name in ("HUGGING_FACE", "ARXIV_API", "ARXIV_LISTING")
}
