"""The dashboard at `/`: what `digest run` did and will do, and what needs a person."""

from digest.web.dashboard.app import dashboard_routes

__all__ = ["dashboard_routes"]
