"""Metrics for Prometheus: counts and durations, nobody's address, no feed's URL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from digest.model import DeliveryStatus
from digest.store import EditionStatus
from digest.watch.health import Health, feed_counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STAGE_SECONDS = Histogram(
    "digest_stage_seconds",
    "How long collecting, making and sending took.",
    ["stage"],
    registry=None,
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600),
)


def stage_took(stage: str, seconds: float) -> None:
    """Note how long one run of a stage took."""
    _STAGE_SECONDS.labels(stage=stage).observe(seconds)


class _Store(Collector):
    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[GaugeMetricFamily]:
        pipeline = self._health.pipeline
        figures, now = pipeline.store.figures.read(), pipeline.now()
        waited = (now - figures.queued_since).total_seconds() if figures.queued_since else 0.0
        yield _one("digest_ready", "1 when /readyz is.", not self._health.unready())
        yield _one("digest_articles", "Articles kept.", figures.articles)
        yield _one("digest_queue_age_seconds", "Age of the oldest edition still to send.", waited)
        yield _by("digest_feeds", "Feeds by how they fare.", "health", feed_counts(pipeline))
        editions = {status: figures.editions.get(status, 0) for status in EditionStatus}
        yield _by("digest_editions", "Editions by state.", "status", editions)
        deliveries = {status: figures.deliveries.get(status, 0) for status in DeliveryStatus}
        yield _by("digest_deliveries", "Deliveries by state.", "status", deliveries)


def metrics_text(health: Health) -> bytes:
    """Everything in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Store(health))
    registry.register(_STAGE_SECONDS)
    return generate_latest(registry)


def _one(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def _by(name: str, what: str, label: str, counts: Mapping[Any, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for key, count in counts.items():
        family.add_metric([str(key)], count)
    return family
