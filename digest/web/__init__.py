"""The pages a reader can reach: leaving a list, choosing, and an edition in the browser."""

from digest.web.app import make_app, make_run_app
from digest.web.server import web_server

__all__ = ["make_app", "make_run_app", "web_server"]
