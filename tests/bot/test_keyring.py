"""Tokens in the store: encrypted, read by old keys too, remembered for a minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.config import Config, ConfigError
from bot.installs import Keyring, OneKey, Seal, Unreadable, installation
from bot.installs import keyring as module
from bot.slack import Access
from storage import Installation, Store, StoreAway

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
ADA = Access("T1", "", "xoxb-of-one", "U9", "B9", ("commands",))
ORG = Access("", "E1", "xoxb-of-all", "U8", "B8", ("commands",))


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Counted:
    """The shelf of installations, and how often it was asked."""

    def __init__(self, store: Store) -> None:
        self.installs, self._shelf, self.asked = self, store.installs, 0

    def find(self, workspace: str, *, enterprise: str = "") -> Installation | None:
        self.asked += 1
        return self._shelf.find(workspace, enterprise=enterprise)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shelf, name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(shelf: Store) -> Counted:
    return Counted(shelf)


@pytest.fixture
def keyring(counted: Counted, clock: Clock) -> Keyring:
    made = Keyring(counted, Seal(NEW), clock)  # type: ignore[arg-type]
    made.add(ADA, installer="U1")
    return made


# Sealing


def test_what_is_sealed_is_read_again() -> None:
    sealed = Seal(OLD).seal("xoxb-ünïcode")
    assert b"xoxb" not in sealed
    assert Seal(OLD).unseal(sealed) == "xoxb-ünïcode"
    assert Seal(OLD).seal("x") != Seal(OLD).seal("x")


def test_the_first_key_seals_and_all_unseal() -> None:
    by_old, by_both = Seal(OLD).seal("t"), Seal(f"{NEW},{OLD}").seal("t")
    assert Seal(f"{NEW},{OLD}").unseal(by_old) == "t"
    assert Seal(NEW).unseal(by_both) == "t"
    assert [Seal(f"{NEW},{OLD}").is_by_the_first(each) for each in (by_old, by_both)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    "sealed",
    [b"", b"xoxb-plain", Seal(OLD).seal("t"), b"\xff\x00"],
    ids=["nothing", "a plain token", "another key", "no text"],
)
def test_what_no_key_fits_is_not_read(sealed: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        Seal(NEW).unseal(sealed)
    assert "xoxb" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert not Seal(NEW).is_by_the_first(sealed)


def test_a_key_as_the_settings_take_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(50):
        key = Fernet.generate_key().decode()
        assert Config.from_env({"PAPERBOY_ENCRYPTION_KEY": key}).encryption_key == key
    Seal("A" * 43 + "=")
    Seal("_" * 42 + "8=")


# The keyring


def test_a_token_is_found_in_its_workspace_only(keyring: Keyring) -> None:
    assert keyring.find("T1") == ADA
    assert keyring.find("T1", enterprise="E1") == ADA
    assert keyring.find("T2") is None
    assert keyring.find("") is None


def test_the_store_holds_no_plain_token(keyring: Keyring, shelf: Store) -> None:
    (kept,) = shelf.installs.all()
    sealed = kept.token
    assert replace(kept, token=b"") == installation(ADA, token=b"", installer="U1", now=NOW)
    assert b"xoxb" not in sealed
    assert Seal(NEW).unseal(sealed) == "xoxb-of-one"


def test_the_store_is_asked_once_a_minute(keyring: Keyring, counted: Counted, clock: Clock) -> None:
    for _ in range(5):
        assert keyring.find("T1") == ADA
    assert counted.asked == 1
    clock.time += timedelta(seconds=59)
    keyring.find("T1")
    assert counted.asked == 1
    clock.time += timedelta(seconds=1)
    assert keyring.find("T1") == ADA
    assert counted.asked == 2


def test_while_the_store_is_away_what_was_remembered_holds_on(
    keyring: Keyring, counted: Counted, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(workspace: str, *, enterprise: str = "") -> Installation | None:
        raise StoreAway("gone")

    assert keyring.find("T1") == ADA
    clock.time += timedelta(hours=1)
    monkeypatch.setattr(counted, "find", away)
    assert keyring.find("T1") == ADA
    with pytest.raises(StoreAway):
        keyring.find("T2")
    keyring.drop("T1")
    with pytest.raises(StoreAway):
        keyring.find("T1")


def test_who_is_not_in_is_asked_for_each_time(keyring: Keyring, counted: Counted) -> None:
    assert [keyring.find("T2") for _ in range(3)] == [None] * 3
    assert counted.asked == 3, "or who has just been let in would wait"


def test_what_is_dropped_is_asked_for_again(keyring: Keyring, shelf: Store) -> None:
    assert keyring.find("T1") == ADA
    shelf.installs.remove("T1", now=NOW, before=NOW)
    assert keyring.find("T1") == ADA, "another process removed it: for a minute"
    keyring.drop("T1")
    assert keyring.find("T1") is None


def test_an_enterprise_is_dropped_from_all_its_workspaces(keyring: Keyring, shelf: Store) -> None:
    keyring.add(ORG, installer="U1")
    shelf.installs.note_seat("T3", enterprise="E1")
    assert keyring.find("T2", enterprise="E1") == ORG
    assert keyring.find("T3") == ORG
    shelf.installs.remove("E1", now=NOW, before=NOW)
    keyring.drop("E1")
    assert keyring.find("T2", enterprise="E1") is None
    assert keyring.find("T3") is None
    assert keyring.find("T1") == ADA


def test_a_new_installation_shows_at_once(keyring: Keyring) -> None:
    assert keyring.find("T1") == ADA
    again = replace(ADA, token="xoxb-another")
    keyring.add(again, installer="U2")
    assert keyring.find("T1") == again


def test_a_removal_while_the_store_is_asked_is_not_overheard(
    counted: Counted, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Keyring(counted, Seal(NEW), clock)  # type: ignore[arg-type]
    keyring.add(ADA, installer="U1")
    find = counted.find

    def meanwhile(workspace: str, *, enterprise: str = "") -> Installation | None:
        found = find(workspace, enterprise=enterprise)
        counted.remove("T1", now=NOW, before=NOW)
        keyring.drop("T1")
        return found

    monkeypatch.setattr(counted, "find", meanwhile)
    assert keyring.find("T1") == ADA
    assert keyring.find("T1") is None


def test_no_more_are_remembered_than_there_is_room_for(
    keyring: Keyring, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    keyring.add(ORG, installer="U1")
    for n in range(9):
        assert keyring.find(f"T{n + 2}", enterprise="E1") == ORG
    assert len(keyring._remembered) == 3
    asked = counted.asked
    keyring.find("T10", enterprise="E1")
    assert counted.asked == asked


def test_one_key_is_for_everybody() -> None:
    key = OneKey(ADA)
    key.drop("T1")
    assert key.find("T7", enterprise="E7") == ADA


def test_no_token_is_shown(keyring: Keyring) -> None:
    for shown in (ADA, keyring, keyring.find("T1"), OneKey(ADA), Seal(NEW), [ADA]):
        assert "xoxb" not in f"{shown!r} {shown}"
        assert NEW not in f"{shown!r}"


# Other keys


def test_keys_are_rotated(shelf: Store, clock: Clock, caplog: Any) -> None:
    caplog.set_level("INFO")
    Keyring(shelf, Seal(OLD), clock).add(ADA, installer="U1")
    Keyring(shelf, Seal(OLD), clock).add(ORG, installer="U1")
    both = Keyring(shelf, Seal(f"{NEW},{OLD}"), clock)
    assert both.find("T1") == ADA, "read by the old key"
    both.check()
    assert "2 tokens are encrypted with the first key now" in caplog.text
    assert "xoxb" not in caplog.text
    caplog.clear()
    both.check()
    assert caplog.text == "", "once is enough"
    new = Keyring(shelf, Seal(NEW), clock)
    new.check()
    assert (new.find("T1"), new.find("", enterprise="E1")) == (ADA, ORG)
    with pytest.raises(ConfigError):
        Keyring(shelf, Seal(OLD), clock).check()


def test_a_key_that_does_not_fit_is_said_with_what_to_do(shelf: Store, clock: Clock) -> None:
    Keyring(shelf, Seal(OLD), clock).add(ADA, installer="U1")
    Keyring(shelf, Seal(NEW), clock).add(ORG, installer="U1")
    with pytest.raises(ConfigError) as raised:
        Keyring(shelf, Seal(NEW), clock).check()
    assert str(raised.value) == (
        "PAPERBOY_ENCRYPTION_KEY does not fit the tokens of T1: add the key that encrypted them, "
        "behind a comma. If it is lost, see docs/install.md."
    )


def test_where_there_is_no_token_no_key_need_fit(shelf: Store, clock: Clock) -> None:
    keyring = Keyring(shelf, Seal(OLD), clock)
    keyring.add(ADA, installer="U1")
    shelf.installs.remove("T1", now=NOW, before=NOW)
    shelf.installs.keep(installation(ORG, token=b"", installer="", now=NOW))
    Keyring(shelf, Seal(NEW), clock).check()
    assert Keyring(shelf, Seal(NEW), clock).find("", enterprise="E1") is None


def test_a_token_by_a_key_that_this_process_lacks(
    keyring: Keyring, shelf: Store, clock: Clock, caplog: Any
) -> None:
    assert Keyring(shelf, Seal(OLD), clock).find("T1") is None
    assert "the token of T1 cannot be read" in caplog.text
