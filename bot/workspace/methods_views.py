"""Web API methods that show views: views.open, push, update, publish; and acks that do the same.

The modal stack (three at most) and the App Home of each member live in the state.
"""

import re

from bot.workspace.blockkit import validate_view, view_is_too_large
from bot.workspace.bodies import view_json
from bot.workspace.errors import ApiError
from bot.workspace.inputs import carried_over, initial_values
from bot.workspace.payloads import stored_blocks, with_defaults
from bot.workspace.state import Json, Member, State, Team, View
from bot.workspace.web_request import Method, Request

STACK = 3
WORDS = ("title", "submit", "close")
SUBMISSION_SECONDS = 0.5
TRIGGER_FORM = re.compile(r"\d+\.\d+\.\w+")


def open_view(request: Request) -> Json:
    source = read_view(request.state, request.team, request.args.get("view"), kind="modal")
    member = _exchange(request)
    request.state.modals[member.id] = []
    return _answer(request, put_on_top(request.state, request.team, member, source))


def push_view(request: Request) -> Json:
    source = read_view(request.state, request.team, request.args.get("view"), kind="modal")
    member = _exchange(request)
    stack = request.state.modals.get(member.id) or []
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= STACK:
        raise ApiError("push_limit_reached")
    return _answer(request, put_on_top(request.state, request.team, member, source))


def update_view(request: Request) -> Json:
    view = _find(request)
    # The app's answer to a submission is on its way before whatever it does next.
    request.state.changed.wait_for(lambda: not view.is_submitting, SUBMISSION_SECONDS)
    wanted = request.maybe("hash")
    kind = str(view.source["type"])
    source = read_view(request.state, request.team, request.args.get("view"), kind=kind, old=view)
    if wanted and wanted != view.hash:
        raise ApiError("hash_conflict")
    return _answer(request, replace(request.state, view, source))


def publish_view(request: Request) -> Json:
    member, state = _viewer(request), request.state
    old = state.views.get(state.homes.get(member.id, ""))
    source = read_view(state, request.team, request.args.get("view"), kind="home", old=old)
    wanted = request.maybe("hash")
    if wanted and (old is None or wanted != old.hash):
        raise ApiError("hash_conflict")
    view = replace(state, old, source) if old else _new_view(state, request.team, member, source)
    state.homes[member.id] = view.id
    state.touch()
    return _answer(request, view)


def read_view(
    state: State, team: Team, view: object, *, kind: str, old: View | None = None
) -> Json:
    """The app's view, checked and with its ids filled in.

    Raises: ApiError `invalid_arguments` with messages, `view_too_large`, `duplicate_external_id`.
    """
    if not isinstance(view, dict):
        raise ApiError.with_messages("invalid_arguments", ["missing required field: view"])
    if view_is_too_large(view):
        raise ApiError("view_too_large")
    problems = validate_view(view)
    if not problems and view["type"] != kind:
        problems = [f"must be one of [{kind}] [json-pointer:/view/type]"]
    if problems:
        raise ApiError.with_messages("invalid_arguments", problems)
    name = view.get("external_id")
    others = (v for v in state.views.values() if v.team_id == team.id and v is not old)
    if name and any(each.external_id == name for each in others):
        raise ApiError("duplicate_external_id")
    words = {each: with_defaults(view[each]) for each in WORDS if view.get(each)}
    return view | words | {"blocks": stored_blocks(view["blocks"])}


def put_on_top(state: State, team: Team, member: Member, source: Json) -> View:
    """Open a modal above those the member has open. Raises: ApiError `push_limit_reached`."""
    with state.lock:
        stack = state.modals.setdefault(member.id, [])
        if len(stack) >= STACK:
            raise ApiError("push_limit_reached")
        view = _new_view(state, team, member, source)
        if stack:
            view.previous_view_id = stack[-1]
            view.root_view_id = stack[0]
        stack.append(view.id)
        state.touch()
        return view


def replace(state: State, view: View, source: Json) -> View:
    """New content for a view; what was typed stays under unchanged ids."""
    with state.lock:
        view.values = carried_over(view.values, initial_values(source["blocks"]))
        view.source = source
        view.errors = {}
        view.problem = None
        view.hash = _hash(state)
        view.version = state.touch()
        return view


def close_top(state: State, member: Member) -> None:
    """The top modal goes; the one below shows again."""
    with state.lock:
        stack = state.modals.get(member.id) or []
        if stack:
            del state.views[stack.pop()]
        state.touch()


def close_all(state: State, member: Member) -> list[View]:
    with state.lock:
        closed = [state.views.pop(name) for name in state.modals.get(member.id) or []]
        state.modals[member.id] = []
        state.touch()
        return closed


def _viewer(request: Request) -> Member:
    try:
        return request.member(request.must("user_id"))
    except ApiError as error:
        if error.code != "user_not_found":
            raise
        raise ApiError.with_messages("invalid_arguments", ["invalid `user_id`"]) from None


def _exchange(request: Request) -> Member:
    """A trigger for its member, once and within three seconds."""
    name = request.maybe("trigger_id") or request.maybe("interactivity_pointer")
    if name is None:
        raise ApiError.with_messages("invalid_arguments", ["invalid `trigger_id`"])
    trigger = request.state.triggers.get(name)
    is_ours = trigger is not None and trigger.team_id == request.team.id
    if trigger is None or not is_ours or not TRIGGER_FORM.fullmatch(name):
        raise ApiError("invalid_trigger_id")
    if request.state.clock.now() > trigger.expires_at:
        raise ApiError("expired_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    trigger.used = True
    return request.state.members[trigger.user_id]


def _find(request: Request) -> View:
    view_id, external_id = request.maybe("view_id"), request.maybe("external_id")
    for view in request.state.views.values():
        is_it = view.id == view_id if view_id else bool(external_id == view.external_id)
        if is_it and (view_id or external_id) and view.team_id == request.team.id:
            return view
    raise ApiError("not_found")


def _new_view(state: State, team: Team, member: Member, source: Json) -> View:
    name = state.new_id("V")
    view = View(name, team.id, member.id, source, _hash(state), root_view_id=name)
    view.values = initial_values(source["blocks"])
    view.version = state.version + 1
    state.views[name] = view
    return view


def _hash(state: State) -> str:
    return f"{state.new_ts()}.local"


def _answer(request: Request, view: View) -> Json:
    return {"view": view_json(view, request.team)}


VIEW_METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_view),
}
