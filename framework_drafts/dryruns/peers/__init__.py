"""Councils that are like a council: by a versioned method over open features, or chosen by itself."""
