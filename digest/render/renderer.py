"""The renderer: Edition -> Mail, one variant at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from digest.config.types import Newsletter
from digest.errors import Problem, TemplateError
from digest.model import Edition, Escape, Mail, Merged
from digest.render.budget import fit, trimmed
from digest.render.colour import PAPER_DARK, PAPER_LIGHT, readable
from digest.render.inline import inline
from digest.render.merge import Marks, MergeTagMisuseError
from digest.render.templates import Templates, designs_in, on_disk, packaged_templates
from digest.render.text import one_line
from digest.render.trim import Trim
from digest.render.views import COLUMN_WIDTH, EditionView, ThemeView, Viewer
from digest.render.words import Words, speaks

SYSTEM_FONTS = (
    "-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
)
LINE = 300  # characters of a subject or preheader; templates stay far below


class Renderer:
    """Renders editions with the packaged designs and the project's own templates."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the project's `templates/`; its files go before the packaged ones."""
        own = () if folder is None else (folder.resolve(),)
        self._folders = (*own, packaged_templates())
        self._templates: dict[tuple[str, str], Templates] = {}
        self._words: dict[str, Words] = {}
        self._read: frozenset[tuple[Path, int]] = frozenset()

    def render(
        self,
        edition: Edition,
        newsletter: Newsletter,
        *,
        base_url: str = "",
        themes: Sequence[str] = (),
        variant: str = "",
    ) -> Mail:
        """The mail of one variant: only `themes` where some are named, else all.

        Raises TemplateError with template and line. Equal input makes an equal content hash.
        """
        chosen = tuple(theme for theme in edition.themes if not themes or theme.name in themes)
        setting = _Setting(
            edition=replace(edition, themes=chosen),
            newsletter=newsletter,
            base_url=base_url,
            templates=self._designed(newsletter.design, edition.language),
        )
        return setting.mail(variant)

    def designs(self) -> tuple[str, ...]:
        """The names of the designs there are, the project's own among them."""
        return designs_in(self._folders)

    def problems(self, design: str, language: str) -> list[Problem]:
        """What keeps a design from being compiled, before anything is rendered with it."""
        try:
            return self._designed(design, language).problems()
        except TemplateError as error:
            return [*error.problems]

    def speaks(self, language: str) -> bool:
        """Whether a mail in this language would have its own words in it."""
        return speaks(language, self._folders)

    def words(self, language: str) -> Words:
        """The words of a language; English where it has no catalogue."""
        known = language if self.speaks(language) else "en"
        self._look_at_files()
        words = self._words.get(known) or Words(known, self._folders)
        self._words[known] = words
        return words

    def _designed(self, design: str, language: str) -> Templates:
        self._look_at_files()
        templates = self._templates.get((design, language)) or Templates(
            design, self._folders, Words(language, self._folders)
        )
        self._templates[design, language] = templates
        return templates

    def _look_at_files(self) -> None:
        """Forget what was read from files that changed since; another thread may do so as well."""
        if (files := on_disk(self._folders)) != self._read:
            self._templates.clear()  # `digest run` lives for weeks: an edit shows at once
            self._words.clear()
            self._read = files


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """One variant being set in type."""

    edition: Edition
    newsletter: Newsletter
    base_url: str
    templates: Templates
    marks: Marks = field(default_factory=Marks)

    def mail(self, variant: str) -> Mail:
        full = self._views(Trim())
        context = self._context(full)
        subject = self._part("subject.txt.j2", context, "header")
        preheader = self._preheader(context)

        def page(trim: Trim) -> str:
            context = self._context(self._views(trim)) | {"preheader": preheader}
            return inline(self.templates.render("edition.html.j2", context))

        html, trim = fit(page, full[0].stories)
        shown = self._views(trim)
        parts = {
            "subject": subject,
            "html": self._cut("edition.html.j2", html, "html"),
            "text": self._part("edition.txt.j2", self._context(shown), "text"),
        }
        return Mail(
            variant=variant,
            preheader=preheader,
            content_hash=_content_hash(parts),
            notes=trimmed(full[1], shown[1]),
            **parts,
        )

    def _views(self, trim: Trim) -> tuple[EditionView, tuple[ThemeView, ...]]:
        limit = self.newsletter.limits.related_per_story
        return Viewer(
            edition=self.edition,
            words=self.templates.words,
            links_per_story=limit,
            trim=trim,
            end_note=self.newsletter.end_note,
        ).views()

    def _context(self, views: tuple[EditionView, tuple[ThemeView, ...]]) -> dict[str, object]:
        accent = self.newsletter.brand.accent
        return {
            "edition": views[0],
            "themes": views[1],
            "newsletter": self.newsletter,
            "base_url": self.base_url,
            "paper": PAPER_LIGHT,
            "paper_dark": PAPER_DARK,
            "accent": readable(accent, PAPER_LIGHT),
            "accent_dark": readable(accent, PAPER_DARK),
            "fonts": self.newsletter.brand.fonts or SYSTEM_FONTS,
            "column_width": COLUMN_WIDTH,
            "image_width": COLUMN_WIDTH,
            **self.marks.context(),
        }

    def _preheader(self, context: Mapping[str, object]) -> str:
        merged = self._part("preheader.txt.j2", context, "header")
        if not all(isinstance(piece, str) for piece in merged.pieces):
            raise TemplateError(
                Problem(
                    where="templates/preheader.txt.j2",
                    what="a preheader is the same for everybody: it takes no merge tags",
                    next_step="remove them",
                )
            )
        return merged.fill({})

    def _part(self, name: str, context: Mapping[str, object], escape: Escape) -> Merged:
        text = self.templates.render(name, context)
        return self._cut(name, one_line(text, LINE) if escape == "header" else text, escape)

    def _cut(self, name: str, text: str, escape: Escape) -> Merged:
        try:
            return self.marks.cut(text, escape)
        except MergeTagMisuseError as error:
            raise TemplateError(
                Problem(
                    where=f"templates/{self.newsletter.design}/{name}",
                    what=str(error),
                    next_step="print merge tags outside of filtered blocks: {{ … }}",
                )
            ) from error


def _content_hash(parts: Mapping[str, Merged]) -> str:
    """sha256 over a canonical JSON of the pieces, merge tags unfilled."""
    canonical = {
        name: [
            piece if isinstance(piece, str) else {"tag": piece.name, "escape": piece.escape}
            for piece in merged.pieces
        ]
        for name, merged in parts.items()
    }
    written = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
