"""Large symmetric systems in numpy alone, quick and in place: blocked Cholesky, and what leave-one-out scores need.

numpy's own `cholesky`, `solve` and `inv` are many times slower at ten thousand rows. All steps here are matrix products
almost entirely: n^3 / 3 multiplications for the factor, as many for the diagonal of the whole inverse, and one matrix
of memory.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Matrix = NDArray[np.float32]

_BLOCK = 1024
_LEAF = 128


def solved(gram: Matrix, targets: Matrix, last: int) -> tuple[Matrix, Matrix]:
    """The solution of `gram @ x = targets`, and the `last` entries of the diagonal of the inverse of `gram`.

    Only the lower triangle of `gram`, shape (n, n), is read; it is written over. The last rows of the inverse need no
    more than the last rows of the factor, so few of them cost little. Raises numpy.linalg.LinAlgError where `gram` is
    not positive definite.
    """
    corners = _factorize(gram)
    solution = _substituted(gram, corners, targets)
    corner = gram[len(gram) - last :, len(gram) - last :]
    _invert(corner, _LEAF)
    diagonal: Matrix = np.einsum("ij,ij->j", corner, corner)
    return solution, diagonal


@contextmanager
def all_processors() -> Iterator[None]:
    """Let matrix products use every processor that this process may run on; a contact's use one."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with threadpool_limits(limits=available, user_api="blas"):
        yield


def _factorize(gram: Matrix) -> list[Matrix]:
    """Cholesky's lower factor in place, block by block (Golub and Van Loan, 4.2.5); above it is rubbish.

    Returns the inverses of its blocks on the diagonal.
    """
    size, corners = len(gram), []
    for begin in range(0, size, _BLOCK):
        end = min(begin + _BLOCK, size)
        gram[begin:end, begin:end] = np.linalg.cholesky(gram[begin:end, begin:end])
        corner = gram[begin:end, begin:end].copy()
        _invert(corner, _LEAF)
        corners.append(corner)
        gram[end:, begin:end] = gram[end:, begin:end] @ corner.T
        for left in range(end, size, _BLOCK):
            right = min(left + _BLOCK, size)
            gram[left:, left:right] -= gram[left:, begin:end] @ gram[left:right, begin:end].T
    return corners


def _substituted(lower: Matrix, corners: list[Matrix], targets: Matrix) -> Matrix:
    """The solution by the factor: forward with its lower triangle, then backward with the transposed one."""
    solution: Matrix = np.array(targets, np.float32)
    blocks = [(i, slice(i * _BLOCK, min((i + 1) * _BLOCK, len(lower)))) for i in range(len(corners))]
    for i, block in blocks:
        before = solution[: block.start]
        solution[block] = corners[i] @ (solution[block] - lower[block, : block.start] @ before)
    for i, block in reversed(blocks):
        after = solution[block.stop :]
        solution[block] = corners[i].T @ (solution[block] - lower[block.stop :, block].T @ after)
    return solution


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
