"""`digest editions`: what was refused is held, what is uncertain is resent, what is wrong stops."""

from __future__ import annotations

import re

from deliver.mail_server import MailServer, running
from sample_project import Project


def over_smtp(project: Project, server: MailServer) -> None:
    smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none}}"
    project.change("delivery: {mailer: file}", f"delivery: {{mailer: smtp, smtp: {smtp}}}")


def test_a_refusal_holds_the_edition_and_the_rest_follows_by_command(project: Project) -> None:
    assert project.digest("collect").returncode == 0
    with running(MailServer(sender_answer="550 5.7.1 not from you")) as server:
        over_smtp(project, server)
        refused = project.digest("send")
        assert refused.returncode == 1
        assert "5.7.1 not from you" in refused.stderr
        [edition] = set(re.findall(r"digest editions send (\S+)", refused.stderr))
        assert "held" in project.digest("editions", "list").stdout
        server.sender_answer = "250 OK"
        assert project.digest("editions", "send", edition).returncode == 0
        assert len(server.recipients) == 6

        nobody = project.digest("editions", "resend", edition, "--uncertain")
        assert (nobody.returncode, "uncertain" in nobody.stderr) == (2, True)
        assert project.digest("editions", "resend", edition).returncode == 2
        again = project.digest("editions", "resend", edition, "--to", server.recipients[0])
        assert again.returncode == 0, again.stderr
        assert server.recipients.count(server.recipients[0]) == 2
        assert len(server.recipients) == 7

        cancelled = project.digest("editions", "cancel", edition)
        assert "0 deliveries not sent" in cancelled.stdout
        stopped = project.digest("editions", "resend", edition, "--to", server.recipients[0])
        assert stopped.returncode == 1
        assert "cancelled" in stopped.stderr
