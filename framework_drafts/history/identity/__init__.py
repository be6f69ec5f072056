"""What a figure is, under whatever code it was published: series, their labels, and what changed about them."""
