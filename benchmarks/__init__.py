"""What this client costs, beside its peers: one file a question, measured together by `make bench`."""
