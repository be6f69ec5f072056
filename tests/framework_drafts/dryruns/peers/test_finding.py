"""Peers: found by a versioned method in open figures, or chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from consultation.councils import load_councils
from consultation.errors import Unusable
from framework_drafts.dryruns.peers.finding import choose_peers, peers_of
from framework_drafts.dryruns.peers.methods import methods, usual
from tests.factories import NOW, World
from tests.published import POPULATION, imported
from workbench.database import Instance
from workbench.demo.councils import invented_councils
from workbench.demo.people_living import write_population

COUNCIL, *OTHERS = [council.code for council in invented_councils()]


def test_a_method_is_a_version_with_its_features_in_the_measure_language() -> None:
    method = usual()
    assert method.id == "population@1"
    assert [feature.name for feature in method.features] == ["adults", "older", "oldest"]
    assert methods()[method.id].hash == method.hash


def test_fifteen_neighbours_of_the_newest_population(instance: Instance) -> None:
    snapshot = imported(instance, write_population(), "people.xlsx")
    with instance.store.reading() as db:
        found = peers_of(db, instance.snapshots, COUNCIL)
        assert peers_of(db, instance.snapshots, "E00000000") is None
    assert found is not None
    assert len(found.codes) == 15
    assert COUNCIL not in found.codes
    assert set(found.codes) <= set(OTHERS)  # England and the regions are nobody's peers
    assert list(found.distances) == sorted(found.distances)
    assert (found.snapshot, found.period) == (snapshot.hash, "mid-2024")


def test_without_population_figures_there_are_none(instance: Instance) -> None:
    with instance.store.reading() as db:
        assert peers_of(db, instance.snapshots, COUNCIL) is None


def test_a_chosen_list_counts_and_its_history_stays(instance: Instance, world: World) -> None:
    by = next(iter(world.people.values())).id
    with instance.store.unit_of_work() as db:
        load_councils(db, invented_councils(), invented=True)
        said = {"council": COUNCIL, "reason": "Neighbours", "by": by, "at": NOW}
        choose_peers(db, **said, peers=OTHERS[:4])
        found = peers_of(db, instance.snapshots, COUNCIL)
        assert found is not None
        assert found.codes == tuple(OTHERS[:4])
        for wrong in (OTHERS[:2], [*OTHERS[:3], COUNCIL], [*OTHERS[:3], "E00000000"], OTHERS[:31]):
            with pytest.raises(Unusable, match="Choose"):
                choose_peers(db, **said, peers=wrong)
        choose_peers(db, **said, peers=[])
        assert peers_of(db, instance.snapshots, COUNCIL) is None


def test_real_neighbours_on_the_estimates_of_mid_2020(instance: Instance, shared: Path) -> None:
    """Great cities are like great cities: Leeds, Sheffield and Liverpool, and no small county."""
    imported(instance, (shared / POPULATION).read_bytes(), "population.xls")
    with instance.store.reading() as db:
        birmingham = peers_of(db, instance.snapshots, "E08000025")
        rutland = peers_of(db, instance.snapshots, "E06000017")
    assert birmingham is not None
    assert rutland is not None
    assert "E08000035" in birmingham.codes[:6]  # Leeds
    assert not set(birmingham.codes) & set(rutland.codes)
