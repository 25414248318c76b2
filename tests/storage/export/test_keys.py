"""Citation keys: readable, unique, and the same when a list is exported again."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from storage.export import Entry
from storage.export.keys import keys
from storage.models import Paper, PaperId, StoredPaper
from storage.people import Save
from tests.storage.export.shelf import HOSTILE, NOW, entry


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (
            Paper("The KV-Slim: Forgetting", authors=("Ada Löv",), published=date(2025, 1, 1)),
            "lov2025kvslim",
        ),
        (Paper("Visualizing Data", authors=("Laurens van der Maaten",)), "vandermaatenvisualizing"),
        (Paper("A Title", authors=("Øyvind Großæ", "B. C."), arxiv_id="0704.1"), "grossaetitle"),
        (Paper("Towards a Map of the Sea Floor", published=date(2024, 1, 1)), "mapseafloor2024"),
        (Paper("Old Paper", authors=("Ed Low",), arxiv_id="math/9902001"), "low1999old"),
        (Paper("New Paper", authors=("Ed Low",), arxiv_id="2402.00001"), "low2024new"),
        (Paper("No Month", authors=("Ed Low",), arxiv_id="2499.00001"), "lowno"),
        (Paper("深度学习", authors=("Ed Low",)), "low"),
        (Paper("深度学习 GPT", authors=("李雷",)), "gpt"),
        (Paper("深度学习"), "paper1"),
        (Paper("Of the"), "paper1"),
    ],
)
def test_key(paper: Paper, key: str) -> None:
    assert keys([entry(paper)]) == [key]


def saved(id: int, minute: int, **told: object) -> Entry:
    paper = Paper("Maps", authors=("Ed Low",), **told)  # type: ignore[arg-type]
    moment = NOW + timedelta(minutes=minute)
    save = Save(PaperId(id), "U1", moment, moment)
    return Entry(StoredPaper(PaperId(id), paper), save)


def test_who_was_saved_first_keeps_the_key_whatever_comes_later() -> None:
    first, second, third = saved(9, 0), saved(2, 1), saved(5, 2)
    assert keys([first]) == ["lowmaps"]
    assert keys([second, first]) == ["lowmapsa", "lowmaps"]
    assert keys([third, second, first]) == ["lowmapsb", "lowmapsa", "lowmaps"]
    unsaved = [replace(each, save=None) for each in (first, third, second)]
    assert keys(unsaved) == ["lowmapsb", "lowmapsa", "lowmaps"]


def test_a_letter_does_not_make_it_anothers_key() -> None:
    longer = Entry(StoredPaper(PaperId(3), Paper("Mapsa", authors=("Ed Low",))))
    both = [replace(saved(id, 0), save=None) for id in (1, 4)]
    assert keys([*both, longer]) == ["lowmaps", "lowmapsb", "lowmapsa"]


def test_letters_go_on_after_z() -> None:
    many = keys([saved(id, 0) for id in range(1, 31)])
    assert (many[26], many[27], many[29]) == ("lowmapsz", "lowmapsaa", "lowmapsac")


@given(HOSTILE)
def test_keys_are_unique_and_plain(entries: list[Entry]) -> None:
    found = keys(entries)
    assert len(set(found)) == len(entries)
    assert all(re.fullmatch("[a-z0-9]{1,110}", key) for key in found)
