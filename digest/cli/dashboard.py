"""`digest dashboard`: a link that signs in to the dashboard of `digest run`, once."""

from __future__ import annotations

from digest.cli.project import load_project, say


def dashboard() -> None:
    """Print a link to the dashboard of `digest run`; it signs in once, within 15 minutes."""
    from digest.store import Store
    from digest.web.dashboard.access import dashboard_address, is_open, make_link
    from digest.wiring import utc_now

    config, _ = load_project()
    if is_open(config):
        say(f"{dashboard_address(config)}/")
        return
    with Store.open(config.database, create=False) as store:
        say(make_link(store, config, utc_now()))
