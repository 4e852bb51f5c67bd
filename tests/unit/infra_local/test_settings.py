"""Ports and folders from the environment."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.lock import take_lock
from infra.local.server import copy_order
from infra.local.settings import HOST, ROOT, Port, bare_environment, read_settings


def test_without_variables_the_contracts_ports_and_folder_are_used() -> None:
    settings = read_settings({})
    assert [port.number for port in settings.ports] == [2525, 8000, 8025, 4566]
    assert settings.home == ROOT / ".local"


def test_each_port_and_the_folder_can_be_moved(tmp_path: Path) -> None:
    names = ("GUICHET_SMTP_PORT", "GUICHET_API_PORT", "GUICHET_OUTBOX_PORT", "GUICHET_CLOUD_PORT")
    values = {name: str(40_001 + number) for number, name in enumerate(names)}
    settings = read_settings(values | {"GUICHET_LOCAL_DIR": str(tmp_path)})
    assert [port.number for port in settings.ports] == [40_001, 40_002, 40_003, 40_004]
    assert settings.home == tmp_path


@pytest.mark.parametrize("written", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_refused_with_the_variables_name(written: str) -> None:
    with pytest.raises(SystemExit, match="GUICHET_API_PORT"):
        read_settings({"GUICHET_API_PORT": written})


def test_a_taken_port_says_so_and_names_its_variable() -> None:
    with socket.create_server((HOST, 0)) as other:
        port = Port(other.getsockname()[1], "mail in", "GUICHET_SMTP_PORT")
        assert port.taken()
        assert "GUICHET_SMTP_PORT" in port.complaint()
    assert not port.taken()


def test_a_local_cloud_inherits_no_account_from_its_surroundings() -> None:
    given = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "x", "PYTHONPATH": "/x", "PATH": "/bin", "HOME": "/h"}
    assert {"PATH": "/bin", "HOME": "/h"} == bare_environment(given)


def test_queues_are_copied_before_everything_else() -> None:
    """Else a message could be gone from the copied queue before its effects are in the copied table."""
    assert copy_order(["dynamodb", "cloudwatch_logs", "sqs", "s3"]) == ["sqs", "dynamodb", "s3"]


def test_a_folder_has_one_local_cloud(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = take_lock(path)
    assert held is not None
    assert path.read_text() == str(os.getpid())
    assert take_lock(path, patience=0) is None
    held.close()
    again = take_lock(path, patience=0)
    assert again is not None
    again.close()


def test_a_lock_held_by_what_a_killed_process_left_running_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = take_lock(path)
    assert held is not None
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"], pass_fds=(held.fileno(),))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    path.write_text(str(dead.pid))
    held.close()
    taken = take_lock(path, patience=10)
    assert taken is not None
    assert left.poll() is not None or left.wait(5) == 0
    taken.close()
