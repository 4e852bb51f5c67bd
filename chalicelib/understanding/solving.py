"""Large symmetric systems in numpy alone, quick and in place: blocked Cholesky, and the inverse of its factor.

numpy's own `cholesky` and `inv` are many times slower at ten thousand rows, and neither leaves what leave-one-out
scores need. Both steps here are matrix products almost entirely: n^3 operations, one matrix of memory and a half.
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_BLOCK = 1024
_LEAF = 128


def inverse_factor(gram: Matrix) -> Matrix:
    """The lower triangular M with M'M = inverse of `gram`, written over it, shape (n, n).

    Only the lower triangle of `gram` is read. Raises numpy.linalg.LinAlgError where it is not positive definite.
    """
    _factorize(gram)
    _invert(gram, _LEAF)
    return gram


def _factorize(gram: Matrix) -> None:
    """Cholesky's lower factor in place, block by block (Golub and Van Loan, 4.2.5); above it is rubbish."""
    size = len(gram)
    for begin in range(0, size, _BLOCK):
        end = min(begin + _BLOCK, size)
        gram[begin:end, begin:end] = np.linalg.cholesky(gram[begin:end, begin:end])
        if end == size:
            return
        corner = gram[begin:end, begin:end].copy()
        _invert(corner, _LEAF)
        gram[end:, begin:end] = gram[end:, begin:end] @ corner.T
        for left in range(end, size, _BLOCK):
            right = min(left + _BLOCK, size)
            gram[left:, left:right] -= gram[left:, begin:end] @ gram[left:right, begin:end].T


def _invert(lower: Matrix, leaf: int) -> None:
    """The inverse of a lower triangle in place, half by half; what stands above becomes zero."""
    size = len(lower)
    if size <= leaf:
        lower[:] = np.linalg.inv(np.tril(lower))
        return
    half = size // 2
    _invert(lower[:half, :half], leaf)
    _invert(lower[half:, half:], leaf)
    lower[half:, :half] = -(lower[half:, half:] @ (lower[half:, :half] @ lower[:half, :half]))
    lower[:half, half:] = 0
