"""What words mean, as vectors: wordllama's 256 numbers a word (in its wheel; nothing is fetched), averaged over a text.

The package's own loader sets up logging and the network for the whole process when it is imported, so its two files are
read here directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

SIZE = 256
_BATCH = 512
_LONGEST = 4_000  # letters


class Meaning(Protocol):
    """Anything that makes vectors of texts."""

    name: str

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text."""
        ...

    def pieces(self, text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]] | None:
        """What each piece of the text adds to its vector, and where it stands; None where that cannot be told."""
        ...


class WordMeaning:
    """The mean of what the words mean alone: fast, and each word's share in it is known."""

    name = "wordllama"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text."""
        return embed_words(texts)

    def pieces(self, text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]] | None:
        """Each token's share of the vector, and where it stands."""
        vectors, places = token_places(text)
        length = float(np.linalg.norm(vectors.sum(axis=0))) if len(vectors) else 1.0
        return vectors * np.float32(1 / (length or 1.0)), places


def embed_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """A vector of length 1 for each text (texts x SIZE); zeros for an empty one."""
    found = np.zeros((len(texts), SIZE), dtype=np.float32)
    _, vectors = _loaded()
    for first in range(0, len(texts), _BATCH):
        encoded = _encode([text[:_LONGEST] for text in texts[first : first + _BATCH]])
        lengths = np.array([len(each) for each in encoded])
        filled = np.flatnonzero(lengths)
        if len(filled):
            tokens = np.concatenate([np.asarray(encoded[place].ids, dtype=np.int64) for place in filled])
            starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
            found[first + filled] = np.add.reduceat(vectors[tokens], starts, axis=0)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    found /= np.where(length > 0, length, 1)
    return found


def token_places(text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
    """What each token adds to the text's vector (tokens x SIZE, before it is made of length 1), and where it stands."""
    _, vectors = _loaded()
    encoded = _encode([text[:_LONGEST]])[0]
    return vectors[np.asarray(encoded.ids, dtype=np.int64)], list(encoded.offsets)


def _encode(texts: list[str]) -> Any:
    tokenizer, _ = _loaded()
    return tokenizer.encode_batch(texts, add_special_tokens=False)


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, NDArray[np.float32]]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = _folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    weights = load_file(folder / "weights" / "l2_supercat_256.safetensors")["embedding.weight"]
    return tokenizer, np.ascontiguousarray(weights, dtype=np.float32)


def _folder() -> Path:
    spec = find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package wordllama, which brings the meanings of words, is not installed.")
    return Path(spec.submodule_search_locations[0])
