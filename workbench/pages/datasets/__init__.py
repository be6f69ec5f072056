"""Snapshots put together into data sets."""
