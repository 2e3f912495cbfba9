"""The mail of an edition as the dashboard shows it: sealed, under review, or as it would be now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import Problem, UsageError
from digest.pipeline import edition_id

if TYPE_CHECKING:
    from digest.model import Sealed
    from digest.pipeline import Pipeline


def mail_page(pipeline: Pipeline, newsletter: str, slot: str) -> str:
    """The HTML that an unnamed reader would get. Raises DigestError where there is none."""
    sealed = _found(pipeline, newsletter, slot)
    reader = pipeline.reader(pipeline.newsletter(newsletter), None)
    return sealed.mails[0].html.fill(pipeline.values(reader, sealed.edition))


def _found(pipeline: Pipeline, name: str, slot: str) -> Sealed:
    edition, newsletter = f"{name}/{slot}", pipeline.newsletter(name)
    kept = pipeline.store.editions.get(edition) or pipeline.store.reviews.draft(edition)
    if kept:
        return kept
    schedule, now = newsletter.schedule, pipeline.now()
    coming = schedule.after(now, newsletter.timezone) if schedule else None
    if coming is None or edition_id(newsletter, coming) != edition:
        raise UsageError(Problem(where=edition, what="there is no such edition to see"))
    return pipeline.draft(newsletter, coming, until=coming).sealed
