"""Files that people share with the bot."""

from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient

from bot.slack.calls import AnswerLost, NotAllowed

HOSTS = {"files.slack.com", "files.slack-gov.com"}
SLACK = {"slack.com", "www.slack.com", "slack-gov.com", "www.slack-gov.com"}
TIMEOUT = 10  # seconds


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one workspace. The token goes to Slack's file hosts alone, or to the host of
    the Web API where that is not Slack's."""

    client: WebClient

    def read(self, url: str, *, most: int) -> bytes:
        """Needs the optional scope files:read. Of a longer file, `most` bytes and one.

        Raises: NotAllowed, AnswerLost.
        """
        if not self._is_ours(url):
            raise NotAllowed("not_a_file_of_slacks")
        request = Request(url, headers={"Authorization": f"Bearer {self.client.token}"})  # noqa: S310 - by _is_ours
        try:
            with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
                if answer.headers.get_content_type() == "text/html":  # a page to sign in
                    raise NotAllowed("missing_scope")
                found: bytes = answer.read(most + 1)
                return found
        except HTTPError as error:
            if error.code < 500:
                raise NotAllowed("missing_scope") from error
            raise AnswerLost(error.code, "no file") from error
        except (OSError, HTTPException) as error:
            raise AnswerLost(0, type(error).__name__) from error

    def _is_ours(self, url: str) -> bool:
        try:
            asked, api = urlsplit(url), urlsplit(self.client.base_url)
        except ValueError:
            return False
        if api.hostname in SLACK:
            return asked.scheme == "https" and asked.netloc in HOSTS
        return (asked.scheme, asked.netloc) == (api.scheme, api.netloc)


class _Stay(HTTPRedirectHandler):
    """Follows nobody: who may not read a file is sent elsewhere, and so would be the token."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None
