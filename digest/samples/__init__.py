"""The sample content behind `digest demo`: invented outlets, their feeds and a project that reads
them, served on the loopback interface."""

from __future__ import annotations

from digest.samples.content import SAMPLE_FEEDS
from digest.samples.project import write_project
from digest.samples.server import SampleServer, serve_samples

__all__ = ["SAMPLE_FEEDS", "SampleServer", "serve_samples", "write_project"]
