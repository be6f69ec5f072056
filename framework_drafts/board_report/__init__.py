"""The findings report for the association's board: facts with their sources, frozen, and written from them alone."""
