"""The seam between doors and adapters."""

import importlib
import pkgutil
from dataclasses import fields
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.config import MissingSetting, Settings, WrongSetting
from chalicelib.domain.limits import RANGES, Limits
from chalicelib.errors import GuichetError
from chalicelib.wiring import api
from tests.fakes.house import House
from tests.fakes.surroundings import MemoryBlobs

# Each area registers its factories when it is imported.
for part in pkgutil.iter_modules(wiring.__path__):
    importlib.import_module(f"chalicelib.wiring.{part.name}")


def test_what_is_given_stands_behind_the_use_cases_until_the_end() -> None:
    outer, inner = MemoryBlobs(), MemoryBlobs()
    with wiring.joined_to(blobs=outer):
        with wiring.joined_to(blobs=inner):
            assert wiring.blobs() is inner
        assert wiring.blobs() is outer


def test_a_factory_builds_once() -> None:
    house = House()
    with wiring.joined_to(**house.adapters()):
        first = api.submit_contact()
        assert first is api.submit_contact()
        assert first.blobs is house.blobs
    with wiring.joined_to(**house.adapters()):
        assert first is not api.submit_contact()


def test_a_name_that_is_no_factorys_is_an_error() -> None:
    with pytest.raises(TypeError, match="blobz"), wiring.joined_to(blobz=MemoryBlobs()):
        pass


def test_everything_is_put_back_after_a_failure() -> None:
    blobs = MemoryBlobs()
    with wiring.joined_to(blobs=blobs):
        with pytest.raises(ZeroDivisionError), wiring.joined_to(blobs=MemoryBlobs()):
            raise ZeroDivisionError
        assert wiring.blobs() is blobs


def test_the_fakes_stand_for_every_adapter() -> None:
    """A new adapter without a fake would reach for AWS in a test."""
    house = House()
    with wiring.joined_to(settings=Settings(), **house.adapters()):
        for part in pkgutil.iter_modules(wiring.__path__):
            importlib.import_module(f"chalicelib.wiring.{part.name}")
        for name in sorted(wiring._factories.keys() - {"settings"}):
            assert wiring._factories[name]()


def test_settings_are_read_from_the_environment() -> None:
    read = Settings.read({"GUICHET_TABLE": "t", "GUICHET_STAGE": "", "TABLE": "x"})
    assert ("t", "local", "") == (read.table, read.stage, read.bucket)
    assert "t" == read.need("table")


def test_the_bounds_on_mails_are_numbers_of_the_environment() -> None:
    given = {"GUICHET_MAIL_MAX_PARTS": " 20 ", "GUICHET_MAIL_MAX_SECONDS": "1.5", "GUICHET_MAIL_MAX_TEXT": ""}
    assert Limits(parts=20, seconds=1.5) == Settings.read(given).mail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARTS", "many"),
        ("PARTS", "20.5"),
        ("PARTS", "0"),
        ("DEPTH", "1000"),
        ("SIZE", "-1"),
        ("SECONDS", "nan"),
        ("SECONDS", "0"),
    ],
)
def test_a_bound_that_is_none_is_named_at_the_start(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^GUICHET_MAIL_MAX_{name} is '{value}', and not a .*number from "):
        Settings.read({f"GUICHET_MAIL_MAX_{name}": value})


def test_every_bound_has_a_range_that_its_default_is_in() -> None:
    assert {field.name for field in fields(Limits)} == RANGES.keys()
    assert all(least <= getattr(Limits(), name) <= most for name, (least, most) in RANGES.items())


def test_mails_are_read_by_the_settings() -> None:
    raw = b"From: ada@example.com\n\n" + b"a" * 20_000
    with wiring.joined_to(settings=Settings(mail=Limits(text=10_000))):
        assert 10_000 == len(wiring.mail_reader().parse(raw).text)


def test_a_setting_that_is_needed_and_missing_is_named() -> None:
    with pytest.raises(MissingSetting, match="GUICHET_BUCKET"):
        Settings().need("bucket")


def test_the_encoder_is_the_models_own_unless_a_setting_names_another() -> None:
    with wiring.joined_to(settings=Settings()):
        assert wiring.encoder() is None
    with wiring.joined_to(settings=Settings(encoder="bedrock:amazon.titan-embed-text-v2:0", encoder_dimension="512")):
        encoder = wiring.encoder()
        assert encoder
        assert "bedrock:amazon.titan-embed-text-v2:0@512" == encoder.name


@pytest.mark.parametrize(
    "given", [{"encoder": "remote"}, {"encoder": "local:x"}, {"encoder": "bedrock:a.b", "encoder_dimension": "many"}]
)
def test_an_encoder_that_does_not_exist_is_an_error(given: dict[str, Any]) -> None:
    with (
        wiring.joined_to(settings=Settings(**given)),
        pytest.raises(GuichetError, match=given["encoder"]) as failure,
    ):
        wiring.encoder()
    assert "unknown_encoder" == failure.value.reason
