"""What is told of a run, without its secrets."""
