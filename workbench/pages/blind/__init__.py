"""Blind double coding: rounds, agreement, rulings."""
