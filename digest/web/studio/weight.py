"""What each theme weighs in a mail's HTML: the bytes from its anchor to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from digest.render.budget import size

_ANCHOR = re.compile(r'<a\b[^<>]*\bid="t(\d+)"')
_END = re.compile(r'<td\b[^<>]*\bclass="end\b')


def theme_weights(html: str, themes: Sequence[str]) -> list[tuple[str, int]]:
    """(theme, bytes), then what frames them all; [] where a template has no anchors.

    Counted as the budget counts, with head-room for each link.
    """
    starts = {int(m[1]): m.start() for m in _ANCHOR.finditer(html)}
    found = [(themes[n - 1], at) for n, at in sorted(starts.items()) if 0 < n <= len(themes)]
    if not found:
        return []
    end = next((m.start() for m in _END.finditer(html, found[-1][1])), len(html))
    bounds = [*(at for _, at in found), end]
    weights = [size(html[start:stop]) for start, stop in pairwise(bounds)]
    named = [(name, weight) for (name, _), weight in zip(found, weights, strict=True)]
    return [*named, ("head, header and footer", size(html) - sum(weights))]
