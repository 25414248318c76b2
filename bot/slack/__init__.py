"""The only caller of Slack.

calls     what can go wrong with a call, and what is tried again
answers   answers to one command or click       messages  conversations, direct messages, files
views     modals and App Homes
"""

from bot.slack.answers import ResponseUrl
from bot.slack.calls import AnswerLost, NotAllowed, asked
from bot.slack.messages import Conversation, Direct
from bot.slack.views import Views

__all__ = ["AnswerLost", "Conversation", "Direct", "NotAllowed", "ResponseUrl", "Views", "asked"]
