"""DATABASE_URL: which engine it names, and where."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from storage.errors import BadStoreUrl

POSTGRES = "postgresql", "postgres"


def is_postgres(url: str) -> bool:
    return url.partition(":")[0] in POSTGRES


def place_of(url: str) -> str:
    """The address as it may be shown: without who asks and by which password."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that do not match
        return url.partition(":")[0] + "://..."
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def sqlite_path(url: str) -> Path:
    """Raises: BadStoreUrl."""
    scheme, _, path = url.partition(":///")
    path = path.partition("?")[0].partition("#")[0]
    if scheme != "sqlite" or not path.strip("/"):
        raise BadStoreUrl(
            f"DATABASE_URL is {place_of(url)!r}, but must look like sqlite:///paperboy.db (three "
            "slashes: a path from here, four: from the root) or "
            "postgresql://user:password@host/database."
        )
    return Path(unquote(path))


def index_folder(url: str) -> Path:
    """Where the search index of the store at `url` is kept unless told otherwise: beside the file;
    for a database on another machine here, one for each replica. Raises: BadStoreUrl."""
    if is_postgres(url):
        name = unquote(place_of(url)).rstrip("/").rpartition("/")[2]
        return Path(f"{name}.index")
    return sqlite_path(url).with_suffix(".index")
