"""What the workspace refuses, and to whom.

    ApiError     the app asked for something Slack answers with `"ok": false`
    CannotDo     a person (a test) tries what Slack's clients would not let them do

Touches nothing.
"""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A Slack error code, with whatever else the answer carries."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> Json:
        return {"ok": False, "error": self.code} | self.extra

    @classmethod
    def with_messages(cls, code: str, problems: list[str], **extra: Any) -> "ApiError":
        messages = [f"[ERROR] {problem}" for problem in problems]
        return cls(code, **extra, response_metadata={"messages": messages})


class CannotDo(AssertionError):
    """A person cannot do this here; the message says what they could."""
