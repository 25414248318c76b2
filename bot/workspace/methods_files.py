"""Web API methods for files (the v2 upload) and for assistants (status, suggested prompts).

Uploaded bytes are kept in the state, so that a test can read what a person would download.
"""

import json
from collections.abc import Callable
from typing import Any

from bot.workspace.errors import ApiError
from bot.workspace.posting import post, read_content
from bot.workspace.state import Json, State, Team
from bot.workspace.web_request import Method, Request, as_int

PROMPTS = 4


def get_upload_url(request: Request) -> Json:
    name = request.must("filename")
    length = as_int(request.must("length"), 0)
    file_id = request.state.new_id("F")
    request.state.files[file_id] = {
        "id": file_id,
        "name": name,
        "title": name,
        "size": length,
        "team_id": request.team.id,
        "content": None,
        "is_complete": False,
    }
    return {"upload_url": request.outside.link(f"upload/{file_id}"), "file_id": file_id}


def receive_upload(state: State, file_id: str, content: bytes) -> bool:
    """The raw bytes sent to an upload URL. False when there is no such upload."""
    with state.lock:
        if file_id not in state.files:
            return False
        state.files[file_id]["content"] = content
        return True


def give_file(
    state: State, team: Team, name: str, content: bytes, link: Callable[[str], str]
) -> Json:
    """A file that a person shares, as their message shows it."""
    file_id = state.new_id("F")
    kept = {"id": file_id, "name": name, "title": name, "size": len(content)}
    with state.lock:
        state.files[file_id] = kept | {
            "team_id": team.id,
            "content": content,
            "is_complete": True,
        }
    url = link(f"files/{file_id}")
    return kept | {"url_private": url, "url_private_download": url}


def complete_upload(request: Request) -> Json:
    asked = _as_list(request.args.get("files"))
    files = [_uploaded(request, each) for each in asked]
    if not files:
        raise ApiError.with_messages("invalid_arguments", ["missing required field: files"])
    if request.maybe("channel_id"):
        _share(request, files)
    return {"files": [file_json(each) for each in files]}


def file_json(file: Json) -> Json:
    return {name: file[name] for name in ("id", "name", "title", "size")}


def set_status(request: Request) -> Json:
    channel = request.channel("channel_id")
    thread_ts = request.must("thread_ts", "invalid_thread_ts")
    request.state.statuses[channel.id, thread_ts] = str(request.args.get("status") or "")
    request.state.touch()
    return {}


def set_suggested_prompts(request: Request) -> Json:
    channel = request.channel("channel_id")
    prompts = _as_list(request.args.get("prompts"))
    if not 1 <= len(prompts) <= PROMPTS:
        problem = f"no more than {PROMPTS} items allowed [json-pointer:/prompts]"
        raise ApiError.with_messages("invalid_arguments", [problem])
    request.state.prompts[channel.id] = prompts
    request.state.touch()
    return {}


def _as_list(value: Any) -> list[Json]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, list) else []


def _uploaded(request: Request, asked: Json) -> Json:
    file = request.state.files.get(str(asked.get("id")))
    if file is None or file["team_id"] != request.team.id or file["content"] is None:
        raise ApiError("file_not_found")
    file["title"] = asked.get("title") or file["name"]
    file["is_complete"] = True
    return file


def _share(request: Request, files: list[Json]) -> None:
    args = request.args | {"channel": request.must("channel_id")}
    channel = Request(request.state, request.team, args, request.outside).channel_to_write()
    words = {"text": request.maybe("initial_comment"), "blocks": request.args.get("blocks")}
    content = read_content(words, may_be_empty=True)
    message = post(
        request.state, request.team, channel, content, thread_ts=request.maybe("thread_ts")
    )
    message.files = [file_json(each) for each in files]
    request.state.keep(message)


def file_content(state: State, file_id: str, team: Team) -> bytes:
    """What was uploaded, for a person of the team. Raises: KeyError."""
    file = state.files[file_id]
    if file["team_id"] != team.id:
        raise KeyError(file_id)
    content: bytes = file["content"]
    return content


FILE_METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
    "assistant.threads.setStatus": Method(set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(set_suggested_prompts, ("assistant:write",)),
}
