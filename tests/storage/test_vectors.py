"""The folder of vectors among several readers and writers."""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from storage.errors import SearchIndexError
from storage.meaning import vectors as vectors_module
from storage.meaning.vectors import Vectors
from storage.models import PaperId
from tests.encoders import WordEncoder

ENCODER = WordEncoder()
ASKED = ENCODER.encode(["drafts of tokens"])[0]
TEXTS = {
    PaperId(1): "drafts of tokens by a small model",
    PaperId(2): "tokens sent to experts",
    PaperId(3): "boats counted from orbit",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers.index" / "meaning"


@pytest.fixture
def vectors(folder: Path) -> Vectors:
    made = opened(folder)
    add(made, TEXTS, seq=3)
    return made


def opened(folder: Path, *, store: str = "store 1", encoder: str = ENCODER.name) -> Vectors:
    made = Vectors(folder, store_id=store, encoder=encoder, dimensions=ENCODER.dimensions)
    made.refresh()
    return made


def add(
    vectors: Vectors, texts: Mapping[PaperId, str], *, seq: int, gone: tuple[int, ...] = ()
) -> None:
    with vectors.alone() as alone:
        assert alone
        made = ENCODER.encode_papers(list(texts.values()))
        vectors.add(texts, made, gone=[PaperId(id) for id in gone], seq=seq)


def order(vectors: Vectors, most: int = 10) -> list[int]:
    return [int(id) for id, _ in vectors.nearest(ASKED, most)]


def test_before_anything_was_read(folder: Path) -> None:
    nothing = opened(folder)
    assert (len(nothing), nothing.seq, order(nothing)) == (0, -1, [])
    assert nothing.scores(ASKED, [PaperId(1)]) == {}
    assert nothing.of(PaperId(1)) is None
    assert nothing.unread(TEXTS) == TEXTS
    assert not folder.exists()


def test_the_nearest_come_first_with_their_cosines(vectors: Vectors) -> None:
    exact = {id: float(ENCODER.encode([text])[0] @ ASKED) for id, text in TEXTS.items()}
    found = vectors.nearest(ASKED, 10)
    assert [id for id, _ in found] == [1, 2, 3]
    assert dict(found) == pytest.approx(exact, abs=0.02)
    assert order(vectors, 2) == [1, 2]
    asked = [PaperId(3), PaperId(9), PaperId(1)]
    assert vectors.scores(ASKED, asked) == pytest.approx(
        {3: exact[PaperId(3)], 1: exact[PaperId(1)]}, abs=0.02
    )


def test_a_papers_own_vector(vectors: Vectors) -> None:
    its = vectors.of(PaperId(2))
    assert its is not None
    assert its == pytest.approx(ENCODER.encode([TEXTS[PaperId(2)]])[0], abs=0.01)
    assert vectors.nearest(its, 1)[0] == (2, pytest.approx(1, abs=1e-5))
    assert vectors.of(PaperId(4)) is None


def test_the_passage_that_lies_nearest_counts_and_the_beginning(folder: Path) -> None:
    reader = WordEncoder(passage=3)
    title, about, asked, more = "Boats:", "counted from orbit", "drafts of tokens", "by weak labels"
    texts = {
        PaperId(1): f"{title}\n{about} {asked} {more}",
        PaperId(2): f"{title}\n{asked} {about} {more}",
        PaperId(3): f"{title}\n{about}",
    }
    vectors = opened(folder)
    with vectors.alone():
        vectors.add(texts, reader.encode_papers(list(texts.values())), seq=3)
    away, near, further = (
        float(reader.encode([f"{title} {part}"])[0] @ ASKED) for part in (about, asked, more)
    )
    assert near > max(away, further)
    expected = {1: 0.6 * near + 0.4 * away, 2: near, 3: away}
    assert vectors.scores(ASKED, list(texts)) == pytest.approx(expected, abs=0.02)
    assert vectors.of(PaperId(1)) == pytest.approx(vectors.of(PaperId(3)))
    assert order(vectors) == [2, 1, 3]


def test_another_reader_sees_what_is_added(vectors: Vectors, folder: Path) -> None:
    reader = opened(folder)
    assert (len(reader), reader.seq) == (3, 3)
    add(vectors, {PaperId(4): "drafts of tokens"}, seq=4)
    assert (len(reader), order(reader, 1)) == (3, [1])
    reader.refresh()
    assert (len(reader), reader.seq, order(reader, 1)) == (4, 4, [4])


def test_a_text_that_changed_counts_once_and_one_that_is_gone_not_at_all(
    vectors: Vectors, folder: Path
) -> None:
    changed = TEXTS | {PaperId(3): "drafts of tokens"}
    assert vectors.unread(changed) == {3: "drafts of tokens"}
    add(vectors, vectors.unread(changed), seq=5, gone=(1,))
    for each in (vectors, opened(folder)):
        assert (order(each), len(each)) == ([3, 2], 2)
        assert each.scores(ASKED, [PaperId(1)]) == {}
        assert each.unread(changed) == {1: TEXTS[PaperId(1)]}


@pytest.mark.parametrize("told", [{"store": "store 2"}, {"encoder": "words 2"}])
def test_what_another_encoder_or_store_left_counts_as_nothing_and_goes(
    vectors: Vectors, folder: Path, told: dict[str, str]
) -> None:
    other = opened(folder, **told)
    assert (len(other), other.seq, order(other)) == (0, -1, [])
    add(other, {PaperId(2): TEXTS[PaperId(2)]}, seq=1)
    assert order(opened(folder, **told)) == [2]
    assert len(list(folder.glob("generation-*"))) == 1
    assert order(vectors) == [1, 2, 3]
    vectors.refresh()
    assert order(vectors) == []


def test_what_was_written_before_a_crash_and_not_kept_is_no_more(
    vectors: Vectors, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(path: Path, told: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(vectors_module, "write_state", crash)
    with pytest.raises(ZeroDivisionError):
        add(vectors, {PaperId(8): "drafts of tokens", PaperId(9): "tokens of drafts"}, seq=9)
    monkeypatch.undo()
    after = opened(folder)
    assert (after.seq, order(after)) == (3, [1, 2, 3])
    add(after, {PaperId(4): "drafts of tokens"}, seq=4)
    assert order(opened(folder)) == [4, 1, 2, 3]


@pytest.mark.parametrize("broken", ["papers", "signs", "values", "state.json"])
def test_files_that_cannot_be_read_count_as_nothing_and_are_made_anew(
    vectors: Vectors, folder: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    (path,) = folder.rglob(broken)
    os.truncate(path, path.stat().st_size // 2)
    with caplog.at_level(logging.WARNING):
        after = opened(folder)
    assert (after.seq, order(after)) == (-1, [])
    assert ["made anew" in record.getMessage() for record in caplog.records] == [True]
    add(after, TEXTS, seq=3)
    assert order(opened(folder)) == [1, 2, 3]
    assert len(list(folder.glob("generation-*"))) == 1


def test_only_one_writes_at_a_time(vectors: Vectors, folder: Path) -> None:
    with vectors.alone() as first, opened(folder).alone() as second:
        assert (first, second) == (True, False)
    with vectors.alone() as again:
        assert again


def test_a_folder_that_cannot_be_written_to_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "meaning").write_text("a file")
    vectors = opened(tmp_path / "meaning")
    with pytest.raises(SearchIndexError, match="PAPERBOY_INDEX_DIR"), vectors.alone():
        pass


def test_rows_that_count_no_more_go_where_they_are_most(
    vectors: Vectors, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "WASTE", 2)
    before = json.loads((folder / "state.json").read_text())
    for seq in (4, 5, 6, 7):
        add(vectors, {PaperId(2): f"drafts of tokens {seq}"}, seq=seq)
    after = json.loads((folder / "state.json").read_text())
    assert (before["rows"], after["rows"], after["seq"]) == (3, 3, 7)
    assert before["generation"] != after["generation"]
    assert len(list(folder.glob("generation-*"))) == 1
    assert sorted(order(vectors)) == sorted(order(opened(folder))) == [1, 2, 3]
    assert vectors.unread({PaperId(2): "drafts of tokens 7"}) == {}
