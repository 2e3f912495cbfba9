"""How digest.yaml says that an editor looks at each edition before it is sent."""

from __future__ import annotations

from datetime import timedelta

from digest.config import values
from digest.config.common import DURATION, choice
from digest.config.kinds import Field, MisfitError, Record, Text
from digest.config.reading import Reading
from digest.config.types import Config, ReviewRule


def hold(text: str) -> timedelta:
    """From 10 minutes to a week."""
    ahead = values.duration(text)
    if not timedelta(minutes=10) <= ahead <= timedelta(weeks=1):
        raise MisfitError("is not from 10m to 1w", "write hold: 2h")
    return ahead


REVIEW = Record(
    ReviewRule,
    {
        "to": Field(
            Text(convert=values.address, refers="reviewer"),
            "The editor's address: the draft goes there, with links that approve or stop it.",
            required=True,
        ),
        "hold": Field(
            Text(convert=hold, details=DURATION), "How long before the slot the draft is made: 2h."
        ),
        "default": Field(
            choice("send", "skip"), "What happens when no answer came by the slot.", required=True
        ),
    },
)


def check_reviews(config: Config, reading: Reading) -> None:
    """Note each review whose links would lead nowhere."""
    for editor in reading.names.referring("reviewer"):
        if not config.base_url:
            what = "gets links to approve and stop, which need a base_url"
            next_step = "write base_url: https://… where `digest run` is reachable"
            reading.problem(editor, what, next_step)
