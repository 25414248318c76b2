"""Pictures that the bot uploads, to be shown in its messages."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.calls import AnswerLost, asked


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one workspace."""

    client: WebClient

    def upload(self, name: str, content: bytes, *, alt: str) -> str:
        """Returns the id of the file, which nobody sees but in messages with an image block of
        it. Needs the optional scope files:write. Raises: NotAllowed, AnswerLost.
        """
        said = asked(
            lambda: self.client.files_upload_v2(
                filename=name, content=content, title=name, alt_txt=alt, highlight_type="png"
            )
        )
        files = said.get("files") or [{}]
        if not (id := str(files[0].get("id") or "")):
            raise AnswerLost(200, "no file id")
        return id
