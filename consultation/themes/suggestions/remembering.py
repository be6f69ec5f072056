"""Sentence embeddings of an exercise's passages, kept between runs: only new texts are embedded, and killed work goes on.

Files hold hashes and vectors, no words. Texts that are gone from the corpus are dropped when a run ends."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from consultation.themes.engine import embedding
from consultation.themes.engine.embedding import WIDTH, Embedded
from consultation.themes.engine.vectors import Vectors


class Remembered:
    """The vectors of one exercise, in a folder of its own."""

    def __init__(self, folder: Path, exercise_id: uuid.UUID) -> None:
        self.folder = folder / str(exercise_id)

    def embed(self, texts: Sequence[str]) -> None:
        """Embed those not known yet and keep them, in one file that is there whole or not at all."""
        known = self._known()
        fresh = sorted({text for text in texts if _key(text) not in known})
        if fresh:
            self._keep([_key(text) for text in fresh], embedding.embed(fresh), f"{uuid.uuid4().hex}.npz")

    def of(self, texts: Sequence[str]) -> Embedded:
        """One row a text, shape (texts, 384), embedding what is missing."""
        self.embed(texts)
        known = self._known()
        found = [known[_key(text)] for text in texts]
        return np.array(found, dtype=np.float32) if found else np.zeros((0, WIDTH), dtype=np.float32)

    def keep_only(self, texts: Sequence[str]) -> None:
        """Join the files into one that holds these texts and no others."""
        files = sorted(self.folder.glob("*.npz"))
        keys = sorted({_key(text) for text in texts})
        known = self._known()
        there = [key for key in keys if key in known]
        if there:
            self._keep(there, np.array([known[key] for key in there]), f"{uuid.uuid4().hex}.npz")
        for file in [*files, *self.folder.glob("*.npy")]:
            file.unlink(missing_ok=True)

    def once(self, name: str, make: Callable[[], Vectors]) -> Vectors:
        """What `make` gives, kept under a name so that it is worked out once; `keep_only` lets go of it."""
        path = self.folder / f"{name}.npy"
        if not path.exists():
            found = make()
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = self.folder / f"{name}.{uuid.uuid4().hex}.part"
            with unfinished.open("wb") as file:
                np.save(file, found)
            os.replace(unfinished, path)
        kept: Vectors = np.load(path, allow_pickle=False)
        return kept

    def _known(self) -> dict[str, Embedded]:
        found: dict[str, Embedded] = {}
        for file in sorted(self.folder.glob("*.npz")):
            try:
                with np.load(file, allow_pickle=False) as held:
                    found.update(zip(held["keys"].tolist(), held["vectors"], strict=True))
            except FileNotFoundError:
                continue  # other work has just joined it with others: what is missing is embedded again
        return found

    def _keep(self, keys: list[str], vectors: Embedded, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f"{name}.part"
        with unfinished.open("wb") as file:
            np.savez(file, keys=np.array(keys), vectors=vectors.astype(np.float32))
        os.replace(unfinished, self.folder / name)


def _key(text: str) -> str:
    """Vectors of another version of the model are other vectors."""
    made_by = ",".join(f"{name} {number}" for name, number in sorted(embedding.versions().items()))
    return hashlib.sha256(f"{made_by}\n{text}".encode()).hexdigest()
