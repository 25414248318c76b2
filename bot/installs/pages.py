"""What a browser is shown at the doors of OAuth: plain HTML, no script, nothing from elsewhere.

Foreign text enters through `escape` alone, and only a place's name is such.
"""

from html import escape
from urllib.parse import quote

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
# Beside us, so that it is right behind a proxy that adds to our path.
AGAIN = '<a href="install">Start again</a>'


def installed(name: str, *, workspace: str) -> str:
    """workspace: "" where it was a whole enterprise."""
    where = escape(name) or "your Slack"
    if not workspace:
        return _page(
            f"Paperboy is in {where}",
            "An admin of your organisation chooses in Slack which of its workspaces have it.",
        )
    slack = f"https://app.slack.com/client/{quote(workspace, safe='')}"
    return _page(
        f"Paperboy is in {where}",
        f'Type <code>/papers help</code> in <a href="{slack}">Slack</a> to begin.',
    )


def cancelled() -> str:
    return _page("Nothing was installed", f"You said no, and nothing is kept. {AGAIN}")


def not_begun_here() -> str:
    return _page(
        "This did not begin here",
        "The way to Slack and back must be gone once, in one browser, within ten minutes. " + AGAIN,
    )


def refused() -> str:
    return _page("Slack did not agree", f"Nothing was installed. {AGAIN}")


def failed() -> str:
    return _page(
        "That did not work", f"Nothing was installed. Wait a minute, then try once more. {AGAIN}"
    )


def _page(title: str, text: str) -> str:
    """title, text: HTML."""
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n</html>\n"
    )
