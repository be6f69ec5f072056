"""The codebook: wording, merging, splitting, moving, retiring, lineage, files."""
