"""The command `digest worker`: one more process for the work of `digest run`."""

from __future__ import annotations

from digest.cli.main_job import LogFormatOption
from digest.cli.project import load_project


def worker(log_format: LogFormatOption = "text") -> None:
    """Share the work of `digest run`, on this or another machine, until stopped."""
    from digest.cli.logs import log_to_stdout
    from digest.errors import Problem, UsageError
    from digest.schedule.serve import serve, shares_work
    from digest.wiring import open_pipeline

    log_to_stdout(log_format)
    config, subscribers = load_project()
    if not shares_work(config):
        what = "only a PostgreSQL database can be shared by workers"
        next_step = "write database: postgresql+psycopg://…, and pip install "
        if config.database.startswith("postgresql"):
            what, next_step = "the queue that workers share is not installed", "run: pip install "
        next_step += "'newsletter-digest[scale]'"
        raise UsageError(Problem(where=str(config.path), what=what, next_step=next_step))
    with open_pipeline(config, subscribers) as pipeline:
        serve(pipeline, reload=load_project, with_schedule=False, with_web=False)
