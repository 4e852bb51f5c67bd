"""The AWS clients, each built when it is first needed; the only place that knows their settings."""

from base64 import b64decode
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.model import Shape
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory
from botocore.session import get_session

# Lambda's own time-out is the outer bound: a call must fail while there is time left to say so.
_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
# For links to objects: signed as all regions understand, at the host of the bucket's own region. By default boto3
# names a host that answers a young bucket with a redirect, which no signature survives. An address that is an IP,
# as the local cloud's, keeps the bucket in the path whatever is said here.
_OF_SERVICE = {
    # A fifth of a request's CPU goes into checking what our own code wrote, which the table checks as well, and into
    # composing the name of the caller.
    "dynamodb": _CONFIG.merge(Config(parameter_validation=False, user_agent="Guichet Boto3")),
    "s3": _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"})),
    # A contact waits for what a model says, and goes on without it.
    "bedrock-runtime": _CONFIG.merge(Config(read_timeout=6, retries={"mode": "standard", "total_max_attempts": 2})),
}
# For jobs that nobody waits for: asks more often, and more slowly once AWS says that it is too much.
_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "adaptive", "total_max_attempts": 10})


@cache
def client(service: str, *, patient: bool = False) -> Any:
    """The low-level client of a service, in the region and at the endpoint that the environment names."""
    if boto3.DEFAULT_SESSION is None:
        session = get_session()
        session.register_component("response_parser_factory", _Parsers())
        boto3.setup_default_session(botocore_session=session)
    return boto3.client(service, config=_PATIENT if patient else _OF_SERVICE.get(service, _CONFIG))


class _Parsers(ResponseParserFactory):  # type: ignore[misc]
    def create_parser(self, protocol_name: str) -> ResponseParser:
        return _ItemParser() if protocol_name == "json" else super().create_parser(protocol_name)


class _ItemParser(JSONParser):  # type: ignore[misc]
    """Takes a table's attributes as the JSON has them: botocore looks for ten types in each of them."""

    def _handle_map(self, shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
        if shape.value.name != "AttributeValue":
            parsed: dict[str, Any] = super()._handle_map(shape, value)
            return parsed
        return {name: _attribute(attribute) for name, attribute in value.items()}


def _attribute(attribute: dict[str, Any]) -> dict[str, Any]:
    """An attribute of an item with its bytes as bytes, the one thing that JSON cannot say."""
    ((kind, value),) = attribute.items()
    match kind:
        case "B":
            return {kind: b64decode(value)}
        case "BS":
            return {kind: [b64decode(member) for member in value]}
        case "L":
            return {kind: [_attribute(member) for member in value]}
        case "M":
            return {kind: {name: _attribute(member) for name, member in value.items()}}
    return attribute
