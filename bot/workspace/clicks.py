"""What a person does with buttons, menus and shortcuts, turned into payloads.

Finds the element, builds the payload, delivers it, and does what the app's ack says.
"""

from typing import Any

from bot.workspace import acks, bodies
from bot.workspace.delivery import Delivery, Reply
from bot.workspace.errors import CannotDo
from bot.workspace.inputs import BUTTONS, WITHOUT_STATE, action_json, initial_values, typed_value
from bot.workspace.interactions import Interactions, World
from bot.workspace.reading import read_text
from bot.workspace.seen import SeenMessage, SeenView, elements_in
from bot.workspace.sharing import clicked_unfurl
from bot.workspace.sight import Sight
from bot.workspace.state import Json, Member, Team

OPTIONS = 100
Found = tuple[Json, Json]


class Clicks:
    """One member's hand."""

    def __init__(self, world: World, team: Team, member: Member) -> None:
        self._world = world
        self._state = world.state
        self._team = team
        self._member = member
        self._sight = Sight(world.state, team, member)
        self._its = Interactions(world, team, member)

    def click(
        self,
        where: SeenMessage | SeenView,
        action: str,
        *,
        value: str | None = None,
        index: int = 0,
        option: Any = None,
        typed: str | None = None,
        stale: bool = False,
    ) -> Delivery:
        blocks = where.blocks if stale else self._its.blocks_now(where)
        found = self._find(blocks, action, value)
        if not index < len(found):
            raise CannotDo(f"there are only {len(found)} of {action!r}")
        block, element = found[index]
        state_value = self._choose(where, element, option, typed)
        payload = self._its.context(where, "block_actions")
        if isinstance(where, SeenMessage):
            payload |= clicked_unfurl(self._its.message(where), block)
            payload["response_url"] = self._its.response_url(where.channel_id, target_ts=where.ts)
        self._remember(where, block, element, state_value)
        payload |= self._state_of(where, blocks)
        payload["actions"] = [action_json(block, element, state_value, self._state.new_ts())]
        delivery, reply = self._world.courier.send("block_actions", payload)
        self._complain(where, reply)
        return delivery

    def suggest(self, where: SeenMessage | SeenView, action: str, typed: str) -> list[Json]:
        block, element = self._find(self._its.blocks_now(where), action, None)[0]
        return self._ask_options(where, block, element, typed)

    def shortcut(self, callback_id: str) -> Delivery:
        payload = self._its.interaction("shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self._state.new_ts()}
        return self._world.courier.send("shortcut", payload)[0]

    def message_shortcut(self, callback_id: str, message: SeenMessage) -> Delivery:
        kept = self._its.message(message)
        payload = self._its.interaction("message_action") | self._its.channel_part(kept)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self._state.new_ts(),
            "message_ts": kept.ts,
            "message": self._its.shown(kept),
            "response_url": self._its.response_url(kept.channel_id, target_ts=None),
        }
        delivery, reply = self._world.courier.send("message_action", payload)
        self._complain(message, reply)
        return delivery

    def _find(self, blocks: list[Json], action: str, value: str | None) -> list[Found]:
        """Elements of this action_id or visible label. Raises: CannotDo when there is none."""
        found = [
            (block, element)
            for block, element in elements_in(blocks)
            if action in (element["action_id"], read_text(element.get("text")))
            and value in (None, element.get("value"))
        ]
        if not found:
            there = [(e["action_id"], read_text(e.get("text"))) for _, e in elements_in(blocks)]
            raise CannotDo(f"nothing here is called {action!r} with value {value!r}: {there}")
        return found

    def _choose(
        self, where: SeenMessage | SeenView, element: Json, option: Any, typed: str | None
    ) -> Json | None:
        if element["type"] in BUTTONS:
            return None
        if option is None:
            raise CannotDo(f"say which option of {element['action_id']!r} to choose")
        offered = self.offered(where, element, option, typed)
        return typed_value(element, self.resolved(element, option), offered)

    def offered(
        self, where: SeenMessage | SeenView, element: Json, option: Any, typed: str | None
    ) -> list[Json] | None:
        if "external" not in element["type"]:
            return None
        words = typed if typed is not None else str(option if isinstance(option, str) else "")
        return self.suggest(where, element["action_id"], words)

    def resolved(self, element: Json, option: Any) -> Any:
        """A channel's or a member's name becomes its id in menus of those."""
        kind = str(element["type"])
        if isinstance(option, list):
            return [self.resolved(element, each) for each in option]
        if "channels" in kind or "conversations" in kind:
            return self._sight.channel(str(option)).id
        if "users" in kind:
            members = self._state.members.values()
            return next((m.id for m in members if option in (m.id, m.name)), option)
        return option

    def _remember(
        self, where: SeenMessage | SeenView, block: Json, element: Json, value: Json | None
    ) -> None:
        if value is None or element["type"] in WITHOUT_STATE:
            return
        if isinstance(where, SeenView):
            values = self._its.view(where).values
        else:
            values = self._its.message(where).values.setdefault(self._member.id, {})
        values.setdefault(block["block_id"], {})[element["action_id"]] = value

    def _state_of(self, where: SeenMessage | SeenView, blocks: list[Json]) -> Json:
        if isinstance(where, SeenView):
            view = bodies.view_json(self._its.view(where), self._team)
            return {"view": view}
        values = initial_values(blocks)
        for block_id, chosen in self._its.message(where).values.get(self._member.id, {}).items():
            values.setdefault(block_id, {}).update(chosen)
        return {"state": {"values": values}}

    def _complain(self, where: SeenMessage | SeenView, reply: Reply) -> None:
        """What Slack shows beside the button when the app failed to ack."""
        if reply.is_ok:
            return
        if isinstance(where, SeenView):
            kept = self._state.views.get(where.id)
            if kept is not None:
                kept.problem, kept.version = acks.TROUBLE, self._state.touch()
            return
        channel = self._state.channels[where.channel_id]
        words = f'This app did not respond: "{reply.error}"'
        acks.tell(self._state, channel, self._member, words)

    def _ask_options(
        self, where: SeenMessage | SeenView, block: Json, element: Json, typed: str
    ) -> list[Json]:
        payload = self._its.context(where, "block_suggestion")
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"]}
        payload["value"] = typed
        _, reply = self._world.courier.send("block_suggestion", payload)
        body = reply.body if isinstance(reply.body, dict) else {}
        groups = body.get("option_groups") or []
        options = [*(body.get("options") or []), *(o for g in groups for o in g["options"])]
        if not reply.is_ok or len(options) > OPTIONS:
            raise CannotDo(f"no options could be loaded: {reply.error or len(options)}")
        return options
