"""A mail server that is down at the slot, or refuses us: what becomes of the edition."""

from __future__ import annotations

from datetime import timedelta

from deliver.mail_server import MailServer, running
from sample_project import Project, free_port

from digest.schedule.runner import Runner
from schedule.test_runner import Clock, coming_slot, opened


def test_it_goes_out_when_the_server_is_back(project: Project) -> None:
    port = free_port()
    smtp = f"{{host: 127.0.0.1, port: {port}, security: none}}"
    project.change("delivery: {mailer: file}", f"delivery: {{mailer: smtp, smtp: {smtp}}}")
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    with opened(project, clock) as pipeline:
        runner = Runner(pipeline)
        for minutes in (-1, 0, 1, 19):
            clock.now = slot + timedelta(minutes=minutes)
            runner.look()
        [edition] = pipeline.store.editions.list()
        assert pipeline.store.outbox.counts(edition.id) == {"queued": 6}
    with running(MailServer()) as server:
        project.change(f"port: {port}", f"port: {server.port}")
        clock.now = slot + timedelta(minutes=20)
        with opened(project, clock) as pipeline:
            Runner(pipeline).look()
            assert pipeline.store.outbox.counts(edition.id) == {"accepted": 6}
        assert len(server.recipients) == len(set(server.recipients)) == 6


def test_the_operator_is_told_when_it_refuses_us(project: Project) -> None:
    with running(MailServer(sender_answer="550 5.7.1 you may not send")) as server:
        smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none}}"
        project.change("delivery: {mailer: file}", f"delivery: {{mailer: smtp, smtp: {smtp}}}")
        slot = coming_slot(project)
        clock = Clock(slot - timedelta(minutes=1))
        with opened(project, clock) as pipeline:
            runner = Runner(pipeline)
            runner.look()
            clock.now = slot
            runner.look()
            [edition] = pipeline.store.editions.list()
            assert edition.status == "held"
            assert f"edition/held/{edition.id}" in pipeline.store.alerts.keys()  # noqa: SIM118
            assert list(pipeline.store.suppressions.all()) == []
            assert pipeline.store.outbox.counts(edition.id) == {"queued": 6}
