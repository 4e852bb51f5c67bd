"""Walking through the bucket, reading large objects by link, and remembering how far a walk has come."""

import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from chalicelib.aws.blobs import S3Blobs
from chalicelib.aws.clients import client
from chalicelib.aws.passes import DynamoPasses
from chalicelib.domain.ports import Passes
from chalicelib.domain.reconciliation import Pass
from chalicelib.errors import NotFound
from infra.local.settings import ACCOUNT
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import NOW
from tests.fakes.surroundings import MemoryPasses


@pytest.fixture(params=["memory", "aws"])
def passes(request: pytest.FixtureRequest) -> Passes:
    """The fake, then the adapter."""
    if request.param == "memory":
        return MemoryPasses()
    cloud: Cloud = request.getfixturevalue("cloud")
    return DynamoPasses(cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"])


class TestListing:
    def test_it_comes_in_the_order_of_keys_page_by_page(self, store: Store, merchant: str) -> None:
        keys = [f"{merchant}/{name}" for name in ("B", "a", "a/b", "é", "k10", "k9")]
        for key in keys:
            store.blobs.put(key, b"", "text/plain")
        store.blobs.put(f"{merchant}x", b"", "text/plain")
        first = store.blobs.listed(f"{merchant}/", "")
        assert sorted(keys) == [one.key for one in first]
        assert first[3:] == store.blobs.listed(f"{merchant}/", first[2].key)
        assert () == store.blobs.listed(f"{merchant}/", first[-1].key)

    def test_more_than_a_page_is_walked_through(self, store: Store, merchant: str) -> None:
        for number in range(1_005):
            store.blobs.put(f"{merchant}/{number:04}", b"", "text/plain")
        first = store.blobs.listed(f"{merchant}/", "")
        rest = store.blobs.listed(f"{merchant}/", first[-1].key)
        assert (1_000, 5) == (len(first), len(rest))

    def test_it_says_when_an_object_was_stored(self, store: Store, merchant: str) -> None:
        store.blobs.put(f"{merchant}/1", b"", "text/plain")
        (found,) = store.blobs.listed(f"{merchant}/", "")
        assert abs(datetime.now(UTC) - found.at) < timedelta(seconds=10)


class TestSize:
    def test_it_is_in_bytes(self, store: Store, merchant: str) -> None:
        store.blobs.put(f"{merchant}/1", "été".encode(), "text/plain")
        assert 5 == store.blobs.size(f"{merchant}/1")

    def test_what_is_not_there_has_none(self, store: Store, merchant: str) -> None:
        with pytest.raises(NotFound):
            store.blobs.size(f"{merchant}/1")


def test_a_link_is_a_download_with_a_name_for_whoever_has_it(
    cloud: Cloud, merchant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by a client as functions have it: how it signs is what counts."""
    environment = {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        # The cloud's own, which it checks signed links by and nothing else.
        "AWS_SECRET_ACCESS_KEY": cloud.environment["AWS_SECRET_ACCESS_KEY"],
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    # Whatever ran before may have left a session with a secret of its own.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    blobs = S3Blobs(client.__wrapped__("s3"), cloud.environment["GUICHET_BUCKET"])
    blobs.put(f"{merchant}/1", b"Subject: \xe9", "text/html")
    link = blobs.link(f"{merchant}/1", "abc.eml", "message/rfc822", timedelta(minutes=5))
    with urllib.request.urlopen(link, timeout=10) as answer:
        content = answer.read()
    assert (b"Subject: \xe9", "message/rfc822", 'attachment; filename="abc.eml"') == (
        content,
        answer.headers["Content-Type"],
        answer.headers["Content-Disposition"],
    )
    assert "X-Amz-Expires=300&" in link


class TestPasses:
    def test_what_is_kept_is_the_last(self, passes: Passes, merchant: str) -> None:
        walk = Pass(NOW, NOW + timedelta(minutes=15))
        for place in (walk, replace(walk, after="raw/mail/é", pages=3), replace(walk, pages=3, ended_at=NOW)):
            passes.keep(merchant, place)
            assert place == passes.last(merchant)

    def test_nothing_is_known_of_what_never_ran(self, passes: Passes, merchant: str) -> None:
        assert passes.last(merchant) is None
