"""The site of the documentation, made from the guides, the document and the package."""
