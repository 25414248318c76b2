"""Web API methods for files: the v2 upload.

Uploaded bytes are kept in the state, so that a test can read what a person would download.
"""

from collections.abc import Callable

from bot.workspace.bodies import file_json
from bot.workspace.errors import ApiError
from bot.workspace.posting import post, read_content
from bot.workspace.state import Json, State, Team
from bot.workspace.web_request import Method, Request, as_int

Link = Callable[[str], str]


def get_upload_url(request: Request) -> Json:
    name, length = request.must("filename"), as_int(request.must("length"), 0)
    if length <= 0:
        raise ApiError("invalid_arguments")
    by = request.team.bot_user_id
    file = _new_file(request.state, request.team, name, by=by, link=request.outside.link)
    file["size"] = length
    return {"upload_url": request.outside.link(f"upload/{file['id']}"), "file_id": file["id"]}


def receive_upload(state: State, file_id: str, content: bytes) -> bool:
    """The raw bytes sent to an upload URL. False when there is no such upload."""
    with state.lock:
        if file_id not in state.files:
            return False
        state.files[file_id]["content"] = content
        return True


def give_file(
    state: State, team: Team, name: str, content: bytes, link: Link, *, by: str = "USLACKBOT"
) -> Json:
    """A file that a person shares, as their message shows it."""
    file = _new_file(state, team, name, by=by, link=link)
    with state.lock:
        file |= {"size": len(content), "content": content, "is_complete": True}
    return file_json(file)


def complete_upload(request: Request) -> Json:
    asked = request.listed("files")
    files = [_uploaded(request, each) for each in asked]
    if not files:
        raise ApiError.with_messages("invalid_arguments", ["missing required field: files"])
    if request.maybe("channel_id"):
        _share(request, files)
    return {"files": [file_json(each) for each in files]}


def _new_file(state: State, team: Team, name: str, *, by: str, link: Link) -> Json:
    file_id = state.new_id("F")
    file: Json = {"id": file_id, "name": name, "title": name, "user": by, "team_id": team.id}
    file |= {"url_private": link(f"files/{file_id}"), "content": None, "is_complete": False}
    with state.lock:
        state.files[file_id] = file
    return file


def _uploaded(request: Request, asked: Json) -> Json:
    file = request.state.files.get(str(asked.get("id")))
    if file is None or file["team_id"] != request.team.id or file["content"] is None:
        raise ApiError("file_not_found")
    file["title"] = asked.get("title") or file["name"]
    file["is_complete"] = True
    return file


def _share(request: Request, files: list[Json]) -> None:
    channel = request.channel_to_write("channel_id")
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
}
