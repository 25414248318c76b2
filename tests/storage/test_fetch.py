"""Fetching politely: conditions, redirects, pauses, further tries."""

import gzip
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import (
    BrokenReply,
    FetchError,
    Offline,
    RefusedAddress,
    Rejected,
    TooLarge,
    TryLater,
)
from storage.fetch import LONGEST_WAIT, TRIES, Fetched, Fetcher, NotModified, retry_after
from storage.wire import Limits, Reply, Wire
from tests.storage.servers import PUBLIC, Clock, Server, reply, serving

URL = "http://papers.test"
KITES = reply(b"kites", ETag='"1"', Last_Modified="Thu, 18 Sep 2025 00:00:00 GMT")
LIMITS = Limits(connect=5, read=0.3, total=0.6, size=10_000)


def fetcher(server: Server, clock: Clock, chance: float = 0.5) -> Fetcher:
    wire = Wire(LIMITS, resolve=server.resolve, connect=server.connect)
    return Fetcher(
        wire, contact="ada@papers.test", clock=clock, sleep=clock.sleep, chance=lambda: chance
    )


def to(url: str, status: int = 302) -> bytes:
    return reply(b"elsewhere", status, Location=url)


def test_what_is_there_comes_with_its_marks() -> None:
    with serving(a=KITES) as server:
        got = fetcher(server, Clock()).get(f"{URL}/a")
    assert got == Fetched(f"{URL}/a", b"kites", '"1"', "Thu, 18 Sep 2025 00:00:00 GMT")
    assert "User-Agent: Paperboy/1 (papers for reading lists; ada@papers.test)" in server.asked[0]
    assert "If-" not in server.asked[0]


def test_what_has_not_changed_is_not_sent() -> None:
    with serving(a=b"HTTP/1.1 304 Same\r\n\r\n") as server:
        asking = fetcher(server, Clock())
        assert asking.get(f"{URL}/a", etag='"1"', modified="yesterday") == NotModified()
        with pytest.raises(Rejected):  # nobody said what it had not changed from
            asking.get(f"{URL}/a")
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: yesterday' in server.asked[0]


def test_a_question_in_json_is_posted() -> None:
    with serving(a=KITES) as server:
        got = fetcher(server, Clock()).post(f"{URL}/a", b'{"ids": [1]}')
    assert got == Fetched(f"{URL}/a", b"kites")
    assert server.asked[0].startswith("POST /a HTTP/1.1")
    assert "Content-Type: application/json" in server.asked[0]
    assert "Content-Length: 12" in server.asked[0]


def test_a_question_is_asked_again_where_that_helps() -> None:
    clock = Clock()
    with serving(a=[reply(b"", 429), KITES]) as server:
        assert fetcher(server, clock).post(f"{URL}/a", b"{}").body == b"kites"
    assert len(server.asked) == 2


@pytest.mark.parametrize("answer", [reply(b"no", 400), reply(b"elsewhere", 302, Location="/b")])
def test_a_question_is_sent_to_nobody_else(answer: bytes) -> None:
    with serving(a=answer, b=KITES) as server, pytest.raises(Rejected):
        fetcher(server, Clock()).post(f"{URL}/a", b"{}")
    assert len(server.asked) == 1


class Noted:
    """A wire that notes what it is told."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.told: list[tuple[str, Mapping[str, str]]] = []

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        self.told.append((url, headers))
        return self.replies.pop(0)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        return self.get(url, headers)


def test_a_key_is_told_to_its_host_alone_and_never_in_the_clear() -> None:
    elsewhere = Reply(302, {"location": "https://other.test/b"}, b"")
    wire, clock = Noted(elsewhere, *[Reply(200, {}, b"kites")] * 4), Clock()
    asking = Fetcher(
        wire,  # type: ignore[arg-type]
        keys={"papers.test": {"x-api-key": "secret"}},
        clock=clock,
        sleep=clock.sleep,
    )
    asking.get("https://papers.test/a")
    asking.get("http://papers.test/a")
    asking.get("https://not.papers.test/a")
    asking.post("https://PAPERS.test/a", b"{}")
    told = [(url, headers.get("x-api-key")) for url, headers in wire.told]
    assert told == [
        ("https://papers.test/a", "secret"),
        ("https://other.test/b", None),
        ("http://papers.test/a", None),
        ("https://not.papers.test/a", None),
        ("https://PAPERS.test/a", "secret"),
    ]


def test_a_refusal_has_its_reason() -> None:
    with (
        serving(a=reply(b"no such id", 400)) as server,
        pytest.raises(Rejected, match=r"papers\.test refuses \(HTTP 400\)") as caught,
    ):
        fetcher(server, Clock()).get(f"{URL}/a")
    assert (caught.value.status, caught.value.body) == (400, b"no such id")
    assert len(server.asked) == 1


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    with serving(a=to("/b", status), b=to(f"{URL}:81/c", status), c=KITES) as server:
        got = fetcher(server, Clock()).get(f"{URL}/a")
    assert isinstance(got, Fetched)
    assert (got.url, got.body) == (f"{URL}:81/c", b"kites")


def test_five_redirects_are_enough() -> None:
    five = {f"a{n}": to(f"/a{n + 1}") for n in range(5)}
    with serving(**five, a5=KITES) as server:
        assert isinstance(fetcher(server, Clock()).get(f"{URL}/a0"), Fetched)
    with (
        serving(**five, a5=to("/a6"), a6=KITES) as server,
        pytest.raises(RefusedAddress, match="leads on and on"),
    ):
        fetcher(server, Clock()).get(f"{URL}/a0")


def test_a_loop_ends() -> None:
    with serving(a=to("/b"), b=to("/a")) as server, pytest.raises(RefusedAddress):
        fetcher(server, Clock()).get(f"{URL}/a")
    assert server.paths() == ["/a", "/b"] * 3


@pytest.mark.parametrize(
    "place",
    [
        *("http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data"),
        *("http://localhost/", "http://private.test/", "http://mixed.test/", "//10.0.0.7/"),
        *("file:///etc/passwd", "ftp://papers.test/", "gopher://papers.test/", "javascript:1"),
        *("http://[::1", "http://ada@papers.test/", "http://0177.0.0.1/", "data:,kites"),
    ],
)
def test_no_redirect_leads_inside(place: str) -> None:
    with serving(a=to(place)) as server, pytest.raises(RefusedAddress):
        fetcher(server, Clock()).get(f"{URL}/a")
    assert server.connected == [PUBLIC]
    assert len(server.asked) == 1


def test_a_redirect_to_nowhere_is_a_refusal() -> None:
    with serving(a=reply(b"", 302)) as server, pytest.raises(Rejected):
        fetcher(server, Clock()).get(f"{URL}/a")


# Further tries


def test_a_server_in_trouble_is_asked_again() -> None:
    clock = Clock()
    with serving(a=[reply(b"", 500), reply(b"", 503), b"", KITES]) as server:
        assert isinstance(fetcher(server, clock).get(f"{URL}/a"), Fetched)
    assert clock.slept == [1, 2, 4]


@pytest.mark.parametrize(("chance", "waits"), [(0.0, [0.5, 1, 2]), (0.999, [1.499, 2.998, 5.996])])
def test_waits_are_spread_by_chance(chance: float, waits: list[float]) -> None:
    """The pause between two calls (one second) is kept besides."""
    clock = Clock()
    with (
        serving(a=reply(b"", 500)) as server,
        pytest.raises(TryLater, match=r"papers\.test asks to come back later \(HTTP 500\)"),
    ):
        fetcher(server, clock, chance).get(f"{URL}/a")
    assert len(server.asked) == TRIES
    assert clock.slept == pytest.approx([0.5, 0.5, 1, 2] if chance == 0 else waits)


@pytest.mark.parametrize(("asked", "slept"), [("7", [7]), ("0", [1]), ("soon", [1])])
def test_a_server_says_how_long_to_wait(asked: str, slept: list[float]) -> None:
    clock = Clock()
    with serving(a=[reply(b"", 429, Retry_After=asked), KITES]) as server:
        assert isinstance(fetcher(server, clock).get(f"{URL}/a"), Fetched)
    assert clock.slept == slept


def test_a_long_wait_is_left_to_the_caller() -> None:
    clock = Clock()
    with (
        serving(a=reply(b"", 429, Retry_After="3600")) as server,
        pytest.raises(TryLater) as caught,
    ):
        fetcher(server, clock).get(f"{URL}/a")
    assert (caught.value.seconds, clock.slept, len(server.asked)) == (3600.0, [], 1)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 7 "}, 7.0),
        (
            {
                "retry-after": "Thu, 18 Sep 2025 00:02:00 GMT",
                "date": "Thu, 18 Sep 2025 00:00:30 GMT",
            },
            90.0,
        ),
        (
            {
                "retry-after": "Thu, 18 Sep 2025 00:00:00 GMT",
                "date": "Thu, 18 Sep 2025 00:00:30 GMT",
            },
            0.0,
        ),
        ({"retry-after": "Thu, 18 Sep 2025 00:00:00 GMT"}, None),
        ({"retry-after": "Thu, 18 Sep 2025 00:00:00", "date": "Thu, 18 Sep 2025 GMT"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "²"}, None),
        ({}, None),
    ],
)
def test_retry_after(told: dict[str, str], seconds: float | None) -> None:
    assert retry_after(told) == seconds


def test_offline_is_told_after_some_tries() -> None:
    clock = Clock()
    with serving() as server, pytest.raises(Offline, match="is this machine online"):
        fetcher(server, clock).get("http://gone.test/")
    assert clock.slept == [1, 2, 4]


def test_what_will_not_change_is_asked_once() -> None:
    bomb = reply(gzip.compress(bytes(9_000_000)), Content_Encoding="gzip")
    with serving(a=bomb) as server, pytest.raises(TooLarge):
        fetcher(server, Clock()).get(f"{URL}/a")
    assert len(server.asked) == 1


# Pauses


def test_a_host_is_asked_once_a_second_and_arxiv_every_three() -> None:
    clock = Clock()
    with serving(a=KITES) as server:
        asking = fetcher(server, clock)
        for host in ("papers.test", "huggingface.co", "export.arxiv.org"):
            asking.get(f"http://{host}/a")
        assert clock.slept == []
        asking.get("http://rss.arxiv.org/a")
        assert clock.slept == [3]
        asking.get("http://papers.test/a")  # three seconds later by now
        assert clock.slept == [3]
        asking.get("http://papers.test/a")
        assert clock.slept == [3, 1]


def test_redirects_wait_their_turn() -> None:
    clock = Clock()
    with serving(a=to("/b"), b=KITES) as server:
        fetcher(server, clock).get("http://export.arxiv.org/a")
    assert clock.slept == [3]


# Any schedule of faults


class Played(Wire):
    """Answers from a list, then as it should."""

    def __init__(self, faults: Sequence[Reply | FetchError]) -> None:
        super().__init__()
        self.faults = list(faults)
        self.asked = 0

    def get(self, url: str, headers: object) -> Reply:
        self.asked += 1
        fault = self.faults.pop(0) if self.faults else Reply(200, {}, b"kites")
        if isinstance(fault, FetchError):
            raise fault
        return fault


HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "location", "date"]),
    st.sampled_from(["0", "5", "61", "/b", "http://10.0.0.7/", "http://a.test/", "x", "http://["]),
)
FAULTS = st.lists(
    st.builds(
        Reply,
        st.sampled_from([200, 204, 301, 304, 302, 400, 404, 408, 429, 500, 503, 599, 999]),
        HEADERS,
        st.just(b""),
    )
    | st.sampled_from([Offline("no net"), BrokenReply("cut"), TooLarge("long")]),
    max_size=30,
)


@settings(max_examples=500, deadline=None)
@given(FAULTS, st.floats(0, 1, exclude_max=True))
def test_every_schedule_of_faults_ends(faults: list[Reply | FetchError], chance: float) -> None:
    clock, wire = Clock(), Played(faults)
    asking = Fetcher(wire, clock=clock, sleep=clock.sleep, chance=lambda: chance)
    try:
        got = asking.get(f"{URL}/a", etag='"1"')
    except FetchError as error:
        ended: object = error
    else:
        ended = got
    assert isinstance(ended, Fetched | NotModified | FetchError)
    assert wire.asked <= TRIES * 6
    assert sum(clock.slept) <= TRIES * LONGEST_WAIT + wire.asked
