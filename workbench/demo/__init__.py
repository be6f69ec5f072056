"""The shipped example: invented councils, replies, notes, figures and drafts, clearly labelled as an example."""
