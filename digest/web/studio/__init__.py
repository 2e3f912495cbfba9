"""The preview studio: a page on loopback that shows the coming mail as it would be sent."""

from digest.web.studio.app import make_studio

__all__ = ["make_studio"]
