"""Codings as tables: themes crossed with who said it and where, drilled down to the words, and as files for other tools."""
