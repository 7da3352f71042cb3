"""How requests leave: counted, paced, opened with credentials, never harmful."""
