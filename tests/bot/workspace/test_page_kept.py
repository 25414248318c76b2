"""The conversation and the clock that `papers try --keep` keeps from one run to the next."""

from datetime import date
from pathlib import Path

import pytest

from bot.workspace.page.kept import NAME, NOTHING, Kept, kept_of, read_kept, write_kept
from bot.workspace.page.stage import on_stage
from bot.workspace.person import Person

BEGAN = date(2026, 3, 10)


def test_what_everybody_saw_is_there_the_next_time(tmp_path: Path) -> None:
    with on_stage(tmp_path) as stage:
        ada, bob = stage.slack.member("ada"), stage.slack.member("bob")
        ada.invite_bot("random")
        said = ada.post("good morning", "random")
        ada.react(said, "tada")
        bob.post("and to you", "random", thread=said.ts)
        ada.upload("refs.bib", b"@misc{a}", channel="dm")
        ada.slash("/papers help", "random")
        ada.wait_for("random", lambda m: "What I can do" in m.as_text())
        write_kept(kept_of(stage.slack.state, began=BEGAN, ahead=90_000.0), tmp_path)
        was = [each.raw for each in bob.sees("random")]
        file = _file(ada)
    kept = read_kept(tmp_path)
    assert (kept.began, kept.ahead) == (BEGAN, 90_000.0)
    with on_stage(tmp_path, kept=kept) as stage:
        ada, bob = stage.slack.member("ada"), stage.slack.member("bob")
        assert [_lasting(each.raw) for each in bob.sees("random")] == [_lasting(r) for r in was]
        assert not any(each.ephemeral for each in ada.sees("random"))
        assert _file(ada) == file
        assert stage.slack.state.files[file]["content"] == b"@misc{a}"
        assert stage.slack.team.bot_user_id in stage.slack.channel("random").members
        assert ada.post("back again", "random").ts > was[-1]["ts"]


def _file(person: Person) -> str:
    [file] = [file for each in person.sees("dm") for file in each.raw.get("files") or []]
    return str(file["id"])


def _lasting(raw: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in raw.items() if name != "version"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"began": "x"}', b'{"began": "2026-03-10", "ahed": 1}']
)
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert read_kept(tmp_path) is NOTHING


def test_nothing_is_kept_yet(tmp_path: Path) -> None:
    assert read_kept(tmp_path) is NOTHING


def test_half_a_file_replaces_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_kept(Kept(BEGAN), tmp_path)
    before = (tmp_path / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="no space left"):
        write_kept(Kept(BEGAN, 5.0), tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
