"""The pages a reader can reach: leaving a list, choosing, and an edition in the browser."""

from digest.web.app import make_app
from digest.web.server import web_server

__all__ = ["make_app", "web_server"]
