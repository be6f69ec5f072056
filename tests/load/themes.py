"""Quality and scale of suggestions: one run, one table. The texts lie beside the project and are not part of it.

python -m tests.load.themes [--peer PYTHON_WITH_BERTOPIC] [--scale]"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import f1_score, normalized_mutual_info_score

from consultation.themes.engine.embedding import embed
from consultation.themes.engine.grouping import group
from consultation.themes.engine.learning import SUGGESTED_FROM, predict
from consultation.themes.engine.outcome import suggest
from consultation.themes.engine.vectors import HYBRID, combined

DATA = Path(__file__).parents[3] / "shared" / "data" / "text"
NOT_CODES = {"Not assigned", "Labelling not possible"}


def half_of(text: str) -> int:
    """0: the half that settings were chosen on; 1: the half not looked at meanwhile."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2


def accuracy(truth: np.ndarray, found: np.ndarray) -> float:
    """Best one-to-one match of groups and labels (Hungarian)."""
    one, other = (np.unique(labels, return_inverse=True)[1] for labels in (truth, found))
    counts = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(counts, (one, other), 1)
    rows, columns = linear_sum_assignment(-counts)
    return float(counts[rows, columns].sum() / len(truth))


def news() -> tuple[list[str], np.ndarray]:
    lines = [line.rstrip("\n").split("\t") for line in (DATA / "agnews_8000.txt").open(encoding="utf-8")]
    return [line[1] for line in lines], np.array([line[0] for line in lines])


def care() -> tuple[list[str], np.ndarray, list[str]]:
    """Care comments with at least one code, no text twice, codes given to at least 2%."""
    with (DATA / "nhs_fft_v6.csv").open(encoding="utf-8", errors="replace") as file:
        header, *rows = csv.reader(file)
    said, first = header.index("FFT answer"), header.index("Not assigned")
    kept: dict[str, list[int]] = {}
    for row in rows:
        if row[said].strip():
            kept.setdefault(row[said].strip(), [int(cell.strip() in ("1", "1.0")) for cell in row[first:]])
    use = [place for place, name in enumerate(header[first:]) if name not in NOT_CODES]
    texts, codes = list(kept), np.array(list(kept.values()))[:, use]
    some = codes.any(axis=1)
    texts, codes = [text for text, one in zip(texts, some, strict=True) if one], codes[some]
    common = codes.mean(axis=0) >= 0.02
    codes, some = codes[:, common], codes[:, common].any(axis=1)
    names = [header[first:][place] for place, one in zip(use, common, strict=True) if one]
    return [text for text, one in zip(texts, some, strict=True) if one], codes[some], names


def grouping_quality(peer: str | None) -> None:
    texts, labels = news()
    halves = np.array([half_of(text) for text in texts])
    for name, chosen in (
        ("all 8,000", halves >= 0),
        ("half chosen on", halves == 0),
        ("half not looked at", halves == 1),
    ):
        rows = np.flatnonzero(chosen)
        some = [texts[row] for row in rows]
        vectors = embed(some)
        began = time.perf_counter()
        order = np.argsort(some, kind="stable")
        found = np.empty(len(some), dtype=int)
        found[order] = group(combined([some[row] for row in order], vectors[order], seed=1), themes=4).labels
        took = time.perf_counter() - began
        told(
            f"news, {name}, k = 4",
            accuracy(labels[rows], found),
            normalized_mutual_info_score(labels[rows], found),
            took,
        )
        if peer:
            other, seconds = asked(peer, some, vectors, 4)
            scores = accuracy(labels[rows], other), normalized_mutual_info_score(labels[rows], other)
            told("… BERTopic, same embeddings, outliers reduced", *scores, seconds)


def asked(peer: str, texts: list[str], vectors: np.ndarray, themes: int) -> tuple[np.ndarray, float]:
    with tempfile.TemporaryDirectory() as room:
        listed, held = Path(room) / "texts.json", Path(room) / "vectors.npy"
        listed.write_text(json.dumps(texts), encoding="utf-8")
        np.save(held, vectors)
        script = Path(__file__).with_name("peer.py")
        said = subprocess.run([peer, str(script), str(listed), str(held), str(themes)], capture_output=True, text=True, check=True)  # fmt: skip
    answer = json.loads(said.stdout.splitlines()[-1])
    return np.array(answer["labels"]), float(answer["seconds"])


def told(what: str, first: float, second: float, seconds: float) -> None:
    print(f"| {what} | {first:.3f} | {second:.3f} | {seconds:.1f} |", flush=True)


def learning_quality(samples: int = 8, splits: int = 3) -> None:
    """Samples of 150, a part of it coded: sample-averaged F1 of what is suggested for the rest."""
    texts, codes, names = care()
    vectors, meant = embed(texts), embed(names)
    for half, called in ((0, "half chosen on"), (1, "half not looked at")):
        pool = np.array([row for row, text in enumerate(texts) if half_of(text) == half])
        scores: dict[int, list[float]] = {25: [], 50: [], 100: []}
        for sample in range(samples):
            chosen = np.random.default_rng(sample).choice(pool, 150, replace=False)
            for split in range(splits):
                order = chosen[np.random.default_rng(100 * sample + split).permutation(150)]
                for count, kept in scores.items():
                    known, new = order[:count], order[count:]
                    likely = predict(
                        [texts[row] for row in known], codes[known], [texts[row] for row in new], names,
                        embedded=(vectors[known], vectors[new], meant),
                    )  # fmt: skip
                    given = (likely.chances >= SUGGESTED_FROM).astype(int)
                    given[np.arange(len(new)), likely.chances.argmax(axis=1)] = 1
                    kept.append(f1_score(codes[new], given, average="samples", zero_division=0))
        print(
            f"| care comments, {called} | " + " | ".join(f"{np.mean(kept):.3f}" for kept in scores.values()) + " |",
            flush=True,
        )


def scale() -> None:
    texts, _ = news()
    for count in (1000, 5000):
        some = texts[:count]
        began = time.perf_counter()
        suggest(some, themes=None, seed=1, engine=HYBRID)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {count} texts | {time.perf_counter() - began:.1f} s | {most} MB |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="a Python that has BERTopic")
    parser.add_argument("--scale", action="store_true")
    given = parser.parse_args()
    if given.scale:
        scale()
    else:
        print("| texts | ACC | NMI | seconds |\n|---|---|---|---|")
        grouping_quality(given.peer)
        print("\n| coded | 25 | 50 | 100 |\n|---|---|---|---|")
        learning_quality()
