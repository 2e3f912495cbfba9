"""The command line: reads what was typed, calls the pipeline, says what happened.

Modules here import the rest of digest inside their functions, so that `digest --help` and typing
mistakes answer at once.
"""


def main() -> None:
    """Entry point of the command `digest`."""
    from digest.cli.app import run

    run()
