"""Topics under every name they have: acronyms, spellings, and as people mistype them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store, Topic, find_topics, nearest_topics, open_store
from storage.models import Tag
from storage.topics.model import TopicModel
from tests.builders import DAY, paper

MODEL = TopicModel(
    version="invented",
    papers=40,
    frequencies={"mixture of expert": 9, "kv cache": 4, "lora": 3, "monte carlo tree search": 2},
    labels={
        "mixture of expert": "mixture of experts",
        "kv cache": "KV cache",
        "lora": "LoRA",
        "monte carlo tree search": "Monte Carlo tree search",
    },
    acronyms={
        "moe": ("mixture of expert", 5),
        "mct": ("monte carlo tree search", 2),
        "prm": ("process reward model", 1),
    },
    variants={"key value cache": "kv cache", "mixture of expert model": "mixture of expert"},
    names={"moe": "MoE", "mcts": "MCTS"},
)
CARRIED = {
    0: ("mixture of experts", "cache eviction"),
    1: ("mixture of experts", "KV cache"),
    2: ("Monte Carlo tree search",),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/papers.db")
    store.topics.keep_model(MODEL.version, MODEL.to_bytes())
    for n, topics in CARRIED.items():
        store.papers.add(paper(n), keys=[], tags=[Tag(topic, 1.0) for topic in topics])
    yield store
    store.close()


def labels(topics: list[Topic]) -> list[str]:
    return [topic.label for topic in topics]


def test_whole_topics(store: Store) -> None:
    tree = Topic("Monte Carlo tree search", 1, DAY, DAY, recent=1, aliases=("MCTS",))
    assert find_topics(store) == [
        Topic("mixture of experts", 2, DAY, DAY, recent=2, aliases=("MoE",)),
        Topic("KV cache", 1, DAY, DAY, recent=1, aliases=("key value cache",)),
        tree,
        Topic("cache eviction", 1, DAY, DAY, recent=1),
    ]
    assert find_topics(store, "mcts") == [tree]
    assert [topic.short for topic in find_topics(store)] == ["MoE", "", "MCTS", ""]
    assert replace(tree, label="MCTS planning").short == ""


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("experts", ["mixture of experts"]),
        ("MOE", ["mixture of experts"]),
        ("key-value", ["KV cache"]),
        ("cache", ["KV cache", "cache eviction"]),
        ("cache e", ["cache eviction"]),
        ("xperts", []),
        ("prm", []),
        ("  ", ["mixture of experts", "KV cache", "Monte Carlo tree search", "cache eviction"]),
    ],
)
def test_a_word_finds_topics_by_all_their_names(store: Store, word: str, found: list[str]) -> None:
    assert labels(find_topics(store, word)) == found


def test_what_a_word_is_a_name_of_comes_first(store: Store) -> None:
    for n in range(3):
        tags = [Tag("KV cache merging", 1.0), Tag("key value cache lists", 1.0)]
        store.papers.add(paper(n), keys=[], tags=tags)
    assert labels(find_topics(store, "kv cache"))[0] == "KV cache"
    assert labels(find_topics(store, "Key-Value Cache"))[0] == "KV cache"
    assert labels(find_topics(store, "kv cache", limit=1)) == ["KV cache"]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("mixure of expert", ["mixture of experts"]),
        ("cach", ["KV cache", "cache eviction"]),
        ("cach evction", ["cache eviction"]),
        ("mctss", ["Monte Carlo tree search"]),
        ("cach zebra", []),
        ("", []),
        ("-", []),
    ],
)
def test_nearest(store: Store, word: str, nearest: list[str]) -> None:
    assert labels(nearest_topics(store, word)) == nearest


def test_the_nearest_are_few(store: Store) -> None:
    assert labels(nearest_topics(store, "cach", limit=1)) == ["KV cache"]


def test_any_text_is_a_word(store: Store) -> None:
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
    def check(word: str) -> None:
        found = find_topics(store, word) + nearest_topics(store, word)
        assert {topic.label for topic in found} <= {its for all in CARRIED.values() for its in all}

    check()
