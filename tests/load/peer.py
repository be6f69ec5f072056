"""BERTopic on the same embeddings, for comparison; run by themes.py with a Python that has it. Not part of the product."""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def main(texts_file: str, vectors_file: str, themes: int) -> None:
    from bertopic import BERTopic
    from umap import UMAP

    with open(texts_file, encoding="utf-8") as file:
        texts = json.load(file)
    vectors = np.load(vectors_file)
    began = time.perf_counter()
    model = BERTopic(
        nr_topics=themes + 1,
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=1),
    )
    topics, _ = model.fit_transform(texts, vectors)
    if -1 in topics and len(set(topics)) > 1:
        topics = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    print(json.dumps({"labels": [int(t) for t in topics], "seconds": round(time.perf_counter() - began, 1)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
