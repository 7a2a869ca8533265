"""A Slack workspace on this machine: Web API, Socket Mode, a page. Knows nothing of any one app."""

from localslack.apps import AppConfig
from localslack.client import LocalSlack, PersonAt
from localslack.server import serve

__all__ = ["AppConfig", "LocalSlack", "PersonAt", "serve"]
