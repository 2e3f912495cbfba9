"""Read-more extraction: the related coverage in an article, and the article without it."""

from digest.collect.readmore.extracted import Extracted
from digest.collect.readmore.html import extract_html
from digest.collect.readmore.text import extract_text

__all__ = ["Extracted", "extract_html", "extract_text"]
