"""One local cloud for all end-to-end tests of a session."""

from collections.abc import Iterator

import pytest

from tests.e2e.driver import Stack
from tests.e2e.local_cloud import LocalCloud


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud that all tests share."""
    local = LocalCloud(tmp_path_factory.mktemp("cloud"))
    local.start()
    yield local
    assert local.stop() == 0


@pytest.fixture(scope="session")
def cloud(running: LocalCloud) -> dict[str, str]:
    """What its env file says: GUICHET_API, GUICHET_API_KEY, GUICHET_SMTP, ..."""
    return running.values


@pytest.fixture(scope="session")
def stack(cloud: dict[str, str]) -> Stack:
    """The running local cloud as its users reach it."""
    return stack_of(cloud)


def stack_of(values: dict[str, str]) -> Stack:
    """A driver for the local cloud that an env file tells of."""
    return Stack(
        api=values["GUICHET_API"],
        key=values["GUICHET_API_KEY"],
        smtp=values["GUICHET_SMTP"],
        outbox_url=values["GUICHET_OUTBOX"],
        mailbox=values["GUICHET_MAILBOX"],
    )
