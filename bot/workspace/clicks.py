"""A person's interactions: buttons, menus, modals and shortcuts, turned into payloads.

Finds the element, builds the payload, delivers it, and does what the app's ack says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.workspace import acks, payloads
from bot.workspace.delivery import Courier, Delivery, Reply
from bot.workspace.errors import CannotDo
from bot.workspace.events import Events
from bot.workspace.inputs import (
    action_json,
    blank_value,
    initial_values,
    must_be_complete,
    typed_value,
)
from bot.workspace.methods_views import close_all, close_top
from bot.workspace.reading import read_text
from bot.workspace.seen import SeenMessage, SeenView, elements_in
from bot.workspace.sharing import clicked_unfurl
from bot.workspace.sight import Sight
from bot.workspace.state import Json, Member, Message, State, Team, View

OPTIONS = 100
Found = tuple[Json, Json]


@dataclass(frozen=True)
class World:
    """The parts of the workspace a person's acts go through."""

    state: State
    courier: Courier
    events: Events
    link: Callable[[str], str]
    unfurl_domains: tuple[str, ...] = ()


class Clicks:
    """One member's hand."""

    def __init__(self, world: World, team: Team, member: Member) -> None:
        self._world = world
        self._state = world.state
        self._team = team
        self._member = member
        self._sight = Sight(world.state, team, member)

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
        blocks = where.blocks if stale else self._blocks_now(where)
        found = self._find(blocks, action, value)
        if not index < len(found):
            raise CannotDo(f"there are only {len(found)} of {action!r}")
        block, element = found[index]
        state_value = self._choose(where, element, option, typed)
        payload = self._context(where)
        if isinstance(where, SeenMessage):
            payload |= clicked_unfurl(self._message(where), block)
        self._remember(where, block, element, state_value)
        payload |= self._state_of(where, blocks)
        payload["actions"] = [action_json(block, element, state_value, self._state.new_ts())]
        delivery, reply = self._world.courier.send("block_actions", payload)
        self._complain(where, reply)
        return delivery

    def suggest(self, where: SeenMessage | SeenView, action: str, typed: str) -> list[Json]:
        block, element = self._find(self._blocks_now(where), action, None)[0]
        return self._ask_options(where, block, element, typed)

    def fill(self, view: SeenView, fields: Json) -> None:
        """What stands in the inputs, by block id and action id: `chosen`, and for a menu that the
        app fills the `words` it was found by. Slack's client keeps it until it sends it."""
        kept = self._view(view)
        for block, element in elements_in(kept.source["blocks"]):
            field = fields.get(block["block_id"], {}).get(element["action_id"])
            if field is None:
                continue
            chosen, value = field["chosen"], blank_value(element)
            if chosen not in (None, "", []):
                offered = self._offered(view, element, chosen, field.get("words"))
                value = typed_value(element, self._resolved(element, chosen), offered)
            kept.values.setdefault(block["block_id"], {})[element["action_id"]] = value

    def submit(self, view: SeenView, values: dict[str, Any]) -> Delivery:
        kept = self._top_modal(view)
        if not view.submit:
            raise CannotDo(f"the modal {view.title!r} has no submit button")
        self._fill(kept, view, values)
        payload = self._interaction("view_submission")
        payload |= {"view": payloads.view_json(kept, self._team)}
        payload["response_urls"] = self._response_urls(kept)
        kept.is_submitting = True
        delivery, reply = self._world.courier.send("view_submission", payload)
        acks.apply_submission(self._state, self._team, self._member, kept, reply)
        return delivery

    def close(self, view: SeenView) -> Delivery | None:
        kept = self._top_modal(view)
        clears = bool(kept.source.get("clear_on_close"))
        payload = self._interaction("view_closed")
        payload |= {"view": payloads.view_json(kept, self._team), "is_cleared": clears}
        if clears:
            close_all(self._state, self._member)
        else:
            close_top(self._state, self._member)
        if not kept.source.get("notify_on_close"):
            return None
        return self._world.courier.send("view_closed", payload)[0]

    def shortcut(self, callback_id: str) -> Delivery:
        payload = self._interaction("shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self._state.new_ts()}
        return self._world.courier.send("shortcut", payload)[0]

    def message_shortcut(self, callback_id: str, message: SeenMessage) -> Delivery:
        kept = self._message(message)
        payload = self._interaction("message_action") | self._channel_part(kept)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self._state.new_ts(),
            "message_ts": kept.ts,
            "message": payloads.message_json(kept),
            "response_url": self._response_url(kept.channel_id, target_ts=None),
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

    def _blocks_now(self, where: SeenMessage | SeenView) -> list[Json]:
        if isinstance(where, SeenView):
            return list(self._view(where).source["blocks"])
        return list(self._message(where).blocks) + self._unfurled(where)

    def _unfurled(self, where: SeenMessage) -> list[Json]:
        kept = self._message(where)
        shown = [*kept.attachments, *kept.unfurls.values()]
        return [block for each in shown for block in payloads.stored_blocks(each.get("blocks", []))]

    def _message(self, seen: SeenMessage) -> Message:
        kept = self._state.messages.get((seen.channel_id, seen.ts))
        channel = self._state.channels.get(seen.channel_id)
        if kept is None or channel is None or not self._sight.may_see(channel):
            raise CannotDo(f"{self._member.name} does not see this message (any more)")
        if kept.ephemeral_to not in (None, self._member.id):
            raise CannotDo(f"{self._member.name} does not see another person's message")
        return kept

    def _view(self, seen: SeenView) -> View:
        kept = self._state.views.get(seen.id)
        if kept is None or kept.user_id != self._member.id:
            raise CannotDo(f"{self._member.name} does not see the view {seen.title!r} (any more)")
        return kept

    def _top_modal(self, seen: SeenView) -> View:
        kept = self._view(seen)
        if kept is not self._state.modal_of(self._member.id):
            raise CannotDo(f"the modal {seen.title!r} is not on top")
        return kept

    def _interaction(self, kind: str) -> Json:
        trigger_id = self._state.new_trigger(self._team.id, self._member)
        return payloads.interaction(kind, self._team, self._member, trigger_id)

    def _context(self, where: SeenMessage | SeenView) -> Json:
        payload = self._interaction("block_actions")
        if isinstance(where, SeenView):
            shown = payloads.view_json(self._view(where), self._team)
            return payload | {"container": {"type": "view", "view_id": where.id}, "view": shown}
        kept = self._message(where)
        is_ephemeral = kept.ephemeral_to is not None
        container = {
            "type": "message",
            "message_ts": kept.ts,
            "channel_id": kept.channel_id,
            "is_ephemeral": is_ephemeral,
        }
        if kept.thread_ts:
            container["thread_ts"] = kept.thread_ts
        payload |= self._channel_part(kept) | {"container": container}
        payload["response_url"] = self._response_url(kept.channel_id, target_ts=kept.ts)
        return payload | ({} if is_ephemeral else {"message": payloads.message_json(kept)})

    def _channel_part(self, kept: Message) -> Json:
        channel = self._state.channels[kept.channel_id]
        return {"channel": {"id": channel.id, "name": payloads.channel_name(channel)}}

    def _response_url(self, channel_id: str, *, target_ts: str | None) -> str:
        channel = self._state.channels[channel_id]
        url = self._state.new_response_url(self._member, channel, target_ts=target_ts)
        url.team_id = self._team.id
        return self._world.link(f"response/{url.id}")

    def _choose(
        self, where: SeenMessage | SeenView, element: Json, option: Any, typed: str | None
    ) -> Json | None:
        if element["type"] in ("button", "icon_button", "workflow_button", "feedback_buttons"):
            return None
        if option is None:
            raise CannotDo(f"say which option of {element['action_id']!r} to choose")
        offered = self._offered(where, element, option, typed)
        return typed_value(element, self._resolved(element, option), offered)

    def _offered(
        self, where: SeenMessage | SeenView, element: Json, option: Any, typed: str | None
    ) -> list[Json] | None:
        if "external" not in element["type"]:
            return None
        words = typed if typed is not None else str(option if isinstance(option, str) else "")
        return self.suggest(where, element["action_id"], words)

    def _resolved(self, element: Json, option: Any) -> Any:
        """A channel's or a member's name becomes its id in menus of those."""
        kind = str(element["type"])
        if isinstance(option, list):
            return [self._resolved(element, each) for each in option]
        if "channels" in kind or "conversations" in kind:
            return self._sight.channel(str(option)).id
        if "users" in kind:
            members = self._state.members.values()
            return next((m.id for m in members if option in (m.id, m.name)), option)
        return option

    def _remember(
        self, where: SeenMessage | SeenView, block: Json, element: Json, value: Json | None
    ) -> None:
        if value is None or element["type"] == "overflow":
            return
        if isinstance(where, SeenView):
            values = self._view(where).values
        else:
            values = self._message(where).values.setdefault(self._member.id, {})
        values.setdefault(block["block_id"], {})[element["action_id"]] = value

    def _state_of(self, where: SeenMessage | SeenView, blocks: list[Json]) -> Json:
        if isinstance(where, SeenView):
            view = payloads.view_json(self._view(where), self._team)
            return {"view": view}
        values = initial_values(blocks)
        for block_id, chosen in self._message(where).values.get(self._member.id, {}).items():
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
        payload = self._context(where) | {"type": "block_suggestion"}
        payload |= {k: element[k] for k in ("action_id",)} | {"block_id": block["block_id"]}
        payload["value"] = typed
        _, reply = self._world.courier.send("block_suggestion", payload)
        body = reply.body if isinstance(reply.body, dict) else {}
        groups = body.get("option_groups") or []
        options = [*(body.get("options") or []), *(o for g in groups for o in g["options"])]
        if not reply.is_ok or len(options) > OPTIONS:
            raise CannotDo(f"no options could be loaded: {reply.error or len(options)}")
        return options

    def _fill(self, kept: View, seen: SeenView, values: dict[str, Any]) -> None:
        left = dict(values)
        for block, element in elements_in(kept.source["blocks"]):
            names = (block["block_id"], element["action_id"], read_text(block.get("label")))
            name = next((each for each in names if each in left), None)
            if name is not None:
                typed = left.pop(name)
                offered = self._offered(seen, element, typed, None)
                value = typed_value(element, self._resolved(element, typed), offered)
                kept.values.setdefault(block["block_id"], {})[element["action_id"]] = value
        if left:
            raise CannotDo(f"the modal {seen.title!r} has no input {sorted(left)}")
        must_be_complete(kept.source["blocks"], kept.values)

    def _response_urls(self, kept: View) -> list[Json]:
        found: list[Json] = []
        for block, element in elements_in(kept.source["blocks"]):
            value = kept.values.get(block["block_id"], {}).get(element["action_id"], {})
            channel_id = value.get("selected_conversation") or value.get("selected_channel")
            if element.get("response_url_enabled") and channel_id:
                url = self._response_url(channel_id, target_ts=None)
                names = {"block_id": block["block_id"], "action_id": element["action_id"]}
                found.append(names | {"channel_id": channel_id, "response_url": url})
        return found
