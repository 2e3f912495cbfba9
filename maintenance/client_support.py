"""Derive lint's table of what mail programs show from the data of caniemail.com.

    python maintenance/client_support.py caniemail.json > digest/render/lint/clients.tsv

The input is the site's features as one JSON document: {"source", "commit", "date", "license",
"features": {slug: {"support": {"gmail/ios": ["a #1", "2019-08"], …}}}}. The table keeps the
letter of each program that lint speaks of: y yes, a partly, n no, u unknown.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

CLIENTS = {
    "gmail/desktop-webmail": "Gmail (web)",
    "gmail/ios": "Gmail (iOS)",
    "gmail/android": "Gmail (Android)",
    "outlook/windows": "Outlook (Windows)",
    "outlook/outlook-com": "Outlook (web)",
    "outlook/macos": "Outlook (Mac)",
    "apple-mail/macos": "Apple Mail (Mac)",
    "apple-mail/ios": "Apple Mail (iOS)",
    "yahoo/desktop-webmail": "Yahoo (web)",
    "yahoo/ios": "Yahoo (iOS)",
    "yahoo/android": "Yahoo (Android)",
    "samsung-email/android": "Samsung",
}


def main(path: Path) -> None:
    """Write the table to standard output."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    lines = [
        f"# What mail programs show: facts from https://www.caniemail.com ({facts['source']},",
        f"# commit {facts['commit'][:12]} of {facts['date'][:10]}).",
        "# Copyright (c) 2019 Rémi Parmentier, MIT licence (its text is in LICENSE).",
        "# y yes, a partly, n no, u unknown. Made by maintenance/client_support.py.",
        "\t".join(("feature", *CLIENTS.values())),
    ]
    for slug, feature in sorted(facts["features"].items()):
        letters = [feature["support"].get(client, ["u"])[0][0] for client in CLIENTS]
        lines.append(f"{slug}\t{''.join(letters)}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
