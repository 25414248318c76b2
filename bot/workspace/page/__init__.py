"""The local Slack as a page in the browser, with the real bot in it: `papers try`.

stage    the bot, two workspaces, three people in each     opening   from start to Ctrl-C
server   loopback HTTP: who may ask, what is served        api       questions and acts
shown    what a person sees, as the page gets it           acts      what a person does
hours    the clock, moved on, and what the bot does then   shelf     papers that come in meanwhile
kept     what stays from one run to the next               troubles  what goes wrong with Slack
traffic  every payload in and out, for the inspector       static/   the page itself
"""

from bot.workspace.page.opening import open_page
from bot.workspace.page.server import PageServer
from bot.workspace.page.stage import Stage, on_stage

__all__ = ["PageServer", "Stage", "on_stage", "open_page"]
