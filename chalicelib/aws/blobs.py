"""The bucket."""

import re
import unicodedata
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.domain.ports import Stored
from chalicelib.errors import NotFound

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
_THERE = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})


class S3Blobs:
    """`Blobs` on S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> bytes:
        """See `Blobs`."""
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except AWS_ERRORS as error:
            if code_of(error) in _MISSING:
                raise NotFound(f"No object {key}", reason="no_object") from error
            raise translated(error) from error
        return content

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """See `Blobs`."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=media_type)
        except AWS_ERRORS as error:
            raise translated(error) from error

    def put_once(self, key: str, content: bytes, media_type: str) -> bool:
        """See `Blobs`. S3 decides (If-None-Match), so that two requests at once are one."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=media_type, IfNoneMatch="*")
        except AWS_ERRORS as error:
            if code_of(error) in _THERE:
                return False
            raise translated(error) from error
        return True

    def exists(self, key: str) -> bool:
        """See `Blobs`."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except AWS_ERRORS as error:
            if code_of(error) in _MISSING:
                return False
            raise translated(error) from error
        return True

    def size(self, key: str) -> int:
        """See `Blobs`."""
        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except AWS_ERRORS as error:
            if code_of(error) in _MISSING:
                raise NotFound(f"No object {key}", reason="no_object") from error
            raise translated(error) from error

    def link(self, key: str, name: str, media_type: str, lives: timedelta) -> str:
        """See `Blobs`. The link is signed with the function's own right to read; making it asks nobody."""
        asked = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": _disposition(name),
            "ResponseContentType": media_type,
            "ResponseCacheControl": "no-store",
        }
        link: str = self._client.generate_presigned_url("get_object", asked, ExpiresIn=int(lives.total_seconds()))
        return link

    def listed(self, prefix: str, after: str) -> tuple[Stored, ...]:
        """See `Blobs`: at most 1,000, which is one request."""
        try:
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, StartAfter=after)
        except AWS_ERRORS as error:
            raise translated(error) from error
        return tuple(Stored(found["Key"], found["LastModified"]) for found in answer.get("Contents", ()))


def _disposition(name: str) -> str:
    """What makes a browser save the object under a name (RFC 6266); S3 takes no other letters than Latin ones.

    A name that is not ASCII comes in both ways, for those who know only the older one.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%\x00-\x1f\x7f]', "_", plain).strip()
    plain = plain if re.match("[A-Za-z0-9]", plain) else f"file{plain}"
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{extended}'
