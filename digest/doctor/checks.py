"""The table of checks, in the order in which they are shown."""

from __future__ import annotations

from digest.doctor import mail, project, web
from digest.doctor.checkup import Check

CHECKS = (
    Check(name="subscribers", look=project.subscribers),
    Check(name="store", look=project.store),
    Check(name="templates", look=project.templates),
    Check(name="folders", look=project.folders),
    Check(name="clock", look=web.clock, is_remote=True),
    Check(name="base_url", look=web.base_url, is_remote=True),
    Check(name="mailer", look=mail.mailer, is_remote=True),
    Check(name="SPF", look=mail.spf, is_remote=True),
    Check(name="DKIM", look=mail.dkim, is_remote=True),
    Check(name="DMARC", look=mail.dmarc, is_remote=True),
    Check(name="alignment", look=mail.alignment, is_remote=True),
    Check(name="bounces", look=mail.return_path, is_remote=True),
)
