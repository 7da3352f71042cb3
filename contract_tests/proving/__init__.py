"""Proof by construction: break each fact of a document, and see that the rules notice."""
