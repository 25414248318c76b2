"""Tokens ↔ encrypted bytes (Fernet: AES-128-CBC with HMAC-SHA256). The only user of cryptography,
which loads late.
"""

from storage import PaperboyError


class Unreadable(PaperboyError):
    """Bytes that none of the keys has sealed."""


class Seal:
    """The first of `keys` (with commas) encrypts, all of them decrypt."""

    def __init__(self, keys: str) -> None:
        from cryptography.fernet import Fernet, MultiFernet

        each = [Fernet(key) for key in keys.split(",")]
        self._first, self._all = each[0], MultiFernet(each)

    def seal(self, text: str) -> bytes:
        return self._first.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Raises: Unreadable."""
        from cryptography.fernet import InvalidToken

        try:
            return self._all.decrypt(sealed).decode()
        except (InvalidToken, UnicodeDecodeError):
            raise Unreadable("None of the keys in PAPERBOY_ENCRYPTION_KEY fits.") from None

    def is_by_the_first(self, sealed: bytes) -> bool:
        from cryptography.fernet import InvalidToken

        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True
