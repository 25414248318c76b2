"""A Slack workspace on this machine: the front door and the composition root.

    with FakeSlack() as slack:
        ada = slack.member("ada")
        slack.connect_http("http://127.0.0.1:3000/slack/events")
        ada.slash("/papers search x", channel="general")
        assert ada.wait_for("general").as_text() == "..."

An unmodified app finds it through `WebClient(base_url=slack.api_url)`. Owns the HTTP and Socket
Mode servers, on loopback only, and closes them.
"""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from bot.workspace.clock import Clock, RealClock
from bot.workspace.delivery import CallableTransport, Courier, Delivery, Dispatch, HttpTransport
from bot.workspace.events import DEFAULT_EVENTS, Events
from bot.workspace.faults import FaultPlan
from bot.workspace.happenings import Happenings
from bot.workspace.http_server import HttpServer
from bot.workspace.interactions import World
from bot.workspace.methods_oauth import CLIENT_ID, CLIENT_SECRET, OAuth
from bot.workspace.person import Person
from bot.workspace.rates import HISTORY, UNLISTED_HISTORY, Rates
from bot.workspace.routes import Routes
from bot.workspace.socket_mode import SocketServer, SocketTransport
from bot.workspace.state import Channel, ChannelKind, Json, Member, State, Team
from bot.workspace.web_api import ApiCall, WebApi

APP_TOKEN = "xapp-local-workspace"  # noqa: S105 - opens nothing but this fake
BOT_TOKEN = "xoxb-local-workspace"  # noqa: S105 - the same
SIGNING_SECRET = "local-signing-secret"  # noqa: S105 - the same
SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
    }
)


class FakeSlack(Happenings):
    """A workspace with #general and #random, one app installed, and nobody in it yet.

    rate_limits: calls beyond Slack's tiers are refused; else a test may call as often as it likes.
    is_listed: see `rates`.
    """

    def __init__(
        self,
        *,
        signing_secret: str = SIGNING_SECRET,
        clock: Clock | None = None,
        scopes: Iterable[str] = SCOPES,
        events: Iterable[str] = DEFAULT_EVENTS,
        unfurl_domains: Iterable[str] = (),
        redirect_urls: Iterable[str] = ("https://papers.example.org/slack/oauth_redirect",),
        ack_timeout: float = 3.0,
        rate_limits: bool = False,
        is_listed: bool = True,
        port: int = 0,
    ) -> None:
        self.signing_secret = signing_secret
        self.app_token = APP_TOKEN
        self.client_id, self.client_secret = CLIENT_ID, CLIENT_SECRET
        self.clock = clock or RealClock()
        most = HISTORY if is_listed else UNLISTED_HISTORY
        self.state = State(self.clock, tuple(unfurl_domains), most)
        self.oauth = OAuth(self.state, tuple(redirect_urls))
        self.faults = FaultPlan()
        self._scopes = frozenset(scopes)
        self._ack_timeout = ack_timeout
        self._people: dict[tuple[str, str], Person] = {}
        self._courier = Courier(self.state.changed)
        self.events = Events(self.state, self._courier, frozenset(events))
        rates = Rates(self.clock, is_listed=is_listed) if rate_limits else None
        self._api = WebApi(self.state, self.faults, self, app_token=APP_TOKEN, rates=rates)
        self._socket: SocketServer | None = None
        routes = Routes(self.state, self._api, self.oauth)
        self._http = HttpServer(routes.table, port=port)
        self._outside = self
        self._world = World(self.state, self._courier, self.events, self.link)
        self.team = self.add_team("Paper Lab")

    def __enter__(self) -> "FakeSlack":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.events.close()
        if self._socket:
            self._socket.close()
        self._http.close()

    @property
    def api_url(self) -> str:
        """What goes into SLACK_API_URL; ends in a slash."""
        return self.link("api/")

    @property
    def bot_token(self) -> str:
        """The first team's bot token."""
        return self.team.bot_token

    @property
    def calls(self) -> list[ApiCall]:
        """Every Web API and response URL call so far, oldest first."""
        return self._api.settled()

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the app so far, oldest first."""
        with self.state.lock:
            return list(self._courier.deliveries)

    @property
    def socket(self) -> SocketServer:
        """Socket Mode's server; started when first asked for."""
        if self._socket is None:
            self._socket = SocketServer(self.state.changed)
        return self._socket

    # How the app is reached

    def connect_http(self, url: str) -> None:
        """Deliver signed requests to this address."""
        self._courier.transport = HttpTransport(
            url, secret=self.signing_secret, timeout=self._ack_timeout
        )

    def connect_callable(self, dispatch: Dispatch) -> None:
        """Deliver signed requests to a function: (body, headers) -> (status, headers, body)."""
        self._courier.transport = CallableTransport(
            dispatch, secret=self.signing_secret, timeout=self._ack_timeout
        )

    def connect_socket(self, *, timeout: float = 5.0) -> bool:
        """Deliver over Socket Mode (chosen by `apps.connections.open` too) and wait."""
        self._courier.transport = SocketTransport(self.socket, timeout=self._ack_timeout)
        return self.socket.wait_until_connected(timeout)

    # Who and what there is

    def add_team(
        self,
        name: str,
        *,
        scopes: Iterable[str] | None = None,
        installed: bool = True,
        enterprise: str = "",
    ) -> Team:
        """A further workspace, the app installed unless told otherwise, with its own token,
        #general and #random. `enterprise`: the name of the one it is in."""
        number = len(self.state.teams) + 1
        team_id, bot_id = self.state.new_id("T"), self.state.new_id("U")
        token = BOT_TOKEN if number == 1 else f"{BOT_TOKEN}-{number}"
        granted = self._scopes if scopes is None else frozenset(scopes)
        domain = name.lower().replace(" ", "")
        team = Team(team_id, name, domain, token, bot_id, self.state.new_id("B"), granted)
        team.installed, team.enterprise_name = installed, enterprise
        team.enterprise_id = f"E{enterprise.upper().replace(' ', '')}" if enterprise else ""
        with self.state.lock:
            self.state.teams[team_id] = team
            bot = Member(bot_id, team_id, "paperboy", "Paperboy", is_bot=True)
            self.state.members[bot_id] = bot
        self.add_channel("general", team=team).is_general = True
        self.add_channel("random", team=team)
        return team

    def add_channel(
        self,
        name: str,
        *,
        team: Team | None = None,
        kind: ChannelKind = "public",
        members: Iterable[str] = (),
        bot: bool = False,
        is_archived: bool = False,
        is_ext_shared: bool = False,
    ) -> Channel:
        """A channel with these members (by name) in it, and the bot if told so."""
        team = team or self.team
        inside = {self.member(each, team).id for each in members}
        inside |= {team.bot_user_id} if bot else set()
        channel = Channel(self.state.new_id("C"), team.id, name, kind, inside)
        channel.is_archived, channel.is_ext_shared = is_archived, is_ext_shared
        with self.state.lock:
            self.state.channels[channel.id] = channel
        return channel

    def add_member(self, name: str, *, team: Team | None = None, **traits: Any) -> Person:
        """A member, in #general and #random unless a guest (`is_restricted`) or a stranger.

        `traits`: the optional fields of `state.Member`. A stranger belongs to another organisation.
        """
        team = team or self.team
        outsider = bool(traits.get("is_restricted") or traits.get("is_stranger"))
        home = "T99999999" if traits.get("is_stranger") else team.id
        traits = {"real_name": name.capitalize()} | traits
        member = Member(self.state.new_id("U"), home, name, **traits)
        with self.state.lock:
            self.state.members[member.id] = member
            for channel in self.state.channels.values():
                if channel.team_id == team.id and channel.name in ("general", "random"):
                    channel.members |= set() if outsider else {member.id}
        person = Person(self._world, team, member)
        self._people[team.id, name] = person
        return person

    def member(self, name: str, team: Team | None = None) -> Person:
        """The person of this name; an ordinary member is added where there is none yet."""
        team = team or self.team
        return self._people.get((team.id, name)) or self.add_member(name, team=team)

    def channel(self, name: str, team: Team | None = None) -> Channel:
        """Raises: KeyError when the team has no such channel."""
        team = team or self.team
        for channel in self.state.channels.values():
            if channel.team_id == team.id and name.removeprefix("#") in (channel.name, channel.id):
                return channel
        raise KeyError(name)

    def wait(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait for a condition on `calls`, `deliveries` or the state."""
        with self.state.changed:
            return self.state.changed.wait_for(condition, timeout)

    # Outside, as the Web API's methods know it

    def link(self, path: str) -> str:
        return self._http.url + path

    def socket_link(self) -> str:
        self._courier.transport = SocketTransport(self.socket, timeout=self._ack_timeout)
        return self.socket.link()

    def emit(self, team: Team, event: Json) -> None:
        self.events.enqueue(team, event)
