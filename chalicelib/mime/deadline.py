"""When the reading of one mail comes to an end, whatever is left of it."""

import time
from collections.abc import Callable


class Deadline:
    """So many seconds from now, by a clock that counts this thread's processor time unless another one is given.

    What waits for a busy machine has not been slow itself, and the same mail is to be read alike each time.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def is_over(self) -> bool:
        """Whether nothing more is to be begun."""
        return self._clock() >= self._end
