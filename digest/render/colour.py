"""Colours: the newsletter's accent, made readable on light and on dark paper."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls

PAPER_LIGHT = "#ffffff"
PAPER_DARK = "#16181b"
READABLE = 4.5  # contrast of normal text, WCAG 2.2 success criterion 1.4.3
_DARK_MARGIN = 1.4  # thin bright strokes on black want more than the formula asks
_STEP = 0.01
_DEFAULT = "#0b57d0"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(accent: str, paper: str) -> str:
    """The accent, darkened or lightened in its own hue until it reads on this paper."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        accent = _DEFAULT
    hue, lightness, saturation = rgb_to_hls(*_channels(accent))
    dark = _luminance(paper) < 0.5
    step, enough = (_STEP, READABLE * _DARK_MARGIN) if dark else (-_STEP, READABLE)
    while contrast(accent, paper) < enough and 0 < lightness + step < 1:
        lightness += step
        accent = _written(hls_to_rgb(hue, lightness, saturation))
    return accent.lower()


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
