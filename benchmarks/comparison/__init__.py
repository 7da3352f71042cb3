"""What this client and the vendor's SDK do on the same answers."""
