# Copied from generator/runtime/_runtime/version.py by `make generate`. Edit that file: this one is overwritten.
"""The version of this package; it stands here alone."""

__version__ = "0.1.0"
