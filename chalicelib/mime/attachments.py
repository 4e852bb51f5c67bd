"""Safe names and detected media types for what comes with a mail."""

import re
import unicodedata

# The first bytes tell the type of what customers really send; a library of hundreds of signatures (puremagic) costs
# 20 ms at import for formats nobody mails.
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)  # fmt: skip
_BOXES = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"3gp4": "video/3gpp", b"3gp5": "video/3gpp",
}  # fmt: skip
_EXTENSIONS = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "heic": "image/heic", "txt": "text/plain", "csv": "text/csv", "htm": "text/html",
    "html": "text/html", "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822",
    "zip": "application/zip", "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "mp3": "audio/mpeg", "mp4": "video/mp4", "mov": "video/quicktime",
    "rtf": "application/rtf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "p7s": "application/pkcs7-signature",
    "p7m": "application/pkcs7-mime", "asc": "application/pgp-signature", "svg": "image/svg+xml",
    "bmp": "image/bmp", "tif": "image/tiff", "json": "application/json", "xml": "application/xml",
    "exe": "application/x-msdownload", "bin": "application/octet-stream",
}  # fmt: skip
_ENDINGS = {media_type: ending for ending, media_type in reversed(_EXTENSIONS.items())} | {
    "message/delivery-status": "txt", "message/disposition-notification": "txt", "message/feedback-report": "txt",
    "text/rfc822-headers": "txt", "image/jpg": "jpg",
}  # fmt: skip
_VAGUE = {"", "application/octet-stream", "application/x-unknown", "application/unknown", "binary/octet-stream",
          "application/x-download", "application/force-download", "application/download"}  # fmt: skip
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_LONGEST = 150


def media_type(declared: str, name: str, content: bytes) -> str:
    """The type of an attachment: what its first bytes say, else what was declared, else what its name says."""
    by_name = _EXTENSIONS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    found = _by_signature(content)
    if found in {"application/zip", "application/x-ole-storage"}:
        # Office files are containers: the name or the label says which one.
        inner = by_name if by_name not in {"", "application/pdf"} else declared
        return inner if inner not in _VAGUE and not inner.startswith(("image/", "text/")) else found
    if found:
        return found
    if declared not in _VAGUE and "/" in declared:
        return declared
    return by_name or "application/octet-stream"


def _by_signature(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return _BOXES.get(content[8:12], "video/mp4")
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(content[8:12], "")
    if content[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return "application/zip"
    for signature, found in _SIGNATURES:
        # Two letters prove little: a text may begin with them.
        if content.startswith(signature) and (
            len(signature) > 2 or b"\x00" in content[:64] or found == "application/gzip"
        ):
            return found
    return ""


def safe_name(name: str, kind: str, number: int) -> str:
    """A file name without path, control, direction or reserved characters, at most 150 characters, never empty.

    `kind` is the media type and `number` the attachment's place, from 1: they name what has no name.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = _UNSAFE.sub("_", name).strip(" ._")
    if not name:
        ending = _ENDINGS.get(kind, "")
        return f"attachment-{number}" + (f".{ending}" if ending else "")
    name = _RESERVED.sub(r"_\g<0>", name)
    if len(name) > _LONGEST:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:_LONGEST]
    return name
