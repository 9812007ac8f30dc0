"""MiniLM's forward pass in plain NumPy: slow and easy to read; what the ONNX graph is checked against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.minilm.weights import EPSILON, HEADS, WIDTH, Line, Norm, Weights


def embed_plainly(weights: Weights, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
    """The vector, of length 1, of one text given as token numbers (with the marks of its start and end)."""
    from scipy.special import erf

    state = _normal(weights.words[tokens] + weights.places[: len(tokens)], weights.first)
    size = WIDTH // HEADS
    for layer in weights.layers:
        query, key, value = (
            part.reshape(len(tokens), HEADS, size).transpose(1, 0, 2)
            for part in np.split(_line(state, layer.attend), 3, axis=1)
        )
        heed = query @ key.transpose(0, 2, 1) / np.sqrt(size)
        heed = np.exp(heed - heed.max(axis=2, keepdims=True))
        heed /= heed.sum(axis=2, keepdims=True)
        seen = (heed @ value).transpose(1, 0, 2).reshape(len(tokens), WIDTH)
        state = _normal(state + _line(seen, layer.gather), layer.after_attention)
        wide = _line(state, layer.widen)
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        state = _normal(state + _line(wide, layer.narrow), layer.after)
    mean = state.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _line(state: NDArray[np.float32], line: Line) -> NDArray[np.float32]:
    return np.asarray(state @ line.matrix + line.offset)


def _normal(state: NDArray[np.float32], norm: Norm) -> NDArray[np.float32]:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    return np.asarray(centred / spread * norm.scale + norm.shift)
