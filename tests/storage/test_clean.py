"""Cleaning: whole outputs on invented texts, laws on any text, and a look at the real pages."""

import json
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.clean import clean, clean_name, clean_text, clean_title
from storage.models import Fact, Mention, Paper, Received, Record, Source

CLEANERS = (clean_title, clean_text, clean_name)

LATEX = [
    (r"Poincar\'e, Poincar\'{e}, T\"ulu, na\"{\i}ve", "Poincaré, Poincaré, Tülu, naïve"),
    (
        r"Erd\H{o}s, {\L}ukasz, \L ukasz, {\"U}nal, Fran\c{c}ois",
        "Erdős, Łukasz, Łukasz, Ünal, François",
    ),
    (r"it\'s and don\'t, \"quoted\"", "it's and don't, \"quoted\""),
    (r"65\% of Q\&A by a\_b for \$5", "65% of Q&A by a_b for $5"),
    ("IA-RED$^2$, MedS^3, GPT-[n], L$_2$, $10^{-3}$", "IA-RED², MedS³, GPT-[n], L₂, 10⁻³"),
    (r"$O(n \log n)$, $O(n\log n)$, $\pi$, PanGu-$π$", "O(n log n), O(n log n), π, PanGu-π"),
    (r"$x_{ij}$, $F_{max}$, $T^{\frac{1-p}{2}}$, $A^\top$", "xᵢⱼ, F_max, T^((1-p)/2), Aᵀ"),
    (r"$\tilde{O}(\sqrt{\log T})$ in \(\mathbb{R}^d\)", "Õ(√(log T)) in ℝᵈ"),
    (r"$\{-1,1\}^n\rightarrow \mathbb{R}$", "{-1,1}ⁿ → ℝ"),
    (r"354$\times$, $\sim$20 s, $\pm 1$, $x\in X$", "354×, ~20 s, ±1, x ∈ X"),
    ("costs $5 to $10, or US$ 3, or $1,000.", "costs $5 to $10, or US$ 3, or $1,000."),
    (r"at \url{http://a.test/x_y\%20z}", "at http://a.test/x_y%20z"),
    (r"\href{https://a.test/x}{Code here}", "Code here (https://a.test/x)"),
    ("at https://a.test/x{Demo}.", "at Demo (https://a.test/x)."),
    ("at https://a.test/x{https://a.test/x}.", "at https://a.test/x."),
    ("{https://a.test/~x/a_b--c}", "https://a.test/~x/a_b--c"),
    (r"\textbf{Tidal \textbf{Memory Cells} (TMC). Built", "Tidal Memory Cells (TMC). Built"),
    (r"merges \ModelName, our \mone{}, and \eps-nets", "merges ModelName, our mone, and ε-nets"),
    (r"\blue{hot}, \textcolor{red}{warm} and {\em cold air}", "hot, warm and cold air"),
    (r"as~\cite{a2020b} in Fig.~\ref{f} (\citep{c})", "as in Fig."),
    ("prior work~moon2023tide requires <cit.>.", "prior work requires."),
    (r"\sqrtn-consistent, \emphany, and\or", "√n-consistent, any, and/or"),
    (
        r"see\footnote{In \emph{Ebb}.} \begin{itemize}\item A \item B\end{itemize}",
        "see (In Ebb.) A B",
    ),
    ("mathcal{O}(n^{1+o(1)}), 360^{circ}, H_{infty}, 1{8}", "O(n¹⁺ᵒ⁽¹⁾), 360°, H_∞, 1/8"),
    ("textit{O}bstacles and {bf 1}", "Obstacles and 1"),
    ("pass^k, A^*, R^d, snake_case, x^2_ij, ^_^", "pass^k, A*, Rᵈ, snake_case, x²_ij, ^_^"),
    (
        'a set {1, 2} and {"a": 1} and {GPT}-4 and {é}tude',
        'a set {1, 2} and {"a": 1} and GPT-4 and étude',
    ),
]

PROSE = [
    ("``tides'' and ''ebbs'' and `weaker' ones", "“tides” and “ebbs” and ‘weaker’ ones"),
    ("3--4, one---two, a -- b, --flag, C-- code", "3–4, one—two, a – b, --flag, C-- code"),
    ("~1000 of Fig.~3, x~N(0,1), 5~10", "~1000 of Fig. 3, x~N(0,1), 5~10"),
    ("sim1000, 2.3times, 5times5, 3 times, similar", "~1000, 2.3×, 5×5, 3 times, similar"),
    ("R rightarrow S, geq 90%, Adapt-infty, g circ p", "R → S, ≥ 90%, Adapt-∞, g ∘ p"),
    ("tidal systems.While the sea rests", "tidal systems. While the sea rests"),
    ("Node.js, OpenAI.com, torch.Tensor is, a.Bc", "Node.js, OpenAI.com, torch.Tensor is, a.Bc"),
    ("at http://a.test/ebb.While the", "at http://a.test/ebb.While the"),
    ("state-of-\nthe-art compu-\ntation", "state-of-the-art computation"),
    ("well-\nknown, in-\nand output", "well-known, in- and output"),
    ("com- munication is communication", "communication is communication"),
    ("high- and low", "high- and low"),
    ("im(cid:173) age and re\u00adsult", "image and result"),
]  # fmt: skip

MARKUP = [
    ("<jats:p>We <b>show</b> H<sub>2</sub>O, x<sup>th</sup></jats:p>", "We show H₂O, xth"),
    ("R&amp;D, AT&T, &#8217;, R&D;, &amp;lt;5", "R&D, AT&T, ’, R&D;, <5"),
    ("a < b > c, <unk>, <s> x </s>, v<bool>", "a < b > c, <unk>, <s> x </s>, v<bool>"),
    ("an operator <i refines G> F", "an operator <i refines G> F"),
    ("\u202eevil\u202c te\u200bxt\ufeff\x07 \u2066x\u2069", "evil text x"),
    ("می\u200cخواهم wo\u200drd 👩\u200d👧", "می\u200cخواهم word 👩\u200d👧"),
    ("it\x92s na\u00c3\u00afve â\x80\x9cmoonâ\x80\x9d viewerâ€™s", "it’s naïve “moon” viewer’s"),
    ("a\u0301 ﬁne\u00a0line\r\nand\u2028more\t.", "á fine line and more ."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "readable"), [*LATEX, *PROSE, *MARKUP])
def test_text_reads(text: str, readable: str) -> None:
    assert clean_text(text) == readable


@pytest.mark.parametrize(
    ("title", "readable"),
    [
        ("OriTide:Enhancing Ebb Code", "OriTide: Enhancing Ebb Code"),
        ("TideLM:an Efficient Model", "TideLM: an Efficient Model"),
        ("N:M Sparsity in std::vector", "N:M Sparsity in std::vector"),
        ("Tides Are All You Need.", "Tides Are All You Need"),
        ("A Note on Moon et al.", "A Note on Moon et al."),
        ("Why Tides? To Be...", "Why Tides? To Be..."),
        ("Who Is in the U.S.", "Who Is in the U.S."),
        ("What Pulls the Sea?", "What Pulls the Sea?"),
        ("{A Whole Title in Braces}", "A Whole Title in Braces"),
        ("2 OLMo 2 Furious", "2 OLMo 2 Furious"),
        (r"$\nabla^2$Tide: \textsc{Moon-Instruct}", "∇²Tide: Moon-Instruct"),
    ],
)
def test_title_reads(title: str, readable: str) -> None:
    assert clean_title(title) == readable


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ('J\\"urgen  Ebb', "Jürgen Ebb"),
        ("{van der} Berg*", "van der Berg"),
        ('M{\\"u}ller~A.$^{1,2}$', "Müller A."),
        ("O'Brien", "O'Brien"),
        ("\u200bAndr&eacute; Li†", "André Li"),
    ],
)
def test_name_reads(name: str, readable: str) -> None:
    assert clean_name(name) == readable


def test_a_record_becomes_a_paper() -> None:
    shown = Mention(Source.DAILY_PAGE, "page.txt", date(2025, 3, 11), 4, 12)
    record = Record(
        title="Ebb$^2$:Learning Tides.\x00",
        mention=shown,
        abstract="We gain 5\\%.\ud800",
        summary="Tides are learnt.",
        authors=("Ada~Moon", " ", "J\\'er\\^ome Sel*"),
        author_count=3,
        arxiv_id="https://arxiv.org/abs/2503.00001V2",
        doi="https://doi.org/10.1234/ABC.5",
        url="https://a.test/ebb",
        published=date(2025, 3, 9),
    )
    assert clean(record) == Paper(
        title="Ebb²: Learning Tides",
        abstract="We gain 5%.",
        summary="Tides are learnt.",
        authors=("Ada Moon", "Jérôme Sel"),
        author_count=3,
        arxiv_id="2503.00001",
        doi="10.1234/abc.5",
        url="https://a.test/ebb",
        published=date(2025, 3, 9),
        mentions=(shown,),
        received=(
            Received(
                "2025-03-11",
                "Ebb$^2$:Learning Tides.",
                "We gain 5\\%.",
                "daily_page",
                (
                    Fact("arxiv_id", "2025-03-11", "2503.00001"),
                    Fact("author_count", "2025-03-11", 3),
                    Fact("authors", "2025-03-11", ("Ada Moon", "Jérôme Sel")),
                    Fact("doi", "2025-03-11", "10.1234/abc.5"),
                    Fact("published", "2025-03-11", "2025-03-09"),
                    Fact("summary", "2025-03-11", "Tides are learnt."),
                    Fact("url", "2025-03-11", "https://a.test/ebb"),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("field", "told", "kept"),
    [
        ("arxiv_id", "math.AG/0211159v3", "math.ag/0211159"),
        ("arxiv_id", "n/a", None),
        ("arxiv_id", "", None),
        ("doi", "DOI: 10.1/x", None),
        ("doi", "doi:10.1000/X y", None),
        ("doi", "doi:10.1000/X", "10.1000/x"),
        ("url", "javascript:alert(1)", None),
        ("url", "http://a.test/\u202egpj", None),
        ("url", " http://a.test/x ", "http://a.test/x"),
    ],
)
def test_only_ids_and_addresses_of_known_shape_are_kept(
    field: str, told: str, kept: str | None
) -> None:
    record = Record(title="Ebb", mention=Mention(Source.STARTER, "shelf"), **{field: told})  # type: ignore[arg-type]
    assert getattr(clean(record), field) == kept


SIGNS = r"""
    \ $ $$ { } ^ _ ~ `` '' ' ` -- --- \textbf \frac \sqrt \cite{a} \alpha \footnote{ \( \) \% \'
    \" \url{ \begin{x} \not mathcal{ sim1 2times systems.While &lt; &amp; &#36; <b> </b>
    <sup>2</sup> https://a.test/b . : ( ) [ ] a word The 1 é ² x_1 pass^k A:Bc â€™
"""
UNSEEN = [" ", "\n", "\r", "\x00", "\x92", "\u0301", "\u200b", "\u202e", "\u00ad", "\ud800"]
HOSTILE = st.lists(st.sampled_from([*SIGNS.split(), *UNSEEN]), max_size=40).map("".join)


@pytest.mark.parametrize("cleaner", CLEANERS)
@given(text=st.one_of(HOSTILE, st.text(), st.text(st.characters(codec=None), max_size=30)))
@settings(max_examples=400, deadline=None)
def test_any_text_comes_to_rest(cleaner: Callable[[str], str], text: str) -> None:
    readable = cleaner(text)
    assert cleaner(readable) == readable
    assert readable == unicodedata.normalize("NFC", " ".join(readable.split()))
    readable.encode()
    assert not [c for c in readable if unicodedata.category(c) == "Cc" or c in "\u202e\u200b"]


@given(words=st.lists(st.from_regex(r"[a-z]{4,8}", fullmatch=True), min_size=1, max_size=12))
def test_plain_words_are_never_lost(words: list[str]) -> None:
    marked = " ".join(
        rf"\textit{{{word}}}" if n % 2 else f"${word}$" for n, word in enumerate(words)
    )
    assert clean_text(marked).split() == words


def test_a_text_that_never_rests_keeps_its_words() -> None:
    nested = "&am" * 12 + "p;" * 12 + "lt;moon tide"
    assert clean_text(nested).endswith("moon tide")
    assert clean_text(clean_text(nested)) == clean_text(nested)


GROWING = [
    "{", "{a", "\\", "$", "$x", "^", "$^", "_{", "\\frac{", "\\sqrt", "\\textbf{", "\\cite[",
    "''a ", "``", '"\'\'', "<", "<b>", "<a ", "&amp;", "a-\n", "\u0301\u0316", "https://", "x.A",
    "xx:Aa", "`a", "{x}$", ", ", "\\footnote{", "x^", "{}", "\\'",
]  # fmt: skip


@pytest.mark.parametrize("unit", GROWING)
def test_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    def seconds(size: int, cleaner: Callable[[str], str]) -> float:
        text = (unit * size)[:size] + "}" * (size if "{" in unit else 0) + "x"
        return min(_seconds(cleaner, text) for _ in range(2))

    for cleaner in CLEANERS:
        small, large = seconds(2_500, cleaner), seconds(20_000, cleaner)
        assert large < 0.05 or large < 40 * small  # eight times the text


def _seconds(cleaner: Callable[[str], str], text: str) -> float:
    start = time.process_time()
    cleaner(text)
    return time.process_time() - start


def test_pylatexenc_loads_only_for_a_macro() -> None:
    script = (
        "import sys; from storage.clean import clean_text; clean_text('5\\\\% of $x^2$');"
        "assert 'pylatexenc' not in sys.modules; clean_text('$\\\\alpha$');"
        "assert 'pylatexenc' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


def test_nothing_of_latex_is_left_on_the_real_texts(shared: Path) -> None:
    texts = [*_seed_texts(shared), *_page_texts(shared), *_json_texts(shared)]
    if not texts:
        pytest.skip("the folder of real data holds no texts")
    cleaned = [clean_text(text) for text in texts]
    assert [text for text in cleaned if clean_text(text) != text] == []
    assert [text for text in cleaned if "\\" in text] == []
    stray = [m[0] for text in cleaned for m in re.finditer(r".{0,9}\$(?!\s?\d).{0,9}", text)]
    assert len(stray) <= 5, stray


def _seed_texts(shared: Path) -> Iterator[str]:
    for path in sorted(shared.glob("seeds/*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def _page_texts(shared: Path) -> Iterator[str]:
    for path in shared.glob("data/pages/*.expected.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (
                paper[part]
                for paper in json.loads(line)["papers"]
                for part in ("title", "abstract")
            )


def _json_texts(shared: Path) -> Iterator[str]:
    for path in shared.glob("data/papers/*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield from (record["title"], record["abstract"])


@pytest.mark.parametrize(
    ("told", "arxiv", "doi"),
    [
        ({"url": "https://huggingface.co/papers/2503.00001"}, "2503.00001", None),
        ({"url": "https://arxiv.org/pdf/2503.00001v3"}, "2503.00001", None),
        ({"url": "https://doi.org/10.1000/X"}, None, "10.1000/x"),
        ({"doi": "10.48550/arXiv.2503.00001"}, "2503.00001", "10.48550/arxiv.2503.00001"),
        ({"url": "https://arxiv.org/abs/2503.00002", "arxiv_id": "2503.00001"}, "2503.00001", None),
        ({"url": "https://a.test/arxiv"}, None, None),
    ],
)
def test_an_id_in_the_link_is_as_good_as_told(
    told: dict[str, str], arxiv: str | None, doi: str | None
) -> None:
    paper = clean(Record(title="Ebb", mention=Mention(Source.FEED, "feed"), **told))  # type: ignore[arg-type]
    assert (paper.arxiv_id, paper.doi) == (arxiv, doi)
