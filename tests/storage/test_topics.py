"""Topics: whole outputs on an invented corpus, laws on any text, and the promises about cost."""

import json
import math
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import topics
from storage.topics import TopicModel

SHARED = Path(__file__).parents[3] / "shared"

CORPUS = [
    (
        "Patient Routers: Balanced Mixture of Experts for Weather Models",
        "Mixture of experts (MoE) layers send each token to a few experts. We study load balancing in"
        " MoE training for weather forecasting and show that patient routers keep load balancing"
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
        "Speculative decoding drafts several tokens of whale songs at once. With a KV cache on ImageNet"
        " scale hydrophone audio, speculative decoding doubles the speed. We fine-tune with LoRA.",
    ),
    (
        "KV Cache Compression for Long Letters",
        "The KV cache of LLMs grows with each letter. We compress KV caches by low-rank adaptation"
        " (LoRA) and test on ImageNet captions. Speculative decoding is kept.",
    ),
    (
        "Solving PDEs with Kites",
        "Partial differential equations (PDEs) describe wind. Physics-informed neural networks solve"
        " PDEs for kites, and Gaussian processes give error bars. Gaussian processes are cheap.",
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


def labels(tags: tuple[topics.Tag, ...]) -> list[str]:
    return [tag.topic for tag in tags]


def test_whole_tags_of_the_corpus(model: TopicModel) -> None:
    assert [labels(tags) for tags in model.tag(CORPUS)] == []


def test_a_new_paper_is_tagged_by_a_model_that_never_saw_it(model: TopicModel) -> None:
    [tags] = model.tag([NEW])
    assert labels(tags) == []
