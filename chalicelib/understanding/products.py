"""Matrix products of a contact's few rows, at the speed of memory.

OpenBLAS rearranges the larger factor before it multiplies, which for ten rows takes longer than the product. It does
not for products of fewer than a million multiplications; so the larger factor is gone through in strips of such a size.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SMALL = 1_000_000
_WIDEST = 128
_NARROWEST = 16
_STRIPE = 1024


def strips(rows: int, inner: int, size: int) -> Iterator[slice]:
    """The strips of `size` rows of a factor by which a product with few `rows` of length `inner` is best done."""
    step = min(_WIDEST, _SMALL // max(rows * inner, 1))
    # Where there are many rows, rearranging pays.
    step = _STRIPE if step < _NARROWEST else step
    for begin in range(0, size, step):
        yield slice(begin, min(begin + step, size))


def across(rows: Matrix, factor: Matrix) -> Matrix:
    """The product `rows @ factor.T`."""
    result = np.empty((len(rows), len(factor)), np.float32)
    for strip in strips(len(rows), rows.shape[1], len(factor)):
        np.matmul(rows, factor[strip].T, out=result[:, strip])
    return result
