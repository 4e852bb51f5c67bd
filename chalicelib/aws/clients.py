"""The AWS clients, each built when it is first needed; the only place that knows their settings."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

# Lambda's own time-out is the outer bound: a call must fail while there is time left to say so.
_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})


@cache
def client(service: str) -> Any:
    """The low-level client of a service, in the region and at the endpoint that the environment names."""
    return boto3.client(service, config=_CONFIG)
