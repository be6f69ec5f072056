"""Files to take away: cells, workbooks and charts."""
