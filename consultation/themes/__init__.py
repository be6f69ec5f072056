"""From free text to themes: passages, a machine's suggestions, the people's codebook and codings."""
