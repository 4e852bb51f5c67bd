"""Put back the text of interactions that was too large for the table."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.interaction import Interaction
from chalicelib.domain.ports import Blobs
from chalicelib.errors import NotFound


def whole_texts(interactions: Iterable[Interaction], blobs: Blobs) -> tuple[Interaction, ...]:
    """The interactions with their whole texts; most need no look into the bucket."""
    return tuple(_whole(one, blobs) if one.text_key else one for one in interactions)


def _whole(interaction: Interaction, blobs: Blobs) -> Interaction:
    try:
        text = blobs.get(interaction.text_key).decode("utf-8", "replace")
    except NotFound:
        # The bucket forgets by its own clock; one text that is gone must not hide a whole history.
        return interaction
    return replace(interaction, text=text)
