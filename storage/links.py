"""The papers that a text names by a link or an id. Pure.

A name is a paper's look-up key (see identity.keys) in readable form: "arxiv:2405.04434",
"arxiv:math/0309136", "doi:10.1000/xyz", "openreview:AbC-d_12", "acl:2023.acl-long.1". Read again,
it names the same paper.
"""

import re
from urllib.parse import unquote

_ARXIV = (
    r"(?P<arxiv>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]{1,19}(?:\.[a-z-]{2,9})?/\d{7})"
    r"(?:v\d{1,2})?(?![.-]?\d|-?[a-z])"
)
_AT_ARXIV = (
    r"(?:arxiv\.org/(?:abs|pdf|html|ps|format|src|e-print)|(?:huggingface|hf)\.co/papers"
    r"|(?:alphaxiv|ar5iv)\.org/(?:abs|pdf|html|overview))/(?:arxiv:)?|arxiv(?::\s?|\s)"
)
# The order of what follows `?` is anybody's; `noteId` is a comment, not a paper.
_OPENREVIEW = (
    r"(?:openreview\.net/(?:forum|pdf|attachment)\?"
    r"(?:[\w.%~-]{1,40}=[^\s<>|\"&#;]{0,200}&){0,5}?id=|openreview:)"
    r"(?P<openreview>[\w-]{5,20})(?![\w-])"
)
_ACL_ID = r"\d{4}\.[a-z\d_]{2,30}-[a-z\d_]{1,20}\.\d{1,5}|[a-z]\d\d-\d{4,5}"
_ACL = rf"(?:aclanthology\.org/|aclweb\.org/anthology/|acl:)(?P<acl>{_ACL_ID})(?!\d)"
# Without the angle brackets that few DOIs have: around links they are Slack's and Markdown's.
_IN_DOI = r"[\w.()\[\]:;,/%@!$*+='~-]"
_DOI = rf"(?P<doi>10\.\d{{4,9}}(?:\.\d{{1,9}})?(?:/|%2f){_IN_DOI}{{1,90}}+)(?!{_IN_DOI})"
_AT_DOI = r"doi\.org/|doi:\s?"

_OF_ARXIV, _OF_ACL = "10.48550/arxiv.", "10.18653/v1/"
_SUBJECT_CLASS = re.compile(r"\.[a-z-]+(?=/)")
_FLAGS = re.IGNORECASE | re.ASCII


def _shape(bare: str) -> re.Pattern[str]:
    """bare: what else an arXiv id or a DOI may stand behind."""
    start = r"(?<![a-z\d-])"
    ids = f"(?:{start}(?:{_AT_ARXIV}){bare}){_ARXIV}|(?:{start}(?:{_AT_DOI}){bare}){_DOI}"
    return re.compile(f"{ids}|{start}(?:{_OPENREVIEW}|{_ACL})", _FLAGS)


_LINKED = _shape("")
_BARE = _shape(r"|(?<![\w./-])")
_WHOLE_DOI = re.compile(_DOI, _FLAGS)
_WHOLE_ACL = re.compile(_ACL_ID, _FLAGS)
_WHOLE_ARXIV = re.compile(_ARXIV, _FLAGS)


def papers_named(text: str, *, bare: bool = False) -> tuple[str, ...]:
    """Every paper that `text` names, in order, each once, whatever page and version of it.

    Read are links (arXiv and its mirrors, Hugging Face papers, OpenReview, ACL Anthology, DOI;
    with or without https://), and ids that say what they are (arXiv:2405.04434v2, doi:10.…).
    bare: also ids that do not, 2405.04434 and 10.1000/xyz. Never raises.
    """
    found = map(_name, (_BARE if bare else _LINKED).finditer(text))
    return tuple(dict.fromkeys(filter(None, found)))


def _name(found: re.Match[str]) -> str:
    """ "" where it only looks like a DOI."""
    if id := found["arxiv"]:
        return _arxiv(id)
    if id := found["openreview"]:
        return f"openreview:{id}"  # its case counts
    return f"acl:{found['acl'].lower()}" if found["acl"] else _doi(found["doi"])


def _arxiv(id: str) -> str:
    return f"arxiv:{_SUBJECT_CLASS.sub('', id.lower())}"


def _doi(written: str) -> str:
    """The DOI's paper; arXiv's and the ACL Anthology's have ids of their own."""
    doi = _trimmed(unquote(written).lower())
    if found := _WHOLE_ARXIV.fullmatch(doi.removeprefix(_OF_ARXIV)):
        return _arxiv(found["arxiv"])
    if _WHOLE_ACL.fullmatch(doi.removeprefix(_OF_ACL)):
        return f"acl:{doi.removeprefix(_OF_ACL)}"
    return f"doi:{doi}" if _WHOLE_DOI.fullmatch(doi) else ""


def _trimmed(text: str) -> str:
    """Without the punctuation of the sentence around it."""
    while text:
        opened = {")": "(", "]": "["}.get(text[-1])
        loose = opened and text.count(opened) < text.count(text[-1])
        if not loose and text[-1] not in ".,:;!'*~_/([":
            return text
        text = text[:-1]
    return ""
