"""What must hold of an answer: the rules, and what an answer is read as."""
