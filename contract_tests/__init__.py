"""Does a deployment do what the document says? The tests, and a mock deployment to run them against."""
