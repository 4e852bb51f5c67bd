"""The secrets that AWS keeps."""

from typing import Any


def secret(client: Any, arn: str) -> bytes:
    """The value of a secret of Secrets Manager."""
    value: str = client.get_secret_value(SecretId=arn)["SecretString"]
    return value.encode()
