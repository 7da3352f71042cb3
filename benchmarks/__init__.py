"""One command a question; each prints ratios, since absolute times are the machine's."""
