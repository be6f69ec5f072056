"""Historic data: published files become immutable snapshots."""
