"""The sentence model as a graph that ONNX Runtime runs, made from the weights that its package carries.

The model is all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957; Reimers & Gurevych 2019): BERT with six layers of 384,
twelve heads, mean pooling over the tokens, length one. Nothing is downloaded and nothing is written to disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WIDTH, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
OPSET, IR = 20, 10
LARGE = 1024  # bytes
_LEAST_COUNT = 1e-9  # keeps a text of no tokens from dividing by nought


class _Graph:
    """Nodes and weights as they are added; each step returns the name of what it gives."""

    def __init__(self, weights: dict[str, NDArray[np.float32]]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.kept: dict[str, Any] = {}
        self.handed: dict[str, NDArray[Any]] = {}

    def step(self, kind: str, inputs: Iterable[str], **settings: Any) -> str:
        name = f"step{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **settings))
        return name

    def keep(self, name: str, values: NDArray[Any]) -> str:
        """A weight or a constant. Weights are named only: the session is handed the arrays, so that none is copied."""
        values = np.asarray(values)
        if name not in self.kept and values.nbytes < LARGE:
            self.kept[name] = numpy_helper.from_array(values, name)
        elif name not in self.kept:
            tensor = TensorProto(name=name, dims=values.shape, data_type=helper.np_dtype_to_tensor_dtype(values.dtype))
            tensor.data_location = TensorProto.EXTERNAL
            tensor.external_data.add(key="location", value="handed over")
            self.kept[name], self.handed[name] = tensor, np.ascontiguousarray(values)
        return name

    def linear(self, x: str, name: str) -> str:
        weight = self.keep(f"{name}.weight", self.weights[f"{name}.weight"].T)
        bias = self.keep(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.step("Add", [self.step("MatMul", [x, weight]), bias])

    def layer_norm(self, x: str, name: str) -> str:
        scale, bias = (self.keep(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.step("LayerNormalization", [x, scale, bias], axis=-1, epsilon=EPSILON)


def build(weights_file: Path) -> tuple[bytes, dict[str, NDArray[Any]]]:
    """The graph and the weights to hand it by name: `tokens` (texts × length, int64) and `mask` (same shape, float32, 1
    where a token is) → `vectors` (texts × 384)."""
    graph = _Graph(load_file(weights_file))
    x = _embedded(graph)
    away = graph.step("Sub", ["mask", graph.keep("one", np.array([1.0], np.float32))])
    away = graph.step("Mul", [away, graph.keep("far", np.array([10_000.0], np.float32))])
    away = graph.step("Unsqueeze", [away, graph.keep("axes12", np.array([1, 2], np.int64))])
    for number in range(LAYERS):
        x = _layer(graph, x, away, f"encoder.layer.{number}")
    graph.nodes.append(helper.make_node("Identity", [_pooled(graph, x)], ["vectors"]))
    made = helper.make_graph(
        graph.nodes,
        "sentences",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["texts", "length"]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "length"]),
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
        list(graph.kept.values()),
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    return bytes(model.SerializeToString()), graph.handed


def _embedded(graph: _Graph) -> str:
    weights = graph.weights
    words = graph.step("Gather", [graph.keep("words", weights["embeddings.word_embeddings.weight"]), "tokens"], axis=0)
    length = graph.step("Squeeze", [graph.step("Shape", ["tokens"], start=1, end=2)])
    nought, one = graph.keep("int0", np.array(0, np.int64)), graph.keep("int1", np.array(1, np.int64))
    places = graph.step("Range", [nought, length, one])
    # a text is always the first of the pair that the model could take
    position = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    placed = graph.step("Gather", [graph.keep("positions", position), places], axis=0)
    return graph.layer_norm(graph.step("Add", [words, placed]), "embeddings.LayerNorm")


def _layer(graph: _Graph, x: str, away: str, name: str) -> str:
    split = graph.keep("split", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))

    def heads(part: str, order: list[int]) -> str:
        mixed = graph.step("Reshape", [graph.linear(x, f"{name}.attention.self.{part}"), split])
        return graph.step("Transpose", [mixed], perm=order)

    asked, keys = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1])
    scale = graph.keep("scale", np.array([(WIDTH // HEADS) ** -0.5], np.float32))
    scores = graph.step("Mul", [graph.step("MatMul", [asked, keys]), scale])
    weighed = graph.step("Softmax", [graph.step("Add", [scores, away])], axis=-1)
    drawn = graph.step("Transpose", [graph.step("MatMul", [weighed, heads("value", [0, 2, 1, 3])])], perm=[0, 2, 1, 3])
    joined = graph.step("Reshape", [drawn, graph.keep("join", np.array([0, 0, WIDTH], np.int64))])
    x = graph.layer_norm(
        graph.step("Add", [graph.linear(joined, f"{name}.attention.output.dense"), x]),
        f"{name}.attention.output.LayerNorm",
    )
    inner = graph.step("Gelu", [graph.linear(x, f"{name}.intermediate.dense")])
    return graph.layer_norm(
        graph.step("Add", [graph.linear(inner, f"{name}.output.dense"), x]), f"{name}.output.LayerNorm"
    )


def _pooled(graph: _Graph, x: str) -> str:
    mask = graph.step("Unsqueeze", ["mask", graph.keep("axis2", np.array([2], np.int64))])
    total = graph.step(
        "ReduceSum", [graph.step("Mul", [x, mask]), graph.keep("axis1", np.array([1], np.int64))], keepdims=0
    )
    count = graph.step("ReduceSum", ["mask", graph.keep("axis1", np.array([1], np.int64))], keepdims=1)
    mean = graph.step(
        "Div", [total, graph.step("Max", [count, graph.keep("least", np.array([_LEAST_COUNT], np.float32))])]
    )
    return graph.step("LpNormalization", [mean], axis=-1, p=2)
