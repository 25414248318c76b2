"""Modals and App Homes that a person fills in, submits and closes."""

from typing import Any

from bot.workspace import acks, bodies
from bot.workspace.clicks import Clicks
from bot.workspace.delivery import Delivery
from bot.workspace.errors import CannotDo
from bot.workspace.inputs import blank_value, must_be_complete, typed_value
from bot.workspace.interactions import Interactions, World
from bot.workspace.methods_views import close_all, close_top
from bot.workspace.reading import read_text
from bot.workspace.seen import SeenView, elements_in
from bot.workspace.state import Json, Member, Team, View


class Forms:
    """One member's, before them."""

    def __init__(self, world: World, team: Team, member: Member) -> None:
        self._world = world
        self._state = world.state
        self._team = team
        self._member = member
        self._its = Interactions(world, team, member)
        self._clicks = Clicks(world, team, member)

    def fill(self, view: SeenView, fields: Json) -> None:
        """What stands in the inputs, by block id and action id: `chosen`, and for a menu that the
        app fills the `words` it was found by. Slack's client keeps it until it sends it."""
        kept = self._its.view(view)
        for block, element in elements_in(kept.source["blocks"]):
            field = fields.get(block["block_id"], {}).get(element["action_id"])
            if field is None:
                continue
            chosen, value = field["chosen"], blank_value(element)
            if chosen not in (None, "", []):
                value = self._value(view, element, chosen, field.get("words"))
            kept.values.setdefault(block["block_id"], {})[element["action_id"]] = value

    def submit(self, view: SeenView, values: dict[str, Any]) -> Delivery:
        kept = self._top_modal(view)
        if not view.submit:
            raise CannotDo(f"the modal {view.title!r} has no submit button")
        self._fill(kept, view, values)
        payload = self._its.interaction("view_submission")
        payload |= {"view": bodies.view_json(kept, self._team)}
        payload["response_urls"] = self._response_urls(kept)
        kept.is_submitting = True
        delivery, reply = self._world.courier.send("view_submission", payload)
        acks.apply_submission(self._state, self._team, self._member, kept, reply)
        return delivery

    def close(self, view: SeenView) -> Delivery | None:
        kept = self._top_modal(view)
        clears = bool(kept.source.get("clear_on_close"))
        payload = self._its.interaction("view_closed")
        payload |= {"view": bodies.view_json(kept, self._team), "is_cleared": clears}
        if clears:
            close_all(self._state, self._member)
        else:
            close_top(self._state, self._member)
        if not kept.source.get("notify_on_close"):
            return None
        return self._world.courier.send("view_closed", payload)[0]

    def _top_modal(self, seen: SeenView) -> View:
        kept = self._its.view(seen)
        if kept is not self._state.modal_of(self._member.id):
            raise CannotDo(f"the modal {seen.title!r} is not on top")
        return kept

    def _fill(self, kept: View, seen: SeenView, values: dict[str, Any]) -> None:
        left = dict(values)
        for block, element in elements_in(kept.source["blocks"]):
            names = (block["block_id"], element["action_id"], read_text(block.get("label")))
            name = next((each for each in names if each in left), None)
            if name is not None:
                value = self._value(seen, element, left.pop(name), None)
                kept.values.setdefault(block["block_id"], {})[element["action_id"]] = value
        if left:
            raise CannotDo(f"the modal {seen.title!r} has no input {sorted(left)}")
        must_be_complete(kept.source["blocks"], kept.values)

    def _value(self, seen: SeenView, element: Json, chosen: Any, words: str | None) -> Json:
        offered = self._clicks.offered(seen, element, chosen, words)
        return typed_value(element, self._clicks.resolved(element, chosen), offered)

    def _response_urls(self, kept: View) -> list[Json]:
        found: list[Json] = []
        for block, element in elements_in(kept.source["blocks"]):
            value = kept.values.get(block["block_id"], {}).get(element["action_id"], {})
            channel_id = value.get("selected_conversation") or value.get("selected_channel")
            if element.get("response_url_enabled") and channel_id:
                url = self._its.response_url(channel_id, target_ts=None)
                names = {"block_id": block["block_id"], "action_id": element["action_id"]}
                found.append(names | {"channel_id": channel_id, "response_url": url})
        return found
