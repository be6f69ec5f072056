"""Pure: measures of records counted over whole columns at once, many measures in one pass; what `reference` says, fast."""
