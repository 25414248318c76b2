"""The only caller of Slack.

calls     what can go wrong with a call, and what is tried again
answers   answers to one command or click       messages  conversations, direct messages, files
views     modals and App Homes                  directory  who is who
files     what people share with the bot         pictures   what it shows in messages
assistant  that an answer is under way, and what could be asked
unfurls   what stands under others' links       oauth      a code for a token
cards     what everybody sees, written anew
posting   digests, once                         probe   is Slack there, for a checkup
"""

from bot.slack.answers import ResponseUrl
from bot.slack.assistant import Assistant
from bot.slack.calls import AnswerLost, NotAllowed, TryLater, asked
from bot.slack.cards import Cards, Drawn, look_of
from bot.slack.clients import Clients
from bot.slack.directory import Directory, onlooker
from bot.slack.files import Files
from bot.slack.messages import Conversation, Direct
from bot.slack.oauth import Access, Exchange, introduced, is_dead
from bot.slack.pace import Pace
from bot.slack.pictures import Pictures
from bot.slack.posting import Post
from bot.slack.unfurls import Unfurls
from bot.slack.views import Views
from bot.slack.workflow import RunningStep

__all__ = [
    "Access",
    "AnswerLost",
    "Assistant",
    "Cards",
    "Clients",
    "Conversation",
    "Direct",
    "Directory",
    "Drawn",
    "Exchange",
    "Files",
    "NotAllowed",
    "Pace",
    "Pictures",
    "Post",
    "ResponseUrl",
    "RunningStep",
    "TryLater",
    "Unfurls",
    "Views",
    "asked",
    "introduced",
    "is_dead",
    "look_of",
    "onlooker",
]
