"""The brands' own models, read from the bucket when they are first needed, beside the one that comes with Guichet."""

import time
from collections import OrderedDict
from collections.abc import Callable

from chalicelib.domain.brand import Brand
from chalicelib.domain.models import FILES, model_folder
from chalicelib.domain.ports import Blobs
from chalicelib.errors import GuichetError
from chalicelib.understanding.classifier import Classifier

ROOM = 6
"""Models that are kept in memory, some 30 MB each; the one that was not used for longest makes room."""

_TRIES_AGAIN = 60.0
"""Seconds for which a model that could not be had is not asked for again."""


class BrandClassifiers:
    """`Classifiers` that share one encoder: a version costs two reads of the bucket, once for each container."""

    def __init__(
        self, default: Classifier, blobs: Callable[[], Blobs], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._default = default
        self._blobs = blobs
        self._clock = clock
        self._models: OrderedDict[tuple[str, str, str], Classifier] = OrderedDict()
        self._missing: dict[tuple[str, str, str], float] = {}

    def of(self, brand: Brand) -> Classifier:
        """See `Classifiers`."""
        model = self._model(brand.merchant, brand.id, brand.model) if brand.model else self._default
        return (model or self._default).aiming(brand.act_precision, brand.suggest_precision)

    def _model(self, merchant: str, brand: str, version: str) -> Classifier | None:
        key = (merchant, brand, version)
        if key in self._models:
            self._models.move_to_end(key)
            return self._models[key]
        if self._clock() < self._missing.get(key, 0.0):
            return None
        try:
            folder = model_folder(merchant, brand, version)
            found = self._default.beside({name: self._blobs().get(folder + name) for name in FILES})
        except GuichetError:
            # Whoever asked sees it by the version that judges instead, and counts it.
            self._missing[key] = self._clock() + _TRIES_AGAIN
            return None
        self._missing.pop(key, None)
        self._models[key] = found
        while len(self._models) > ROOM:
            self._models.popitem(last=False)
        return found
