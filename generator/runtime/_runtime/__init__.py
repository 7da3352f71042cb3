"""Private: what the clients are made of. No name here is promised to stay."""
