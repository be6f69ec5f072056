"""The findings report: frozen, read with its sources, taken away, published."""
