"""Whether, when and by whom a brand calls its customers back."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How a brand calls back.

    Slots are `slot_minutes` long, at most an hour, so that "now" is a promise within the hour. So many callbacks are
    taken for each: `per_slot`, or where it is 0 a `share` (0 to 1) of the agents who serve the `queue`, at least one.
    `hours` are spans of each day as the brand's own, which hold where there are none. Slots are offered for
    `horizon_days`. Who is not reached is tried `tries` times in all, `retry_after` minutes of these hours apart.
    """

    enabled: bool = False
    queue: str = "callback"
    slot_minutes: int = 30
    per_slot: int = 0
    share: float = 0.5
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    horizon_days: int = 7
    tries: int = 3
    retry_after: int = 60


NO_CALLBACKS = CallbackRules()
