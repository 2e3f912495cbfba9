"""The commented first files of a project; digest.example.yaml and its twin are copies of them."""

from __future__ import annotations

from importlib.resources import files


def example_files() -> dict[str, str]:
    """File name -> text of digest.yaml and subscribers.yaml."""
    folder = files("digest.config.examples")
    return {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("digest.yaml", "subscribers.yaml")
    }
