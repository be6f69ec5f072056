"""Pure statistics, each citing its authority."""
