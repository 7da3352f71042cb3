# Copied from generator/runtime/_runtime/__init__.py by `make generate`. Edit that file: this one is overwritten.
"""Private: what the clients are made of. No name here is promised to stay."""
