"""What is told of deliveries after they were handed over, kept: ledger, suppressions, soft
bounces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digest.config.types import SoftBounceRule
from digest.deliver.told import Told
from digest.errors import counted
from digest.model import Delivery, DeliveryEvent, Suppression
from digest.store import Store


def keep_told(
    store: Store, told: Sequence[Told], rule: SoftBounceRule, now: datetime
) -> list[DeliveryEvent]:
    """Keep it, in any order and however often it is told; what was new to the ledger.

    Old news suppresses nobody again, for a person may have lifted it since. Suppressions come
    first: after a failure in between it is told again, and is still new. What is told of
    deliveries that are not ours is passed over.
    """
    found = store.outbox.find({each.delivery_id for each in told})
    events = [each.event for each in told if each.event]
    new = {*store.outbox.unheard(events), None}
    news = [
        (each, delivery)
        for each in told
        if (delivery := found.get(each.delivery_id)) and each.event in new
        if each.address.lower() in ("", delivery.recipient.address.lower())
    ]
    store.suppressions.add_all(
        _suppression(delivery, each, min(each.at, now)) for each, delivery in news if each.suppress
    )
    for each, delivery in news:
        if each.soft and not each.suppress:
            keep_soft_bounce(store, delivery, rule, min(each.at, now))
    return store.outbox.feedback(events, now)


def keep_soft_bounce(store: Store, delivery: Delivery, rule: SoftBounceRule, at: datetime) -> None:
    """Count a delivery that came back for a reason that may pass; too many suppress the address."""
    moments = store.suppressions.soft_bounce(delivery, at)
    spans = zip(moments, moments[rule.count - 1 :], strict=False)
    if not rule.count or all(last - first > rule.within for first, last in spans):
        return
    times = f"{counted(rule.count, 'soft bounce')} in {counted(rule.within.days, 'day')}"
    store.suppressions.add(
        Suppression(
            address=delivery.recipient.address,
            list="",
            reason="bounced",
            at=moments[-1],
            detail=times,
        )
    )


def _suppression(delivery: Delivery, told: Told, at: datetime) -> Suppression:
    return Suppression(
        address=delivery.recipient.address,
        list=delivery.recipient.list if told.suppress == "unsubscribed" else "",
        reason=told.suppress,
        at=at,
        detail=told.detail,
    )
