"""What each address of the workspace's HTTP server answers: the Web API, response URLs, files.

Reads requests, hands them on, and puts what comes back into an answer.
"""

from bot.workspace import acks
from bot.workspace.errors import ApiError
from bot.workspace.http_server import Incoming, Route
from bot.workspace.methods_files import file_content, receive_upload
from bot.workspace.methods_oauth import OAuth
from bot.workspace.state import State
from bot.workspace.web_api import EXCHANGE, Answer, WebApi


class Routes:
    """`table`: the first part of a path → what serves the rest of it."""

    def __init__(self, state: State, api: WebApi, oauth: OAuth) -> None:
        self._state = state
        self._api = api
        self._oauth = oauth
        self.table: dict[str, Route] = {
            "api": self._method,
            "response": self._response_url,
            "upload": self._upload,
            "files": self._file,
        }

    def _method(self, name: str, incoming: Incoming) -> Answer:
        args = incoming.arguments()
        if name == EXCHANGE:
            client = incoming.client(args)
            return self._api.answer_exchange(args, lambda: self._oauth.access(args, client))
        return self._api.answer(name, args, incoming.token(args))

    def _response_url(self, url_id: str, incoming: Incoming) -> Answer:
        args = incoming.arguments()
        url = self._state.response_urls.get(url_id)

        def run() -> Answer:
            try:
                acks.answer_response_url(self._state, url_id, args)
            except ApiError as error:
                is_gone = error.code in ("expired_url", "used_url")
                return Answer(404 if is_gone else 400, error.body())
            return Answer(200, "ok")

        return self._api.answer_response_url(args, url.team_id if url else None, run)

    def _file(self, file_id: str, incoming: Incoming) -> Answer:
        """As Slack's file host: who may not read is sent to sign in."""
        token = incoming.token({})
        team = next((t for t in self._state.teams.values() if t.bot_token == token), None)
        file = self._state.files.get(file_id)
        if team is None or "files:read" not in team.scopes or not file:
            return Answer(302, "", {"location": "/signin"})
        return Answer(200, file_content(self._state, file_id, team))

    def _upload(self, file_id: str, incoming: Incoming) -> Answer:
        is_known = receive_upload(self._state, file_id, incoming.body)
        return Answer(200, f"OK - {len(incoming.body)}") if is_known else Answer(404, "not found")
