"""What the local cloud promises by itself, whatever runs on it."""

import socket
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import stack_of
from tests.e2e.driver import Stack, mail, unique
from tests.e2e.local_cloud import PYTHON, ROOT, LocalCloud

pytestmark = pytest.mark.e2e


def test_mail_accepted_just_before_everything_is_killed_is_acknowledged_after_a_restart(tmp_path: Path) -> None:
    """250 means that the mail is on disk: kill -9 of all processes loses none, and the key still works."""
    local = LocalCloud(tmp_path)
    local.start()
    before = stack_of(local.values)
    senders = [unique(f"survivor{number}") for number in range(5)]
    for sender in senders:
        before.deliver(mail(sender, before.mailbox, "Ma commande", "Bonjour, où est ma commande 10012345 ?"))
    local.kill()
    local.start()
    try:
        after = stack_of(local.values)
        assert before.key == after.key
        for sender in senders:
            after.acknowledgement(sender)
            timeline = after.get(f"/v1/customers/{sender}/timeline")["items"]
            assert ["in"] == [one["direction"] for one in timeline if one["direction"] == "in"]
    finally:
        assert local.stop() == 0


def test_a_warm_stack_acknowledges_within_five_seconds(stack: Stack) -> None:
    """Measured at the outbox, from the end of the SMTP conversation, as the median of 20 mails."""
    stack.settle()
    waits = []
    for _ in range(20):
        sender = unique("quick")
        stack.deliver(mail(sender, stack.mailbox, "Retour", "Bonjour, comment renvoyer un article trop petit ? Merci."))
        began = time.monotonic()
        stack.acknowledgement(sender)
        waits.append(time.monotonic() - began)
    assert statistics.median(waits) < 5


def test_a_recipient_whom_no_receipt_rule_takes_is_refused(stack: Stack) -> None:
    host, _, port = stack.smtp.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        conversation = connection.makefile("rwb")
        answers = [conversation.readline()]
        for command in (b"HELO test", b"MAIL FROM:<a@example.com>", b"RCPT TO:<b@elsewhere.example>"):
            conversation.write(command + b"\r\n")
            conversation.flush()
            answers.append(conversation.readline())
    assert [b"220", b"250", b"250", b"550"] == [answer[:3] for answer in answers]


def test_a_taken_port_is_named_with_the_variable_that_moves_it(cloud: dict[str, str], tmp_path: Path) -> None:
    taken = cloud["GUICHET_SMTP"].rpartition(":")[2]
    done = subprocess.run(
        [PYTHON, "-m", "infra.local.run"],
        cwd=ROOT,
        env={"GUICHET_LOCAL_DIR": str(tmp_path), "GUICHET_SMTP_PORT": taken},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Port {taken} (mail in, SMTP) is taken" in done.stderr
    assert "GUICHET_SMTP_PORT" in done.stderr
