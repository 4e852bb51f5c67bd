"""What the documents promise to name, they name; what a reader of the code expects, is there."""

import ast
import json
import re
from dataclasses import asdict, fields

import pytest
from jsonschema import Draft202012Validator

from app import app
from chalicelib import wire
from chalicelib.config import Settings
from chalicelib.domain.limits import Limits
from chalicelib.domain.loopguard import LoopLimits
from chalicelib.errors import STATUS, Refused
from chalicelib.wire import brand as brand_file
from chalicelib.wire.contacts import Sender, SubmissionRequest
from tests.architecture.sources import ROOT, Source, sources

OURS = sources("app", "chalicelib", "infra", "tests")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
BRAND = (ROOT / "docs" / "brand.md").read_text("utf-8")


def rows(text: str) -> set[str]:
    """The first cells of a document's tables that are code."""
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


@pytest.mark.parametrize("source", [one for one in OURS if one.path.stat().st_size], ids=lambda one: str(one.path))
def test_every_module_says_what_it_is(source: Source) -> None:
    assert ast.get_docstring(source.tree), f"{source.path} has no docstring"


def test_no_file_has_more_than_400_lines() -> None:
    """A longer one probably has two ideas."""
    long = {str(one.path): len((ROOT / one.path).read_text("utf-8").splitlines()) for one in OURS}
    assert {} == {path: lines for path, lines in long.items() if lines > 400}


def test_every_setting_is_documented() -> None:
    table = Settings.__doc__ or ""
    words = {field.name: f"GUICHET_{field.name.upper()}" for field in fields(Settings) if field.name != "mail"}
    bounds = {f"mail.{field.name}": f"GUICHET_MAIL_MAX_{field.name.upper()}" for field in fields(Limits)}
    told = dict(re.findall(r"^ *\| (\S+) \| (GUICHET_\w+) \| \S", table, re.MULTILINE))
    assert {**words, **bounds} == told
    assert set() == set(bounds.values()) - rows(OPERATIONS)


def test_every_reason_is_documented_with_its_status() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \| \S", API, re.MULTILINE))
    assert {reason: str(status) for reason, status in STATUS.items()} == {
        reason: status for reason, status in told.items() if reason in STATUS
    }


def test_the_document_has_no_reason_that_does_not_exist() -> None:
    told = set(re.findall(r"^\| `(\w+)` \| \d{3} \|", API, re.MULTILINE))
    chalices = {"internal", "unavailable", "method_not_allowed", "unsupported_media_type"}
    assert told == {*STATUS, *chalices}


def test_every_route_is_documented() -> None:
    routes = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}
    assert set() == routes - set(re.findall(r"^#+ `([A-Z]+ /[^`]*)`", API, re.MULTILINE))


@pytest.mark.parametrize("shape", [SubmissionRequest, Sender])
def test_every_field_of_a_submission_is_documented(shape: type) -> None:
    names = set(shape.__struct_encode_fields__)  # type: ignore[attr-defined]
    told = rows(API)
    assert set() == {name for name in names if name not in told and f"from.{name}" not in told}


def test_every_field_of_a_brand_file_is_documented() -> None:
    assert set(brand_file.BrandFile.__struct_fields__) == rows(BRAND) & set(brand_file.BrandFile.__struct_fields__)


def test_every_loop_limit_is_documented_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (\d+) \| \d+–\d+ \|", BRAND, re.MULTILINE))
    assert {name: str(value) for name, value in asdict(LoopLimits()).items()} == told


def test_the_published_schema_is_up_to_date() -> None:
    """`python -m chalicelib brand --schema > docs/brand.schema.json` makes it."""
    published = json.loads((ROOT / "docs" / "brand.schema.json").read_text("utf-8"))
    assert json.loads(wire.encode(brand_file.schema())) == published


def test_the_schema_says_what_each_field_means() -> None:
    shapes = brand_file.schema()["$defs"]
    fields = {
        f"{name}.{field}": said for name, shape in shapes.items() for field, said in shape.get("properties", {}).items()
    }
    # A field that is a shape of its own is described there.
    assert [] == [name for name, said in fields.items() if "description" not in said and "$ref" not in str(said)]


def test_the_schema_and_guichet_agree_on_the_example() -> None:
    """Tools that go by the schema refuse what Guichet refuses for its shape, and nothing else."""
    example = json.loads(re.findall(r"```json\n(.*?)```", BRAND, re.DOTALL)[0])
    validator = Draft202012Validator(brand_file.schema())
    assert [] == list(validator.iter_errors(example))
    for wrong in (
        {"colour": "red"},
        {"look": {"logo": "http://shop.example/logo.png"}},
        {"mailboxes": ["a+b@shop.example"]},
    ):
        assert [] != list(validator.iter_errors(example | wrong))
        with pytest.raises(Refused):
            brand_file.decode_brand(json.dumps(example | wrong).encode())


def test_the_example_of_a_brand_file_is_one() -> None:
    example = re.findall(r"```json\n(.*?)```", BRAND, re.DOTALL)[0]
    brand = brand_file.decode_brand(example.encode())
    assert set(brand_file.BrandFile.__struct_fields__) == set(re.findall(r'^  "(\w+)":', example, re.MULTILINE))
    assert brand.mailboxes


def test_the_examples_of_rules_are_some() -> None:
    whole, part, *_ = (json.loads(example) for example in re.findall(r"```json\n(.*?)```", BRAND, re.DOTALL))
    assert len(part["rules"]) == len(brand_file.decode_brand(json.dumps(whole | part).encode()).rules)


def test_every_condition_and_action_of_a_rule_is_documented() -> None:
    told = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", BRAND, re.MULTILINE))))
    fields = {*brand_file.ConditionFile.__struct_fields__, *brand_file.ActionFile.__struct_fields__}
    assert set() == fields - told
