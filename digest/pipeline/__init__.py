"""The main job: collect -> group -> render -> deliver, with what was made saved between stages.

A `Draft` is an edition made but not kept: preview stops there. Sealing writes it, its audience and
one queued delivery per recipient in one transaction, before anything is sent.
"""

from digest.pipeline.audience import choice_of, variant_of
from digest.pipeline.draft import Draft, edition_id
from digest.pipeline.edition_file import edition_path
from digest.pipeline.edition_text import edition_text
from digest.pipeline.main import Pipeline, Sources

__all__ = [
    "Draft",
    "Pipeline",
    "Sources",
    "choice_of",
    "edition_id",
    "edition_path",
    "edition_text",
    "variant_of",
]
