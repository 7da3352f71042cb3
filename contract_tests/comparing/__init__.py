"""What differs between two documents, each change with a witness that only one of them allows."""
