"""People's judgements on passages, by one or blind by several, and the ledger in which every text is accounted for."""
