"""Templates: finds them file by file, renders them sandboxed, and says where one goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from traceback import walk_tb
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.errors import Problem, TemplateError
from digest.render.merge import MergeTagMisuseError, Tag, printed
from digest.render.text import shorten, underline, wrap
from digest.render.words import SHARED, Words

_PAGE = "docs/templates.md"


def packaged_templates() -> Path:
    """The designs that come with digest: in the wheel inside the package, else beside it."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def on_disk(folders: Sequence[Path]) -> frozenset[tuple[Path, int]]:
    """Every template file there is, with its time of change in nanoseconds."""
    found = set()
    for path in (path for folder in folders for path in folder.rglob("*.*")):
        with suppress(FileNotFoundError):  # an editor's own file that has just gone
            found.add((path, path.stat().st_mtime_ns))
    return frozenset(found)


def designs_in(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of the designs in these folders, sorted."""
    pages = (path for folder in folders for path in folder.glob("[!_]*/edition.html.j2"))
    return tuple(sorted({path.parent.name for path in pages}))


class Templates:
    """The templates of one design in one language."""

    def __init__(self, design: str, folders: Sequence[Path], words: Words) -> None:
        """Raises TemplateError for a design that no folder has."""
        designs = designs_in(folders)
        if design not in designs:
            raise TemplateError(
                Problem(
                    where=f"templates/{design}",
                    what=f"there is no design {design!r}",
                    next_step="choose one of: " + ", ".join(designs),
                )
            )
        self.words = words
        self._folders = folders
        self._environment = environment = ImmutableSandboxedEnvironment(
            # the design's file, then the shared one; of each the project's own first
            loader=jinja2.FileSystemLoader(
                [folder / part for part in (design, SHARED) for folder in folders]
            ),
            autoescape=lambda name: not (name or "").endswith((".txt.j2", ".css")),
            undefined=jinja2.StrictUndefined,
            finalize=printed,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # by the extension
            words.gettext, words.ngettext, newstyle=True
        )
        environment.filters.update(wrap=wrap, underline=underline, shorten=shorten)
        for known in (environment.filters, environment.tests):
            for name, function in list(known.items()):
                known[name] = _refusing_tags(function)

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """The rendered template. Raises TemplateError for whatever goes wrong in it."""
        try:
            return self._environment.get_template(name).render(context)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(self._misspelt(error, name)) from error
        except Exception as error:  # a template can raise anything
            raise self._located(error, name) from error

    def problems(self) -> list[Problem]:
        """What keeps its templates from being compiled, the faults of all of them at once."""
        found = []
        for name in self._environment.list_templates(["j2", "css"]):
            try:
                self._environment.get_template(name)
            except jinja2.TemplateSyntaxError as error:
                found.append(self._misspelt(error, name))
            except UnicodeDecodeError:
                found.append(Problem(where=f"templates/{name}", what="is not in UTF-8"))
        return found

    def _misspelt(self, error: jinja2.TemplateSyntaxError, name: str) -> Problem:
        where = self._shown(error.filename or name, error.lineno)
        return Problem(where=where, what=error.message or "syntax error", next_step="correct it")

    def _located(self, error: Exception, name: str) -> TemplateError:
        roots = tuple(str(folder) for folder in self._folders)
        places = [
            (frame.f_code.co_filename, line)
            for frame, line in walk_tb(error.__traceback__)
            if frame.f_code.co_filename.startswith(roots)
        ]
        where = self._shown(*places[-1]) if places else f"templates/{name}"
        what = str(error) or type(error).__name__
        if isinstance(error, jinja2.TemplateNotFound):
            what = f"there is no template {error.name!r}"
        return TemplateError(Problem(where=where, what=what, next_step=_next_step(error)))

    def _shown(self, filename: str, line: int) -> str:
        for folder in self._folders:
            if Path(filename).is_relative_to(folder):
                return f"templates/{Path(filename).relative_to(folder).as_posix()}:{line}"
        return f"{filename}:{line}"


def _next_step(error: Exception) -> str:
    if isinstance(error, MergeTagMisuseError):
        return "print it as it is: {{ … }}"
    if isinstance(error, jinja2.UndefinedError):
        return f"{_PAGE} lists the variables"
    return f"see {_PAGE}"


def _refusing_tags(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or test that refuses merge tags: some, like `default`, would not look at them."""

    @wraps(function)
    def refusing(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Tag):
                value._refuse()
        return function(*args, **kwargs)

    return refusing
