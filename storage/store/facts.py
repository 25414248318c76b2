"""What is kept of a store as a whole."""

from typing import Protocol


class Facts(Protocol):
    """Texts by name: how far a long file is taken in, from where on papers wait for topics."""

    def find(self, name: str) -> str | None: ...

    def keep(self, name: str, value: str) -> None:
        """In place of the value that it had."""
        ...

    def forget(self, name: str) -> None: ...
