"""The queues."""

from typing import Any

from chalicelib import wire
from chalicelib.aws.faults import AWS_ERRORS, translated


class SqsQueue:
    """`Queue` on one SQS queue; pointers travel as JSON."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, pointer: object) -> None:
        """See `Queue`."""
        try:
            self._client.send_message(QueueUrl=self._url, MessageBody=wire.encode(pointer).decode())
        except AWS_ERRORS as error:
            raise translated(error) from error
