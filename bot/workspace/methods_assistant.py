"""Web API methods of an assistant: what it is doing, and what it suggests to ask."""

from bot.workspace.errors import ApiError
from bot.workspace.state import Json
from bot.workspace.web_request import Method, Request

PROMPTS = 4
LOADING_MESSAGES = 10


def set_status(request: Request) -> Json:
    """Until the next answer in that thread; an empty status takes it away."""
    channel = request.channel("channel_id")
    thread_ts = request.must("thread_ts", "invalid_thread_ts")
    _at_most(request, "loading_messages", LOADING_MESSAGES)
    request.state.statuses[channel.id, thread_ts] = str(request.args.get("status") or "")
    request.state.touch()
    return {}


def set_suggested_prompts(request: Request) -> Json:
    channel = request.channel("channel_id")
    prompts = _at_most(request, "prompts", PROMPTS)
    if not prompts:
        raise ApiError.with_messages("invalid_arguments", ["missing required field: prompts"])
    request.state.prompts[channel.id] = prompts
    request.state.touch()
    return {}


def _at_most(request: Request, name: str, most: int) -> list[Json]:
    found = request.listed(name)
    if len(found) > most:
        problem = f"no more than {most} items allowed [json-pointer:/{name}]"
        raise ApiError.with_messages("invalid_arguments", [problem])
    return found


ASSISTANT_METHODS = {
    "assistant.threads.setStatus": Method(set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(set_suggested_prompts, ("assistant:write",)),
}
