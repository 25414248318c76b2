"""Topics: whole outputs on an invented corpus, laws on any text, and the promises about cost."""

import json
import math
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.models import Tag
from storage.sources.files import read_pages, read_starter
from storage.tagging import model_of, shipped_model
from storage.topics import learnt
from storage.topics import model as model_file
from storage.topics.model import TopicModel

SHARED = Path(__file__).parents[3] / "shared"

CORPUS = [
    (
        "Patient Routers: Balanced Mixture of Experts for Weather Models",
        "Mixture of experts (MoE) layers send each token to a few experts. We study load balancing"
        " in MoE training for weather forecasting and show that patient routers keep load balancing"
        " stable. Large language models (LLMs) profit too.",
    ),
    (
        "Pruning Mixture-of-Experts Layers on Small Devices",
        "Mixture-of-Experts (MoE) models need much memory. Our expert pruning drops idle experts of"
        " large language models (LLMs) after load balancing. Expert pruning halves the memory.",
    ),
    (
        "Step by Step: A Process Reward Model for Crossword Puzzles",
        "We train process reward models (PRMs) that score each step of crossword puzzles. Compared"
        " with outcome reward models, a process reward model finds wrong steps early. Monte Carlo"
        " tree search guides large language models on crossword puzzles.",
    ),
    (
        "Cheap Labels for Process Reward Models",
        "Process reward models (PRMs) need costly step labels. We obtain labels by Monte Carlo tree"
        " search and fine-tune with LoRA. LLMs solve more algebra word problems.",
    ),
    (
        "Whale Songs as a Language: Speculative Decoding of Hydrophone Audio",
        "Speculative decoding drafts several tokens of whale songs at once. With a KV cache on"
        " ImageNet scale hydrophone audio, speculative decoding doubles the speed."
        " We fine-tune with LoRA.",
    ),
    (
        "KV Cache Compression for Long Letters",
        "The KV cache of LLMs grows with each letter. We compress KV caches by low-rank adaptation"
        " (LoRA) and test on ImageNet captions. Speculative decoding is kept.",
    ),
    (
        "Solving PDEs with Kites",
        "Partial differential equations (PDEs) describe wind. Physics-informed neural networks"
        " solve PDEs for kites, and Gaussian processes give error bars. Gaussian"
        " processes are cheap.",
    ),
    (
        "Gaussian Processes for Tea Temperature",
        "We model tea temperature with Gaussian processes. Physics-informed neural networks and"
        " Partial Differential Equations are compared.",
    ),
]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel.fit(CORPUS, version="invented")


NEW = (
    "A Process Reward Model That Reads Maps",
    "Orienteering agents study contour maps. We train PRMs with contour maps and speculative"
    " decoding; MoE layers and LLMs on a KV cache keep it fast.",
)


def labels(tags: tuple[Tag, ...]) -> list[str]:
    return [tag.topic for tag in tags]


def test_whole_tags_of_the_corpus(model: TopicModel) -> None:
    assert [labels(tags) for tags in model.tag(CORPUS)] == [
        ["mixture of experts", "large language models", "patient routers", "load balancing",
         "weather models"],
        ["mixture of experts", "large language models", "expert pruning", "load balancing"],
        ["process reward models", "crossword puzzles", "Monte Carlo tree search"],
        ["process reward models", "Monte Carlo tree search", "large language models"],
        ["speculative decoding", "hydrophone audio", "whale songs", "KV cache"],
        ["KV cache", "LoRA", "speculative decoding", "large language models"],
        ["partial differential equations", "Gaussian processes",
         "physics-informed neural networks"],
        ["Gaussian processes", "tea temperature", "partial differential equations",
         "physics-informed neural networks"],
    ]  # fmt: skip


def test_a_new_paper_is_tagged_by_a_model_that_never_saw_it(model: TopicModel) -> None:
    [tags] = model.tag([NEW])
    assert [(tag.topic, round(tag.weight, 3)) for tag in tags] == [
        ("process reward models", 0.400),
        ("mixture of experts", 0.168),
        ("KV cache", 0.152),
        ("speculative decoding", 0.152),
        ("large language models", 0.127),
    ]


def test_an_empty_model_tags_too() -> None:
    [tags] = TopicModel(version="empty").tag([NEW])
    assert labels(tags) == ["process reward model", "contour maps", "KV cache"]


def test_the_common_topic_weighs_little(model: TopicModel) -> None:
    weights = {tag.topic: tag.weight for tag in model.tag([NEW])[0]}
    assert min(weights, key=lambda topic: weights[topic]) == "large language models"


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("MoE", "mixture of experts"),
        ("Mixture-of-Experts", "mixture of experts"),
        ("mixture of experts models", "mixture of experts"),
        ("MoE models", "mixture of experts"),
        ("LLMs", "large language models"),
        ("llm", "large language models"),
        ("PRM", "process reward models"),
        ("kv-caches", "KV cache"),
        ("low-rank adaptation", "LoRA"),
        ("lora", "LoRA"),
        ("PDE", "partial differential equations"),
        ("gaussian process", "Gaussian processes"),
        ("sourdough", None),
        ("", None),
    ],
)
def test_canonical(model: TopicModel, phrase: str, label: str | None) -> None:
    assert model.canonical(phrase) == label


def test_every_label_is_its_own_canonical_form(model: TopicModel) -> None:
    every = [model.labels.get(form, form) for form in model.frequencies]
    assert [model.canonical(label) for label in every] == every


def test_acronyms_are_kept_with_the_papers_that_define_them(model: TopicModel) -> None:
    assert model.acronyms == {
        "llm": ("large language model", 2),
        "lora": ("low rank adaptation", 1),
        "moe": ("mixture of expert", 2),
        "pde": ("partial differential equation", 1),
        "prm": ("process reward model", 2),
    }


def test_a_field_is_a_topic_only_of_a_paper_that_says_so_in_its_title() -> None:
    text = "We study deep learning on MNIST. Deep learning needs whale songs and tea kettles."
    empty = TopicModel(version="empty")
    [inside, title] = empty.tag([("Whale songs", text), ("Deep learning of whale songs", text)])
    assert labels(inside) == ["whale songs", "tea kettles"]
    assert labels(title) == ["deep learning", "whale songs", "tea kettles"]


def test_one_word_in_passing_comes_after_phrases() -> None:
    text = "Whale songs and tea kettles and paper boats hum. Nobody mentions {}."
    model = TopicModel(version="known", papers=9, frequencies={"pruning": 3, "whale song": 2})
    passing, twice = (
        ("Humming", text.format("pruning")),
        ("Humming", text.format("pruning. Pruning")),
    )
    [once, often] = model.tag([passing, twice])
    assert "pruning" not in labels(once)
    assert "pruning" in labels(often)


def test_topics_in_other_words_are_one_named_by_the_commonest() -> None:
    papers = [
        ("Inference-time scaling of kites", "Inference-time scaling of kites is slow."),
        ("Test-time compute for boats", "Test-time compute lets boats think."),
        ("Test-time compute for whales", "Test-time compute lets whales think."),
    ]
    model = TopicModel.fit(papers, version="same")
    assert model.frequencies["test time compute"] == 3
    assert model.canonical("inference time scaling") == "test-time compute"
    assert model.aliases()["test-time compute"] == ("inference time scaling",)
    assert "test-time compute" in labels(model.tag(papers)[0])


def test_topics_have_their_other_names(model: TopicModel) -> None:
    names = model.aliases()
    assert names["mixture of experts"] == ("MoE",)
    assert names["partial differential equations"] == ("PDE",)
    assert names["LoRA"] == ("low rank adaptation",)
    assert all(its for its in names.values())


def test_what_says_nothing_is_no_topic() -> None:
    title = "A Novel Method"
    text = (
        "This paper presents a method. Experimental results show state of the art performance on a"
        " large number of tasks. Smith et al. propose 42 significant improvements."
    )
    assert TopicModel(version="empty").tag([(title, text)]) == [()]


def test_an_acronym_is_read_as_its_own_paper_says() -> None:
    other = ("Moth Observation Events", "A moth observation event (MOE) is counted. MOE data grow.")
    [tags] = TopicModel.fit(CORPUS, version="x").tag([other])
    assert "mixture of experts" not in labels(tags)
    assert "moth observation event" in labels(tags)


def test_fit_and_tag_are_deterministic(model: TopicModel) -> None:
    again = TopicModel.fit(CORPUS, version="invented")
    assert again == model
    assert again.to_bytes() == model.to_bytes()
    assert again.tag(CORPUS) == model.tag(CORPUS)


def test_a_paper_is_tagged_alike_alone_and_among_others(model: TopicModel) -> None:
    assert [model.tag([paper])[0] for paper in CORPUS] == model.tag(CORPUS)


def test_packing_loses_nothing(model: TopicModel) -> None:
    loaded = TopicModel.from_bytes(model.to_bytes())
    assert loaded == model
    assert loaded.to_bytes() == model.to_bytes()
    assert loaded.tag(CORPUS) == model.tag(CORPUS)


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(OSError, match="gzip"):
        TopicModel.from_bytes(b"no gzip")


def test_nothing_heavy_is_imported_before_it_is_needed(model: TopicModel, tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(model.to_bytes())
    code = (
        "import sys; from storage.topics.model import TopicModel; from pathlib import Path;"
        "model = TopicModel.from_bytes(Path(sys.argv[1]).read_bytes());"
        "model.canonical('MoE'); model.to_bytes();"
        "print([m for m in ('sklearn', 'scipy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "m")],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_tfidf_against_its_formula(model: TopicModel) -> None:
    read = [model_file._read(*paper)[0] for paper in CORPUS]
    for found, masses in zip(read, model_file._tfidf(read, model), strict=True):
        tf: Counter[str] = Counter()
        for candidate in found:
            tf[candidate.form] += model_file.TITLE_WEIGHT if candidate.title else 1
        slow = {
            form: (1 + math.log(n))
            * (1 + math.log((1 + model.papers) / (1 + model.frequencies.get(form, 0))))
            for form, n in tf.items()
        }
        assert masses == pytest.approx(slow)


def test_frequencies_against_a_count() -> None:
    bags = [["kite", "wind", "kite"], [], ["wind"]]
    assert model_file._document_frequencies(bags) == {"kite": 1, "wind": 2}
    assert model_file._document_frequencies([[], []]) == {}


def test_spellings_of_one_word_or_two_and_slips_are_one_topic() -> None:
    frequencies = {"wave form": 3, "waveform": 1, "kite segmentation": 10, "kite segmantation": 1}
    frequencies |= {"human emotion": 10, "human motion": 1, "kite landing system": 1}
    frequencies |= {"kite landing": 2, "state space": 9, "state space model": 3}
    assert learnt.variants(frequencies, set()) == {
        "waveform": "wave form",
        "kite segmantation": "kite segmentation",
        "kite landing system": "kite landing",
    }


HOSTILE = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["deep", "kite", "network", "networks", "KiteNet", "(KN)", "kite-net", "(LLMs)", "large",
         "language", "models", "of", "$x$", "<b>", "\\cite{a}", "3.5B", "’s", "\x00", "文本", ".",
         ",", "the", "we", "train", "-"]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4), st.tuples(HOSTILE, HOSTILE))
def test_laws_of_tags_on_any_text(papers: list[tuple[str, str]], new: tuple[str, str]) -> None:
    model = TopicModel.fit(papers, version="any")
    assert TopicModel.from_bytes(model.to_bytes()) == model
    for tags in model.tag([*papers, new]):
        weights = [tag.weight for tag in tags]
        assert len(tags) <= model_file.MOST
        assert len(set(labels(tags))) == len(tags)
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for weight in weights)
        assert not tags or sum(weights) == pytest.approx(1)
        for label in labels(tags):
            assert 0 < len(label) <= 60
            assert label == label.strip()
            assert not re.search(r"[<>\\{}$\x00-\x1f\x7f]", label)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_canonical_never_raises(model: TopicModel, phrase: str) -> None:
    model.canonical(phrase)


def real_papers(limit: int) -> list[tuple[str, str]]:
    path = SHARED / "data" / "papers" / "ml_10k.jsonl"
    if not path.exists():
        pytest.skip(f"needs the real papers of {path}")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(limit), strict=False)]
    return [(row["title"], row["abstract"]) for row in rows]


def test_real_papers_get_three_to_six_in_time_and_space() -> None:
    papers = real_papers(1000)
    began = time.process_time()
    model = TopicModel.fit(papers, version="real")
    fitted = time.process_time() - began
    model.tag(papers[:10])
    began = time.process_time()
    tagged = model.tag(papers[:100])
    spent = time.process_time() - began
    enough = sum(model_file.FEWEST <= len(tags) <= model_file.MOST for tags in tagged)
    assert enough >= 97
    assert fitted < 10
    assert spent < 1.5  # 0.2 s alone; the cores are shared
    assert len(model.to_bytes()) < 150_000


def test_odd_records_break_nothing(model: TopicModel) -> None:
    path = SHARED / "data" / "papers" / "odd_records.jsonl"
    if not path.exists():
        pytest.skip(f"needs the odd records of {path}")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    tags = model.tag([(row["title"], row.get("abstract") or "") for row in rows])
    assert len(tags) == len(rows)
    assert sum(len(its) >= model_file.FEWEST for its in tags) > 0.85 * len(rows)


def test_the_shipped_model_tags_one_paper_in_an_empty_database() -> None:
    (tags,) = shipped_model().tag(
        [
            (
                "Quiet Drafts: Speculative Decoding for Small Machines",
                "Speculative decoding with a mixture of experts (MoE) as the draft model. The MoE "
                "fits in 2 GB and accepts most tokens.",
            )
        ]
    )
    assert [tag.topic for tag in tags][:2] == ["speculative decoding", "mixture of experts"]
    assert 3 <= len(tags) <= 6


def test_the_shipped_model_is_what_the_shelf_and_its_pages_teach(shared: Path) -> None:
    pages = read_pages([str(shared / "seeds")], today=date(2026, 1, 1))
    fitted = model_of(chain(read_starter(), pages))
    assert fitted == shipped_model(), "run python -m storage.starter ../shared/seeds"
