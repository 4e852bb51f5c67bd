"""Put back the text of interactions that was too large for the table."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.interaction import Interaction
from chalicelib.domain.ports import Blobs


def whole_texts(interactions: Iterable[Interaction], blobs: Blobs) -> tuple[Interaction, ...]:
    """The interactions with their whole texts; most need no look into the bucket."""
    return tuple(
        replace(one, text=blobs.get(one.text_key).decode("utf-8", "replace")) if one.text_key else one
        for one in interactions
    )
