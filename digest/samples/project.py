"""The sample project: a digest.yaml and a subscribers.yaml that read the sample feeds."""

from __future__ import annotations

from pathlib import Path

from digest.samples.content import ROOT


def write_project(folder: Path, base_url: str) -> list[Path]:
    """Write the sample project into `folder`, its feeds under `base_url`; the files written.

    FileExistsError when one of them is there already: nothing of the user's is overwritten.
    """
    templates = sorted(
        (path for path in (ROOT / "project").iterdir() if path.name.endswith(".yaml")),
        key=lambda path: path.name,
    )
    targets = [folder / template.name for template in templates]
    for target in targets:
        if target.exists():
            raise FileExistsError(target)
    folder.mkdir(parents=True, exist_ok=True)
    for template, target in zip(templates, targets, strict=True):
        text = template.read_text(encoding="utf-8").replace("{base}", base_url)
        target.write_text(text, encoding="utf-8")
    return targets
