"""`python -m chalicelib key MERCHANT`."""

from collections.abc import Iterator

import pytest

from chalicelib import wiring
from chalicelib.__main__ import main
from chalicelib.errors import Retryable
from chalicelib.usecases.check_key import CheckKey
from tests.fakes.tenants import MemoryKeys


@pytest.fixture
def keys() -> Iterator[MemoryKeys]:
    """The keys that the command writes to."""
    kept = MemoryKeys()
    with wiring.joined_to(api_keys=kept):
        yield kept


def test_the_key_that_is_printed_is_good(keys: MemoryKeys, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["key", "shop"])
    key = capsys.readouterr().out.strip()
    assert "shop" == CheckKey(keys)(f"Bearer {key}")


def test_its_secret_is_not_kept(keys: MemoryKeys, capsys: pytest.CaptureFixture[str]) -> None:
    main(["key", "shop"])
    secret = capsys.readouterr().out.strip().split("_", 2)[2]
    assert secret not in str(keys.digests)


def test_each_is_another(keys: MemoryKeys, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        main(["key", "shop"])
    assert (3, 3) == (len(keys.digests), len(set(capsys.readouterr().out.split())))


@pytest.mark.parametrize("merchant", ["Shop", "a#b", "", "x" * 49, "-a"])
def test_a_merchant_that_cannot_be_is_refused(
    keys: MemoryKeys, capsys: pytest.CaptureFixture[str], merchant: str
) -> None:
    assert 1 == main(["key", "--", merchant])
    assert ({}, True) == (keys.digests, "merchant" in capsys.readouterr().err)


class ClosedKeys(MemoryKeys):
    """Keys on a table that does not answer."""

    def put(self, key_id: str, merchant: str, digest: str) -> None:
        raise Retryable("The table does not answer")


def test_a_table_that_does_not_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with wiring.joined_to(api_keys=ClosedKeys()):
        assert 1 == main(["key", "shop"])
    answered = capsys.readouterr()
    assert ("", "The table does not answer\n") == (answered.out, answered.err)
