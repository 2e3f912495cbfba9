"""Edition -> Mail: templates, merge tags, inlined CSS, plain text, the byte budget."""

from digest.render.merge import MERGE_TAGS
from digest.render.renderer import Renderer
from digest.render.templates import packaged_templates

__all__ = ["MERGE_TAGS", "Renderer", "packaged_templates"]
