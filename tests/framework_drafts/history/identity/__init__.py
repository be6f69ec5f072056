"""Tests of what a figure is under whatever code."""
