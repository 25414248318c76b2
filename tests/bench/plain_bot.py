"""A bot of ten lines that only acknowledges, behind the same server: what is the least.

python -m tests.bench.plain_bot, with the settings of `papers serve`
"""

import os
from wsgiref.types import WSGIApplication

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from bot.config import Config
from bot.serve import Server


class Plain(Server):
    def load(self) -> WSGIApplication:
        known = AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-none")
        app = App(signing_secret=self._config.signing_secret, authorize=lambda: known)

        @app.command("/papers")
        def papers(ack: Ack) -> None:
            ack()

        handler: WSGIApplication = SlackRequestHandler(app, path="/slack/events")
        return handler


if __name__ == "__main__":
    Plain(Config.from_env(os.environ)).run()
