"""The tests mirror the source; beside them house rules, journeys, attacks, faults and load."""
