"""What is asked of a deployment: probes, and what schemathesis generates."""
