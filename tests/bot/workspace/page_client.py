"""The local Slack's page as a browser asks it, without one; and the papers that the tests show."""

import http.client
import json
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.page import PageServer, on_stage
from bot.workspace.page.server import KEY_HEADER
from bot.workspace.page.stage import ZONE, Stage
from bot.workspace.seen import elements_in
from storage import Tag, open_store
from storage.models import Record
from tests.bot.siege import UnderWay
from tests.builders import INVENTED, mention, paper, record

Json = dict[str, Any]
COMING = (
    "Speculative Decoding for Night Trains",
    "Speculative Decoding in Small Gardens",
    "Speculative Decoding under Water",
)
EVIL = "<img src=x onerror=alert(1)> <script>alert(2)</script> \u202eboats " + "x" * 10_000


@dataclass
class Browser:
    """Asks the page's server, as one member where it says `me`."""

    page: PageServer
    stage: Stage
    under_way: UnderWay
    me: str = ""

    def be(self, name: str, team: str = "Paper Lab") -> "Browser":
        people = self.stage.people.values()
        me = next(p.id for p in people if (p.name, p.team.name) == (name, team))
        return Browser(self.page, self.stage, self.under_way, me)

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """`headers`: instead of the page's own; None leaves one out."""
        place = urllib.parse.urlsplit(self.page.origin).netloc
        own = {"host": place, KEY_HEADER: self.page.key}
        if method == "POST":
            own |= {"origin": self.page.origin, "content-type": "application/json"}
        sent = own | {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection(place, timeout=30)
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if body is not None:
                sent = {"content-length": str(len(body))} | sent
            for name, value in sent.items():
                if value is not None:
                    line.putheader(name, value)
            line.endheaders(body)
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read()
        finally:
            line.close()

    def ask(self, name: str, **query: str) -> Json:
        status, _, body = self.request("GET", f"/api/{name}?{urllib.parse.urlencode(query)}")
        assert status == 200, body
        found: Json = json.loads(body)
        return found

    def act(self, act: str, *, status: int = 200, **body: Any) -> Json:
        content = json.dumps({"member": self.me, "act": act} | body).encode()
        got, _, answer = self.request("POST", "/api/act", content)
        assert got == status, answer
        found: Json = json.loads(answer)
        return found

    def seen(self, channel: str = "") -> Json:
        place = self.channel(channel)["id"] if channel else ""
        return self.ask("seen", member=self.me, channel=place)

    def channel(self, name: str) -> Json:
        """`dm` is the conversation with the bot."""
        channels = self.ask("seen", member=self.me)["channels"]
        wanted = "" if name == "dm" else name
        return next(each for each in channels if each["name"] == wanted)

    def send(self, text: str, channel: str = "general", **more: Any) -> None:
        self.act("send", channel=self.channel(channel)["id"], text=text, **more)

    def wait(self, channel: str, fits: Callable[[Json], Any]) -> Json:
        """What is seen, as soon as it fits; follows changes as the page does."""
        end, after = time.monotonic() + 10, ""
        place = self.channel(channel)["id"] if channel else ""
        while time.monotonic() < end:
            seen = self.ask("seen", member=self.me, channel=place, after=after)
            after = seen["mark"]
            if fits(seen):
                return seen
        raise AssertionError(f"still {json.dumps(seen)[:2000]}")

    def rest(self) -> None:
        """Waits until the bot has done all that it was asked to, what it tries again too."""
        assert self.under_way.settle()
        assert self.stage.slack.events.settle()  # of what it posted, it hears
        assert self.under_way.settle()

    def answer(self, words: str, channel: str = "general") -> Json:
        """The latest message with these words."""

        def found(seen: Json) -> list[Json]:
            return [each for each in seen["messages"] if words in json.dumps(each)]

        return found(self.wait(channel, found))[-1]

    def open_home(self) -> Json:
        """The App Home, drawn anew."""
        before = (self.seen()["home"] or {}).get("version", 0)
        self.act("home")
        seen = self.wait("", lambda seen: seen["home"] and seen["home"]["version"] > before)
        found: Json = seen["home"]
        return found

    def click(self, where: Json, label: str, **more: Any) -> None:
        """The button of this label, in a message or a view."""
        block, element = next(
            (block, element)
            for block, element in elements_in(where["blocks"])
            if label in (element["action_id"], (element.get("text") or {}).get("text"))
        )
        which = {"block": block["block_id"], "action": element["action_id"]}
        self.act("click", **place_of(where), **which, **more)


def place_of(where: Json) -> Json:
    return {"view": where["id"]} if "kind" in where else message_place(where)


def message_place(message: Json) -> Json:
    return {"channel": message["channel"], "ts": message["ts"]}


def put_papers(folder: Path) -> None:
    store = open_store(f"sqlite:///{folder}/papers.db")
    for n in range(len(INVENTED)):
        kept = paper(n, arxiv_id=f"2503.0000{n + 1}", url=f"https://arxiv.org/abs/2503.0000{n + 1}")
        tags = [Tag("speculative decoding", 1.0)] if n < 2 else []
        store.papers.add(kept, keys=[f"arxiv:2503.0000{n + 1}"], tags=tags)
    evil = paper(title=EVIL[:300], abstract=EVIL, summary=EVIL, url="javascript:alert(3)")
    store.papers.add(evil, keys=["title:evil"], tags=[])
    store.close()


def to_come(today: date) -> list[Record]:
    """One paper a day from tomorrow on, for the workspace's clock to bring."""
    return [
        record(0, title=title, abstract=f"Speculative decoding, {n}th.", mention=mention(day=day))
        for n, title in enumerate(COMING)
        for day in [today + timedelta(days=n + 1)]
    ]


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A page with these papers, whose bot is at work."""
    put_papers(folder)
    with on_stage(folder, to_come(datetime.now(ZoneInfo(ZONE)).date())) as stage:
        under_way = UnderWay(stage.hours._running.bot)
        page = PageServer(stage)
        try:
            yield Browser(page, stage, under_way)
        finally:
            page.close()
