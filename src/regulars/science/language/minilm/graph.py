"""MiniLM as an ONNX graph, built from its weights: tokens and a mask in, one vector a text out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.minilm.weights import EPSILON, HEADS, WIDTH, Layer, Line, Norm, Weights

_OPSET = 20
_NEVER = -10_000.0  # added before the softmax where there is no token


class _Graph:
    """Collects nodes and weights; each method adds one operation and gives the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def keep(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def add(self, kind: str, *inputs: str, **settings: Any) -> str:
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **settings))
        return name

    def line(self, state: str, line: Line) -> str:
        return self.add("Add", self.add("MatMul", state, self.keep(line.matrix)), self.keep(line.offset))

    def normal(self, state: str, norm: Norm) -> str:
        scale, shift = self.keep(norm.scale), self.keep(norm.shift)
        return self.add("LayerNormalization", state, scale, shift, axis=-1, epsilon=EPSILON)

    def shape(self, state: str, *sizes: int) -> str:
        return self.add("Reshape", state, self.keep(np.array(sizes, dtype=np.int64)))


def build(weights: Weights) -> Any:
    """The graph as an ONNX model: in `tokens` and `mask` (texts x tokens, int64), out `vectors` (texts x 384)."""
    from onnx import TensorProto, helper

    graph = _Graph()
    zero = graph.keep(np.array([1], dtype=np.int64))
    width = graph.add("Slice", graph.add("Shape", "tokens"), zero, graph.keep(np.array([2], dtype=np.int64)))
    places = graph.add(
        "Slice", graph.keep(weights.places), graph.keep(np.array([0], dtype=np.int64)), width, graph.keep(np.array([0]))
    )
    words = graph.add("Gather", graph.keep(weights.words), "tokens")
    state = graph.normal(graph.add("Add", words, places), weights.first)
    there = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    absent = graph.add(
        "Mul",
        graph.add("Sub", graph.keep(np.array([1], dtype=np.float32)), there),
        graph.keep(np.array([_NEVER], dtype=np.float32)),
    )
    absent = graph.add("Unsqueeze", absent, graph.keep(np.array([1, 2], dtype=np.int64)))
    for layer in weights.layers:
        state = _layer(graph, state, absent, layer)
    last = graph.keep(np.array([2], dtype=np.int64))
    summed = graph.add("ReduceSum", graph.add("Mul", state, graph.add("Unsqueeze", there, last)), zero, keepdims=0)
    graph.nodes.append(helper.make_node("LpNormalization", [summed], ["vectors"], axis=-1, p=2))
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "minilm",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "width"]) for name in ("tokens", "mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=9,
    )


def _layer(graph: _Graph, state: str, absent: str, layer: Layer) -> str:
    """Attention over all heads, then the two lines with GELU between; each with what came in added, and normalised."""
    size = WIDTH // HEADS
    parts = graph.shape(graph.line(state, layer.attend), 0, 0, 3, HEADS, size)
    query, key, value = (
        graph.add(
            "Transpose",
            graph.add("Gather", parts, graph.keep(np.array(place, dtype=np.int64)), axis=2),
            perm=[0, 2, 3, 1] if place == 1 else [0, 2, 1, 3],
        )
        for place in range(3)
    )
    scaled = graph.add("Mul", query, graph.keep(np.array([size**-0.5], dtype=np.float32)))
    heed = graph.add("Softmax", graph.add("Add", graph.add("MatMul", scaled, key), absent), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", heed, value), perm=[0, 2, 1, 3])
    seen = graph.line(graph.shape(seen, 0, 0, WIDTH), layer.gather)
    state = graph.normal(graph.add("Add", state, seen), layer.after_attention)
    wide = graph.add("Gelu", graph.line(state, layer.widen))
    return graph.normal(graph.add("Add", state, graph.line(wide, layer.narrow)), layer.after)


def write_small(weights: Weights, path: Path) -> None:
    """Write the graph with eight-bit weights (dynamic quantisation) to `path`, whole or not at all."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        onnx.save(build(weights), whole)
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"])
        small.replace(path)
