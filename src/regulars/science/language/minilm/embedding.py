"""Vectors of texts by MiniLM on ONNX Runtime, on one thread; its small graph is made once, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.language.minilm.weights import LONGEST, WIDTH, folder, read_weights

_FILE = "minilm-int8.onnx"
_TOKENS_AT_ONCE = 4_096


def is_installed() -> bool:
    """Whether the weights and what runs them are here."""
    return folder() is not None and all(find_spec(name) for name in ("onnx", "onnxruntime", "tokenizers"))


class MiniLM:
    """Makes vectors; used wherever the meaning of words is, in its place."""

    name = "minilm"

    def __init__(self, kept_in: Path) -> None:
        """`kept_in` is where the graph is kept. Raises BadInput where the model isn't installed."""
        if not is_installed():
            raise BadInput("The finer language model is not installed.", hint="Install it with `./dev onnx`.")
        self._kept_in = kept_in

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text (texts x 384)."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        lengths = np.array([len(each.ids) for each in encoded], dtype=np.int64)
        order = np.argsort(lengths, kind="stable")  # texts of like length together: little is wasted on blanks
        first = 0
        while first < len(order):
            last = first + 1
            while last < len(order) and (last - first + 1) * lengths[order[last]] <= _TOKENS_AT_ONCE:
                last += 1
            rows = order[first:last]
            tokens = np.zeros((len(rows), lengths[rows[-1]]), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for place, row in enumerate(rows):
                tokens[place, : lengths[row]] = encoded[row].ids
                mask[place, : lengths[row]] = 1
            found[rows] = self._session.run(None, {"tokens": tokens, "mask": mask})[0]
            first = last
        return found

    def pieces(self, text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]] | None:  # noqa: ARG002
        """None: what a word means here depends on all the others."""
        return None

    def tokens_of(self, text: str) -> NDArray[np.int64]:
        """The text as token numbers."""
        return np.array(self._tokenizer.encode(text).ids, dtype=np.int64)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._model / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        from regulars.science.language.minilm.graph import write_small

        path = self._kept_in / _FILE
        if not path.is_file():
            self._kept_in.mkdir(parents=True, exist_ok=True)
            write_small(read_weights(self._model / "model.safetensors"), path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _model(self) -> Path:
        found = folder()
        if found is None:
            raise BadInput("The finer language model is not installed.", hint="Install it with `./dev onnx`.")
        return found
